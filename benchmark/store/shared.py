"""Reports of invented submissions: a text for each set of answers, instead of one for each row."""

from __future__ import annotations

import hashlib

from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session

from benchmark.store.lead_tables import SharedReport
from benchmark.store.tables import Submission

FINGERPRINT, SUBMITTED_AT = "@fingerprint@", "@submitted-at@"


def shared_key(bank_hash: str, answers: str) -> str:
    """The key of the report that these stored answers give under a bank."""
    return hashlib.sha256(f"{bank_hash}\n{answers}".encode()).hexdigest()


def whole(db: Session, submission: Submission) -> Submission:
    """The submission with its report, wherever that is kept; the row stays as it is."""
    if not submission.report:
        shared = db.get(SharedReport, shared_key(submission.bank_hash, submission.answers))
        moment = submission.submitted_at.isoformat(timespec="seconds")
        text = shared.report if shared is not None else ""
        text = text.replace(FINGERPRINT, submission.fingerprint).replace(SUBMITTED_AT, moment)
        set_committed_value(submission, "report", text)
    return submission

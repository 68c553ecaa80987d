"""Assessments in progress, and their submissions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, update
from sqlmodel import Session, col, select

from benchmark.store import outgoing
from benchmark.store.behalf import OWNER_MADE, STAFF_MADE
from benchmark.store.engine import is_writing
from benchmark.store.jobs import drop_jobs
from benchmark.store.rehearsals import forget_moves
from benchmark.store.shared import whole
from benchmark.store.tables import (
    Assessment,
    Consent,
    Contact,
    Link,
    Rendering,
    Submission,
    insert_row,
    now,
)

CORE, FULL = "core", "full"
MOST_SECONDS = 600
"""Between two saves, so much counts at most: a page that stands open is not being read. Design
value."""


@dataclass(frozen=True)
class Sheet:
    """An assessment as the questionnaire's pages need it: plain values, read in one query."""

    id: str
    bank_hash: str
    locale: str
    scope: str
    answers: str
    revision: int
    origin: str
    made_by: str
    seconds: str
    updated_at: datetime

    def document(self) -> dict[str, Any]:
        """The stored answers as a document with the keys profile, answers, tasks."""
        document: dict[str, Any] = json.loads(self.answers)
        return document


# These run on every page of the questionnaire. They are made once and on the tables, not on the
# classes: the ORM's own work was more than half of a page's time.
_ASSESSMENT, _LINK = Assessment.__table__, Link.__table__  # type: ignore[attr-defined]  # set by SQLModel
_ANSWERED_BY = (
    select(*(_ASSESSMENT.c[each.name] for each in fields(Sheet)))
    .join(_LINK, _LINK.c.assessment_id == _ASSESSMENT.c.id)
    .where(
        _LINK.c.id == bindparam("link"),
        _LINK.c.purpose == "answering",
        _LINK.c.revoked_at.is_(None),
        _LINK.c.expires_at > bindparam("moment"),
    )
)
# Who changes what was read holds the row until the commit: another device may be saving too.
# SQLite has one writer anyway, and leaves this out.
_ANSWERED_AND_LOCKED = _ANSWERED_BY.with_for_update(of=_ASSESSMENT)
_SAVE = (
    update(_ASSESSMENT)
    .where(_ASSESSMENT.c.id == bindparam("key"))
    .values(
        answers=bindparam("given"),
        scope=bindparam("wide"),
        revision=bindparam("next"),
        seconds=bindparam("spent"),
        updated_at=bindparam("moment"),
    )
)


def sheet_of_link(db: Session, link_id: str) -> Sheet | None:
    """The assessment that a live answering link opens."""
    given = {"link": link_id, "moment": now()}
    query = _ANSWERED_AND_LOCKED if is_writing(db) else _ANSWERED_BY
    row = db.connection().execute(query, given).first()
    return None if row is None else Sheet(*row)


def start_assessment(
    db: Session, bank_hash: str, locale: str, answers: str, *, made_by: str = ""
) -> Assessment:
    """Begin an assessment on a version of the bank; it stays on it.

    `made_by`: the account that begins it on somebody's behalf.
    """
    moment = now()
    assessment = Assessment(
        bank_hash=bank_hash,
        locale=locale,
        answers=answers,
        origin=STAFF_MADE if made_by else OWNER_MADE,
        made_by=made_by,
        created_at=moment,
        updated_at=moment,
    )
    insert_row(db, assessment)
    return assessment


def save_answers(db: Session, sheet: Sheet, answers: str, scope: str, section: str) -> None:
    """Keep new answers; the revision rises only if they differ.

    `section`: where they were given. The time since the save before this one is added to it.
    """
    if sheet.answers == answers and sheet.scope == scope:
        return
    moment = now()
    db.connection().execute(
        _SAVE,
        {
            "key": sheet.id,
            "given": answers,
            "wide": scope,
            "next": sheet.revision + (sheet.answers != answers),
            "spent": _spent(sheet, section, moment),
            "moment": moment,
        },
    )


def _spent(sheet: Sheet, section: str, moment: datetime) -> str:
    """Section -> seconds spent on it so far, as JSON."""
    seconds: dict[str, float] = json.loads(sheet.seconds)
    passed = (moment - sheet.updated_at).total_seconds()
    # Clocks of several machines may differ: no time is ever taken back.
    passed = min(max(passed, 0.0), MOST_SECONDS)
    seconds[section] = round(seconds.get(section, 0.0) + passed, 1)
    return json.dumps(seconds, separators=(",", ":"))


def change_locale(db: Session, assessment_id: str, locale: str) -> None:
    """Go on in another language; what was submitted stays in its own.

    The revision rises, so that the same answers can be submitted again, for a report in it.
    """
    query = update(Assessment).where(col(Assessment.id) == assessment_id)
    db.exec(query.values(locale=locale, revision=col(Assessment.revision) + 1))


def widen(db: Session, assessment_id: str) -> None:
    """Ask the optional questions too from now on."""
    query = update(Assessment).where(col(Assessment.id) == assessment_id)
    db.exec(query.values(scope=FULL, updated_at=now()))


def submission_of_revision(db: Session, sheet: Sheet) -> str | None:
    """The id of the submission of exactly these answers, if they were submitted already."""
    query = select(Submission.id).where(
        Submission.assessment_id == sheet.id, Submission.revision == sheet.revision
    )
    return db.exec(query).first()


def add_submission(db: Session, submission: Submission) -> Submission:
    """Add a submission as the next of its assessment."""
    query = select(func.max(Submission.number)).where(
        Submission.assessment_id == submission.assessment_id
    )
    submission.number = (db.exec(query).one() or 0) + 1
    insert_row(db, submission)
    return submission


def find_submission(db: Session, submission_id: str) -> Submission | None:
    """One submission by id."""
    found = db.get(Submission, submission_id)
    return None if found is None else whole(db, found)


def submissions_of(db: Session, assessment_id: str) -> Sequence[Any]:
    """Id, number and time of an assessment's submissions, oldest first; without their reports."""
    query = (
        select(Submission.id, Submission.number, Submission.submitted_at)
        .where(Submission.assessment_id == assessment_id)
        .order_by(col(Submission.number))
    )
    return db.exec(query).all()


def erase_assessment(db: Session, assessment_id: str) -> list[str]:
    """Delete an assessment with everything made from it: rows, documents, waiting jobs.

    Returns the ids of what was to be sent: mails may lie in files of these names.
    """
    prints = select(Submission.fingerprint).where(Submission.assessment_id == assessment_id)
    fingerprints = db.exec(prints).all()
    if fingerprints:
        db.exec(delete(Rendering).where(col(Rendering.fingerprint).in_(fingerprints)))
        drop_jobs(db, "render", fingerprints)
        forget_moves(db, assessment_id)
    leaving = [row.id for row in outgoing.of_assessment(db, assessment_id)]
    # Links, submissions, contact, consents and what is to be sent go with it: their foreign keys
    # cascade.
    db.exec(delete(Assessment).where(col(Assessment.id) == assessment_id))
    return leaving


def contact_of(db: Session, assessment_id: str) -> Contact | None:
    """The contact details given for an assessment."""
    return db.get(Contact, assessment_id)


def lock_assessment(db: Session, assessment_id: str) -> None:
    """Let nobody else change this assessment, or what belongs to it, before the commit."""
    db.exec(select(Assessment.id).where(Assessment.id == assessment_id).with_for_update())


def save_contact(db: Session, contact: Contact) -> None:
    """Keep contact details, in place of earlier ones."""
    lock_assessment(db, contact.assessment_id)
    contact.updated_at = now()
    db.merge(contact)


def live_consents(db: Session, assessment_id: str) -> dict[str, Consent]:
    """The consents that were given and not withdrawn, by purpose."""
    query = select(Consent).where(
        Consent.assessment_id == assessment_id, col(Consent.withdrawn_at).is_(None)
    )
    return {consent.purpose: consent for consent in db.exec(query)}


def withdraw_consent(db: Session, assessment_id: str, purpose: str) -> None:
    """Withdraw a consent; its row stays as the record of both moments, its mails do not leave."""
    query = update(Consent).where(
        col(Consent.assessment_id) == assessment_id,
        col(Consent.purpose) == purpose,
        col(Consent.withdrawn_at).is_(None),
    )
    db.exec(query.values(withdrawn_at=now()))
    outgoing.cancel_withdrawn(db, assessment_id, set(live_consents(db, assessment_id)))


def read_answers(submission: Submission) -> dict[str, Any]:
    """The stored answers as a document with the keys profile, answers, tasks."""
    document: dict[str, Any] = json.loads(submission.answers)
    return document

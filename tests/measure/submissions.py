"""Stored submissions for tests of rehearsals, and rehearsals of a draft."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from benchmark.content.codec import bank_document, bank_hash
from benchmark.core.answers import Answers
from benchmark.core.bank import Bank
from benchmark.core.plain import canonical_json, to_plain
from benchmark.jobs.rehearsal import take
from benchmark.jobs.rescoring import Work
from benchmark.measure.renames import Renames
from benchmark.store import banks, drafts, rehearsals
from benchmark.store.engine import reading, writing
from benchmark.store.studio_tables import Rehearsal
from benchmark.store.tables import Assessment, Submission, now
from tests.core.banks import random_answers, shipped

LONG_AGO = timedelta(days=1)


def publish(engine: Engine, bank: Bank) -> str:
    """The hash of a bank that is in force from now on."""
    document = bank_document(bank)
    new = banks.NewVersion(bank_hash(document), bank.version, banks.EDITOR, "d", document, "{}")
    with writing(engine) as db:
        return banks.publish_version(db, new).bank_hash


def add_submission(
    db: Session, key: str, bank: str, answers: Answers, number: int = 1,
    moment: datetime | None = None, **marks: Any,
) -> None:  # fmt: skip
    """A submission as number so and so of the assessment with this key."""
    at = moment or now() - LONG_AGO
    if number == 1:
        db.add(
            Assessment(
                id=key,
                bank_hash=bank,
                locale="en",
                answers="{}",
                created_at=at,
                updated_at=at,
                **marks,
            )
        )
        db.flush()
    db.add(
        Submission(
            id=f"s-{key}-{number}", assessment_id=key, number=number, revision=number,
            submitted_at=at, fingerprint=f"f-{key}-{number}", bank_hash=bank, method=1,
            locale="en", answers=canonical_json(answers.document()), report="{}",
        )
    )  # fmt: skip


def fill(engine: Engine, bank: str, number: int, of: Bank | None = None) -> None:
    """So many submissions of one bank."""
    with writing(engine) as db:
        for seed in range(number):
            given = random_answers(of or shipped(), seed, 0.15)
            add_submission(db, f"{bank[:4]}{seed:04}", bank, given)


def begin(
    engine: Engine, draft: Bank, renames: Renames | None = None, draft_id: str = ""
) -> Rehearsal:
    """A rehearsal that waits, of a draft with this content."""
    document, moment = bank_document(draft), now()
    with writing(engine) as db:
        made = draft_id or drafts.start_draft(db, "Trial", 1, {}, "d", "ed@example.com").id
        row = Rehearsal(
            draft_id=made, revision=1, bank_hash=bank_hash(document), document=document,
            mapping=canonical_json(to_plain(renames or Renames())),
            partial='{"examples":[["examples/a.yaml","the rung is 2, not 3"]],"tries":0}',
            result="", problem="", started_by="ed@example.com", created_at=moment,
            updated_at=moment,
        )  # fmt: skip
        assert rehearsals.add_rehearsal(db, row)
    return row


def taken(engine: Engine) -> Rehearsal:
    row = take(engine)
    assert row is not None
    return row


def work_on(engine: Engine, row: Rehearsal, span: int = 5_000, steps: int = 10**9) -> Work:
    """The work of a rehearsal that is held; it stops after so many steps."""
    left = [steps]

    def goes_on() -> bool:
        left[0] -= 1
        return left[0] >= 0

    return Work(engine, row, row.updated_at, goes_on, span)


def run(engine: Engine, span: int = 5_000) -> dict[str, Any]:
    """The result of the rehearsal that waits."""
    row = taken(engine)
    assert work_on(engine, row, span).run()
    return result_of(engine, row.id)


def result_of(engine: Engine, rehearsal_id: str) -> dict[str, Any]:
    row = again(engine, rehearsal_id)
    assert row.state == rehearsals.DONE, (row.state, row.problem)
    found: dict[str, Any] = json.loads(row.result)
    return found


def again(engine: Engine, rehearsal_id: str) -> Rehearsal:
    """The row as it is now."""
    with reading(engine) as db:
        row = db.get(Rehearsal, rehearsal_id)
    assert row is not None
    return row


def ids(moves: Sequence[dict[str, Any]]) -> list[str]:
    return [each["submission"] for each in moves]

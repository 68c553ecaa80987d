"""Rehearsals: rows that wait, are worked on by one process at a time, and keep how far it came.

`updated_at` is the lease and the proof of holding it: who works on a rehearsal changes it with
every step, and only over the moment that was set last. So a process that was taken for dead, or a
rehearsal that was cancelled, cannot be written over.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, case, delete, func, or_, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from benchmark.store.behalf import STAFF_MADE
from benchmark.store.bulk import table_of
from benchmark.store.lead_tables import Lead
from benchmark.store.studio_tables import BankDraft, Rehearsal
from benchmark.store.tables import Assessment, Submission, now

WAITING, RUNNING, DONE = "waiting", "running", "done"
CANCELLED, FAILED = "cancelled", "failed"
UNDER_WAY = (WAITING, RUNNING)
STOPPED = (CANCELLED, FAILED)
LEASE_SECONDS = 30.0
"""A step takes a second or two: after so long without one, its process is dead."""

_SUBMISSION = table_of(Submission)
_NEWER = _SUBMISSION.alias("newer")


def newest_rehearsal(db: Session, draft_id: str) -> Rehearsal | None:
    """The last rehearsal of a draft."""
    query = select(Rehearsal).where(Rehearsal.draft_id == draft_id)
    return db.exec(query.order_by(col(Rehearsal.created_at).desc()).limit(1)).first()


def add_rehearsal(db: Session, rehearsal: Rehearsal) -> bool:
    """Let a rehearsal wait, in place of the draft's last one; False if that is under way."""
    # Of two who begin at once, the second waits here and then sees the first's.
    db.exec(select(BankDraft.id).where(BankDraft.id == rehearsal.draft_id).with_for_update())
    last = newest_rehearsal(db, rehearsal.draft_id)
    if last is not None and last.state in UNDER_WAY:
        return False
    db.exec(delete(Rehearsal).where(col(Rehearsal.draft_id) == rehearsal.draft_id))
    db.add(rehearsal)
    return True


def cancel_rehearsal(db: Session, rehearsal_id: str) -> bool:
    """Stop a rehearsal where it is; False if it was not under way."""
    return _change(db, _is_in(rehearsal_id, UNDER_WAY), state=CANCELLED)


def resume_rehearsal(db: Session, rehearsal_id: str) -> bool:
    """Go on where a rehearsal stopped; False if it had not."""
    row = db.get(Rehearsal, rehearsal_id)
    partial = {**json.loads(row.partial), "tries": 0} if row else {}
    stopped = _is_in(rehearsal_id, STOPPED)
    return _change(db, stopped, state=WAITING, problem="", partial=json.dumps(partial))


def is_due(db: Session) -> bool:
    """Whether a rehearsal waits, or was lost by the process that worked on it."""
    return db.exec(select(Rehearsal.id).where(_due()).limit(1)).first() is not None


def take_rehearsal(db: Session) -> Rehearsal | None:
    """The next rehearsal to work on, from now on held; None if there is none."""
    query = select(Rehearsal).where(_due()).order_by(col(Rehearsal.created_at)).limit(1)
    row = db.exec(query.with_for_update(skip_locked=True)).first()
    if row is not None:
        row.state, row.updated_at = RUNNING, now()
        db.add(row)
    return row


def save_step(db: Session, rehearsal_id: str, held: datetime, **changed: Any) -> datetime | None:
    """Keep how far a rehearsal came; returns the new hold.

    None if it is not held since `held` any more: it was cancelled, or is somebody else's by now.
    """
    moment = now()
    mine = _is_in(rehearsal_id, (RUNNING,)) & (col(Rehearsal.updated_at) == held)
    return moment if _change(db, mine, moment, **changed) else None


def give_back(db: Session, rehearsal_id: str) -> None:
    """Let a rehearsal wait whose process has ended before it was done."""
    _change(db, _is_in(rehearsal_id, (RUNNING,)), state=WAITING)


def span_end(db: Session, after: str, size: int) -> str | None:
    """The id of the submission so many after another, in order of id; None if there are fewer."""
    query = columns(_SUBMISSION.c.id).where(_SUBMISSION.c.id > after).order_by(_SUBMISSION.c.id)
    return db.connection().execute(query.offset(size - 1).limit(1)).scalar_one_or_none()


def latest_submissions(
    db: Session, until: datetime, after: str, end: str | None
) -> Sequence[Row[Any]]:
    """Of the submissions after one id up to another those that were the latest at a moment.

    Rows of id, assessment_id, bank_hash and answers, in any order. Nothing is sorted or joined,
    since that would cost more than all the rest.
    """
    wanted = (_SUBMISSION.c[n] for n in ("id", "assessment_id", "bank_hash", "answers"))
    newer = columns(_NEWER.c.id).where(
        _NEWER.c.assessment_id == _SUBMISSION.c.assessment_id,
        _NEWER.c.number > _SUBMISSION.c.number,
        _NEWER.c.submitted_at <= until,
    )
    query = columns(*wanted).where(
        _SUBMISSION.c.id > after, _SUBMISSION.c.submitted_at <= until, ~newer.exists()
    )
    if end is not None:
        query = query.where(_SUBMISSION.c.id <= end)
    return db.connection().execute(query).all()


def count_submitted(db: Session) -> int:
    """How many assessments were submitted, as an index tells it."""
    return db.exec(select(func.count()).where(Submission.number == 1)).one()


def count_marks(db: Session, until: datetime) -> tuple[int, int, int]:
    """Of the assessments submitted by a moment: how many are invented, how many were answered by
    sales for their owner, and how many of those the owner has not confirmed.
    """
    demo = select(func.count()).where(Lead.is_demo, col(Lead.submitted_at) <= until)
    submitted = select(Submission.id).where(
        Submission.assessment_id == Assessment.id, col(Submission.submitted_at) <= until
    )
    open_word = case((col(Assessment.confirmed_at).is_(None), 1), else_=0)
    behalf = select(func.count(), func.coalesce(func.sum(open_word), 0)).where(
        Assessment.origin == STAFF_MADE, submitted.exists()
    )
    return db.exec(demo).one(), *db.exec(behalf).one()


def answers_of(db: Session, submission_ids: Collection[str]) -> dict[str, str]:
    """Submission id -> its answers as JSON, of those that are there."""
    query = select(Submission.id, Submission.answers).where(
        col(Submission.id).in_(list(submission_ids))
    )
    return dict(db.exec(query).all())


def forget_moves(db: Session, assessment_id: str) -> None:
    """Take an assessment out of what rehearsals say of single ones: it is being erased."""
    here = [
        col(each).contains(assessment_id, autoescape=True)
        for each in (Rehearsal.partial, Rehearsal.result)
    ]
    for row in db.exec(select(Rehearsal).where(or_(*here))):
        for name in ("partial", "result"):
            document = json.loads(getattr(row, name) or "{}")
            for holder in (document, document.get("tally", {})):
                if "moves" in holder:
                    kept = [m for m in holder["moves"] if m["assessment"] != assessment_id]
                    holder["moves"] = kept
            setattr(row, name, json.dumps(document, ensure_ascii=False) if document else "")
        db.add(row)


def _due() -> ColumnElement[bool]:
    lost = col(Rehearsal.updated_at) < now() - timedelta(seconds=LEASE_SECONDS)
    return or_(
        col(Rehearsal.state) == WAITING,
        (col(Rehearsal.state) == RUNNING) & lost,
    )


def _is_in(rehearsal_id: str, states: Sequence[str]) -> ColumnElement[bool]:
    return (col(Rehearsal.id) == rehearsal_id) & col(Rehearsal.state).in_(states)


def _change(
    db: Session, which: ColumnElement[bool], moment: datetime | None = None, **changed: Any
) -> bool:
    query = update(Rehearsal).where(which).values(updated_at=moment or now(), **changed)
    return bool(db.connection().execute(query).rowcount)

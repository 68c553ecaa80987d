"""What the figures about a version's questions rest on, and the figures, kept.

Answers leave here without whose they are: no id, no contact, no time of an assessment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, select
from sqlmodel import Session, col

from benchmark.store.begun import DEMO_MADE, IDLE
from benchmark.store.behalf import STAFF_MADE, owners_own
from benchmark.store.bulk import table_of
from benchmark.store.engine import insert_if_new
from benchmark.store.lead_tables import Lead
from benchmark.store.tables import Assessment, Rendering, Submission, now

MOST = 50_000
"""Of more submissions the latest are read: that is half a minute, and enough for any figure."""
BATCH = 5_000
FIGURES = "1"
"""Rises when figures are worked out otherwise, so that none that were kept are shown."""

_LEAD, _SUBMISSION, _ASSESSMENT = table_of(Lead), table_of(Submission), table_of(Assessment)
_RENDERING = table_of(Rendering)


@dataclass(frozen=True)
class Group:
    """Whose answers: those to one version by owners, or the invented ones. They never mix."""

    bank_hash: str
    is_demo: bool = False

    @property
    def form(self) -> str:
        """Under which form its figures are kept."""
        return "lens-demo" if self.is_demo else "lens"


@dataclass(frozen=True)
class Standing:
    """What there is by now. `apart`: of the other group; `unconfirmed`: answered by sales."""

    submissions: int = 0
    newest: datetime | None = None
    apart: int = 0
    unconfirmed: int = 0

    @property
    def token(self) -> str:
        """The same as long as the same submissions are there."""
        newest = self.newest.isoformat() if self.newest else ""
        return f"{FIGURES}:{self.submissions}:{newest}"


@dataclass(frozen=True)
class Kept:
    """Figures as JSON, and what they rest on."""

    token: str
    at: datetime
    body: str


def find_standing(db: Session, group: Group) -> Standing:
    """What there is of a group now."""
    staffs = case((_LEAD.c.origin == STAFF_MADE, 1), else_=0)
    query = (
        select(_LEAD.c.is_demo, staffs, func.count(), func.max(_LEAD.c.submitted_at))
        .join(_SUBMISSION, _SUBMISSION.c.id == _LEAD.c.submission_id)
        .where(_SUBMISSION.c.bank_hash == group.bank_hash)
        .group_by(_LEAD.c.is_demo, staffs)
    )
    count, newest, apart, unconfirmed = 0, None, 0, 0
    for is_demo, is_staffs, n, last in db.connection().execute(query):
        if is_staffs:
            unconfirmed += n
        elif bool(is_demo) != group.is_demo:
            apart += n
        else:
            count, newest = n, last
    return Standing(count, newest, apart, unconfirmed)


def latest_answers(db: Session, group: Group) -> Iterator[Sequence[Any]]:
    """Batches of answers and seconds of the group's submissions, each assessment's latest.

    MOST at most, the latest first.
    """
    query = (
        select(_SUBMISSION.c.answers, _ASSESSMENT.c.seconds)
        .select_from(_LEAD)
        .join(_SUBMISSION, _SUBMISSION.c.id == _LEAD.c.submission_id)
        .join(_ASSESSMENT, _ASSESSMENT.c.id == _LEAD.c.assessment_id)
        .where(
            _SUBMISSION.c.bank_hash == group.bank_hash,
            _LEAD.c.is_demo == group.is_demo,
            _LEAD.c.origin != STAFF_MADE,
        )
        .order_by(_LEAD.c.place.desc())
        .limit(MOST)
    )
    return _batches(db, query)


def left_answers(db: Session, group: Group, moment: datetime) -> Iterator[Sequence[Any]]:
    """The same of assessments that nobody goes on with, as the dashboard counts them."""
    query = (
        select(_ASSESSMENT.c.answers, _ASSESSMENT.c.seconds)
        .where(_is_unsubmitted(group), _ASSESSMENT.c.updated_at < moment - IDLE)
        .order_by(_ASSESSMENT.c.created_at.desc())
        .limit(MOST)
    )
    return _batches(db, query)


def count_under_way(db: Session, group: Group, moment: datetime) -> int:
    """How many may still be gone on with."""
    query = select(func.count()).where(
        _is_unsubmitted(group), _ASSESSMENT.c.updated_at >= moment - IDLE
    )
    return int(db.connection().execute(query).scalar_one())


def _is_unsubmitted(group: Group) -> ColumnElement[bool]:
    submitted = exists().where(_SUBMISSION.c.assessment_id == _ASSESSMENT.c.id)
    demo = _ASSESSMENT.c.made_by == DEMO_MADE
    whose = demo if group.is_demo else and_(~demo, owners_own())
    return and_(_ASSESSMENT.c.bank_hash == group.bank_hash, whose, ~submitted)


def _batches(db: Session, query: Any) -> Iterator[Sequence[Any]]:
    # Row by row from the database: all at once would take hundreds of megabytes.
    options = {"yield_per": BATCH}
    return db.connection().execute(query, execution_options=options).partitions()


def keep_figures(db: Session, group: Group, token: str, body: str) -> None:
    """Keep the figures of a group in place of earlier ones."""
    here = (col(Rendering.fingerprint) == group.bank_hash) & (col(Rendering.form) == group.form)
    db.exec(delete(Rendering).where(here))
    values = {
        "fingerprint": group.bank_hash,
        "form": group.form,
        "renderer": token,
        "body": body.encode(),
        "created_at": now(),
    }
    insert_if_new(db, _RENDERING, values)


def find_figures(db: Session, group: Group) -> Kept | None:
    """The figures of a group that were worked out last."""
    query = (
        select(col(Rendering.renderer), col(Rendering.created_at), col(Rendering.body))
        .where(col(Rendering.fingerprint) == group.bank_hash, col(Rendering.form) == group.form)
        .order_by(col(Rendering.created_at).desc())
        .limit(1)
    )
    row = db.connection().execute(query).first()
    return None if row is None else Kept(row[0], row[1], bytes(row[2]).decode())

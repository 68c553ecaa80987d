"""What the figures about a version's questions rest on, and the figures, kept.

Answers leave here without whose they are: no id, no contact, no time of an assessment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, false, func, select
from sqlmodel import Session, col

from benchmark.store.begun import DEMO_MADE, IDLE
from benchmark.store.behalf import owners_own
from benchmark.store.bulk import table_of
from benchmark.store.engine import insert_if_new
from benchmark.store.lead_tables import Lead
from benchmark.store.tables import Assessment, Rendering, Submission, now

MOST = 50_000
"""Of more submissions the latest are read: that is half a minute, and enough for any figure."""
BATCH = 5_000
FIGURES = "1"
"""Rises when figures or their shape change, so that none that were kept are shown."""

_LEAD, _SUBMISSION, _ASSESSMENT = table_of(Lead), table_of(Submission), table_of(Assessment)
_RENDERING, _NEWER = table_of(Rendering), _SUBMISSION.alias("newer")
_IS_DEMO = func.coalesce(_LEAD.c.is_demo, false())


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
    """What there is. `apart`: of the other group; `unconfirmed`: answered by sales."""

    submissions: int = 0
    apart: int = 0
    unconfirmed: int = 0


@dataclass(frozen=True)
class Kept:
    """Figures as JSON, and what they rest on."""

    token: str
    at: datetime
    body: str


def find_token(db: Session, group: Group) -> str:
    """A text that stays the same as long as nothing is submitted, or erased, under a version."""
    here = _SUBMISSION.c.bank_hash == group.bank_hash
    query = select(func.count(), func.max(_SUBMISSION.c.submitted_at)).where(here)
    count, newest = db.connection().execute(query).one()
    return f"{FIGURES}:{count}:{newest.isoformat() if newest else ''}"


def find_standing(db: Session, group: Group) -> Standing:
    """What there is of a group, and beside it."""
    own = case((owners_own(), 1), else_=0)
    query = _latest(group, _IS_DEMO, own, func.count()).group_by(_IS_DEMO, own)
    count, apart, unconfirmed = 0, 0, 0
    for is_demo, is_own, n in db.connection().execute(query):
        if bool(is_demo) != group.is_demo:
            apart += n
        elif is_own:
            count += n
        else:
            unconfirmed += n
    return Standing(count, apart, unconfirmed)


def _latest(group: Group, *columns: Any) -> Select[Any]:
    """The latest submissions of the assessments of a version, invented ones too."""
    newer = exists().where(
        _NEWER.c.assessment_id == _SUBMISSION.c.assessment_id,
        _NEWER.c.number > _SUBMISSION.c.number,
    )
    return (
        select(*columns)
        .select_from(_SUBMISSION)
        .join(_ASSESSMENT, _ASSESSMENT.c.id == _SUBMISSION.c.assessment_id)
        .outerjoin(_LEAD, _LEAD.c.assessment_id == _SUBMISSION.c.assessment_id)
        .where(col(Submission.bank_hash) == group.bank_hash, ~newer)
    )


def latest_answers(db: Session, group: Group) -> Iterator[Sequence[Any]]:
    """Batches of answers and seconds of the group's submissions, each assessment's latest.

    MOST at most, the latest first.
    """
    query = (
        _latest(group, _SUBMISSION.c.answers, _ASSESSMENT.c.seconds)
        .where(_IS_DEMO.is_(group.is_demo), owners_own())
        .order_by(_SUBMISSION.c.submitted_at.desc())
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
        .where(
            col(Rendering.fingerprint) == group.bank_hash,
            col(Rendering.form) == group.form,
            col(Rendering.renderer).startswith(f"{FIGURES}:"),
        )
        .order_by(col(Rendering.created_at).desc())
        .limit(1)
    )
    row = db.connection().execute(query).first()
    return None if row is None else Kept(row[0], row[1], bytes(row[2]).decode())

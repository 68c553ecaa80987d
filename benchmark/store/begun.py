"""Assessments as the dashboard counts them before they are submitted: begun, and left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlmodel import Session, col

from benchmark.store.lead_filter import Filter
from benchmark.store.tables import Assessment, Submission

DEMO_MADE = "demo"
"""`made_by` of invented assessments that were left before the end."""
STOPPED, LOOKED_AT = 2_000, 6_000
"""So many assessments that were left are read, among so many that were begun last."""
IDLE = timedelta(days=1)

_made_by, _begun = col(Assessment.made_by), col(Assessment.created_at)
_OWNERS = _made_by == ""
_STAFFS = and_(_made_by > "", _made_by != DEMO_MADE)
_DEMO = _made_by == DEMO_MADE


@dataclass(frozen=True)
class Left:
    """Answers of an assessment that nobody goes on with."""

    bank_hash: str
    answers: str


def count_begun(db: Session, chosen: Filter, *, with_demo: bool) -> int:
    """How many assessments were begun on the filter's days.

    `with_demo`: also invented ones that were left. Those that were submitted count as all others.
    """
    total = 0
    for made in _makers(with_demo=with_demo):
        query = select(func.count()).select_from(Assessment).where(made, *_days(chosen))
        total += int(db.connection().execute(query).scalar_one())
    return total


def find_left(db: Session, chosen: Filter, moment: datetime, *, with_demo: bool) -> list[Left]:
    """The latest assessments begun on the filter's days that nobody goes on with, STOPPED at most.

    That is: not submitted, and not changed for IDLE before a moment.
    """
    makers = _makers(with_demo=with_demo)
    found = [row for made in makers for row in _left(db, chosen, moment, made)]
    found.sort(key=lambda row: row[0], reverse=True)
    return [Left(bank, answers) for _, bank, answers in found[:STOPPED]]


def _makers(*, with_demo: bool) -> list[ColumnElement[bool]]:
    # One range of the index each, which holds the maker before the moment.
    return [_OWNERS, _STAFFS, *([_DEMO] if with_demo else [])]


def _days(chosen: Filter) -> list[ColumnElement[bool]]:
    found = []
    if chosen.since:
        found.append(_begun >= datetime.combine(chosen.since, time.min, UTC))
    if chosen.until:
        found.append(_begun < datetime.combine(chosen.until + timedelta(days=1), time.min, UTC))
    return found


def _left(
    db: Session, chosen: Filter, moment: datetime, made: ColumnElement[bool]
) -> list[tuple[datetime, str, str]]:
    latest = (
        select(col(Assessment.id))
        .where(made, *_days(chosen), _begun < moment - IDLE)
        .order_by(_begun.desc())
        .limit(LOOKED_AT)
        .cte("latest")
    )
    submitted = exists().where(col(Submission.assessment_id) == col(Assessment.id))
    query = (
        select(_begun, col(Assessment.bank_hash), col(Assessment.answers))
        .join(latest, latest.c.id == col(Assessment.id))
        .where(col(Assessment.updated_at) < moment - IDLE, ~submitted)
        .order_by(_begun.desc())
        .limit(STOPPED)
    )
    return [(at, bank, answers) for at, bank, answers in db.connection().execute(query)]

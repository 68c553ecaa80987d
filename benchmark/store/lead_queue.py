"""Today's queue: next steps that are due, then new leads who agreed to a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, true
from sqlmodel import Session, col

from benchmark.store.lead_tables import NEW, Lead
from benchmark.store.planner import planned
from benchmark.store.staff_tables import StaffUser

SHOWN = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Part:
    """The first SHOWN of some leads; `count`: of all of them, up to MOST_COUNTED."""

    leads: Sequence[Lead]
    count: int
    more: bool


@dataclass(frozen=True)
class Queue:
    """What is due for me or nobody, what is due for others, and whom to call anew, most need
    first. What lies with an account that is disabled lies with nobody.
    """

    due: Part
    others: Part
    fresh: Part


def queue_of(db: Session, me: str, today: date) -> Queue:
    """The queue of an account on a day."""
    # Written so that no database looks for "me" or "nobody" in an index, and sorts what it finds.
    owner = func.coalesce(col(Lead.assignee_id), "")
    gone = db.scalars(select(col(StaffUser.id)).where(col(StaffUser.disabled_at).is_not(None)))
    near = ("", me, *gone)
    mine, theirs = owner.in_(near), owner.not_in(near)
    is_due = col(Lead.step_on) <= today
    by_day = (col(Lead.step_on), col(Lead.place))
    by_need = (col(Lead.need).desc(), col(Lead.place).desc())
    agreed = (col(Lead.can_call) == true(), col(Lead.status) == NEW)
    not_due = func.coalesce(col(Lead.step_on), date.max) > today
    with planned(db):
        return Queue(
            _part(db, (is_due, mine), by_day),
            _part(db, (is_due, theirs), by_day),
            _part(db, (*agreed, mine, not_due), by_need),
        )


def _part(db: Session, conditions: Sequence[Any], order: Sequence[Any]) -> Part:
    leads = db.scalars(select(Lead).where(*conditions).order_by(*order).limit(SHOWN)).all()
    if len(leads) < SHOWN:
        return Part(leads, len(leads), more=False)
    some = select(col(Lead.place)).where(*conditions).limit(MOST_COUNTED + 1).subquery()
    count = db.connection().execute(select(func.count()).select_from(some)).scalar_one()
    return Part(leads, min(count, MOST_COUNTED), more=count > MOST_COUNTED)

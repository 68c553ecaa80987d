"""One change of many leads: what it would change, whether that is still so, and doing it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, select, update
from sqlmodel import Session, col

from benchmark.core.plain import canonical_json
from benchmark.store.audit import record
from benchmark.store.bulk import add_many
from benchmark.store.engine import writing
from benchmark.store.lead_filter import Filter
from benchmark.store.lead_paths import find_path
from benchmark.store.lead_tables import Lead
from benchmark.store.staff_tables import Audit
from benchmark.store.tables import new_id, now

BATCH = 500
MOST = 50_000
"""So many leads can be changed at once: it takes some seconds, in which somebody waits."""
ASSIGN, STATUS = "assign", "status"


@dataclass(frozen=True)
class Change:
    """What is to be changed. `value`: a status, or an account's id, None for nobody; `said`: as
    the history names it.
    """

    kind: str
    value: str | None
    said: str

    @property
    def column(self) -> Any:
        """The column of Lead that it sets."""
        return col(Lead.assignee_id) if self.kind == ASSIGN else col(Lead.status)


@dataclass(frozen=True)
class Wanted:
    """The leads that a change is for: those of a filter, or those that were chosen one by one."""

    chosen: Filter
    ids: tuple[str, ...] | None = None

    def conditions(self, db: Session) -> Sequence[ColumnElement[bool]]:
        """What these leads fulfil."""
        if self.ids is not None:
            return [col(Lead.assessment_id).in_(self.ids)]
        return find_path(db, Filter(**{**vars(self.chosen), "sort": "date"})).conditions(
            self.chosen
        )


@dataclass(frozen=True)
class Extent:
    """How many leads a change is for, how many have that value already, and a mark of them all.

    The mark differs as soon as one lead more or less is in it, or one of them was changed.
    """

    count: int
    same: int
    mark: str


def extent(db: Session, wanted: Wanted, change: Change) -> Extent:
    """The extent of a change now."""
    same = func.count().filter(change.column.is_not_distinct_from(change.value))
    # Whole numbers far below what a sum of them may be: places have 62 bits.
    places = func.sum(col(Lead.place) % 1_000_000_007)
    query = select(func.count(), same, func.sum(col(Lead.revision)), places)
    row = db.connection().execute(query.where(*wanted.conditions(db))).one()
    mark = hashlib.sha256(repr([int(each or 0) for each in row]).encode()).hexdigest()
    return Extent(row[0], row[1], mark[:32])


def ids_of(db: Session, wanted: Wanted) -> list[str]:
    """The ids of the leads that a change is for."""
    query = select(col(Lead.assessment_id)).where(*wanted.conditions(db))
    return list(db.connection().execute(query).scalars())


def change_leads(
    engine: Engine, actor: tuple[str, str], change: Change, ids: Sequence[str], mark: str
) -> int:
    """Make a change, a batch a transaction; returns how many leads it changed.

    A lead that has the value already is left alone. Each one changed gets a line of its history.
    `mark`: of the extent that was confirmed; the last batch is kept together with it.
    """
    done = 0
    for first in range(0, len(ids), BATCH):
        with writing(engine) as db:
            done += _change(db, actor, change, sorted(ids[first : first + BATCH]))
            if done and first + BATCH >= len(ids):
                detail = {change.kind: change.said, "count": str(done)}
                record(db, actor, f"leads.{change.kind}", ("leads", mark), **detail)
    return done


def made(db: Session, mark: str, since: datetime) -> tuple[str, int] | None:
    """Who made the change that was confirmed with a mark, and of how many leads; None for none."""
    query = select(col(Audit.actor_id), col(Audit.detail)).where(
        col(Audit.subject_kind) == "leads", col(Audit.subject_id) == mark, col(Audit.at) >= since
    )
    row = db.connection().execute(query).first() if mark else None
    return None if row is None else (row[0], int(json.loads(row[1])["count"]))


def _change(db: Session, actor: tuple[str, str], change: Change, ids: Sequence[str]) -> int:
    column = change.column
    query = (
        select(col(Lead.assessment_id), column)
        .where(col(Lead.assessment_id).in_(ids), column.is_distinct_from(change.value))
        # Everybody who changes several locks them in one order.
        .order_by(col(Lead.assessment_id))
        .with_for_update()
    )
    before = db.connection().execute(query).all()
    if not before:
        return 0
    moment = now()
    db.connection().execute(
        update(Lead)
        .where(col(Lead.assessment_id).in_([row[0] for row in before]))
        .values({column: change.value, Lead.revision: Lead.revision + 1, Lead.updated_at: moment})
    )
    columns = ("id", "at", "actor_id", "actor", "action", "subject_kind", "subject_id", "detail")
    add_many(
        db,
        Audit,
        columns,
        [
            (new_id(), moment, *actor, "lead.standing", "lead", row[0], _detail(change, row[1]))
            for row in before
        ],
    )
    return len(before)


def _detail(change: Change, before: str | None) -> str:
    if change.kind == ASSIGN:
        return canonical_json({"assignee": change.said})
    return canonical_json({"status_before": before, "status": change.value})

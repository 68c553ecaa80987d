"""Which way to take to the leads of a filter: the rarest of its parts, found by probing.

The first PROBE entries of each part's index are looked at; PostgreSQL is kept to the way chosen.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.sql import operators
from sqlmodel import Session, col

from benchmark.store.lead_demands import assignee_of, beginning, demands, score_between
from benchmark.store.lead_filter import NOBODY, Filter
from benchmark.store.lead_tables import Lead, LeadFlag, LeadScore, LeadWord
from benchmark.store.lead_traits import ANY_FLAG, CALL, CRITICAL
from benchmark.store.leads import words_of
from benchmark.store.planner import planned

PROBE = 2_500
"""So many leads are quicker read and sorted than found by walking the order they are wanted in."""
WORD_PROBE = 10_000
"""The same for those that a searched word gives: no index of the list knows the words."""
Beside = tuple[str, Any, tuple[ColumnElement[bool], ...]]
"""Name of the demand, the column of ids, conditions."""


@dataclass(frozen=True)
class Path:
    """How to get at the leads of a filter. `few`: they are to be read and sorted by the database.

    `done`: names of the demands that the condition of the path contains. `number`: of the leads,
    where finding the way told it.
    """

    condition: ColumnElement[bool]
    few: bool = False
    done: frozenset[str] = frozenset()
    number: int | None = None

    def conditions(self, chosen: Filter) -> list[ColumnElement[bool]]:
        """The path and the filter's demands."""
        left = [each for name, each in demands(chosen).items() if name not in self.done]
        return [self.condition, *left]


EVERYTHING = Path(true())
OFF_PATH = {True: ("seqscan", "hashjoin"), False: ("seqscan", "bitmapscan", "sort")}
"""Ways that PostgreSQL is kept from, for a path of few leads and for one that is walked."""


def keeping_to(db: Session, path: Path) -> AbstractContextManager[None]:
    """Keep PostgreSQL to the path. It takes a filter of several parts to leave next to nothing,
    and would rather read and sort all that one part leaves than walk until a page is full.
    """
    # To PostgreSQL an index is not in order among the leads that lack its column.
    lacks = getattr(path.condition, "operator", None) is operators.is_
    return planned(db, without=() if lacks else OFF_PATH[path.few])


def find_path(db: Session, chosen: Filter) -> Path:
    """The way to the leads of a filter, in its order, that looks at the fewest entries."""
    fewest, beside = _rare_beside(db, chosen)
    columns = _column_paths(chosen)
    if not columns:
        return beside or EVERYTHING
    ordered = [name for name in columns if _is_ordered(chosen, name)]
    if len(columns) == 1 and beside is None and ordered:
        return Path(columns[ordered[0]])
    counted = {name: _probe(db, condition) for name, condition in columns.items()}
    rarest = min(counted, key=counted.__getitem__)
    count = counted[rarest][0]
    if beside is not None and fewest < count:
        return beside
    if rarest in ordered:
        return Path(columns[rarest])
    if count < PROBE:
        return Path(columns[rarest], few=True)
    # The whole filter may leave few, though each of its parts leaves many.
    walked = Path(columns[rarest])
    some = selected(col(Lead.place)).where(*walked.conditions(chosen)).limit(PROBE)
    with keeping_to(db, walked):
        places = list(db.connection().execute(some).scalars())
    if len(places) < PROBE:
        return Path(col(Lead.place).in_(places), few=True, number=len(places))
    return Path(columns[ordered[0]]) if ordered else EVERYTHING


def _is_ordered(chosen: Filter, name: str) -> bool:
    """Whether an index of a column holds its leads in the order that is wanted."""
    by_score = name == "rung" and chosen.sort == "overall" and bool(chosen.rung)
    return by_score or chosen.sort in ("date", name)


def _column_paths(chosen: Filter) -> dict[str, ColumnElement[bool]]:
    """The parts of a filter for which the list has an index, as conditions that use it."""
    found: dict[str, ColumnElement[bool]] = {}
    if chosen.rung is not None:
        rung = col(Lead.rung)
        found["rung"] = rung == chosen.rung if chosen.rung else rung.is_(None)
    if chosen.size is not None:
        found["size"] = col(Lead.size) == chosen.size
    if chosen.region:
        found["region"] = col(Lead.region) == chosen.region
    if chosen.consent == CALL:
        found["consent"] = col(Lead.can_call) == true()
    if chosen.status:
        found["status"] = col(Lead.status) == chosen.status
    if chosen.assignee == NOBODY:
        found["assignee"] = col(Lead.assignee_id).is_(None)
    elif chosen.assignee:
        found["assignee"] = col(Lead.assignee_id) == assignee_of(chosen)
    return found


def _probe(db: Session, condition: ColumnElement[bool]) -> tuple[int, int]:
    """How many leads there are, up to PROBE, and the place of the oldest of these.

    Of two that have as many, the one that reaches further back is rarer: it compares as less.
    """
    newest = (
        select(col(Lead.place)).where(condition).order_by(col(Lead.place).desc()).limit(PROBE)
    ).subquery()
    query = select(func.count(), func.min(newest.c.place)).select_from(newest)
    count, oldest = db.connection().execute(query).one()
    return count, oldest or 0


def _rare_beside(db: Session, chosen: Filter) -> tuple[int, Path | None]:
    """The rarest part of a filter that a table beside the list knows, if it is rare."""
    best, found = WORD_PROBE, None
    for name, key, conditions in parts_beside(chosen):
        most = WORD_PROBE if name.startswith("word") else PROBE
        count = count_of(db, select(key).where(*conditions).limit(most))
        if count < min(most, best):
            ids = select(key).where(*conditions)
            path = Path(col(Lead.assessment_id).in_(ids), few=True, done=frozenset({name}))
            best, found = count, path
    return best, found


def parts_beside(chosen: Filter) -> list[Beside]:
    """The parts of a filter that tables beside the list know."""
    found: list[Beside] = [
        (f"word {number}", col(LeadWord.assessment_id), beginning(word))
        for number, word in enumerate(words_of(chosen.text))
    ]
    if chosen.flag not in ("", ANY_FLAG, CRITICAL):
        found.append(("flag", col(LeadFlag.assessment_id), (col(LeadFlag.flag) == chosen.flag,)))
    if chosen.dimension:
        low, high = chosen.low or 0, 100 if chosen.high is None else chosen.high
        conditions = (col(LeadScore.dimension) == chosen.dimension, score_between(low, high))
        found.append(("dimension", col(LeadScore.assessment_id), conditions))
    return found


def count_of(db: Session, some: Select[Any]) -> int:
    """How many rows a query gives."""
    query = select(func.count()).select_from(some.subquery())
    return int(db.connection().execute(query).scalar_one())


def selected(*columns: Any) -> Select[Any]:
    """SELECT of columns whose number is not known to the types."""
    return select(*columns)

"""Pages, counts and streams of the lead list, flat in the number of leads.

A page starts after a key instead of an offset. Which index is walked follows from the rarest part
of the filter, which is found by looking at the first PROBE entries of each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.sql import operators
from sqlmodel import Session, col

from benchmark.store.lead_filter import (
    ASCENDING,
    NAMES,
    NOBODY,
    Filter,
    assignee_of,
    beginning,
    demands,
    score_between,
)
from benchmark.store.lead_tables import Lead, LeadFlag, LeadScore, LeadWord
from benchmark.store.lead_traits import ANY_FLAG, CALL, CRITICAL
from benchmark.store.leads import words_of
from benchmark.store.planner import planned
from benchmark.store.tables import Contact

PAGE = 50
MOST_COUNTED = 10_000
MOST_SEARCHED = 1_000
"""The same for words beside other demands: each lead costs a look at its words."""
PROBE = 2_500
"""So many leads are quicker read and sorted than found by walking the order they are wanted in."""
WORD_PROBE = 10_000
"""The same for those that a searched word gives: no index of the list knows the words."""
STREAMED = 1_000

SORTED: dict[str, Any] = {
    "company": col(Lead.company_key),
    "overall": col(Lead.overall),
    "rung": col(Lead.rung),
    "step": col(Lead.step_on),
}
"""What each sort but the one by date orders by. Leads without it come last both ways."""


class Key(NamedTuple):
    """Where a lead stands in an order. `value`: None among the leads without one."""

    value: Any
    place: int

    def text(self, sort: str) -> str:
        """The key as a part of an address."""
        if sort == "date":
            return str(self.place)
        return f"{self.place}." if self.value is None else f"{self.place}.{self.value}"


def read_key(text: str, sort: str) -> Key | None:
    """The key that Key.text wrote; None if it is none."""
    place, dot, value = text.partition(".")
    if not (place.isascii() and place.isdecimal()) or int(place) >= 2**63 or len(place) > 19:
        return None
    if sort == "date":
        return None if dot else Key(None, int(place))
    try:
        return Key(_READ[sort](value) if value else None, int(place)) if dot else None
    except ValueError:
        return None


_READ: dict[str, Any] = {
    "company": lambda text: text[:400],
    "overall": lambda text: float(text) if float(text) == float(text) else None,
    "rung": lambda text: int(text[:3]),
    "step": date.fromisoformat,
}


@dataclass(frozen=True)
class Page:
    """A page of the list. `newer`, `older`: keys to go on from, None where nothing follows."""

    leads: Sequence[Lead]
    newer: Key | None
    older: Key | None


@dataclass(frozen=True)
class Count:
    """How many leads a filter leaves; `more`: there are more than this number."""

    number: int
    more: bool = False


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


def lead_page(
    db: Session, chosen: Filter, path: Path, start: Key | None = None, *, back: bool = False
) -> Page:
    """One page of the list, after a key, or `back` before it."""
    keys = _keys(db, chosen, path, start, back=back)
    more, keys = len(keys) > PAGE, keys[:PAGE]
    if back:
        keys.reverse()
        if not more:
            # The first page is a whole one, also for those who come back to it.
            return lead_page(db, chosen, path)
    leads = _rows(db, keys)
    before = keys[0] if keys and (more if back else start is not None) else None
    after = keys[-1] if keys and (more or back) else None
    return Page(leads, before, after)


def _keys(db: Session, chosen: Filter, path: Path, start: Key | None, *, back: bool) -> list[Key]:
    """Keys of up to a page and one more."""
    found: list[Key] = []
    with _keeping_to(db, path):
        for has_value in _segments(chosen, start, back=back):
            query = _segment(chosen, path, start, has_value=has_value, back=back)
            rows = db.connection().execute(query.limit(PAGE + 1 - len(found)))
            found += [Key(*row) for row in rows]
            if len(found) > PAGE:
                break
            start = None
    return found


OFF_PATH = {True: ("seqscan", "hashjoin"), False: ("seqscan", "bitmapscan", "sort")}
"""Ways that PostgreSQL is kept from, for a path of few leads and for one that is walked."""


def _keeping_to(db: Session, path: Path) -> AbstractContextManager[None]:
    """Keep PostgreSQL to the path. It takes a filter of several parts to leave next to nothing,
    and would rather read and sort all that one part leaves than walk until a page is full.
    """
    # To PostgreSQL an index is not in order among the leads that lack its column.
    lacks = getattr(path.condition, "operator", None) is operators.is_
    return planned(db, without=() if lacks else OFF_PATH[path.few])


def _segments(chosen: Filter, start: Key | None, *, back: bool) -> tuple[bool, ...]:
    """Whether to look at the leads with a value to sort by, at those without, or both."""
    if chosen.sort == "date":
        return (True,)
    if back:
        return (True,) if start is None or start.value is not None else (False, True)
    return (False,) if start is not None and start.value is None else (True, False)


def _segment(
    chosen: Filter, path: Path, start: Key | None, *, has_value: bool, back: bool
) -> Select[Any]:
    place = _off_index(col(Lead.place)) if path.few else col(Lead.place)
    up = (chosen.order == ASCENDING) != back
    if chosen.sort == "date":
        query = _select(literal(None), col(Lead.place)).where(*path.conditions(chosen))
        if start is not None:
            query = query.where(place > start.place if up else place < start.place)
        return query.order_by(place.asc() if up else place.desc())
    column = SORTED[chosen.sort]
    by = _off_index(column) if path.few else column
    shown = column if has_value else literal(None)
    query = _select(shown, col(Lead.place)).where(
        *path.conditions(chosen), _has_value(column) if has_value else _lacks_value(column)
    )
    if start is not None and has_value:
        here, there = tuple_(by, place), tuple_(literal(start.value, column.type), start.place)
        query = query.where(here > there if up else here < there)
    elif start is not None:
        query = query.where(place > start.place if up else place < start.place)
    return query.order_by(by.asc() if up else by.desc(), place.asc() if up else place.desc())


def _select(*columns: Any) -> Select[Any]:
    return select(*columns)


def _off_index(column: Any) -> Any:
    """The same value, written so that no index can be walked for it."""
    return func.coalesce(column, column)


def _has_value(column: Any) -> Any:
    return column > "" if isinstance(column.type, String) else column.is_not(None)


def _lacks_value(column: Any) -> Any:
    return column == "" if isinstance(column.type, String) else column.is_(None)


def _rows(db: Session, keys: Sequence[Key]) -> list[Lead]:
    query = select(Lead).where(col(Lead.place).in_([key.place for key in keys]))
    by_place = defaultdict(list)
    for lead in db.scalars(query):
        by_place[lead.place].append(lead)
    # Two leads of one place are next to improbable; then both are shown, in any order.
    return [by_place[key.place].pop() for key in keys if by_place[key.place]]


def count_leads(db: Session, chosen: Filter, path: Path = EVERYTHING) -> Count:
    """How many leads a filter leaves, exactly up to MOST_COUNTED, or to MOST_SEARCHED.

    `path`: the way to them, if it is known.
    """
    if path.number is not None:
        return Count(path.number)
    chosen, most = replace(chosen, sort="date"), MOST_COUNTED
    beside = _beside(chosen)
    asked = {name for name, _ in chosen.pairs()} & set(NAMES) - {"from", "to"}
    if len(beside) == len(asked) == 1:
        name, key, conditions = beside[0]
        some = select(key).where(*conditions)
        if name.startswith("word"):
            # A beginning may fit several words of a lead.
            some = some.distinct()
        number = _count(db, some.limit(most + 1))
    else:
        most = MOST_SEARCHED if chosen.text else MOST_COUNTED
        path = find_path(db, chosen)
        some = select(literal(1)).select_from(Lead).where(*path.conditions(chosen))
        with _keeping_to(db, path):
            number = _count(db, some.limit(most + 1))
    return Count(min(number, most), more=number > most)


def _count(db: Session, some: Select[Any]) -> int:
    query = select(func.count()).select_from(some.subquery())
    return int(db.connection().execute(query).scalar_one())


def stream_leads(db: Session, chosen: Filter, columns: Sequence[Any]) -> Iterator[Row[Any]]:
    """The columns of all leads of a filter, in its order, in one snapshot and constant memory.

    The columns may be those of Lead and of Contact. The session must be new.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    path = find_path(db, chosen)
    contact = col(Contact.assessment_id) == col(Lead.assessment_id)
    for has_value in _segments(chosen, None, back=False):
        query = _segment(chosen, path, None, has_value=has_value, back=False)
        query = query.with_only_columns(*columns).outerjoin(Contact, contact)
        yield from db.connection().execute(query, execution_options={"yield_per": STREAMED})


# which way to take


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
    some = _select(col(Lead.place)).where(*walked.conditions(chosen)).limit(PROBE)
    with _keeping_to(db, walked):
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
    for name, key, conditions in _beside(chosen):
        most = WORD_PROBE if name.startswith("word") else PROBE
        count = _count(db, select(key).where(*conditions).limit(most))
        if count < min(most, best):
            ids = select(key).where(*conditions)
            path = Path(col(Lead.assessment_id).in_(ids), few=True, done=frozenset({name}))
            best, found = count, path
    return best, found


Beside = tuple[str, Any, tuple[ColumnElement[bool], ...]]


def _beside(chosen: Filter) -> list[Beside]:
    """Parts of a filter as (name of the demand, the column of ids, conditions)."""
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

"""Pages, counts and streams of the lead list, flat in the number of leads.

A page starts after a key instead of an offset, on the way that lead_paths finds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, String, func, literal, select, tuple_
from sqlmodel import Session, col

from benchmark.store.lead_filter import ASCENDING, NAMES, Filter
from benchmark.store.lead_paths import (
    EVERYTHING,
    Path,
    count_of,
    find_path,
    keeping_to,
    parts_beside,
    selected,
)
from benchmark.store.lead_tables import Lead
from benchmark.store.tables import Contact

PAGE = 50
MOST_COUNTED = 10_000
MOST_SEARCHED = 1_000
"""The same for words beside other demands: each lead costs a look at its words."""
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
    with keeping_to(db, path):
        for has_value in _segments(chosen, start, back=back):
            query = _segment(chosen, path, start, has_value=has_value, back=back)
            rows = db.connection().execute(query.limit(PAGE + 1 - len(found)))
            found += [Key(*row) for row in rows]
            if len(found) > PAGE:
                break
            start = None
    return found


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
        query = selected(literal(None), col(Lead.place)).where(*path.conditions(chosen))
        if start is not None:
            query = query.where(place > start.place if up else place < start.place)
        return query.order_by(place.asc() if up else place.desc())
    column = SORTED[chosen.sort]
    by = _off_index(column) if path.few else column
    shown = column if has_value else literal(None)
    query = selected(shown, col(Lead.place)).where(
        *path.conditions(chosen), _has_value(column) if has_value else _lacks_value(column)
    )
    if start is not None and has_value:
        here, there = tuple_(by, place), tuple_(literal(start.value, column.type), start.place)
        query = query.where(here > there if up else here < there)
    elif start is not None:
        query = query.where(place > start.place if up else place < start.place)
    return query.order_by(by.asc() if up else by.desc(), place.asc() if up else place.desc())


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
    beside = parts_beside(chosen)
    asked = {name for name, _ in chosen.pairs()} & set(NAMES) - {"from", "to"}
    if len(beside) == len(asked) == 1:
        name, key, conditions = beside[0]
        some = select(key).where(*conditions)
        if name.startswith("word"):
            # A beginning may fit several words of a lead.
            some = some.distinct()
        number = count_of(db, some.limit(most + 1))
    else:
        most = MOST_SEARCHED if chosen.text else MOST_COUNTED
        path = find_path(db, chosen)
        some = select(literal(1)).select_from(Lead).where(*path.conditions(chosen))
        with keeping_to(db, path):
            number = count_of(db, some.limit(most + 1))
    return Count(min(number, most), more=number > most)


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

"""What the dashboard shows: figures over all leads of a filter, in one walk along an index."""

from __future__ import annotations

import math
import statistics
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from benchmark.store.begun import count_begun
from benchmark.store.lead_demands import demands
from benchmark.store.lead_filter import NAMES, Filter
from benchmark.store.lead_paths import EVERYTHING, Path, find_path
from benchmark.store.lead_tables import CONTACTED, LOST, MEETING, WON, Lead, LeadScore
from benchmark.store.lead_traits import (
    CONTACT_TRAIT,
    DEMO_TRAIT,
    TICK_BITS,
    first_place,
    rung_trait,
)

CALLED = (CONTACTED, MEETING, WON, LOST)
RUNGS = (1, 2, 3, 4, 5)
DATES = ("since", "until")
"""The parts of a filter that somebody who has not submitted can be asked for too."""

WEEK, MONTH, YEAR = "week", "month", "year"
RUNNING, CUT = "running", "cut"
"""What a period is that is not whole: not over yet, or cut by the days of the filter."""
MOST_WEEKS, MOST_MONTHS = 26, 60
RECENT = 10_000
"""Scores are taken of so many leads at most, the latest: their spread does not need more."""
SEARCHED = 10_000
"""So many leads are read, the latest, where each has to be looked up in a table beside."""


@dataclass(frozen=True)
class Period:
    """A week, month or year by its first day, and how many submitted in it.

    `part`: RUNNING or CUT; empty where it is whole.
    """

    begin: date
    count: int
    part: str = ""


@dataclass(frozen=True)
class Spread:
    """How the scores of a dimension lie: mean, and quartiles (None for fewer than two scores)."""

    count: int
    mean: float
    quartiles: tuple[float, float, float] | None


@dataclass(frozen=True)
class Figures:
    """The figures of a filter. `rungs`: 0 is "no rung". `demo`: invented leads of the filter.

    `is_part`: they are those of the latest SEARCHED leads. `started`: assessments begun on the
    filter's days, whatever else it asks for. `spreads`: by dimension, over the latest `measured`.
    """

    total: int
    is_part: bool
    demo: int
    contacts: int
    called: int
    started: int
    unit: str
    periods: tuple[Period, ...]
    rungs: Mapping[int, int]
    spreads: Mapping[str, Spread]
    measured: int


@dataclass(frozen=True)
class Scope:
    """Whose figures are wanted: the leads of a filter, with or without invented ones."""

    chosen: Filter
    path: Path
    with_demo: bool

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """What the scope demands of a Lead."""
        found = self.path.conditions(self.chosen)
        return found if self.with_demo else [*found, ~_has(DEMO_TRAIT)]

    @property
    def is_beside(self) -> bool:
        """Whether each lead has to be looked up in a table beside the list."""
        left = demands(self.chosen).keys() - self.path.done
        return self.path.few or any(name.startswith(("word", "flag")) for name in left)


Counts = Sequence[int]
"""Leads, those with a contact, those who were called, invented ones, and those on each rung."""
COUNTED = (CONTACT_TRAIT, DEMO_TRAIT, *map(rung_trait, RUNGS))


@dataclass(frozen=True)
class Counted:
    """Counts by period: the unit, the first day of each, and whether there are more leads."""

    unit: str = MONTH
    starts: Sequence[date] = ()
    counts: Sequence[Counts] = ()
    is_part: bool = False


def find_figures(db: Session, chosen: Filter, today: date, *, with_demo: bool) -> Figures:
    """The figures of a filter."""
    chosen = replace(chosen, sort="date")
    scope = Scope(chosen, find_path(db, chosen), with_demo)
    last = min(chosen.until or today, today)
    counted = (_counted_here if scope.is_beside else _counted)(db, scope, last)
    total, contacts, called, demo, *rungs = [
        sum(each) for each in zip(*counted.counts, strict=True)
    ] or [0] * (4 + len(RUNGS))
    return Figures(
        total=total,
        is_part=counted.is_part,
        demo=demo if with_demo else _demo(db, scope),
        contacts=contacts,
        called=called,
        started=_started(db, chosen, with_demo=with_demo),
        unit=counted.unit,
        periods=_periods(counted, chosen, today),
        rungs=dict(zip((*RUNGS, 0), (*rungs, total - sum(rungs)), strict=True)),
        spreads=_spreads(db, scope),
        measured=min(total, RECENT),
    )


def _periods(counted: Counted, chosen: Filter, today: date) -> tuple[Period, ...]:
    starts = counted.starts
    ends = [*starts[1:], _after(counted.unit, starts[-1])] if starts else []
    spans = zip(starts, ends, counted.counts, strict=True)
    return tuple(
        Period(begin, counts[0], _part(begin, end, chosen, today)) for begin, end, counts in spans
    )


def _part(begin: date, end: date, chosen: Filter, today: date) -> str:
    """What a period up to the day `end`, which is not in it, is a part of."""
    last = end - timedelta(days=1)
    if chosen.since is not None and begin < chosen.since <= last:
        return CUT
    if chosen.until is not None and begin <= chosen.until < min(last, today):
        return CUT
    return RUNNING if begin <= today <= last else ""


def _after(unit: str, begin: date) -> date:
    """The first day of the next period."""
    if unit == WEEK:
        return begin + timedelta(weeks=1)
    number = begin.year * 12 + begin.month - 1 + (1 if unit == MONTH else 12)
    return date(number // 12, number % 12 + 1, 1)


def filters_of_submissions(chosen: Filter) -> list[str]:
    """The parts of a filter that only somebody who submitted can meet."""
    return [name for name, _ in chosen.pairs() if name in NAMES and name not in DATES]


def periods(first: date, last: date) -> tuple[str, list[date]]:
    """The unit in which to count from a day to another, and the first day of each period."""
    last = max(first, last)
    weeks = (last - _monday(first)).days // 7 + 1
    if weeks <= MOST_WEEKS:
        return WEEK, [_monday(first) + timedelta(weeks=n) for n in range(weeks)]
    begun = first.year * 12 + first.month - 1
    months = last.year * 12 + last.month - begun
    if months <= MOST_MONTHS:
        return MONTH, [date(n // 12, n % 12 + 1, 1) for n in range(begun, begun + months)]
    return YEAR, [date(year, 1, 1) for year in range(first.year, last.year + 1)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _place(day: date) -> int:
    return first_place(datetime.combine(day, time.min, UTC))


def _day(place: int) -> date:
    return datetime.fromtimestamp((place >> TICK_BITS) / 1000, UTC).date()


def _counted(db: Session, scope: Scope, last: date) -> Counted:
    """The counts of each period up to a day, by the database; the last period has no end."""
    first = _leads(col(Lead.place), scope=scope).order_by(col(Lead.place)).limit(1)
    place = db.connection().execute(first).scalar()
    if place is None:
        return Counted()
    unit, starts = periods(_day(place), last)
    contact, *others = map(_has, COUNTED)
    kinds = (contact, col(Lead.status).in_(CALLED), *others)
    # Counting what fits costs SQLite a third of summing ones and zeros.
    wanted = _leads(func.count(), *(func.count().filter(each) for each in kinds), scope=scope)
    places, found = [_place(day) for day in starts], []
    for here, there in zip_longest(places, places[1:]):
        query = wanted.where(col(Lead.place) >= here)
        if there is not None:
            query = query.where(col(Lead.place) < there)
        found.append(tuple(db.connection().execute(query).one()))
    return Counted(unit, starts, found)


def _counted_here(db: Session, scope: Scope, last: date) -> Counted:
    """The same of leads that are costly to find: read once, and SEARCHED of them at most."""
    columns = (col(Lead.place), col(Lead.traits), col(Lead.status))
    query = _leads(*columns, scope=scope).order_by(col(Lead.place).desc()).limit(SEARCHED + 1)
    rows = db.connection().execute(query).all()
    if not rows:
        return Counted()
    is_part, rows = len(rows) > SEARCHED, rows[:SEARCHED]
    unit, starts = periods(_day(rows[-1][0]), last)
    places, found = [_place(day) for day in starts], [[0] * (4 + len(RUNGS)) for _ in starts]
    for place, traits, status in rows:
        contact, *others = (bool(traits & each) for each in COUNTED)
        counts = found[bisect_right(places, place) - 1]
        for number, more in enumerate((True, contact, status in CALLED, *others)):
            counts[number] += more
    return Counted(unit, starts, found, is_part)


def _demo(db: Session, scope: Scope) -> int:
    """How many invented leads are left out."""
    invented = replace(scope, with_demo=True)
    some = _leads(col(Lead.place), scope=invented).where(_has(DEMO_TRAIT))
    if scope.is_beside:
        some = some.order_by(col(Lead.place).desc()).limit(SEARCHED)
    query = select(func.count()).select_from(some.subquery())
    return int(db.connection().execute(query).scalar_one())


def _started(db: Session, chosen: Filter, *, with_demo: bool) -> int:
    begun = count_begun(db, chosen, with_demo=with_demo)
    if with_demo:
        return begun
    days = Filter(since=chosen.since, until=chosen.until)
    return begun - _demo(db, Scope(days, EVERYTHING, with_demo=False))


def _spreads(db: Session, scope: Scope) -> dict[str, Spread]:
    """The spread of each dimension's scores, over the latest RECENT leads."""
    latest = _leads(col(Lead.assessment_id), scope=scope).order_by(col(Lead.place).desc())
    ids = latest.limit(RECENT).cte("latest")
    query = (
        select(col(LeadScore.dimension), col(LeadScore.score), func.count())
        .join(ids, ids.c.assessment_id == col(LeadScore.assessment_id))
        .group_by(col(LeadScore.dimension), col(LeadScore.score))
    )
    scores: dict[str, list[float]] = defaultdict(list)
    for dimension, score, count in db.connection().execute(query):
        scores[dimension] += [score] * count
    return {name: spread(each) for name, each in scores.items()}


def spread(scores: Sequence[float]) -> Spread:
    """The spread of one score or more."""
    quartiles = None
    if len(scores) > 1:
        low, middle, high = statistics.quantiles(scores, n=4, method="inclusive")
        quartiles = (low, middle, high)
    return Spread(len(scores), math.fsum(scores) / len(scores), quartiles)


def _leads(*columns: Any, scope: Scope) -> Select[Any]:
    return select(*columns).select_from(Lead).where(*scope.conditions)


def _has(trait: int) -> ColumnElement[bool]:
    return col(Lead.traits).op("&")(trait) == trait

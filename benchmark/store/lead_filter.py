"""The filter of the lead list: read from a query string, and written to one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from benchmark.store.lead_tables import STATUSES
from benchmark.store.lead_traits import ANY_FLAG, CONSENTS, CRITICAL, SIZES

SORTS = ("date", "company", "overall", "rung", "step")
ASCENDING, DESCENDING = "asc", "desc"
USUAL_ORDER = {"company": ASCENDING, "step": ASCENDING}
"""How a sort begins; all others with the highest or newest."""
NONE, ME, NOBODY = "none", "me", "nobody"
SIZE_NAMES = (
    "unknown",
    *(f"{low}-{high}" if high else f"{low}-up" for low, high in SIZES),
)
MAX_TEXT = 200
NAMES = (
    "q", "rung", "dimension", "from", "to", "size", "region", "flag", "consent", "status",
    "assignee", "since", "until",
)  # fmt: skip
"""The names of the filter's parts in a query string, apart from sort and order."""
POINTS = "points"
"""The fault of a range of points without a dimension that it is of."""


@dataclass(frozen=True)
class Known:
    """The ids that a site has; a filter by another one is a fault. None: any id is taken."""

    dimensions: Collection[str] | None = None
    regions: Collection[str] | None = None
    flags: Collection[str] | None = None
    assignees: Collection[str] | None = None


ANY_ID = Known()


@dataclass(frozen=True)
class Filter:
    """Which leads, in which order. Empty texts and None stand for "any".

    `rung`: 0 is "no rung". `low`, `high`: whole points of `dimension` as shown, both included.
    `size`: number of a band, 0 is "unknown". `since`, `until`: days in UTC, both included.
    `me`: the account that "me" stands for. `faults`: values that were not understood, as
    (name, value); they are left out.
    """

    text: str = ""
    rung: int | None = None
    dimension: str = ""
    low: int | None = None
    high: int | None = None
    size: int | None = None
    region: str = ""
    flag: str = ""
    consent: str = ""
    status: str = ""
    assignee: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = "date"
    order: str = DESCENDING
    me: str = ""
    faults: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def pairs(self) -> list[tuple[str, str]]:
        """The names and values of a query string that gives this filter."""
        given = {
            "q": self.text,
            "rung": "" if self.rung is None else NONE if self.rung == 0 else str(self.rung),
            "dimension": self.dimension,
            "from": _shown(self.low),
            "to": _shown(self.high),
            "size": "" if self.size is None else SIZE_NAMES[self.size],
            "region": self.region,
            "flag": self.flag,
            "consent": self.consent,
            "status": self.status,
            "assignee": self.assignee,
            "since": _shown(self.since),
            "until": _shown(self.until),
            "sort": "" if self.sort == "date" else self.sort,
            "order": "" if self.order == usual_order(self.sort) else self.order,
        }
        return [(name, value) for name, value in given.items() if value]

    def query(self) -> str:
        """The query string that gives this filter, without a question mark; empty for none."""
        return urlencode(self.pairs())

    def sorted_by(self, sort: str) -> Filter:
        """The same filter in another order; the other way round if it is sorted so already."""
        if sort != self.sort:
            return replace(self, sort=sort, order=usual_order(sort))
        return replace(self, order=ASCENDING if self.order == DESCENDING else DESCENDING)

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anything out."""
        return any(name in NAMES for name, _ in self.pairs())


def usual_order(sort: str) -> str:
    """The direction in which a sort begins."""
    return USUAL_ORDER.get(sort, DESCENDING)


def _shown(value: int | date | None) -> str:
    return "" if value is None else str(value)


def read_filter(params: Mapping[str, str], me: str = "", known: Known = ANY_ID) -> Filter:
    """The filter of a query string. What cannot be understood is left out, and is in `faults`."""
    read = _Reading(params)
    sort = read.one_of("sort", SORTS) or "date"
    dimension = read.known("dimension", known.dimensions)
    low, high = _turned(read.number("from", 100), read.number("to", 100))
    if not dimension and (low is not None or high is not None):
        read.faults[POINTS] = f"{low or 0}-{100 if high is None else high}"
        low = high = None
    since, until = _turned(read.day("since"), read.day("until"))
    size = read.one_of("size", SIZE_NAMES)
    rung = read.one_of("rung", (NONE, *"123456789"))
    assignee = read.text("assignee")
    if assignee not in (ME, NOBODY):
        assignee = read.known("assignee", known.assignees)
    flag = read.text("flag")
    if flag not in (ANY_FLAG, CRITICAL):
        flag = read.known("flag", known.flags)
    return Filter(
        text=read.text("q")[:MAX_TEXT],
        rung=int(rung.replace(NONE, "0")) if rung else None,
        dimension=dimension,
        low=low,
        high=high,
        size=SIZE_NAMES.index(size) if size else None,
        region=read.known("region", known.regions),
        flag=flag,
        consent=read.one_of("consent", CONSENTS),
        status=read.one_of("status", STATUSES),
        assignee=assignee,
        since=since,
        until=until,
        sort=sort,
        order=read.one_of("order", (ASCENDING, DESCENDING)) or usual_order(sort),
        me=me,
        faults=tuple(read.faults.items()),
    )


def _turned(low: Any, high: Any) -> tuple[Any, Any]:
    """Both ends of a range in their order; None is open."""
    return (high, low) if low is not None and high is not None and low > high else (low, high)


class _Reading:
    """Reads values of a query string, and keeps those that are not understood."""

    def __init__(self, params: Mapping[str, str]) -> None:
        self.params, self.faults = params, dict[str, str]()

    def text(self, name: str) -> str:
        given = "".join(c if c.isprintable() else " " for c in self.params.get(name, ""))
        return given.strip()

    def one_of(self, name: str, known: Collection[str]) -> str:
        given = self.text(name)
        if given in known:
            return given
        return self._fault(name, given)

    def known(self, name: str, known: Collection[str] | None) -> str:
        given = self.text(name)
        fits = re.fullmatch(r"[A-Za-z0-9_-]{1,80}", given) if known is None else given in known
        return given if fits else self._fault(name, given)

    def number(self, name: str, highest: int) -> int | None:
        given = self.text(name)
        if re.fullmatch(r"[0-9]{1,4}", given) and int(given) <= highest:
            return int(given)
        self._fault(name, given)
        return None

    def day(self, name: str) -> date | None:
        given = self.text(name)
        try:
            found = date.fromisoformat(given) if re.fullmatch(r"\d{4}-\d\d-\d\d", given) else None
        except ValueError:
            found = None
        # Far days have no moment in UTC milliseconds that every database can hold.
        if found is not None and 1970 <= found.year <= 2200:
            return found
        self._fault(name, given)
        return None

    def _fault(self, name: str, given: str) -> str:
        if given:
            self.faults[name] = given[:80]
        return ""

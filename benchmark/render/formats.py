"""How numbers, dates and sizes are written. The only place where scores are cut to whole points."""

from __future__ import annotations

import math
from datetime import datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

EPSILON = 1e-9
DAYS = {"de": "d. MMMM y"}
"""How a language writes a date, where it is not 14 March 2026."""


def points(score: float | None) -> int | None:
    """A score as shown: cut to whole points, so that nobody reads a threshold that is not met."""
    return None if score is None else math.floor(score + EPSILON)


def missing_points(missing: float | None) -> int | None:
    """Missing points as shown: rounded up."""
    return None if missing is None else math.ceil(missing - EPSILON)


def percent(value: float | None) -> int:
    """A width in whole percent, 0 to 100, for the classes w-* and at-*."""
    return 0 if value is None else max(0, min(100, round(value)))


@lru_cache(maxsize=4096)
def decimal(value: float, locale: str = "en", pattern: str = "#,##0.#") -> str:
    """A number with at most one decimal, in the language's own signs."""
    return str(format_decimal(value, format=pattern, locale=locale))


def day(moment: str | datetime, locale: str = "en") -> str:
    """A date as 14 March 2026."""
    pattern = DAYS.get(locale, "d MMMM y")
    return str(format_date(_moment(moment), format=pattern, locale=locale))


def minute(moment: str | datetime, locale: str = "en") -> str:
    """A time as 14 March 2026, 10:42 UTC."""
    read = _moment(moment)
    return f"{day(read, locale)}, {format_time(read, format='HH:mm', locale=locale)} UTC"


def _moment(moment: str | datetime) -> datetime:
    return datetime.fromisoformat(moment) if isinstance(moment, str) else moment


FILTERS: dict[str, Any] = {
    "points": points,
    "missing_points": missing_points,
    "percent": percent,
    "decimal": decimal,
    "day": day,
    "minute": minute,
}

"""How numbers, dates and sizes are written. The only place where scores are cut to whole points."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

EPSILON = 1e-9
DAYS = {"de": "d. MMMM y"}
"""How a language writes a date, where it is not 14 March 2026."""
SHORT_DAYS = {"de": "d. MMM"}
"""The same for 14 Mar."""


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


def short_day(moment: date, locale: str = "en") -> str:
    """A date as 14 Mar: for the labels of an axis."""
    return str(format_date(moment, format=SHORT_DAYS.get(locale, "d MMM"), locale=locale))


def month(moment: date, locale: str = "en", pattern: str = "MMMM y") -> str:
    """A month as March 2026."""
    return str(format_date(moment, format=pattern, locale=locale))


def minute(moment: str | datetime, locale: str = "en") -> str:
    """A time as 14 March 2026, 10:42 UTC."""
    read = _moment(moment)
    return f"{day(read, locale)}, {format_time(read, format='HH:mm', locale=locale)} UTC"


def language(code: str, locale: str = "en") -> str:
    """What a language is called in another: "German" for de; the code itself if it has no name."""
    names = Locale.parse(locale, sep="-").languages
    known = names.get(code.replace("-", "_"))
    return str(known or names.get(code.partition("-")[0]) or code)


def _moment(moment: str | datetime) -> datetime:
    return datetime.fromisoformat(moment) if isinstance(moment, str) else moment


FILTERS: dict[str, Any] = {
    "points": points,
    "missing_points": missing_points,
    "percent": percent,
    "decimal": decimal,
    "day": day,
    "minute": minute,
    "language": language,
}
SPOKEN = ("decimal", "day", "minute")
"""The filters that write in a language."""


def filters(locale: str) -> dict[str, Any]:
    """The filters of a page in one language. Another can be named: `| day(report.locale)`."""
    return FILTERS | {name: _in_language(FILTERS[name], locale) for name in SPOKEN}


def _in_language(form: Callable[..., str], locale: str) -> Callable[..., str]:
    def written(value: Any, spoken: str = locale, *more: str) -> str:
        return form(value, spoken, *more)

    return written

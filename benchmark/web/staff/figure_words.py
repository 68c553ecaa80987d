"""Counts, shares and periods of time as a language writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from benchmark.render.formats import day, decimal, month, short_day
from benchmark.render.speech import Speech
from benchmark.store.figures import CUT, MONTH, RUNNING, WEEK, Period

FEW = 10
"""Of fewer than this there are no percentages and no quartiles, only counts."""


@dataclass(frozen=True)
class FigureWords:
    """Writes figures in the language of its speech."""

    speech: Speech

    def count(self, n: int) -> str:
        """A whole number."""
        return decimal(n, self.speech.locale)

    def mean(self, value: float) -> str:
        """A mean, always with its one decimal: they stand below each other."""
        return decimal(value, self.speech.locale, "#,##0.0")

    def share(self, part: int, whole: int) -> str:
        """A part in whole percent; empty where the whole is too small for one."""
        if whole < FEW or part > whole:
            return ""
        percent = 100 * part / whole
        if 0 < percent < 1:
            return f"<{self._percent('1')}"
        if 99 < percent < 100:
            return f">{self._percent('99')}"
        return self._percent(f"{percent:.0f}")

    def _percent(self, number: str) -> str:
        return self.speech._("%(number)s%%", number=number)

    def counted(self, n: int, percent: str) -> str:
        """A number with its share, if it has one."""
        return f"{self.count(n)} ({percent})" if percent else self.count(n)

    def label(self, unit: str, begin: date) -> str:
        """A period below its column."""
        if unit == WEEK:
            return short_day(begin, self.speech.locale)
        return month(begin, self.speech.locale, "MMM y" if unit == MONTH else "y")

    def named(self, unit: str, each: Period) -> str:
        """A period in a table, where it says whether it is whole."""
        period, _ = self.period(unit, each), self.speech._
        if each.part == RUNNING:
            return _("%(period)s (so far)", period=period)
        return _("%(period)s (in part)", period=period) if each.part == CUT else period

    def period(self, unit: str, each: Period) -> str:
        """A period in a sentence or a table."""
        locale = self.speech.locale
        if unit == WEEK:
            return self.speech._("Week of %(day)s", day=day(each.begin.isoformat(), locale))
        return month(each.begin, locale, "MMMM y" if unit == MONTH else "y")

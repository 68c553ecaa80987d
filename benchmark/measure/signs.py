"""Which rules fired, and who shows signs of careless answering."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmark.core.bank import CONTRADICTION, Bank
from benchmark.measure.careless import NO_MODE, fast_items, fast_total, one_mode
from benchmark.measure.columns import Bools, Floats, Whole
from benchmark.measure.gathered import Gathered
from benchmark.measure.lens_result import (
    ANY_SIGN,
    CONTRADICTORY,
    FAST_ITEMS,
    FAST_TOTAL,
    MIN_SCALE,
    MIN_SHARE,
    ONE_MODE,
    Figure,
    RuleFigures,
    SignFigures,
)
from benchmark.measure.scores import Scored
from benchmark.measure.shares import share_of
from benchmark.measure.single import KINDS

COUNTED_TO = 3
"""So many contradictions, or more, are counted as one kind."""


@dataclass(frozen=True)
class Signs:
    """Rules and signs of what was submitted."""

    given: Gathered
    scored: Scored

    @property
    def _bank(self) -> Bank:
        return self.given.bank

    def rules(self) -> Iterator[RuleFigures]:
        """Every rule that speaks to owners, in bank order."""
        everybody = np.ones(self.given.rows, np.bool_)
        for rule in self._bank.rules_of(*KINDS):
            fired = share_of(everybody, self.scored.fired[rule.id])
            yield RuleFigures(rule.id, rule.kind, fired)

    @cached_property
    def _contradicted(self) -> Whole:
        """How many contradictions each submission has."""
        found = np.zeros(self.given.rows, np.int64)
        for rule in self._bank.rules_of(CONTRADICTION):
            found += self.scored.fired[rule.id]
        return found

    def contradictions(self) -> Iterator[Figure]:
        """The share with none, one, ..., COUNTED_TO or more."""
        everybody = np.ones(self.given.rows, np.bool_)
        most = np.minimum(self._contradicted, COUNTED_TO)
        return (share_of(everybody, most == each) for each in range(COUNTED_TO + 1))

    @cached_property
    def total_seconds(self) -> Floats:
        """Seconds over all sections; NaN where the time of an answered section is not known."""
        total = np.zeros(self.given.rows)
        for section, seconds in self.given.seconds.items():
            answered = np.zeros(self.given.rows, np.bool_)
            for place in self.given.places:
                if place.section == section:
                    answered |= self.given.answered(place)
            total += np.where(answered, seconds, np.nan_to_num(seconds))
        return np.where(self._answers > 0, total, np.nan)

    @cached_property
    def _answers(self) -> Whole:
        """How many answers each submission gives."""
        found = np.zeros(self.given.rows, np.int64)
        for place in self.given.places:
            found += self.given.answered(place)
        return found

    def careless(self) -> Iterator[SignFigures]:
        """Each sign, and at the end who shows any."""
        rows, total = self.given.rows, self.total_seconds
        everybody, timed = np.ones(rows, np.bool_), ~np.isnan(total)
        unsure = int(timed.sum()) < MIN_SCALE
        hasty = np.zeros(rows, np.bool_) if unsure else fast_total(total)
        limit = self._bank.thresholds.low_confidence_contradictions
        signs = {
            FAST_ITEMS: (timed, fast_items(total, self._answers), MIN_SHARE),
            FAST_TOTAL: (timed, hasty, MIN_SCALE),
            ONE_MODE: (everybody, self._one_mode(), MIN_SHARE),
            CONTRADICTORY: (everybody, self._contradicted >= limit, MIN_SHARE),
        }
        suspected = np.zeros(rows, np.bool_)
        for sign, (among, which, needed) in signs.items():
            suspected |= among & which
            yield SignFigures(sign, share_of(among, which, needed))
        yield SignFigures(ANY_SIGN, share_of(everybody, suspected))

    def _one_mode(self) -> Bools:
        tasks = self._bank.matrix.tasks
        modes = np.stack(
            [
                self.given.columns.by_name[f"task.{each.id}"].look("mode", _mode, np.int64)
                for each in tasks
            ],
            axis=1,
        )
        names = [name for name, _ in self._bank.matrix.groups]
        groups = np.array([names.index(self._bank.matrix.class_of(each).group) for each in tasks])
        return one_mode(modes, groups)


def _mode(value: object) -> int:
    return value if isinstance(value, int) else NO_MODE

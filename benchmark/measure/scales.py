"""How the items of a dimension hold together, and how the dimensions go with one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from benchmark.core.bank import MAX_POINTS, MIN_POINTS, Bank, Dimension
from benchmark.core.matrix import Task
from benchmark.measure import items
from benchmark.measure.columns import Bools, Floats, Whole
from benchmark.measure.gathered import TASKS, Gathered, Place
from benchmark.measure.lens_result import (
    BANDS,
    MIN_PER_ITEM,
    MIN_SCALE,
    PARTS,
    REDUNDANT,
    Figure,
    PairFigure,
    ScaleFigures,
    ScoreFigures,
    figure,
)
from benchmark.measure.scores import Scored
from benchmark.measure.shares import measured, share_of

TRIGGER = "trigger"
"""The dimension that must be something else than oversight (design 1)."""


@dataclass(frozen=True)
class Scales:
    """The scales of what was submitted."""

    given: Gathered
    scored: Scored

    @property
    def _bank(self) -> Bank:
        return self.given.bank

    @cached_property
    def _scores(self) -> Mapping[str, Floats]:
        """Dimension -> scores, NaN where there is none."""
        scores = self.scored.dimensions
        return {
            each.id: np.where(scores[each.id].known, scores[each.id].values, np.nan)
            for each in self._bank.dimensions
        }

    @cached_property
    def rests(self) -> dict[str, Figure]:
        """Name -> correlation with the rest of its dimension."""
        found: dict[str, Figure] = {}
        for dimension in self._bank.dimensions:
            places, points = self._points(dimension)
            for place, rest in zip(places, items.rest_correlations(points), strict=True):
                found[place.name] = measured(rest, MIN_SCALE)
        return found

    def _points(self, dimension: Dimension) -> tuple[list[Place], Floats]:
        """A dimension's items, and their points for those who have a score in it."""
        half = dimension.id == self._bank.matrix.dimension
        places = [
            each
            for each in self.given.places
            if each.section == dimension.id or (half and each.section == TASKS)
        ]
        table = np.stack([self.given.points(each) for each in places], axis=1)
        return places, table[self.scored.dimensions[dimension.id].known]

    def scales(self) -> Iterator[ScaleFigures]:
        """Reliability of each dimension, and of the two halves of one."""
        for dimension in self._bank.dimensions:
            places, points = self._points(dimension)
            yield self._scale(dimension, "", places, points)
            if dimension.id == self._bank.matrix.dimension:
                tasks = np.array([each.section == TASKS for each in places])
                for part, which in (("questions", ~tasks), ("matrix", tasks)):
                    here = [each for each, chosen in zip(places, which, strict=True) if chosen]
                    yield self._scale(dimension, part, here, points[:, which])

    def _scale(
        self, dimension: Dimension, part: str, places: Sequence[Place], points: Floats
    ) -> ScaleFigures:
        table = self._as_items(dimension, places, points)
        count = table.shape[1]
        needed = max(MIN_SCALE, MIN_PER_ITEM * count)
        alpha, omega = items.cronbach_alpha(table), items.mcdonald_omega(table)
        return ScaleFigures(
            dimension.id, part, count,
            measured(alpha, needed), measured(omega, needed),
        )  # fmt: skip

    def _as_items(self, dimension: Dimension, places: Sequence[Place], points: Floats) -> Floats:
        """The table with forms of one question side by side made one column, without rare items.

        Questions that are never shown together, as those for teams of unlike size, are one item.
        Rare: fewer than half of the rows have points for it.
        """
        kept = self.scored.dimensions[dimension.id].known
        groups: list[list[int]] = []
        for number, place in enumerate(places):
            here = self._shown(place)[kept]
            for group in groups:
                others = (self._shown(places[each])[kept] for each in group)
                if _is_conditional(place) and not any((here & other).any() for other in others):
                    group.append(number)
                    break
            else:
                groups.append([number])
        merged = [_first_known(points[:, group]) for group in groups]
        common = [each for each in merged if 2 * int((~np.isnan(each)).sum()) >= len(points) > 0]
        return np.stack(common, axis=1) if common else np.zeros((len(points), 0))

    def _shown(self, place: Place) -> Bools:
        always = np.ones(self.given.rows, np.bool_)
        return self.given.shown.get(place.asked.id, always) if _is_conditional(place) else always

    def scores(self) -> Iterator[ScoreFigures]:
        """How the scores of each dimension lie."""
        return map(self._score, self._bank.dimensions)

    def _score(self, dimension: Dimension) -> ScoreFigures:
        scores = self._scores[dimension.id]
        known = ~np.isnan(scores)
        part = np.clip(np.nan_to_num(scores) * PARTS // MAX_POINTS, 0, PARTS - 1)
        mean = float(scores[known].mean()) if known.any() else None
        return ScoreFigures(
            dimension.id,
            figure(mean, int(known.sum())),
            share_of(known, scores <= MIN_POINTS + 1e-9, MIN_SCALE),
            share_of(known, scores >= MAX_POINTS - 1e-9, MIN_SCALE),
            tuple(share_of(known, part == each) for each in range(PARTS)),
        )

    def correlations(self) -> Iterator[PairFigure]:
        """Every pair of dimensions."""
        for one, other in combinations(self._scores, 2):
            found = items.correlation(self._scores[one], self._scores[other])
            yield PairFigure(one, other, measured(found, MIN_SCALE))

    def redundant(self) -> Iterator[PairFigure]:
        """Pairs of items of one dimension that ask the same thing twice, the closest first."""
        found = []
        for dimension in self._bank.dimensions:
            places, points = self._points(dimension)
            table, counts = items.covariances(points)
            deviations = np.sqrt(np.diag(table))
            for one, other in combinations(range(len(places)), 2):
                spread, n = deviations[one] * deviations[other], int(counts[one, other])
                if spread > 0 and n >= MIN_SCALE and table[one, other] / spread > REDUNDANT:
                    r = figure(float(table[one, other] / spread), n, MIN_SCALE)
                    found.append(PairFigure(places[one].name, places[other].name, r))
        yield from sorted(found, key=lambda each: -(each.r.value or 0.0))

    @cached_property
    def trigger(self) -> str:
        """The dimension that oversight is held against; empty where a bank has none such."""
        there = TRIGGER in self._scores and self._bank.matrix.dimension != TRIGGER
        return TRIGGER if there else ""

    def grid(self) -> tuple[tuple[Figure, ...], ...]:
        """Shares by band of oversight (rows) and of trigger (columns), lowest first."""
        if not self.trigger:
            return ()
        trigger, oversight = self._scores[self.trigger], self._scores[self._bank.matrix.dimension]
        both = ~(np.isnan(trigger) | np.isnan(oversight))
        rows, columns = _band(oversight), _band(trigger)
        return tuple(
            tuple(share_of(both, (rows == a) & (columns == b), MIN_SCALE) for b in range(BANDS))
            for a in range(BANDS)
        )


def _is_conditional(place: Place) -> bool:
    return not isinstance(place.asked, Task) and place.asked.ask_if is not None


def _first_known(points: Floats) -> Floats:
    """Of several columns, of which a row has one at most, the one that it has."""
    found = points[:, 0]
    for column in points.T[1:]:
        found = np.where(np.isnan(found), column, found)
    return found


def _band(scores: Floats) -> Whole:
    parts = np.nan_to_num(scores) * BANDS // MAX_POINTS
    return np.clip(parts, 0, BANDS - 1).astype(np.int64)

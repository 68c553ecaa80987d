"""From the answers to one version to all that its page for editors shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmark.core.bank import MAX_POINTS, MIN_POINTS, UNKNOWN, Bank
from benchmark.core.matrix import Task
from benchmark.measure import items
from benchmark.measure.answers_given import answer_shares
from benchmark.measure.gathered import PROFILE, Gathered, Place
from benchmark.measure.items import Stops
from benchmark.measure.lens_result import (
    MIN_SHARE,
    Figure,
    ItemFigures,
    Lens,
    SectionFigures,
    figure,
)
from benchmark.measure.scales import Scales
from benchmark.measure.scores import score_many
from benchmark.measure.shares import measured, share_of
from benchmark.measure.signs import Signs

NOTHING = Figure(None, 0, 0)
"""Of what a question has not: a profile question earns no points."""


@dataclass(frozen=True)
class Beside:
    """What the database says beside the answers; see Lens."""

    apart: int = 0
    unconfirmed: int = 0
    under_way: int = 0
    is_part: bool = False


def lens_of(every: Gathered, beside: Beside) -> Lens:
    """All figures of the assessments of one version, submitted and left."""
    given = every.where(every.submitted)
    scored = score_many(every.bank, given.columns)
    scales, signs = Scales(given, scored), Signs(given, scored)
    looking = _Looking(every, given, scales)
    begun, before = looking.stops.begun, looking.stops.before
    return Lens(
        submissions=given.rows,
        apart=beside.apart,
        unconfirmed=beside.unconfirmed,
        left=every.rows - given.rows,
        under_way=beside.under_way,
        timed=int((~np.isnan(signs.total_seconds)).sum()),
        is_part=beside.is_part,
        before=figure(before / begun if begun else None, begun),
        going=tuple(looking.going()),
        sections=tuple(looking.sections()),
        scales=tuple(scales.scales()),
        scores=tuple(scales.scores()),
        correlations=tuple(scales.correlations()),
        redundant=tuple(scales.redundant()),
        grid=scales.grid(),
        rules=tuple(signs.rules()),
        contradictions=tuple(signs.contradictions()),
        careless=tuple(signs.careless()),
        trigger=scales.trigger,
        oversight=every.bank.matrix.dimension,
    )


@dataclass(frozen=True)
class _Looking:
    """The questions one by one. `given`: those of `every` that were submitted."""

    every: Gathered
    given: Gathered
    scales: Scales

    @property
    def bank(self) -> Bank:
        return self.every.bank

    @cached_property
    def stops(self) -> Stops:
        answered = [self.every.answered(each) for each in self.every.places]
        asked = [self.every.asked(each) for each in self.every.places]
        return items.find_stops(
            np.stack(answered, axis=1), np.stack(asked, axis=1), self.every.submitted
        )

    def going(self) -> Iterator[float]:
        """See Lens."""
        begun, gone = self.stops.begun, self.stops.before
        if begun >= MIN_SHARE:
            for stopped in self.stops.stopped.tolist():
                gone += stopped
                yield 1 - gone / begun

    def sections(self) -> Iterator[SectionFigures]:
        for section in dict.fromkeys(each.section for each in self.every.places):
            here = [n for n, each in enumerate(self.every.places) if each.section == section]
            places = [self.every.places[n] for n in here]
            found = tuple(self._item(each, n) for each, n in zip(places, here, strict=True))
            yield SectionFigures(section, self._seconds(section, places), found)

    def _item(self, place: Place, number: int) -> ItemFigures:
        answered, asked = self.given.answered(place), self.given.asked(place)
        column, scored = self.given.columns.by_name[place.name], place.section != PROFILE
        unknown = column.look("unknown", lambda value: value == UNKNOWN, np.bool_)
        floor, ceiling = self._ends(place) if scored else (NOTHING, NOTHING)
        reached = int(self.stops.reached[number])
        stopped = float(self.stops.stopped[number])
        return ItemFigures(
            name=place.name,
            scored=scored,
            several=not isinstance(place.asked, Task) and place.asked.kind == "choices",
            answers=answer_shares(self.bank, place.asked, column, answered),
            unknown=share_of(answered, unknown) if scored else NOTHING,
            left_open=share_of(asked, ~answered),
            floor=floor,
            ceiling=ceiling,
            rest=self.scales.rests.get(place.name, NOTHING),
            stopped=figure(stopped / reached if reached else None, reached),
        )

    def _ends(self, place: Place) -> tuple[Figure, Figure]:
        points, lowest, highest = self.given.points(place), MIN_POINTS, MAX_POINTS
        if isinstance(place.asked, Task):
            by_mode = self.bank.matrix.class_of(place.asked).points
            lowest, highest = min(by_mode), max(by_mode)
        known = ~np.isnan(points)
        return share_of(known, points == lowest), share_of(known, points == highest)

    def _seconds(self, section: str, places: Sequence[Place]) -> Figure:
        """The median time a question: of those who answered all core questions of the section."""
        asked = np.zeros(self.every.rows, np.int64)
        finished = np.ones(self.every.rows, np.bool_)
        for place in places:
            here = self.every.asked(place)
            asked += here
            finished &= ~here | self.every.answered(place)
        took = self.every.seconds[section]
        known = finished & (asked > 0)
        each = np.divide(took, asked, out=np.full(len(took), np.nan), where=known)
        return measured(items.median(each), MIN_SHARE)

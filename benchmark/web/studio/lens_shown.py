"""The tables of the page about a version's questions, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from benchmark.core.bank import CONTRADICTION, STATES, Question
from benchmark.core.matrix import Task
from benchmark.measure.lens_result import (
    FLOOR,
    LOOSE,
    Figure,
    ItemFigures,
    Lens,
    PairFigure,
    SectionFigures,
)
from benchmark.measure.names import asked_by
from benchmark.render.formats import decimal, percent
from benchmark.web.studio.lens_words import ONE, PROFILE, Cell, Words

DARKEST = 4
"""Segments of a bar have a stronger tone the more points they earn, in so many steps."""


def anchor_of(asked_id: str) -> str:
    """What a question's row is called in an address."""
    return asked_id.replace(".", "-")


@dataclass(frozen=True)
class Segment:
    """A piece of a bar: whole percents, and how strong its tone is; "state": it is no answer."""

    width: int
    shade: str


@dataclass(frozen=True)
class Row:
    """One question as its table shows it. `answers`: words and share of each."""

    id: str
    text: str
    n: str
    several: bool
    segments: tuple[Segment, ...]
    answers: tuple[tuple[str, str], ...]
    unknown: Cell
    left_open: Cell
    floor: Cell
    ceiling: Cell
    rest: Cell
    stopped: Cell

    @property
    def anchor(self) -> str:
        """What its row is called in an address."""
        return anchor_of(self.id)


@dataclass(frozen=True)
class Section:
    """The questions of one section. `scored`: whether they earn points."""

    id: str
    number: int
    title: str
    scored: bool
    seconds: Cell
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Shown:
    """All tables of the page."""

    lens: Lens
    words: Words

    @cached_property
    def sections(self) -> list[Section]:
        """The questions by section, in the order of asking."""
        return [self._section(n, each) for n, each in enumerate(self.lens.sections, 1)]

    def _section(self, number: int, section: SectionFigures) -> Section:
        return Section(
            section.id,
            number,
            self.words.titles[section.id],
            section.id != PROFILE,
            self.words.seconds(section.seconds),
            tuple(map(self._row, section.items)),
        )

    def _row(self, item: ItemFigures) -> Row:
        words, asked = self.words, asked_by(self.words.bank)[item.name]
        n = item.answers[0].share.n if item.answers else 0
        loose = item.rest.value is not None and item.rest.value < LOOSE
        return Row(
            words.asked_id(item.name),
            asked.text,
            words.count(n),
            item.several,
            () if item.several else tuple(_segments(item)),
            tuple(self._answers(item, asked)),
            words.shared(item.unknown),
            words.shared(item.left_open),
            words.shared(item.floor),
            words.shared(item.ceiling),
            words.measured(item.rest, words.speech._("loose") if loose else ""),
            words.shared(item.stopped),
        )

    def _answers(self, item: ItemFigures, asked: Question | Task) -> Iterator[tuple[str, str]]:
        for each in item.answers:
            if each.share.value is not None:
                yield self.words.answer(asked, each), self.words.share(each.share.value)

    @property
    def before(self) -> Cell:
        """Who stopped before the first question."""
        return self.words.shared(self.lens.before)

    def stops(self, items: Sequence[ItemFigures]) -> list[tuple[str, str, str, Cell]]:
        """Id, anchor, words, and who stopped there, for some questions."""
        asked, words = asked_by(self.words.bank), self.words
        ids = [words.asked_id(each.name) for each in items]
        return [
            (id_, anchor_of(id_), asked[each.name].short, words.shared(each.stopped))
            for id_, each in zip(ids, items, strict=True)
        ]

    @cached_property
    def scales(self) -> list[tuple[str, int, Cell, Cell]]:
        """Name, items, alpha, omega."""
        words, found = self.words, []
        for each in self.lens.scales:
            name = words.titles[each.dimension]
            _ = words.speech._
            parts = {"questions": _("its questions alone"), "matrix": _("its tasks alone")}
            if each.part:
                name = f"{name}, {parts[each.part]}"
            found.append((name, each.items, words.measured(each.alpha), words.measured(each.omega)))
        return found

    @cached_property
    def scores(self) -> list[tuple[str, Cell, Cell, Cell]]:
        """Dimension, mean, share at 0, share at 100."""
        words, found = self.words, []
        for each in self.lens.scores:
            mean = each.mean.value
            said = None if mean is None else decimal(mean, words.locale, ONE)
            floor, ceiling = self._end(each.floor), self._end(each.ceiling)
            found.append(
                (words.titles[each.dimension], words.cell(each.mean, said), floor, ceiling)
            )
        return found

    def _end(self, figure: Figure) -> Cell:
        many = figure.value is not None and figure.value > FLOOR
        return self.words.shared(figure, self.words.speech._("many") if many else "")

    @cached_property
    def correlations(self) -> list[tuple[str, list[Cell | None]]]:
        """A row a dimension but the first; cells with those before it, None to the right."""
        found: dict[frozenset[str], PairFigure] = {
            frozenset((each.one, each.other)): each for each in self.lens.correlations
        }
        names = [each.dimension for each in self.lens.scores]
        rows = []
        for n, one in enumerate(names[1:], 1):
            cells: list[Cell | None] = []
            for other in names[:-1]:
                key = frozenset((one, other))
                there = other in names[:n]
                cells.append(self.words.measured(found[key].r) if there else None)
            rows.append((self.words.titles[one], cells))
        return rows

    @cached_property
    def redundant(self) -> list[tuple[str, str, Cell]]:
        """Pairs of questions that ask the same thing twice."""
        words = self.words
        return [
            (words.asked_id(each.one), words.asked_id(each.other), words.measured(each.r))
            for each in self.lens.redundant
        ]

    @cached_property
    def rules(self) -> list[tuple[str, str, str, Cell, int]]:
        """Id, kind, title, share and its width, the most frequent first."""
        ordered = sorted(self.lens.rules, key=lambda each: -(each.fired.value or 0.0))
        return [
            (
                each.id,
                each.kind,
                self.words.bank.rule_by_id[each.id].title,
                self.words.shared(each.fired),
                percent(100 * (each.fired.value or 0.0)),
            )
            for each in ordered
        ]

    @cached_property
    def contradictions(self) -> list[tuple[str, str, str, Cell, int]]:
        """The rules that are contradictions."""
        return [each for each in self.rules if each[1] == CONTRADICTION]

    @cached_property
    def contradicted(self) -> list[tuple[str, Cell]]:
        """How many contradictions, and the share that has so many."""
        last, _ = len(self.lens.contradictions) - 1, self.words.speech._
        return [
            (_("%(n)s or more", n=n) if n == last else str(n), self.words.shared(each))
            for n, each in enumerate(self.lens.contradictions)
        ]

    @cached_property
    def careless(self) -> list[tuple[str, Cell]]:
        """A sign, and how many show it."""
        return [(each.id, self.words.shared(each.share)) for each in self.lens.careless]


def _segments(item: ItemFigures) -> Iterator[Segment]:
    for each in item.answers:
        if each.share.value and percent(100 * each.share.value):
            width = percent(100 * each.share.value)
            if each.id in STATES and each.points is None and item.scored:
                yield Segment(width, "state")
            else:
                yield Segment(width, str(round((each.points or 0) / 100 * DARKEST)))

"""What the pictures about a version's questions show, and the sentences that say what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from benchmark.measure.lens_result import (
    ANY_SIGN,
    BANDS,
    CLOSE,
    FLOOR,
    LOOSE,
    MIN_SCALE,
    MIN_SHARE,
    ONE_THING,
    Figure,
    ItemFigures,
    Lens,
)
from benchmark.render.charts.lens_board import Grid, LensBoard, Mark, Spread, Step
from benchmark.render.formats import decimal
from benchmark.web.studio.lens_words import ONE, Words

MANY_STOP = 0.03
"""A question after which more than this stop is worth a sentence. Design value."""
MANY_SIGNS = 0.12
"""More suspected careless answers than studies find (8 to 12 in 100: domain.md 6)."""
SHOWN = 5
"""So many questions are named in one breath."""
PERCENTS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Findings:
    """What stands out."""

    lens: Lens
    words: Words

    @cached_property
    def items(self) -> list[ItemFigures]:
        """All questions, in the order of asking."""
        return [item for section in self.lens.sections for item in section.items]

    @property
    def stop(self) -> ItemFigures | None:
        """The question after which most stop."""
        return self.stops[0] if self.stops else None

    @cached_property
    def loose(self) -> list[ItemFigures]:
        """Questions that go their own way."""
        return [e for e in self.items if e.rest.value is not None and e.rest.value < LOOSE]

    @cached_property
    def pair(self) -> Figure | None:
        """The correlation of trigger and oversight."""
        wanted = {self.lens.trigger, self.lens.oversight}
        found = (each.r for each in self.lens.correlations if {each.one, each.other} == wanted)
        return next(found, None)

    @cached_property
    def signs(self) -> Figure:
        """Who shows any sign of careless answering."""
        return next(each.share for each in self.lens.careless if each.id == ANY_SIGN)

    def sentences(self) -> list[str]:
        """What was found, the weightiest first; never empty."""
        _ = self.words.speech._
        if self.lens.submissions < MIN_SHARE:
            return [
                _(
                    "Too few have submitted to say anything: %(n)s, and %(needed)s are needed.",
                    n=self.words.count(self.lens.submissions),
                    needed=MIN_SHARE,
                ),
                *self._stops(),
            ]
        found = [*self._pair(), *self._stops(), *self._loose(), *self._ends(), *self._signs()]
        if not found:
            found = [_("Nothing stands out.")]
        if self.lens.submissions < MIN_SCALE:
            found.append(
                _("Scales and correlations are shown from %(n)s submissions on.", n=MIN_SCALE)
            )
        return found

    def pair_said(self) -> str:
        """How trigger and oversight go together; empty where that is not known."""
        return next(self._pair(said_anyway=True), "")

    def going_said(self) -> str:
        """How many come to the end; empty where too few have begun."""
        if not self.lens.going:
            return ""
        there = self.lens.going[-1]
        return self.words.speech._(
            "%(share)s submit, %(rest)s stop on the way.",
            share=self.words.share(there),
            rest=self.words.share(1 - there),
        )

    @cached_property
    def stops(self) -> list[ItemFigures]:
        """The questions after which most stop, of those who reached them: SHOWN at most."""
        known = [each for each in self.items if each.stopped.value]
        return sorted(known, key=lambda each: -(each.stopped.value or 0.0))[:SHOWN]

    def _pair(self, *, said_anyway: bool = False) -> Iterator[str]:
        r = self.pair.value if self.pair else None
        if r is None or (r < CLOSE and not said_anyway):
            return
        said = {
            "one": self.words.titles[self.lens.trigger],
            "other": self.words.titles[self.lens.oversight],
            "r": self.words.two(r),
        }
        _ = self.words.speech._
        if r < CLOSE:
            yield _("%(one)s and %(other)s are two things: r = %(r)s.", **said)
        elif r < ONE_THING:
            yield _("%(one)s and %(other)s go together closely: r = %(r)s.", **said)
        else:
            yield _("%(one)s and %(other)s are answered as one thing: r = %(r)s.", **said)

    def _stops(self) -> Iterator[str]:
        before, after = self.lens.before.value or 0.0, 0.0
        if self.stop is not None:
            after = self.stop.stopped.value or 0.0
        if before > max(MANY_STOP, after):
            yield self.words.speech._(
                "%(share)s stop before the first question.", share=self.words.share(before)
            )
        elif self.stop is not None and after > MANY_STOP:
            yield self.words.speech._(
                "Most stop after %(id)s: %(share)s of those who reach it.",
                id=self.words.asked_short(self.stop.name),
                share=self.words.share(after),
            )

    def _loose(self) -> Iterator[str]:
        if self.loose:
            ids = [self.words.asked_short(each.name) for each in self.loose]
            more = [self.words.speech._("%(n)s more", n=len(ids) - SHOWN)] if ids[SHOWN:] else []
            yield self.words.speech.ngettext(
                "%(n)s question goes another way than the rest of its dimension: %(ids)s.",
                "%(n)s questions go another way than the rest of their dimension: %(ids)s.",
                len(self.loose),
                n=len(self.loose),
                ids=self.words.speech.listed([*ids[:SHOWN], *more]),
            )

    def _ends(self) -> Iterator[str]:
        for each in self.lens.scores:
            for end, score in ((each.floor, 0), (each.ceiling, 100)):
                if end.value is not None and end.value > FLOOR:
                    yield self.words.speech._(
                        "%(share)s score %(score)s in %(dimension)s: it cannot tell them apart.",
                        share=self.words.share(end.value),
                        score=score,
                        dimension=self.words.titles[each.dimension],
                    )

    def _signs(self) -> Iterator[str]:
        if self.signs.value is not None and self.signs.value > MANY_SIGNS:
            yield self.words.speech._(
                "%(share)s show a sign of careless answering.",
                share=self.words.share(self.signs.value),
            )


def lens_board(findings: Findings) -> LensBoard:
    """What the pictures show."""
    lens, words = findings.lens, findings.words
    return LensBoard(
        tuple(_steps(lens)),
        tuple(_marks(findings)),
        tuple(words.whole(each) for each in PERCENTS),
        tuple(_spreads(lens, words)),
        _grid(lens, words),
    )


def _steps(lens: Lens) -> Iterator[Step]:
    begins: dict[int, str] = {}
    place = 0
    for number, section in enumerate(lens.sections, 1):
        begins[place] = str(number)
        place += len(section.items)
    return (Step(going, begins.get(n, "")) for n, going in enumerate(lens.going))


def _marks(findings: Findings) -> Iterator[Mark]:
    if not findings.lens.going:
        return
    words, _ = findings.words, findings.words.speech._
    stop = findings.stop
    if stop is not None:
        share, asked = words.share(stop.stopped.value or 0.0), words.asked_id(stop.name)
        said = _("%(share)s after %(id)s", share=share, id=asked)
        yield Mark(findings.items.index(stop), said)
    last = findings.lens.going[-1]
    # Who answered the last question and did not submit has not finished.
    yield Mark(len(findings.lens.going) - 1, _("%(share)s submitted", share=words.share(last)))


def _spreads(lens: Lens, words: Words) -> Iterator[Spread]:
    _ = words.speech._
    for each in lens.scores:
        shares = tuple(part.value for part in each.parts if part.value is not None)
        n, mean = words.count(each.mean.n), each.mean.value
        if mean is None:
            said = _("too few: %(n)s", n=n)
        else:
            said = _("mean %(mean)s of %(n)s", mean=decimal(mean, words.locale, ONE), n=n)
        yield Spread(words.titles[each.dimension], shares, said)


def _grid(lens: Lens, words: Words) -> Grid | None:
    cells = [[each.value for each in row] for row in lens.grid]
    if not cells or any(each is None for row in cells for each in row):
        return None
    shares = tuple(tuple(each or 0.0 for each in row) for row in cells)
    step = 100 // BANDS
    return Grid(
        words.titles[lens.trigger],
        words.titles[lens.oversight],
        tuple(f"{n * step}\N{EN DASH}{(n + 1) * step}" for n in range(BANDS)),
        shares,
        tuple(tuple(words.whole(each) if each else "" for each in row) for row in shares),
    )

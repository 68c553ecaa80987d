"""The dashboard's figures in words: sections with their tables, and what the pictures show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmark.core.bank import Bank
from benchmark.render.charts import board as boards
from benchmark.render.charts.board import Bar, Board, Column, Range
from benchmark.render.formats import points
from benchmark.render.speech import Speech
from benchmark.store.begun import STOPPED
from benchmark.store.figures import CUT, MONTH, RECENT, WEEK, Figures, Spread
from benchmark.web.questionnaire import PROFILE, REVIEW, TASKS
from benchmark.web.staff.figure_words import FEW, FigureWords


@dataclass(frozen=True)
class Shown:
    """One section: a heading that says what was found, a picture's words, and its table.

    `rows`: the first of each is its heading. `notes`: what one has to know to read it.
    """

    id: str
    title: str
    finding: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """What the sections are made from, and the language that they speak.

    `bank`: in that language. `beside`: filters that "started" does not know, in words.
    """

    figures: Figures
    stops: Mapping[str, int]
    bank: Bank
    beside: Sequence[str]
    speech: Speech

    @property
    def words(self) -> FigureWords:
        """How the figures are written."""
        return FigureWords(self.speech)


def sections(facts: Facts) -> list[Shown]:
    """The sections of the page, in their order."""
    return [_time(facts), _funnel(facts), _rungs(facts), _dimensions(facts), _stops(facts)]


def board(facts: Facts) -> Board:
    """What the pictures show."""
    figures, words = facts.figures, facts.words
    total, left = figures.total, _left(facts)
    return Board(
        locale=facts.speech.locale,
        time=tuple(
            Column(words.label(figures.unit, each.begin), each.count, bool(each.part))
            for each in figures.periods
        ),
        funnel=tuple(Bar(name, n, words.counted(n, part)) for name, n, part, _ in _steps(facts)),
        rungs=tuple(_bar(words, name, n, total) for name, n in _placed(facts)),
        dimensions=tuple(_range(facts, name, found) for name, found in _spreads(facts)),
        stops=tuple(_bar(words, name, n, left) for name, n in _stopped(facts)),
    )


def _bar(words: FigureWords, name: str, n: int, whole: int) -> Bar:
    return Bar(name, n, words.counted(n, words.share(n, whole)))


# over time


def _time(facts: Facts) -> Shown:
    figures, words, _ = facts.figures, facts.words, facts.speech._
    unit = {WEEK: _("Week"), MONTH: _("Month")}.get(figures.unit, _("Year"))
    rows = [(words.named(figures.unit, each), words.count(each.count)) for each in figures.periods]
    finding = _("Nobody submitted.")
    notes = []
    if rows:
        best = max(figures.periods, key=lambda each: each.count)
        finding = _(
            "Columns, one a %(unit)s, from %(first)s to %(last)s. Most, %(count)s: %(best)s.",
            unit=facts.speech.inside(unit),
            first=words.period(figures.unit, figures.periods[0]),
            last=words.period(figures.unit, figures.periods[-1]),
            best=words.period(figures.unit, best),
            count=words.count(best.count),
        )
        if any(each.part == CUT for each in figures.periods):
            notes.append(_("“In part”: the days of the filter leave out some of it."))
        notes.append(_("All times are in UTC."))
    heads = (unit, _("Submissions"))
    caption = _("Submissions by %(unit)s", unit=facts.speech.inside(unit))
    title = _("Submissions over time")
    return Shown(boards.TIME, title, finding, caption, heads, tuple(rows), tuple(notes))


# the funnel


def _steps(facts: Facts) -> list[tuple[str, int, str, str]]:
    """Name, number, share, and what the share is of."""
    figures, share, _ = facts.figures, facts.words.share, facts.speech._
    total, whole = figures.total, "" if facts.beside else share(figures.total, figures.started)
    started, finished = _("of started"), _("of finished")
    return [
        (_("Started"), figures.started, "", ""),
        (_("Finished"), total, whole, started),
        (_("Contact given"), figures.contacts, share(figures.contacts, total), finished),
        (_("Called"), figures.called, share(figures.called, total), finished),
    ]


def _funnel(facts: Facts) -> Shown:
    steps, words, _ = _steps(facts), facts.words, facts.speech._
    rows = tuple(
        (name, words.count(n), f"{part} {of}" if part else "") for name, n, part, of in steps
    )
    notes = [
        _(
            "Started: assessments begun. Finished: submitted. Called: the status is contacted, "
            "meeting, won or lost."
        )
    ]
    if facts.beside:
        notes.append(
            _(
                "Who has not submitted cannot be filtered by %(names)s: that is left out for "
                "“started”, and no share is worked out of it.",
                names=", ".join(facts.beside),
            )
        )
    numbers = [n for _name, n, _part, _of in steps]
    falling = all(more >= less for more, less in pairwise(numbers))
    finding = (_("Bars of falling length.") if falling else _("A bar for each step.")) + " "
    finding += "; ".join(f"{name}: {words.counted(n, part)}" for name, n, part, _of in steps) + "."
    heads = (_("Step"), _("Count"), _("Share"))
    caption = _("From the first question to a call")
    return Shown(boards.FUNNEL, _("How far they come"), finding, caption, heads, rows, tuple(notes))


# rungs


def _placed(facts: Facts) -> list[tuple[str, int]]:
    rungs = facts.figures.rungs
    named = {line.rung: f"{line.rung} {line.name}" for line in facts.bank.ladder}
    found = [(named.get(n, str(n)), rungs[n]) for n in sorted({*named, *rungs} - {0}) if n in rungs]
    return [*found, (facts.speech._("No rung"), rungs.get(0, 0))]


def _rungs(facts: Facts) -> Shown:
    total, placed, words, _ = facts.figures.total, _placed(facts), facts.words, facts.speech._
    rows = tuple((name, words.count(n), words.share(n, total)) for name, n in placed)
    name, most = max(placed, key=lambda each: each[1])
    finding = _("Nobody submitted.")
    if total:
        finding = _(
            "A bar for each rung. Most stand on %(name)s: %(count)s.",
            name=name,
            count=words.counted(most, words.share(most, total)),
        )
    heads = (_("Rung"), _("Leads"), _("Share"))
    title, caption = _("Where they stand"), _("Leads by rung")
    return Shown(boards.RUNGS, title, finding, caption, heads, rows, ())


# dimensions


def _spreads(facts: Facts) -> list[tuple[str, Spread | None]]:
    return [(each.name, facts.figures.spreads.get(each.id)) for each in facts.bank.dimensions]


def _range(facts: Facts, name: str, found: Spread | None) -> Range:
    if found is None:
        return Range(name, None, None, None, None, facts.speech._("No scores"))
    if found.quartiles is None or found.count < FEW:
        return Range(name, found.mean, None, None, None, "")
    return Range(name, found.mean, *found.quartiles, "")


def _dimensions(facts: Facts) -> Shown:
    rows, words, _ = [], facts.words, facts.speech._
    for name, found in _spreads(facts):
        if found is None:
            rows.append((name, "0", *["–"] * 3))
            continue
        middle, quartiles = "–", "–"
        if found.quartiles is not None and found.count >= FEW:
            low, middle, high = (str(points(each)) for each in found.quartiles)
            quartiles = _("%(low)s to %(high)s", low=low, high=high)
        mean = words.mean(found.mean)
        rows.append((name, words.count(found.count), mean, middle, quartiles))
    known = [(found.mean, name) for name, found in _spreads(facts) if found is not None]
    finding = _("Nobody has a score.")
    if known:
        finding = _(
            "On a scale from 0 to 100, a band from quartile to quartile with the median in it, and "
            "a dot for the mean. Lowest mean: %(low)s, %(points)s. Highest: %(high)s, %(most)s.",
            low=min(known)[1],
            points=words.mean(min(known)[0]),
            high=max(known)[1],
            most=words.mean(max(known)[0]),
        )
    notes = [_("The middle half lies between the quartiles; there are none for fewer than 10.")]
    if facts.figures.measured == RECENT:
        notes.append(_("Of the latest %(count)s leads.", count=words.count(RECENT)))
    heads = (_("Dimension"), _("Leads"), _("Mean"), _("Median"), _("Quartiles"))
    title, caption = _("How they score"), _("Scores by dimension, 0 to 100")
    return Shown(boards.DIMENSIONS, title, finding, caption, heads, tuple(rows), tuple(notes))


# where people stop


def _left(facts: Facts) -> int:
    return sum(facts.stops.values())


def _stopped(facts: Facts) -> list[tuple[str, int]]:
    bank, _ = facts.bank, facts.speech._
    names = {
        PROFILE: bank.profile_title,
        **{each.id: each.name for each in bank.dimensions},
        TASKS: bank.tasks_title,
        REVIEW: _("All answered, not submitted"),
    }
    # Sections of an older bank that the newest no longer has keep their id for a name.
    names |= {each: each for each in sorted(facts.stops) if each not in names}
    return [(name, facts.stops.get(each, 0)) for each, name in names.items()]


def _stops(facts: Facts) -> Shown:
    total, stopped, words, _ = _left(facts), _stopped(facts), facts.words, facts.speech._
    rows = tuple((name, words.count(n), words.share(n, total)) for name, n in stopped)
    finding = _("Nobody stopped before the end.")
    if total:
        name, most = max(stopped, key=lambda each: each[1])
        finding = _(
            "A bar for each section. Most stop at “%(name)s”: %(count)s.",
            name=name,
            count=words.counted(most, words.share(most, total)),
        )
    notes = [
        _(
            "Of assessments that were begun, not submitted, and not changed for a day: the first "
            "section with an open core question. The latest %(count)s at most.",
            count=words.count(STOPPED),
        )
    ]
    if facts.beside:
        notes.append(
            _(
                "Who has not submitted cannot be filtered by %(names)s: only the days count here.",
                names=", ".join(facts.beside),
            )
        )
    heads = (_("First open section"), _("Assessments"), _("Share"))
    title, caption = _("Where people stop"), _("Assessments that were left, by section")
    return Shown(boards.STOPS, title, finding, caption, heads, rows, tuple(notes))

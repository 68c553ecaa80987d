"""What the report says in sentences. Page and PDF take every word and number from here."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from benchmark.core.ladder import WEAKEST
from benchmark.core.report import (
    Advice,
    AnswerLine,
    DimensionReport,
    Estimate,
    FlagLine,
    GateLine,
    PlanLine,
    Report,
    TaskLine,
)
from benchmark.render import formats
from benchmark.render.parts import Part, PartTable, losses, part_table, parts
from benchmark.render.speech import Speech, opening
from benchmark.render.traces import Reason, Traces

FIRST_STEPS = 3
CLOSE = 10
"""Scores that all lie within this many points are said to lie close together; design value."""
APART = 15
"""A score this far below the next one is said to stand alone; design value."""
CARRIES = 40
"""A dimension below this is not called a strength; design value."""
PERIODS = ((1, 4), (5, 8), (9, 13))
"""The weeks of days 1 to 30, 31 to 60 and 61 to 90."""
SHORT_HASH = 8


@dataclass(frozen=True)
class Fact:
    """A name with what stands beside it."""

    name: str
    text: str


@dataclass(frozen=True)
class Condition:
    """One condition of a rung: what is there, what is missing, and whether it keeps you out."""

    text: str
    yours: str
    missing: str
    holds: bool


@dataclass(frozen=True)
class Chapter:
    """A chapter of the report as the contents list names it."""

    id: str
    topic: str
    dimension: str = ""


@dataclass(frozen=True)
class TaskRow:
    """One task with its modes in words."""

    task: TaskLine
    kind: str
    today: str
    verdict: str


@dataclass(frozen=True)
class TaskGroup:
    """The tasks on one side of their target."""

    id: str
    title: str
    rows: tuple[TaskRow, ...]


@dataclass(frozen=True)
class AnswerRow:
    """One question with its answer or state, and its points."""

    label: str
    answer: str
    points: str
    given: bool


@dataclass(frozen=True)
class PlanPart:
    """A third of the 90 days."""

    days: str
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True)
class Figure:
    """A figure from the owner's own numbers, and how it was worked out."""

    title: str
    text: str
    formula: str
    caution: str


@dataclass(frozen=True)
class Highlight:
    """A part of a score that stands out, with its dimension."""

    part: Part
    dimension: str
    points: str


class ReportWords:
    """The words of one report in one language; every attribute is text or a tuple of it."""

    def __init__(
        self, report: Report, translations: gettext.NullTranslations | None = None
    ) -> None:
        self.report = report
        self.speech = Speech(report.locale, translations)
        self.traces = Traces(self.speech)
        self._ = self.speech._
        self.ngettext = self.speech.ngettext

    @cached_property
    def dimensions(self) -> dict[str, DimensionReport]:
        """The dimensions in the bank's order, which a stored report keeps only in its answers."""
        found = self.report.dimensions
        sections = dict.fromkeys(line.section for line in self.report.answers)
        order = [name for name in sections if name in found]
        return {name: found[name] for name in (*order, *sorted(set(found) - set(order)))}

    # The head -----------------------------------------------------------------------------

    @cached_property
    def title(self) -> str:
        rung = self.report.rung
        if rung.value is None:
            return self._("No rung yet")
        return self._(
            "Rung %(rung)s of %(top)s, %(name)s", rung=rung.value, top=self._top, name=rung.name
        )

    @cached_property
    def headline(self) -> str:
        """The placement as one sentence; "held" only where the score alone would give more."""
        rung = self.report.rung
        if rung.value is None:
            return self._(
                "You have no rung yet: %(names)s needs more answers", names=self._lacking_names
            )
        place = self._(
            "You stand on rung %(rung)s of %(top)s, %(name)s",
            rung=rung.value,
            top=self._top,
            name=rung.name,
        )
        if not rung.held:
            return place
        return self._(
            "%(place)s, held there by %(names)s",
            place=place,
            names=self.speech.listed([self._name(each) for each in self.holders]),
        )

    @cached_property
    def lead(self) -> str:
        rung = self.report.rung
        if rung.value is None:
            return self._(
                "A rung needs a score in every dimension, and a score needs half of what is asked "
                "there. All that you did answer is counted below."
            )
        return " ".join(each for each in (rung.summary, self._why_here, self.self_reported) if each)

    @cached_property
    def _why_here(self) -> str:
        rung = self.report.rung
        if rung.held:
            return self._(
                "Your overall score alone would reach rung %(band)s. %(reason)s",
                band=rung.band,
                reason=self._holding_sentence,
            )
        return ""

    @cached_property
    def _holding_sentence(self) -> str:
        worst = max((c for c in self._shortfalls if c[2] > 0), key=lambda c: c[2])
        name, needs, _ = worst
        return self._(
            "What holds you is %(name)s: rung %(rung)s asks for %(needs)s there, and you have "
            "%(has)s.",
            name=self._name(name),
            rung=self._next,
            needs=self.speech.decimal(needs),
            has=formats.points(self.dimensions[name].score),
        )

    @cached_property
    def self_reported(self) -> str:
        """What is said of a rung that rests on the owner's word alone; else empty."""
        if not self.report.rung.self_reported:
            return ""
        return self._("This rung is self-reported: nobody but you has checked the answers.")

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The four figures under the lead."""
        overall = self.report.overall
        score = self._("No score") if overall.score is None else self._of_100(overall.score)
        return (
            Fact(self._("Overall"), score),
            Fact(self._("Range"), self._span(overall.low, overall.high) or self._("None")),
            Fact(self._("Weakest dimension"), self._weakest_fact),
            Fact(self._("Risk flags"), self._flag_fact),
        )

    @cached_property
    def _weakest_fact(self) -> str:
        if not self._scored:
            return self._("No score")
        lowest = self._by_score[0]
        if self._equal:
            return self._("All equal, %(score)s", score=formats.points(lowest.score))
        return self._("%(name)s, %(score)s", name=lowest.short, score=formats.points(lowest.score))

    @cached_property
    def _flag_fact(self) -> str:
        flags, critical = self.report.flags, self._critical
        if not flags:
            return self._("None")
        if critical and len(flags) == 1:
            return self._("1, critical")
        if critical:
            return self._("%(n)s, %(critical)s critical", n=len(flags), critical=critical)
        if len(flags) == 1:
            return self._("1, not critical")
        return self._("%(n)s, none critical", n=len(flags))

    # Where you stand ----------------------------------------------------------------------

    @cached_property
    def standing(self) -> str:
        """The finding about the rung, as a heading."""
        if self.report.rung.value is None:
            return self._("Answers are missing, so there is no rung yet")
        if self._next is None:
            return self._("Every condition of the highest rung is met, by your own account")
        short = [c for c in self._shortfalls if c[2] > 0]
        lack = self._overall_lack
        if lack and short:
            return self.ngettext(
                "%(points)s overall, and one dimension, separate you from rung %(rung)s",
                "%(points)s overall, and %(n)s dimensions, separate you from rung %(rung)s",
                len(short),
                points=opening(self._points(lack)),
                rung=self._next,
            )
        if lack:
            return self.ngettext(
                "One point overall separates you from rung %(rung)s",
                "%(many)s points overall separate you from rung %(rung)s",
                lack,
                many=opening(self.speech.number(lack)),
                rung=self._next,
            )
        return self._held_heading(short)

    def _held_heading(self, short: list[tuple[str, float, float]]) -> str:
        if len(short) != 1:
            return self.ngettext(
                "One dimension keeps you from rung %(rung)s",
                "%(many)s dimensions keep you from rung %(rung)s",
                len(short),
                many=opening(self.speech.number(len(short))),
                rung=self._next,
            )
        name, _, missing = short[0]
        lack = formats.missing_points(missing) or 0
        return self.ngettext(
            "One point in %(name)s separates you from rung %(rung)s",
            "%(many)s points in %(name)s separate you from rung %(rung)s",
            lack,
            many=opening(self.speech.number(lack)),
            name=self._name(name),
            rung=self._next,
        )

    @cached_property
    def standing_text(self) -> tuple[str, ...]:
        """The sentences under it: what decides, the caps, the range, and a close call."""
        said = [self._deciding, *self.caps, self.range, self.near]
        return tuple(each for each in said if each)

    @cached_property
    def summary_text(self) -> tuple[str, ...]:
        """What a reader of one page needs of `standing_text`."""
        return tuple(each for each in (self._deciding, *self.caps, self.range) if each)

    @cached_property
    def standing_again(self) -> str:
        """The chapter's own heading, where a summary has said the finding already."""
        rung = self.report.rung
        if rung.value is None:
            return self._("What is missing for a rung")
        if self._next is None:
            return self._("You stand on the highest rung, by your own account")
        return self._("What lies between rung %(rung)s and rung %(next)s", rung=rung.value, next=self._next)

    @cached_property
    def _deciding(self) -> str:
        overall, following = self.report.overall, self._next
        if self.report.rung.value is None or overall.score is None:
            return " ".join(self.missing)
        if following is None:
            return self._(
                "The highest rung begins at %(edge)s points overall; you have %(has)s. %(said)s",
                edge=self.report.ladder[-1].starts_at,
                has=formats.points(overall.score),
                said=self.self_reported,
            ).strip()
        return self._(
            "Rung %(rung)s, %(name)s, begins at %(edge)s points overall on a scale from 0 to 100, "
            "and asks for enough in single dimensions too. You have %(has)s overall.",
            rung=following,
            name=self.report.ladder[following - 1].name,
            edge=self.report.ladder[following - 1].starts_at,
            has=formats.points(overall.score),
        )

    @cached_property
    def caps(self) -> tuple[str, ...]:
        """What holds a score down for one cause, and what clears it."""
        return tuple(
            self._(
                "%(text)s: this keeps %(name)s at %(ceiling)s points or below until %(clears)s.",
                text=cap.text,
                name=self._name(cap.dimension),
                ceiling=cap.ceiling,
                clears=cap.clears,
            )
            for cap in self.report.caps
        )

    @cached_property
    def range(self) -> str:
        """What the open answers can change about the rung; empty if there are none."""
        rung, n = self.report.rung, self.open_answers
        if not n or rung.low is None or rung.high is None:
            return ""
        if rung.value is None:
            return ""
        if rung.low == rung.high:
            return self.ngettext(
                "Whatever the one open answer turns out to be, you stand on rung %(low)s.",
                "Whatever the %(n)s open answers turn out to be, you stand on rung %(low)s.",
                n,
                low=rung.low,
            )
        return self.ngettext(
            "The one open answer leaves rungs %(low)s to %(high)s possible.",
            "The %(n)s open answers leave rungs %(low)s to %(high)s possible.",
            n,
            low=rung.low,
            high=rung.high,
        )

    @cached_property
    def near(self) -> str:
        """A warning where a few points decide about the band; else empty."""
        edge = self.report.overall.near
        if edge is None:
            return ""
        return self._(
            "Your overall score lies close to %(edge)s, where one rung ends and the next begins. "
            "One answer can tip it, so read the rung as a close call.",
            edge=self.speech.decimal(edge),
        )

    @cached_property
    def open_answers(self) -> int:
        """How many answers widen the range: unknown, or core and left open; none of value."""
        return sum(
            1
            for a in self.report.answers
            if a.section != "profile"
            and a.points is None
            and (a.state == "unknown" or (a.state == "open" and a.core))
        )

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """For each dimension without a score: what it lacks."""
        return tuple(
            self.ngettext(
                "%(name)s has no score: one answer there could not be counted.",
                "%(name)s has no score: %(n)s answers there could not be counted.",
                d.missing,
                name=d.name,
            )
            for d in self._unscored
        )

    @cached_property
    def gates_title(self) -> str:
        rung = self._next or self._top
        if self._next is None:
            return self._("What rung %(rung)s asks for, and you have", rung=rung)
        return self._("What rung %(rung)s asks for", rung=rung)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions of the next rung; of the highest, once it is reached."""
        return tuple(self._conditions(self._next or self._top))

    def _conditions(self, rung: int) -> Iterator[Condition]:
        overall, edge = self.report.overall.score, self.report.ladder[rung - 1].starts_at
        text = self._("Overall at %(needs)s or more", needs=edge)
        yield self._condition(text, float(edge), overall, holds=False)
        for gate in self.report.gates:
            if gate.id == WEAKEST:
                yield from self._weakest_conditions(gate, rung)
            elif gate.rung == rung:
                yield from self._gate_conditions(gate)

    def _weakest_conditions(self, gate: GateLine, rung: int) -> Iterator[Condition]:
        if gate.met or gate.rung > rung:
            text = self._("Weakest dimension high enough: %(name)s", name=gate.dimension_name)
            yield Condition(text, _shown(gate.has), self._("Met"), holds=False)
            return
        yield from self._each_below(gate)

    def _gate_conditions(self, gate: GateLine) -> Iterator[Condition]:
        if _asks_every(gate) and gate.has is not None and not gate.met:
            yield from self._each_below(gate)
            return
        name = self._("Every dimension") if _asks_every(gate) else gate.dimension_name
        text = self._(
            "%(name)s at %(needs)s or more", name=name, needs=self.speech.decimal(gate.needs)
        )
        yield self._condition(text, gate.needs, gate.has, holds=self._holds(gate))

    def _each_below(self, gate: GateLine) -> Iterator[Condition]:
        for dimension in self.dimensions.values():
            if dimension.score is not None and dimension.score < gate.needs - 1e-9:
                text = self._(
                    "Every dimension at %(needs)s or more: %(name)s",
                    needs=self.speech.decimal(gate.needs),
                    name=self.speech.inside(dimension.name),
                )
                yield self._condition(text, gate.needs, dimension.score, holds=self._holds(gate))

    def _holds(self, gate: GateLine) -> bool:
        return gate.binds and self.report.rung.held

    def _condition(
        self, text: str, needs: float, has: float | None, *, holds: bool
    ) -> Condition:
        if has is None:
            return Condition(text, self._("No score"), self._("Open"), holds=False)
        lack = formats.missing_points(max(0.0, needs - has)) or 0
        return Condition(text, _shown(has), str(lack) if lack else self._("Met"), holds)

    @cached_property
    def way_up(self) -> str:
        """What the way up leads to; empty if there is none."""
        way, score = self.report.way_up, self.report.overall.score
        if way is None or score is None:
            return ""
        return self.ngettext(
            "One step is enough for rung %(rung)s, %(name)s. It would lift the overall score from "
            "%(from_)s to %(to)s.",
            "These %(n)s steps together are enough for rung %(rung)s, %(name)s. They would lift "
            "the overall score from %(from_)s to %(to)s.",
            len(way.rules),
            rung=way.rung,
            name=way.name,
            from_=self.speech.decimal(score),
            to=self.speech.decimal(way.overall),
        )

    # Five dimensions ----------------------------------------------------------------------

    @cached_property
    def dimensions_heading(self) -> str:
        ranked = self._by_score
        if not ranked:
            return self._("No dimension has enough answers for a score")
        low, high = ranked[0], ranked[-1]
        values = {"low": formats.points(low.score), "high": formats.points(high.score)}
        if self._equal:
            return self._("All dimensions stand at %(low)s of 100", **values)
        if len(ranked) > 1 and _value(ranked[1]) - _value(low) >= APART:
            return self._(
                "%(name)s stays at %(low)s; the others reach %(next)s or more",
                name=low.name,
                next=formats.points(ranked[1].score),
                **values,
            )
        if _value(high) - _value(low) <= CLOSE:
            return self._("The dimensions lie close together, from %(low)s to %(high)s", **values)
        return self._(
            "%(top)s stands highest with %(high)s, %(name)s lowest with %(low)s",
            top=high.name,
            name=self.speech.inside(low.name),
            **values,
        )

    def dimension_why(self, dimension: DimensionReport) -> str:
        """A dimension's rung, range and level in words."""
        if dimension.score is None:
            return self.ngettext(
                "No score: one answer could not be counted.",
                "No score: %(n)s answers could not be counted.",
                dimension.missing,
            )
        span = self._span(dimension.low, dimension.high)
        if span:
            text = self._("Rung %(rung)s, range %(span)s.", rung=dimension.rung, span=span)
        else:
            text = self._("Rung %(rung)s.", rung=dimension.rung)
        return f"{text} {dimension.anchor}"

    def dimension_heading(self, dimension: DimensionReport) -> str:
        """A dimension's chapter as a finding."""
        if dimension.score is None:
            return self._("%(name)s: not enough answers for a score", name=dimension.name)
        return self._(
            "%(name)s: %(score)s of 100, on rung %(rung)s",
            name=dimension.name,
            score=formats.points(dimension.score),
            rung=dimension.rung,
        )

    def dimension_text(self, name: str) -> tuple[str, ...]:
        """What helped and what hurt most, and the halves of a dimension that has two."""
        dimension, rows = self.dimensions[name], self.parts(name)
        if dimension.score is None:
            return (self._("Half of what is asked here has to be counted before it has a score."),)
        said = [self._helped(rows), self._hurt(rows)]
        matrix = self.report.matrix
        if name == matrix.dimension and matrix.questions is not None and matrix.matrix is not None:
            said.append(
                self._(
                    "One half comes from the questions (%(questions)s of 100), one half from the "
                    "tasks (%(matrix)s of 100).",
                    questions=formats.points(matrix.questions),
                    matrix=formats.points(matrix.matrix),
                )
            )
        return tuple(each for each in said if each)

    def _helped(self, rows: tuple[Part, ...]) -> str:
        worst = next(iter(losses(rows)), None)
        best = max((row for row in rows if row is not worst), key=lambda row: row.share or 0.0)
        if not best.share or best.of is None:
            return self._("No answer here has brought points yet.")
        return self._("Most points come from “%(label)s”.", label=best.label)

    def _hurt(self, rows: tuple[Part, ...]) -> str:
        lost = losses(rows)
        if not lost:
            return self._("Nothing that was counted lost points.")
        return self._("Most are lost at “%(label)s”.", label=lost[0].label)

    def parts(self, name: str) -> tuple[Part, ...]:
        """One dimension's contributions."""
        return self._parts[name]

    def part_table(self, name: str) -> PartTable:
        """One dimension's contributions as rows that add up to its score."""
        return part_table(self._parts[name], self.dimensions[name].score, self.speech)

    @cached_property
    def _parts(self) -> dict[str, tuple[Part, ...]]:
        return {
            name: parts(self.report, d, self.speech) for name, d in self.dimensions.items()
        }

    @cached_property
    def strengths(self) -> tuple[Highlight, ...]:
        """The three parts that bring most of what they can: at least three quarters."""
        good = [
            (name, row)
            for name, rows in self._parts.items()
            for row in rows
            if row.of and row.share is not None and row.share >= 0.75 * row.of
        ]
        return self._highlights(sorted(good, key=lambda each: -(each[1].share or 0.0)))

    @cached_property
    def gaps(self) -> tuple[Highlight, ...]:
        """The three parts that lost most points."""
        lost = [(name, row) for name, rows in self._parts.items() for row in losses(rows)]
        return self._highlights(sorted(lost, key=lambda each: -each[1].lost))

    def _highlights(self, found: list[tuple[str, Part]]) -> tuple[Highlight, ...]:
        return tuple(
            Highlight(
                row,
                name,
                self._(
                    "%(share)s of %(of)s points in %(name)s",
                    share=self.speech.decimal(row.share or 0.0),
                    of=self.speech.decimal(row.of or 0.0),
                    name=self._name(name),
                ),
            )
            for name, row in found[:FIRST_STEPS]
        )

    @cached_property
    def strengths_heading(self) -> str:
        if not self._scored:
            return self._("Too few answers to name a strength or a gap")
        if self._equal:
            if not self.gaps:
                return self._("No gap is left to name: keep what carries you")
            return self._("No dimension stands out: the gaps lie in single answers")
        low, high = self._by_score[0], self._by_score[-1]
        if _value(high) < CARRIES:
            return self._(
                "No dimension carries you yet; the largest gap is %(low)s",
                low=self.speech.inside(low.name),
            )
        return self._(
            "%(high)s carries you; the largest gap is %(low)s",
            high=high.name,
            low=self.speech.inside(low.name),
        )

    @cached_property
    def gap_text(self) -> str:
        """The largest gap in points."""
        if not self._scored or self._equal:
            return ""
        low = self._by_score[0]
        return self._(
            "%(name)s has %(score)s of 100. %(question)s",
            name=low.name,
            score=formats.points(low.score),
            question=low.question,
        )

    # What to do next ----------------------------------------------------------------------

    @cached_property
    def first_steps(self) -> tuple[Advice, ...]:
        """The advice that stands first, in full."""
        return self.report.recommendations[:FIRST_STEPS]

    @cached_property
    def further_steps(self) -> tuple[Advice, ...]:
        """The other advice, which stands in full in its dimension's chapter."""
        return self.report.recommendations[FIRST_STEPS:]

    def advice_in(self, dimension: str) -> tuple[Advice, ...]:
        """The further advice whose chapter this is."""
        return tuple(each for each in self.further_steps if each.dimension == dimension)

    def first_in(self, dimension: str) -> tuple[Advice, ...]:
        """The first steps that belong to this dimension."""
        return tuple(each for each in self.first_steps if each.dimension == dimension)

    @cached_property
    def steps_heading(self) -> str:
        first = self.first_steps
        if not first:
            return self._("No step follows from these answers")
        if all(each.kind == "keep" for each in self.report.recommendations):
            return self._("Nothing to mend; keep what works")
        steps = opening(self.ngettext("%(n)s step first", "%(n)s steps first", len(first)))
        way = self.report.way_up
        opened = sum(each.id in way.rules for each in first) if way else 0
        if way and opened == len(way.rules):
            return self.ngettext(
                "%(steps)s; one of them opens rung %(rung)s",
                "%(steps)s; %(n)s of them open rung %(rung)s",
                opened,
                steps=steps,
                rung=way.rung,
            )
        return self._("%(steps)s, each from your own answers", steps=steps)

    def effort(self, advice: Advice) -> str:
        return {
            "S": self._("small"),
            "M": self._("medium"),
            "L": self._("large"),
        }.get(advice.effort, advice.effort)

    def impact(self, advice: Advice) -> str:
        return {1: self._("low"), 2: self._("medium"), 3: self._("high")}.get(
            advice.impact, str(advice.impact)
        )

    def weeks(self, advice: Advice) -> str:
        """When its first effect shows."""
        if advice.weeks <= 0:
            return self._("at once")
        return self.ngettext("1 week", "%(weeks)s weeks", advice.weeks, weeks=advice.weeks)

    def worth(self, advice: Advice) -> str:
        """The points it would add, by dimension; empty if that cannot be said."""
        gains = [
            self._("+%(gain)s in %(name)s", gain=self.speech.decimal(gain), name=self._name(name))
            for name, gain in advice.gains.items()
            if gain >= 0.05
        ]
        return self.speech.listed(gains)

    def until(self, advice: Advice) -> str:
        return self._("Goes away when %(until)s.", until=advice.until)

    def prerequisites(self, advice: Advice) -> tuple[Advice, ...]:
        """The printed advice that comes before it."""
        return tuple(each for each in self.report.recommendations if each.id in advice.after)

    def reasons(self, ruled: Advice | FlagLine) -> tuple[Reason, ...]:
        """The trace of a rule in words."""
        return self.traces.reasons(ruled.trace)

    def because(self, ruled: Advice | FlagLine) -> str:
        """The first reason, short enough for a table."""
        reasons = self.reasons(ruled)
        if not reasons:
            return ""
        more = len(reasons) - 1
        text = f"{reasons[0].label}: {reasons[0].seen}"
        return self._("%(text)s, and %(n)s more", text=text, n=more) if more else text

    # Tasks, risks, plan -------------------------------------------------------------------

    @cached_property
    def tasks_heading(self) -> str:
        under, over = (len(self._tasks_of(side)) for side in ("under", "over"))
        if not any(t.mode is not None for t in self.report.matrix.tasks):
            return self._("No task was rated")
        if not under and not over:
            return self._("Every task runs as work of its kind should")
        too_little = self.ngettext(
            "%(n)s task could run more by itself", "%(n)s tasks could run more by themselves", under
        )
        too_much = self.ngettext(
            "%(n)s task needs a person sooner", "%(n)s tasks need a person sooner", over
        )
        if under and over:
            return opening(self._("%(much)s; %(little)s", much=too_much, little=too_little))
        return opening(too_little if under else too_much)

    @cached_property
    def task_groups(self) -> tuple[TaskGroup, ...]:
        """The tasks by side: over-automated, under-automated, on target, not rated."""
        titles = {
            "over": self._("Needs a person sooner"),
            "under": self._("Could run more by itself"),
            "on": self._("On target"),
            "unrated": self._("Not rated"),
        }
        groups = []
        for side, title in titles.items():
            rows = tuple(self._task_row(task) for task in self._tasks_of(side))
            if rows:
                name = self._("%(title)s, %(n)s", title=title, n=len(rows))
                groups.append(TaskGroup(side, name, rows))
        return tuple(groups)

    def _tasks_of(self, side: str) -> list[TaskLine]:
        tasks = [t for t in self.report.matrix.tasks if _side(t.distance) == side]
        return sorted(tasks, key=lambda t: -abs(t.distance or 0))

    def _task_row(self, task: TaskLine) -> TaskRow:
        modes = {mode.id: " ".join(mode.short) for mode in self.report.matrix.modes}
        kinds = {kind.id: kind.name for kind in self.report.matrix.classes}
        states = {
            "unknown": self._("I don’t know"),
            "na": self._("Does not apply"),
            "open": self._("Not provided"),
        }
        today = states.get(task.state, "") if task.mode is None else modes[task.mode]
        return TaskRow(task, kinds[task.kind], today, self._distance(task.distance))

    def _distance(self, distance: int | None) -> str:
        if distance is None:
            return self._("not counted")
        if not distance:
            return self._("On target")
        steps = self.ngettext("%(n)s step", "%(n)s steps", abs(distance))
        side = self._("%(steps)s over") if distance > 0 else self._("%(steps)s under")
        return opening(side % {"steps": steps})

    @cached_property
    def risks_heading(self) -> str:
        flags, critical = len(self.report.flags), self._critical
        if critical:
            return opening(
                self.ngettext(
                    "%(n)s critical risk comes first", "%(n)s critical risks come first", critical
                )
            )
        if flags:
            return opening(
                self.ngettext(
                    "%(n)s risk to look at soon", "%(n)s risks to look at soon", flags
                )
            )
        if self.report.contradictions or self.report.low_confidence:
            return self._("No risk flag, but some doubt about the answers")
        return self._("No risk flag, and no answers that pull apart")

    def flag_kind(self, flag: FlagLine) -> str:
        return self._("Critical risk.") if flag.critical else self._("Risk, not critical.")

    @cached_property
    def confidence(self) -> tuple[str, ...]:
        """Why the result deserves less trust; empty if it does not."""
        counts = self.report.counts
        said = {
            "contradictions": self._(
                "Confidence is low: %(n)s pairs of answers pull in different directions.",
                n=self.speech.number(len(self.report.contradictions)),
            ),
            "gaps": self._(
                "Confidence is low: %(lacking)s of %(core)s core answers are unknown or missing.",
                lacking=counts.core_lacking,
                core=counts.core,
            ),
        }
        return tuple(said[each] for each in self.report.low_confidence)

    @cached_property
    def plan_heading(self) -> str:
        steps = sum(1 for line in self.report.plan if line.rule)
        if not steps:
            return self._("Nothing new to start: answer again in 90 days")
        return opening(
            self.ngettext(
                "%(n)s step in 90 days, then measure again",
                "%(n)s steps in 90 days, one after the other, then measure again",
                steps,
            )
        )

    @cached_property
    def plan(self) -> tuple[PlanPart, ...]:
        """The plan in three parts; parts without a line are left out."""
        days = (
            self._("Days 1 to 30"),
            self._("Days 31 to 60"),
            self._("Days 61 to 90"),
        )
        found = []
        for name, (first, last) in zip(days, PERIODS, strict=True):
            lines = tuple(line for line in self.report.plan if first <= line.week <= last)
            if lines:
                found.append(PlanPart(name, lines))
        return tuple(found)

    def plan_text(self, line: PlanLine) -> str:
        return line.text or self._("Answer these questions again and compare")

    # Own figures, method ------------------------------------------------------------------

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """What the owner's own numbers say."""
        return tuple(self._figure(each) for each in self.report.estimates)

    def _figure(self, each: Estimate) -> Figure:
        number = self.speech.decimal
        inputs = {name: number(value) for name, value in each.inputs.items()}
        if each.id == "tickets-per-endpoint":
            value = formats.decimal(each.value, self.speech.locale, "#,##0.##")
            return Figure(
                self._("%(value)s tickets per endpoint and month", value=value),
                self._("Watch how it moves from month to month, rather than how high it is."),
                self._("%(tickets)s ÷ %(endpoints)s = %(value)s", value=value, **inputs),
                self._(
                    "Goals that practitioners name conflict: 0.2 to 0.5 as a goal, and 2 as an "
                    "average of reactive work, both from one firm. We do not score this figure."
                ),
            )
        value = number(each.value)
        return Figure(
            self._("About %(value)s more tickets a month without technician time", value=value),
            self._(
                "If the share that closes by itself rose from %(share)s%% to %(next)s%%, the next "
                "step of that question.",
                **inputs,
            ),
            self._(
                "%(tickets)s × (%(next)s − %(share)s) ÷ 100 = %(value)s", value=value, **inputs
            ),
            self._("An estimate from your own two numbers, not a promise."),
        )

    @cached_property
    def figures_heading(self) -> str:
        return self._("Your own numbers, worked out")

    @cached_property
    def method(self) -> tuple[Fact, ...]:
        """How this report came about, line by line."""
        report, locale = self.report, self.speech.locale
        return (
            Fact(self._("Answers"), self._counts_text),
            Fact(self._("Range"), self._range_text),
            Fact(
                self._("Comparison"),
                self._("None yet: it needs ten companies of your size."),
            ),
            Fact(
                self._("Question bank"),
                self._(
                    "Version %(version)s, %(hash)s. A new version never changes this report.",
                    version=report.bank_version,
                    hash=report.bank[:SHORT_HASH],
                ),
            ),
            Fact(self._("Scoring method"), self._("Number %(n)s", n=report.method)),
            Fact(self._("Submitted"), formats.minute(report.submitted_at, locale)),
            Fact(self._("Fingerprint"), report.fingerprint),
        )

    @cached_property
    def _counts_text(self) -> str:
        counts = self.report.counts
        return self._(
            "%(asked)s: %(answered)s answered, %(unknown)s “I don’t know”, %(na)s does not apply, "
            "%(open)s not provided",
            asked=counts.asked,
            answered=counts.answered,
            unknown=counts.unknown,
            na=counts.na,
            open=counts.open,
        )

    @cached_property
    def _range_text(self) -> str:
        overall = self.report.overall
        span = self._span(overall.low, overall.high)
        if not span:
            return self._("None: no open answer can move the score.")
        return self.ngettext(
            "%(span)s: the lowest and the highest overall score that the one open answer allows.",
            "%(span)s: the lowest and the highest overall score that the %(n)s open answers allow.",
            self.open_answers,
            span=span,
        )

    @cached_property
    def steps_of_method(self) -> tuple[Fact, ...]:
        """The way from an answer to the rung in five lines."""
        return (
            Fact(
                self._("Question"),
                self._("An answer has 0 to 100 points; a question has a weight."),
            ),
            Fact(
                self._("Dimension"),
                self._(
                    "The weighted mean of its counted questions. Human oversight is one half "
                    "questions, one half tasks."
                ),
            ),
            Fact(self._("Overall"), self._("The weighted mean of the five dimensions.")),
            Fact(
                self._("Rung"),
                self._(
                    "The lowest of three: the band of the overall score, one rung above the "
                    "weakest dimension, and what the gates allow."
                ),
            ),
            Fact(
                self._("Shown"),
                self._(
                    "Scores are cut to whole points, missing points rounded up. Nothing else is "
                    "rounded."
                ),
            ),
        )

    # The chapters -------------------------------------------------------------------------

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """All chapters in order, for contents and bookmarks."""
        report = self.report
        dimensions = [Chapter(f"d-{name}", d.name, name) for name, d in self.dimensions.items()]
        return (
            Chapter("stand", self._("Where you stand")),
            Chapter("dimensions", self._("Five dimensions")),
            Chapter("strengths", self._("Strengths and the largest gap")),
            Chapter("next", self._("What to do next")),
            *dimensions,
            Chapter("tasks", self._("Your tasks")),
            Chapter("risks", self._("Risks and doubts")),
            Chapter("plan", self._("90-day plan")),
            *([Chapter("figures", self._("Your own figures"))] if report.estimates else []),
            Chapter("answers", self._("All answers")),
            Chapter("method", self._("How this came about")),
        )

    @cached_property
    def answer_groups(self) -> tuple[tuple[str, tuple[AnswerRow, ...]], ...]:
        """All answers by section."""
        titles = {"profile": self._("Your company")}
        titles |= {name: d.name for name, d in self.dimensions.items()}
        titles["tasks"] = self._("Tasks")
        groups = []
        for section, title in titles.items():
            rows = tuple(self._answer_row(a) for a in self.report.answers if a.section == section)
            if rows:
                groups.append((title, rows))
        return tuple(groups)

    @cached_property
    def company(self) -> tuple[Fact, ...]:
        """What was said about the company, which earns no points."""
        lines = (line for line in self.report.answers if line.section == "profile")
        return tuple(Fact(line.label, self._answer_row(line).answer) for line in lines)

    def _answer_row(self, line: AnswerLine) -> AnswerRow:
        states = {
            "unknown": self._("I don’t know"),
            "na": self._("Does not apply"),
            "open": self._("Not provided"),
        }
        text = states.get(line.state, line.answer)
        if line.points is not None:
            points = str(line.points)
        elif line.section == "profile":
            points = ""
        else:
            points = self._("not counted")
        return AnswerRow(line.label, text, points, line.state == "answered")

    # Shared -------------------------------------------------------------------------------

    @cached_property
    def holders(self) -> tuple[str, ...]:
        """Ids of the dimensions that hold the rung down, in the bank's order."""
        if not self.report.rung.held:
            return ()
        return tuple(name for name, _, lack in self._shortfalls if lack > 0)

    @cached_property
    def _shortfalls(self) -> tuple[tuple[str, float, float], ...]:
        """(dimension, needs, missing) for the next rung; the highest need where several apply."""
        needs: dict[str, float] = {}
        for gate in self.report.gates:
            if gate.met or self._next is None or gate.rung != self._next:
                continue
            every = gate.id == WEAKEST or _asks_every(gate)
            for name in self.dimensions if every else (gate.dimension,):
                needs[name] = max(needs.get(name, 0.0), gate.needs)
        return tuple(
            (name, needs[name], max(0.0, needs[name] - d.score))
            for name, d in self.dimensions.items()
            if name in needs and d.score is not None and d.score < needs[name] - 1e-9
        )

    @cached_property
    def _overall_lack(self) -> int:
        score = self.report.overall.score
        if score is None or self._next is None:
            return 0
        edge = self.report.ladder[self._next - 1].starts_at
        return formats.missing_points(max(0.0, edge - score)) or 0

    @cached_property
    def _next(self) -> int | None:
        """The rung above; None on the highest, and where there is no rung."""
        value = self.report.rung.value
        return None if value is None or value >= self._top else value + 1

    @cached_property
    def _top(self) -> int:
        return self.report.ladder[-1].rung

    @cached_property
    def _scored(self) -> list[DimensionReport]:
        return [d for d in self.dimensions.values() if d.score is not None]

    @cached_property
    def _unscored(self) -> list[DimensionReport]:
        return [d for d in self.dimensions.values() if d.score is None]

    @cached_property
    def _lacking_names(self) -> str:
        return self.speech.listed([self.speech.inside(d.name) for d in self._unscored])

    @cached_property
    def _by_score(self) -> list[DimensionReport]:
        return sorted(self._scored, key=_value)

    @cached_property
    def _equal(self) -> bool:
        shown = {formats.points(d.score) for d in self._scored}
        return len(shown) == 1 and len(self._scored) > 1

    @cached_property
    def _critical(self) -> int:
        return sum(flag.critical for flag in self.report.flags)

    def _name(self, dimension: str) -> str:
        return self.speech.inside(self.dimensions[dimension].name)

    def _of_100(self, score: float) -> str:
        return self._("%(score)s of 100", score=formats.points(score))

    def _points(self, n: int) -> str:
        return self.ngettext("%(n)s point", "%(n)s points", n)

    def _span(self, low: float | None, high: float | None) -> str:
        if low is None or high is None or high - low < 1e-9:
            return ""
        return self._(
            "%(low)s to %(high)s", low=formats.points(low), high=formats.points(high)
        )


def _value(dimension: DimensionReport) -> float:
    return 0.0 if dimension.score is None else dimension.score


def _shown(score: float | None) -> str:
    return "" if score is None else str(formats.points(score))


def _side(distance: int | None) -> str:
    if distance is None:
        return "unrated"
    return "over" if distance > 0 else "under" if distance < 0 else "on"


def _asks_every(gate: GateLine) -> bool:
    """Whether a gate asks for every dimension. A GateLine names the lowest one; its id tells."""
    return gate.id.endswith("every-dimension")

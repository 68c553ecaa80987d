"""What the subjects share: the values they are made of, and the scores in order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from benchmark.core.ladder import WEAKEST
from benchmark.core.report import NOT_SUBMITTED, Report
from benchmark.core.report_lines import DimensionReport, PlanLine, TaskLine
from benchmark.render import formats
from benchmark.render.parts import TASK, Part
from benchmark.render.speech import Speech
from benchmark.render.traces import Traces


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


class Shared:
    """What every subject needs: the report, its language, the scores in order."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.speech = Speech(report.locale)
        self.traces = Traces(self.speech, {c.id: c.name for c in report.matrix.classes})
        self._ = self.speech._
        self.ngettext = self.speech.ngettext

    @cached_property
    def dimensions(self) -> dict[str, DimensionReport]:
        """The dimensions in the bank's order, which a stored report keeps only in its answers."""
        found = self.report.dimensions
        sections = dict.fromkeys(line.section for line in self.report.answers)
        order = [name for name in sections if name in found]
        return {name: found[name] for name in (*order, *sorted(set(found) - set(order)))}

    @cached_property
    def submitted(self) -> str:
        """The day of the submission, or that there was none."""
        if self.report.submitted_at == NOT_SUBMITTED:
            return self._("not submitted")
        return formats.day(self.report.submitted_at, self.report.locale)

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
    def task_share(self) -> float | None:
        """How many of the 100 points the tasks can bring to their dimension; None if none count."""
        lines = self.dimensions[self.report.matrix.dimension].contributions
        counted = [line.of for line in lines if line.id.startswith(TASK) and line.of is not None]
        return round(sum(counted), 1) if counted else None

    @cached_property
    def rung_limits(self) -> tuple[str, ...]:
        """Where each rung but the first begins on the scale."""
        return tuple(str(line.starts_at) for line in self.report.ladder[1:])

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
            every = gate.id == WEAKEST or gate.every
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
        return sorted(self._scored, key=value)

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
        if low is None or high is None or formats.points(low) == formats.points(high):
            return ""
        return self._("%(low)s to %(high)s", low=formats.points(low), high=formats.points(high))


def value(dimension: DimensionReport) -> float:
    """A dimension's score for comparing; 0 without one."""
    return 0.0 if dimension.score is None else dimension.score

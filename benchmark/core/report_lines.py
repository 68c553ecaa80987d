"""The lines of a Report and of a Brief: what one rung, gate, answer, advice or risk says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ANSWERED, OPEN = "answered", "open"


@dataclass(frozen=True)
class TraceItem:
    """A comparison in plain words: `label` is what was asked, `answer` what was seen."""

    name: str
    op: str
    value: Any
    seen: Any
    label: str
    answer: str
    points: int | None


@dataclass(frozen=True)
class Overall:
    """The overall score with its range; `near` is the band edge within reach, if one is."""

    score: float | None
    low: float | None
    high: float | None
    near: float | None


@dataclass(frozen=True)
class RungPlace:
    """The rung with its range. `held`: the overall score alone would give a higher one."""

    value: int | None
    low: int | None
    high: int | None
    name: str | None
    held: bool
    band: int | None
    meaning: str
    summary: str
    self_reported: bool


@dataclass(frozen=True)
class GateLine:
    """One gate: `rung` and above need `needs` in `dimension`; `has` is what is there.

    `every`: in each dimension; `dimension` is then the lowest one.
    """

    id: str
    rung: int
    dimension: str
    dimension_name: str
    every: bool
    needs: float
    has: float | None
    met: bool
    binds: bool
    missing: float | None


@dataclass(frozen=True)
class CapLine:
    """A cap in force: the dimension's score cannot pass `ceiling` until it is cleared."""

    id: str
    dimension: str
    ceiling: int
    text: str
    clears: str
    cost: float


@dataclass(frozen=True)
class Line:
    """One contribution to a score, see scoring.Contribution; `label` and `answer` are texts."""

    id: str
    points: int | None
    weight: int | None
    share: float
    of: float | None
    label: str
    answer: str
    state: str


@dataclass(frozen=True)
class DimensionReport:
    """One dimension: scores, its rung's anchor and the next one, and its contributions."""

    name: str
    short: str
    score: float | None
    low: float | None
    high: float | None
    rung: int | None
    question: str
    anchor: str
    next_anchor: str
    capped_by: str | None
    missing: int
    contributions: tuple[Line, ...]


@dataclass(frozen=True)
class MatrixReport:
    """The task half of one dimension, with the half that questions make."""

    dimension: str
    questions: float | None
    matrix: float | None
    modes: tuple[ModeLine, ...]
    classes: tuple[ClassLine, ...]
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True)
class ModeLine:
    """A mode's number and texts."""

    id: int
    text: str
    short: tuple[str, ...]


@dataclass(frozen=True)
class ClassLine:
    """A kind of task and its target modes."""

    id: str
    name: str
    target: tuple[int, ...]
    target_text: str
    meaning: str


@dataclass(frozen=True)
class TaskLine:
    """One asked task. `distance`: modes from the target, below it negative; None if not rated."""

    id: str
    text: str
    short: str
    kind: str
    mode: int | None
    state: str
    distance: int | None
    points: int | None
    why: str


@dataclass(frozen=True)
class FlagLine:
    """A raised risk flag."""

    id: str
    title: str
    text: str
    critical: bool
    clears: str
    advice: str
    advice_title: str
    trace: tuple[TraceItem, ...]


@dataclass(frozen=True)
class ContradictionLine:
    """Answers that pull in different directions."""

    id: str
    title: str
    text: str
    trace: tuple[TraceItem, ...]


@dataclass(frozen=True)
class Advice:
    """One recommendation, `order` from 1. `gains`: dimension -> points it would add."""

    id: str
    order: int
    kind: str
    dimension: str
    dimensions: tuple[str, ...]
    title: str
    first_step: str
    why: str
    until: str
    effort: str
    impact: int
    weeks: int
    after: tuple[str, ...]
    condition: str
    gains: dict[str, float]
    sources: tuple[str, ...]
    trace: tuple[TraceItem, ...]


@dataclass(frozen=True)
class PlanLine:
    """One line of the 90-day plan; an empty `rule` is the closing retake."""

    week: int
    rule: str
    text: str
    dimension: str


@dataclass(frozen=True)
class WayUpLine:
    """Advice that together opens `rung`, and the overall score it would lead to."""

    rung: int
    name: str
    overall: float
    rules: tuple[str, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True)
class AnswerLine:
    """One question that was shown, with its answer as text."""

    id: str
    section: str
    label: str
    answer: str
    state: str
    core: bool
    points: int | None


@dataclass(frozen=True)
class RungLine:
    """A rung of the ladder as the pictures and the report name it."""

    rung: int
    name: str
    starts_at: int
    sign: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class Counts:
    """How many shown questions and tasks are in which state; `core_*` of the core set alone."""

    asked: int
    answered: int
    unknown: int
    na: int
    open: int
    core: int
    core_lacking: int


@dataclass(frozen=True)
class Estimate:
    """A figure from the owner's own numbers; `inputs` are what it was computed from."""

    id: str
    value: float
    inputs: dict[str, float]


@dataclass(frozen=True)
class SourceLine:
    """A source that the report's texts rest on."""

    id: str
    text: str


@dataclass(frozen=True)
class Track:
    """One talk track with its trace. `rules`: ids of the report's rules that rest on the same."""

    id: str
    title: str
    text: str
    avoid: str
    trace: tuple[TraceItem, ...]
    rules: tuple[str, ...]

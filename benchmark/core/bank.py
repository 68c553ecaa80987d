"""The question bank as values: what can be asked, what it earns, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from benchmark.core.conditions import Condition
from benchmark.core.matrix import Matrix

MIN_POINTS, MAX_POINTS = 0, 100
UNKNOWN, NOT_APPLICABLE = "unknown", "na"
STATES = (UNKNOWN, NOT_APPLICABLE)
NONE_OF_THESE = "none"

Value = str | int | tuple[str, ...]
"""An answer: option id, whole number, chosen option ids, or one of STATES."""


@dataclass(frozen=True)
class Option:
    """One choice. `points`: 0-100; None where the question scores by count, or not at all."""

    id: str
    text: str
    points: int | None = None


@dataclass(frozen=True)
class Band:
    """Whole numbers from `low` to `high`, both inside, and what they earn."""

    low: int
    high: int
    points: int


@dataclass(frozen=True)
class Question:
    """One question. `kind`: choice, choices (several) or number; weight 0 is never scored."""

    id: str
    kind: str
    text: str
    short: str
    why: str = ""
    hint: str = ""
    weight: int = 1
    core: bool = False
    unknown_zero: bool = False
    ask_if: Condition | None = None
    options: tuple[Option, ...] = ()
    points_by_count: tuple[int, ...] = ()
    bands: tuple[Band, ...] = ()
    unit: str = ""
    unit_one: str = ""
    minimum: int = 0
    maximum: int = 0
    group: str = ""
    scale: str = ""
    evidence: str = ""

    @cached_property
    def option_by_id(self) -> dict[str, Option]:
        """Options by id."""
        return {option.id: option for option in self.options}

    def points(self, value: Value) -> int | None:
        """Points of an answer; None for "unknown" and "does not apply"."""
        if value in STATES:
            return None
        if self.kind == "number":
            return next((b.points for b in self.bands if b.low <= value <= b.high), None)  # type: ignore[operator]  # a number question holds whole numbers
        if self.kind == "choices":
            return self.points_by_count[len(value)]  # type: ignore[arg-type]  # several option ids
        return self.option_by_id[value].points  # type: ignore[index]  # one option id


@dataclass(frozen=True)
class Dimension:
    """One of the scored dimensions with its five anchors, rung 1 to 5."""

    id: str
    name: str
    short: str
    weight: int
    question: str
    intro: str
    anchors: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Rung:
    """One rung: `starts_at` is the lower edge of its band, 0-100."""

    rung: int
    id: str
    name: str
    starts_at: int
    sign: tuple[str, ...]
    meaning: str
    summary: str
    self_reported: bool = False


EVERY = "every"


@dataclass(frozen=True)
class Gate:
    """Rung `rung` and above need `at_least` in `dimension` (EVERY: in each of them)."""

    id: str
    rung: int
    dimension: str
    at_least: int


@dataclass(frozen=True)
class Cap:
    """While `when` holds, the score of `dimension` is at most `ceiling`."""

    id: str
    dimension: str
    ceiling: int
    when: Condition
    text: str
    clears: str


@dataclass(frozen=True)
class Thresholds:
    """Numbers of the method that are not weights; see questions/README.md."""

    near: int
    low_confidence_contradictions: int
    low_confidence_percent: int
    enough_percent: int
    weakest_plus: int


RECOMMENDATION, KEEP, FLAG = "recommendation", "keep", "flag"
CONTRADICTION, TALK_TRACK = "contradiction", "talk-track"
RULE_KINDS = (RECOMMENDATION, KEEP, FLAG, CONTRADICTION, TALK_TRACK)
EFFORT_DIVISOR = {"S": 1, "M": 2, "L": 4}


@dataclass(frozen=True)
class Rule:
    """What follows from a condition. Which texts are used depends on `kind`."""

    id: str
    kind: str
    when: Condition
    when_text: str
    title: str
    text: str = ""
    dimensions: tuple[str, ...] = ()
    first_step: str = ""
    why: str = ""
    plan: str = ""
    until: str = ""
    effort: str = "S"
    impact: int = 1
    weeks: int = 1
    after: tuple[str, ...] = ()
    target: tuple[tuple[str, Value], ...] = ()
    sources: tuple[str, ...] = ()
    critical: bool = False
    advice: str = ""
    clears: str = ""
    avoid: str = ""


@dataclass(frozen=True)
class Source:
    """Where a statement comes from, as one line."""

    id: str
    text: str


@dataclass(frozen=True)
class Locale:
    """The texts of one more language. `texts`: (key of the text, text); see core.localise."""

    language: str
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Bank:
    """The whole bank. Order of the tuples is the order of asking and of printing."""

    id: str
    version: str
    title: str
    language: str
    profile_title: str
    profile_intro: str
    profile: tuple[Question, ...]
    dimensions: tuple[Dimension, ...]
    matrix: Matrix
    tasks_title: str
    tasks_intro: str
    ladder: tuple[Rung, ...]
    gates: tuple[Gate, ...]
    caps: tuple[Cap, ...]
    thresholds: Thresholds
    rules: tuple[Rule, ...]
    sources: tuple[Source, ...]
    none_text: str = "None of these"
    locales: tuple[Locale, ...] = ()

    @cached_property
    def dimension_by_id(self) -> dict[str, Dimension]:
        """Dimensions by id."""
        return {dimension.id: dimension for dimension in self.dimensions}

    @cached_property
    def question_by_id(self) -> dict[str, Question]:
        """Scored questions by id."""
        return {question.id: question for question in self.questions()}

    @cached_property
    def profile_by_id(self) -> dict[str, Question]:
        """Profile questions by id."""
        return {question.id: question for question in self.profile}

    @cached_property
    def rule_by_id(self) -> dict[str, Rule]:
        """Rules by id."""
        return {rule.id: rule for rule in self.rules}

    def questions(self) -> Iterator[Question]:
        """All scored questions in the order of asking."""
        for dimension in self.dimensions:
            yield from dimension.questions

    def rules_of(self, *kinds: str) -> tuple[Rule, ...]:
        """The rules of these kinds in bank order."""
        return tuple(rule for rule in self.rules if rule.kind in kinds)

    def rung_of(self, score: float) -> Rung:
        """The rung whose band holds `score` (0.0 to 100.0); a threshold is met from 1e-9 below."""
        return next(r for r in reversed(self.ladder) if meets(score, r.starts_at))


def meets(score: float, threshold: float) -> bool:
    """Whether a score reaches a threshold; 1e-9 forgives binary rounding (design 3.1)."""
    return score >= threshold - 1e-9

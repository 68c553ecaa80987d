"""Report: the one value that page, PDF and JSON render. Brief: what only staff see.

A Report holds every text and number of one submission, so that it can be stored as canonical
JSON and rendered unchanged for ever (design 3.12). Scores are unrounded; None is "no score".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from benchmark.core import recommend
from benchmark.core.answers import Answers
from benchmark.core.bank import (
    EVERY,
    NOT_APPLICABLE,
    TALK_TRACK,
    UNKNOWN,
    Bank,
    Dimension,
    Question,
    Rule,
    Task,
    Value,
)
from benchmark.core.conditions import TraceLine
from benchmark.core.ladder import Placement, placement
from benchmark.core.plain import canonical_json, from_plain, to_plain
from benchmark.core.recommend import Fired
from benchmark.core.scoring import METHOD, Contribution, Scorecard, counted_points, scorecard

ANSWERED, OPEN = "answered", "open"
NONE_TEXT = "None of these"


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
class Report:
    """Everything that one submission's report says. `order`: the dimensions' ids in bank order."""

    bank: str
    bank_version: str
    title: str
    method: int
    fingerprint: str
    submitted_at: str
    locale: str
    region: str
    overall: Overall
    rung: RungPlace
    gates: tuple[GateLine, ...]
    caps: tuple[CapLine, ...]
    way_up: WayUpLine | None
    ladder: tuple[RungLine, ...]
    order: tuple[str, ...]
    dimensions: dict[str, DimensionReport]
    matrix: MatrixReport
    flags: tuple[FlagLine, ...]
    contradictions: tuple[ContradictionLine, ...]
    recommendations: tuple[Advice, ...]
    plan: tuple[PlanLine, ...]
    answers: tuple[AnswerLine, ...]
    counts: Counts
    low_confidence: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True)
class Brief:
    """What only staff see about a submission: the talk tracks that fired."""

    tracks: tuple[Track, ...]


@dataclass(frozen=True)
class Track:
    """One talk track with its trace."""

    id: str
    title: str
    text: str
    avoid: str
    trace: tuple[TraceItem, ...]


@dataclass(frozen=True)
class Submission:
    """What identifies a submission: the bank's hash, the language, and the time in ISO 8601."""

    bank_hash: str
    locale: str
    submitted_at: str


def fingerprint(answers: Answers, submission: Submission) -> str:
    """sha-256 of the canonical (answers, bank hash, locale, submitted_at), as hex (design 3.12)."""
    document = {
        "answers": answers.document(),
        "bank": submission.bank_hash,
        "locale": submission.locale,
        "submitted_at": submission.submitted_at,
    }
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def report_json(report: Report) -> str:
    """The report as canonical JSON, the form in which it is stored and handed out."""
    return canonical_json(to_plain(report))


def report_from_json(text: str) -> Report:
    """The Report that `report_json` wrote."""
    report: Report = from_plain(Report, json.loads(text))
    # Canonical JSON sorts names; the pages want the dimensions in the order of the bank.
    return replace(report, dimensions={name: report.dimensions[name] for name in report.order})


def build_report(bank: Bank, answers: Answers, submission: Submission) -> Report:
    """Bank + Answers -> Report: the whole way, as one function from value to value."""
    return _Builder(bank, answers, submission).report()


def build_brief(bank: Bank, answers: Answers, lead: Mapping[str, Any]) -> Brief:
    """The talk tracks that fire for these answers and these lead.* facts, for staff only."""
    card = scorecard(bank, answers)
    facts = recommend.report_facts(bank, answers, card)
    facts.update({f"lead.{name}": value for name, value in lead.items()})
    texts = _Texts(bank, answers, card)
    return Brief(
        tuple(
            Track(f.rule.id, f.rule.title, f.rule.text, f.rule.avoid, texts.trace(f.trace))
            for f in recommend.fired(bank, facts, TALK_TRACK)
        )
    )


def answer_text(asked: Question | Task, bank: Bank, value: Value | None) -> str:
    """An answer as the owner chose it; empty for one that was left open or has no text."""
    if value is None or value in (UNKNOWN, NOT_APPLICABLE):
        return ""
    if isinstance(asked, Task):
        return bank.matrix.modes[int(str(value))].text
    if asked.kind == "number":
        return f"{value}%" if asked.unit.startswith("%") else f"{value} {asked.unit}".rstrip()
    chosen = value if isinstance(value, tuple) else (str(value),)
    if not chosen:
        return NONE_TEXT
    return "; ".join(asked.option_by_id[each].text for each in chosen)


def answer_state(value: Value | None) -> str:
    """answered, unknown, na or open."""
    if value is None:
        return OPEN
    return str(value) if value in (UNKNOWN, NOT_APPLICABLE) else ANSWERED


class _Texts:
    """Looks up the words for names of the condition language."""

    def __init__(self, bank: Bank, answers: Answers, card: Scorecard) -> None:
        self.bank, self.answers, self.card = bank, answers, card

    def trace(self, lines: tuple[TraceLine, ...]) -> tuple[TraceItem, ...]:
        items: dict[str, TraceItem] = {}
        for line in lines:
            items.setdefault(f"{line.name} {line.op} {line.value}", self._item(line))
        return tuple(items.values())

    def _item(self, line: TraceLine) -> TraceItem:
        label, answer, points = self._words(line.name, line.seen)
        return TraceItem(
            line.name, line.op, _plain(line.value), _plain(line.seen), label, answer, points
        )

    def _words(self, name: str, seen: Any) -> tuple[str, str, int | None]:
        part, _, key = name.partition(".")
        if part in ("answer", "points") and key in self.bank.question_by_id:
            question = self.bank.question_by_id[key]
            value = self.card.values.get(key)
            points = counted_points(question, value)
            return question.short, answer_text(question, self.bank, value), points
        if part == "profile":
            asked = self.bank.profile_by_id[key]
            return asked.short, answer_text(asked, self.bank, self.answers.profile.get(key)), None
        if part == "task":
            task = self.bank.matrix.task_by_id[key]
            value = self.card.values.get(name)
            points = (
                self.bank.matrix.class_of(task).points[value] if isinstance(value, int) else None
            )
            return task.text, answer_text(task, self.bank, value), points
        if part == "score":
            return self.bank.dimension_by_id[key.partition(".")[0]].name, "", None
        if part == "flag" and key in self.bank.rule_by_id:
            return self.bank.rule_by_id[key].title, "", None
        return name, str(seen), None


class _Builder:
    """Holds what all parts of one report share while it is put together."""

    def __init__(self, bank: Bank, answers: Answers, submission: Submission) -> None:
        self.bank, self.answers, self.submission = bank, answers, submission
        self.card = scorecard(bank, answers)
        self.facts = recommend.report_facts(bank, answers, self.card)
        scores = {name: each.interval.score for name, each in self.card.dimensions.items()}
        self.placement: Placement = placement(bank, scores, self.card.overall.score)
        self.texts = _Texts(bank, answers, self.card)
        self.advice = recommend.ordered_advice(bank, self.card, self.facts)
        self.worth = recommend.gains(bank, answers, self.card, self.advice)
        self.printed = {each.rule.id for each in self.advice}
        self.caps = {cap.id: cap for cap in bank.caps}
        self.lines = tuple(self._answers())

    def report(self) -> Report:
        contradictions = recommend.contradictions(self.bank, self.facts)
        low = recommend.low_confidence(self.bank, self.card, len(contradictions))
        return Report(
            bank=self.submission.bank_hash,
            bank_version=self.bank.version,
            title=self.bank.title,
            method=METHOD,
            fingerprint=fingerprint(self.answers, self.submission),
            submitted_at=self.submission.submitted_at,
            locale=self.submission.locale,
            region=str(self.answers.profile.get("region", "")),
            overall=self._overall(),
            rung=self._rung(),
            gates=tuple(self._gates()),
            caps=tuple(self._caps()),
            way_up=self._way_up(),
            ladder=tuple(
                RungLine(r.rung, r.name, r.starts_at, r.sign, r.meaning) for r in self.bank.ladder
            ),
            order=tuple(d.id for d in self.bank.dimensions),
            dimensions={d.id: self._dimension(d) for d in self.bank.dimensions},
            matrix=self._matrix(),
            flags=tuple(self._flag(each) for each in recommend.flags(self.bank, self.facts)),
            contradictions=tuple(
                ContradictionLine(c.rule.id, c.rule.title, c.rule.text, self.texts.trace(c.trace))
                for c in contradictions
            ),
            recommendations=tuple(self._advice(n, each) for n, each in enumerate(self.advice, 1)),
            plan=tuple(self._plan()),
            answers=self.lines,
            counts=self._counts(),
            low_confidence=low,
            estimates=tuple(self._estimates()),
            sources=tuple(self._sources()),
        )

    def _overall(self) -> Overall:
        overall = self.card.overall
        edges = [r.starts_at for r in self.bank.ladder[1:]]
        near = None
        if overall.score is not None:
            score = overall.score
            edge = min(edges, key=lambda each: abs(each - score))
            near = float(edge) if abs(edge - score) <= self.bank.thresholds.near + 1e-9 else None
        return Overall(overall.score, overall.low, overall.high, near)

    def _rung(self) -> RungPlace:
        value, low, high = self.card.rung
        rung = self.bank.ladder[value - 1] if value else None
        return RungPlace(
            value,
            low,
            high,
            rung.name if rung else None,
            self.placement.held,
            self.placement.band,
            rung.meaning if rung else "",
            rung.summary if rung else "",
            bool(rung and rung.self_reported),
        )

    def _gates(self) -> Iterator[GateLine]:
        every = {gate.id for gate in self.bank.gates if gate.dimension == EVERY}
        for gate in self.placement.gates:
            dimension = self.bank.dimension_by_id.get(gate.dimension)
            missing = None if gate.has is None else max(0.0, gate.needs - gate.has)
            yield GateLine(
                gate.id,
                gate.rung,
                gate.dimension,
                dimension.name if dimension else "",
                gate.id in every,
                gate.needs,
                gate.has,
                gate.met,
                gate.binds,
                0.0 if gate.met else missing,
            )

    def _caps(self) -> Iterator[CapLine]:
        for cap in self.bank.caps:
            score = self.card.dimensions[cap.dimension]
            if score.cap == cap.id:
                cost = next(-c.share for c in score.contributions if c.id == cap.id)
                yield CapLine(cap.id, cap.dimension, cap.ceiling, cap.text, cap.clears, cost)

    def _way_up(self) -> WayUpLine | None:
        way = recommend.way_up(self.bank, self.answers, self.card, self.advice, self.worth)
        if way is None:
            return None
        name = self.bank.ladder[way.rung - 1].name
        ids = tuple(rule.id for rule in way.rules)
        return WayUpLine(way.rung, name, way.overall, ids, tuple(r.title for r in way.rules))

    def _dimension(self, dimension: Dimension) -> DimensionReport:
        score = self.card.dimensions[dimension.id]
        value = score.interval.score
        rung = None if value is None else self.bank.rung_of(value).rung
        return DimensionReport(
            name=dimension.name,
            short=dimension.short,
            score=value,
            low=score.interval.low,
            high=score.interval.high,
            rung=rung,
            question=dimension.question,
            anchor=dimension.anchors[rung - 1] if rung else "",
            next_anchor=dimension.anchors[rung] if rung and rung < len(dimension.anchors) else "",
            capped_by=score.cap,
            missing=sum(1 for c in score.contributions if c.of is None and c.weight is not None),
            contributions=tuple(self._line(each) for each in score.contributions),
        )

    def _line(self, part: Contribution) -> Line:
        label, answer, state = self._part_words(part.id)
        return Line(part.id, part.points, part.weight, part.share, part.of, label, answer, state)

    def _part_words(self, name: str) -> tuple[str, str, str]:
        if name in self.caps:
            return self.caps[name].text, "", "cap"
        value = self.card.values.get(name)
        if name.startswith("task."):
            task = self.bank.matrix.task_by_id[name.removeprefix("task.")]
            return task.text, answer_text(task, self.bank, value), answer_state(value)
        question = self.bank.question_by_id[name]
        return question.short, answer_text(question, self.bank, value), answer_state(value)

    def _matrix(self) -> MatrixReport:
        matrix = self.bank.matrix
        asked = [t for t in matrix.tasks if t.core or f"task.{t.id}" in self.card.values]
        return MatrixReport(
            matrix.dimension,
            self.card.oversight_questions,
            self.card.oversight_matrix,
            tuple(ModeLine(m.id, m.text, m.short) for m in matrix.modes),
            tuple(
                ClassLine(c.id, c.name, c.target, c.target_text, c.meaning) for c in matrix.classes
            ),
            tuple(self._task(task) for task in asked),
        )

    def _task(self, task: Task) -> TaskLine:
        value = self.card.values.get(f"task.{task.id}")
        kind = self.bank.matrix.class_of(task)
        mode = value if isinstance(value, int) else None
        distance = None
        if mode is not None:
            distance = min((mode - target for target in kind.target), key=abs)
        points = None if mode is None else kind.points[mode]
        state = answer_state(value)
        return TaskLine(
            task.id, task.text, task.short, kind.id, mode, state, distance, points, task.why
        )

    def _flag(self, each: Fired) -> FlagLine:
        rule = each.rule
        advice = self.bank.rule_by_id.get(rule.advice)
        printed = rule.advice in self.printed
        return FlagLine(
            rule.id,
            rule.title,
            rule.text,
            rule.critical,
            rule.clears,
            rule.advice if printed else "",
            advice.title if advice and printed else "",
            self.texts.trace(each.trace),
        )

    def _advice(self, order: int, each: Fired) -> Advice:
        rule: Rule = each.rule
        return Advice(
            id=rule.id,
            order=order,
            kind=rule.kind,
            dimension=rule.dimensions[0],
            dimensions=rule.dimensions,
            title=rule.title,
            first_step=rule.first_step,
            why=rule.why,
            until=rule.until,
            effort=rule.effort,
            impact=rule.impact,
            weeks=rule.weeks,
            after=tuple(name for name in rule.after if name in self.printed),
            condition=rule.when_text,
            gains=self.worth.get(rule.id, {}),
            sources=rule.sources,
            trace=self.texts.trace(each.trace),
        )

    def _plan(self) -> Iterator[PlanLine]:
        for step in recommend.plan(self.advice):
            rule = step.rule
            if rule is None:
                yield PlanLine(step.week, "", "", "")
            else:
                yield PlanLine(step.week, rule.id, rule.plan, rule.dimensions[0])

    def _answers(self) -> Iterator[AnswerLine]:
        for asked in self.bank.profile:
            value = self.answers.profile.get(asked.id)
            text = answer_text(asked, self.bank, value)
            yield AnswerLine(
                f"profile.{asked.id}",
                "profile",
                asked.short,
                text,
                answer_state(value),
                asked.core,
                None,
            )
        for dimension in self.bank.dimensions:
            for question in dimension.questions:
                if question.id in self.card.shown:
                    yield self._answer(question.id, dimension.id, core=question.core)
        for task in self.bank.matrix.tasks:
            yield self._answer(f"task.{task.id}", "tasks", core=task.core)

    def _answer(self, name: str, section: str, *, core: bool) -> AnswerLine:
        label, answer, state = self._part_words(name)
        points = None
        if name in self.bank.question_by_id:
            points = counted_points(self.bank.question_by_id[name], self.card.values.get(name))
        elif isinstance(mode := self.card.values.get(name), int):
            task = self.bank.matrix.task_by_id[name.removeprefix("task.")]
            points = self.bank.matrix.class_of(task).points[mode]
        return AnswerLine(name, section, label, answer, state, core, points)

    def _counts(self) -> Counts:
        lines = [line for line in self.lines if line.section != "profile"]
        asked = [line for line in lines if line.core or line.state != OPEN]
        states = [line.state for line in asked]
        core = [line for line in lines if line.core]
        lacking = [line for line in core if line.state in (OPEN, UNKNOWN)]
        return Counts(
            len(asked),
            states.count(ANSWERED),
            states.count(UNKNOWN),
            states.count(NOT_APPLICABLE),
            states.count(OPEN),
            len(core),
            len(lacking),
        )

    def _estimates(self) -> Iterator[Estimate]:
        tickets = self.answers.profile.get("tickets")
        endpoints = self.answers.profile.get("endpoints")
        if isinstance(tickets, int) and isinstance(endpoints, int) and endpoints:
            inputs = {"tickets": float(tickets), "endpoints": float(endpoints)}
            yield Estimate("tickets-per-endpoint", tickets / endpoints, inputs)
        share = self.card.values.get("TRG3")
        question = self.bank.question_by_id.get("TRG3")
        if isinstance(tickets, int) and isinstance(share, int) and question:
            better = [b.low for b in question.bands if b.low > share]
            if better:
                inputs = {
                    "tickets": float(tickets),
                    "share": float(share),
                    "next": float(better[0]),
                }
                yield Estimate("zero-touch", tickets * (better[0] - share) / 100, inputs)

    def _sources(self) -> Iterator[SourceLine]:
        named = {source for each in self.advice for source in each.rule.sources}
        named |= {"method"}
        for source in self.bank.sources:
            if source.id in named:
                yield SourceLine(source.id, source.text)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value

"""Bank + Answers -> Report: the whole way, as one function."""

from __future__ import annotations

from collections.abc import Iterator

from benchmark.core import recommend, way_up
from benchmark.core.answers import Answers
from benchmark.core.bank import EVERY, Bank, Dimension, Rule
from benchmark.core.facts import counted_points
from benchmark.core.figures import counts, estimates
from benchmark.core.ladder import Placement, placement
from benchmark.core.matrix import Task
from benchmark.core.recommend import Fired
from benchmark.core.report import Report, Submission, fingerprint
from benchmark.core.report_lines import (
    Advice,
    AnswerLine,
    CapLine,
    ClassLine,
    ContradictionLine,
    DimensionReport,
    FlagLine,
    GateLine,
    Line,
    MatrixReport,
    ModeLine,
    Overall,
    PlanLine,
    RungLine,
    RungPlace,
    SourceLine,
    TaskLine,
    WayUpLine,
)
from benchmark.core.scoring import METHOD, Contribution, scorecard
from benchmark.core.texts import Texts, answer_state, answer_text


def build_report(bank: Bank, answers: Answers, submission: Submission) -> Report:
    """Bank + Answers -> Report: the whole way, as one function from value to value."""
    return _Builder(bank, answers, submission).report()


class _Builder:
    """Holds what all parts of one report share while it is put together."""

    def __init__(self, bank: Bank, answers: Answers, submission: Submission) -> None:
        self.bank, self.answers, self.submission = bank, answers, submission
        self.card = scorecard(bank, answers)
        self.facts = recommend.report_facts(bank, answers, self.card)
        scores = {name: each.interval.score for name, each in self.card.dimensions.items()}
        self.placement: Placement = placement(bank, scores, self.card.overall.score)
        self.texts = Texts(bank, answers, self.card)
        self.advice = recommend.ordered_advice(bank, self.card, self.facts)
        self.worth = way_up.gains(bank, answers, self.card, self.advice)
        self.printed = {each.rule.id: each.rule for each in self.advice}
        self.flags = tuple(recommend.flags(bank, self.facts))
        self.way = way_up.way_up(bank, answers, self.card, self.advice, self.worth)
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
            flags=tuple(self._flag(each) for each in self.flags),
            contradictions=tuple(
                ContradictionLine(c.rule.id, c.rule.title, c.rule.text, self.texts.trace(c.trace))
                for c in contradictions
            ),
            recommendations=tuple(self._advice(n, each) for n, each in enumerate(self.advice, 1)),
            plan=tuple(self._plan()),
            answers=self.lines,
            counts=counts(self.lines),
            low_confidence=low,
            estimates=tuple(estimates(self.bank, self.answers, self.card.values)),
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
        way = self.way
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
        critical = {each.rule.advice for each in self.flags if each.rule.critical}
        ahead = (
            [rule for name, rule in self.printed.items() if name in critical],
            [each.rule for each in self.advice[: recommend.FIRST_STEPS]],
            self.way.rules if self.way else (),
        )
        for step in recommend.plan(self.advice, ahead):
            rule = step.rule
            if rule is None:
                yield PlanLine(step.week, "", "", "")
            else:
                yield PlanLine(step.week, rule.id, rule.plan, rule.dimensions[0])

    def _answers(self) -> Iterator[AnswerLine]:
        for asked in self.bank.profile:
            value = self.answers.profile.get(asked.id)
            text, state = answer_text(asked, self.bank, value), answer_state(value)
            name = f"profile.{asked.id}"
            yield AnswerLine(name, "profile", asked.short, text, state, asked.core, None)
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

    def _sources(self) -> Iterator[SourceLine]:
        named = {source for each in self.advice for source in each.rule.sources}
        named |= {"method"}
        for source in self.bank.sources:
            if source.id in named:
                yield SourceLine(source.id, source.text)

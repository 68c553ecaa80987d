"""The scoring contract once more: slow, exact, and written from design.md 3, not from the code."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from benchmark.core.answers import Answers
from benchmark.core.bank import Bank, Question, Value
from benchmark.core.conditions import All, Any, Comparison, Condition, Count
from tests.core.banks import asked_values

Exact = Fraction | None


def compares(seen: object, op: str, value: object, name: str = "") -> bool:
    """Design 4: missing and unknown are false everywhere, only `== unknown` asks for unknown."""
    if op == "==" and value == "unknown":
        return seen == "unknown" or (seen is None and name.startswith("profile."))
    if seen is None or seen == "unknown":
        return False
    if op == "==":
        return seen == value
    if op == "!=":
        return seen != value
    if op in ("has", "lacks"):
        assert isinstance(seen, tuple)
        return (value in seen) == (op == "has")
    if op == "in":
        assert isinstance(value, tuple)
        return any(seen == each for each in value)
    assert isinstance(seen, int | float | Fraction)
    assert isinstance(value, int | float)
    sign = (seen > value) - (seen < value)
    return sign in {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}[op]


def true(condition: Condition, facts: Mapping[str, object]) -> bool:
    if isinstance(condition, Comparison):
        seen = facts.get(condition.name)
        return compares(seen, condition.op, condition.value, condition.name)
    results = [true(part, facts) for part in condition.parts]
    if isinstance(condition, All):
        return False not in results
    if isinstance(condition, Any):
        return True in results
    assert isinstance(condition, Count)
    return compares(results.count(True), condition.op, condition.value)


@dataclass(frozen=True)
class Marks:
    """What the contract gives: exact scores, without ranges."""

    dimensions: dict[str, Exact]
    overall: Exact
    rung: int | None
    questions: Exact
    matrix: Exact


def visible(bank: Bank, answers: Answers) -> list[Question]:
    facts: dict[str, object] = {f"profile.{k}": v for k, v in answers.profile.items()}
    found = []
    for question in bank.questions():
        if question.ask_if is None or true(question.ask_if, facts):
            found.append(question)
            if answers.answers.get(question.id, "na") != "na":
                facts[f"answer.{question.id}"] = answers.answers[question.id]
    return found


def earned(question: Question, value: Value | None) -> int | None:
    """Points that count: an answer's own, 0 for an unknown that should be known, else none."""
    if value is None or value == "na":
        return None
    if value == "unknown":
        return 0 if question.unknown_zero else None
    if question.kind == "choice":
        return {option.id: option.points for option in question.options}[str(value)]
    if question.kind == "choices":
        assert isinstance(value, tuple)
        return question.points_by_count[len(set(value))]
    assert isinstance(value, int)
    (band,) = [band for band in question.bands if value in range(band.low, band.high + 1)]
    return band.points


def marks(bank: Bank, answers: Answers, shown: Sequence[Question] | None = None) -> Marks:
    """Scores of these answers; `shown` keeps visibility as it was, for resolutions."""
    shown = visible(bank, answers) if shown is None else shown
    given = answers.answers
    plain: dict[str, Exact] = {}
    for dimension in bank.dimensions:
        asked = [
            q for q in dimension.questions if q in shown and (q.core or given.get(q.id) is not None)
        ]
        points = {q.id: earned(q, given.get(q.id)) for q in asked}
        pairs = [(q.weight, p) for q in asked if (p := points[q.id]) is not None]
        counted = sum(weight for weight, _ in pairs)
        enough = counted > 0 and Fraction(counted) >= Fraction(sum(q.weight for q in asked), 2)
        plain[dimension.id] = Fraction(sum(w * p for w, p in pairs), counted) if enough else None
    half = bank.matrix.dimension
    questions, tasks = plain[half], matrix_mark(bank, answers)
    share = Fraction(bank.matrix.share, 100)
    if questions is None or tasks is None:
        plain[half] = None
    else:
        plain[half] = questions * (1 - share) + tasks * share
    scores = dict(plain)
    for dimension_id, ceiling in ceilings(bank, answers, shown):
        score = scores[dimension_id]
        scores[dimension_id] = None if score is None else min(score, Fraction(ceiling))
    overall: Exact = None
    if all(score is not None for score in scores.values()):
        weights = {d.id: d.weight for d in bank.dimensions}
        overall = sum(
            (weights[name] * score for name, score in scores.items() if score is not None),
            Fraction(0),
        ) / sum(weights.values())
    return Marks(scores, overall, rung(bank, scores, overall), questions, tasks)


def matrix_mark(bank: Bank, answers: Answers) -> Exact:
    rated = answers.tasks
    shown = [t for t in bank.matrix.tasks if t.core or t.id in rated]
    counted = [t for t in shown if isinstance(rated.get(t.id), int)]
    if 2 * len(counted) < len(shown):
        return None
    total = Fraction(0)
    for group, share in bank.matrix.groups:
        points = [
            bank.matrix.class_of(t).points[int(str(rated[t.id]))]
            for t in counted
            if bank.matrix.class_of(t).group == group
        ]
        if not points:
            return None
        total += Fraction(share, 100) * Fraction(sum(points), len(points))
    return total


def facts_of(bank: Bank, answers: Answers, shown: Sequence[Question]) -> dict[str, object]:
    facts: dict[str, object] = {f"profile.{k}": v for k, v in answers.profile.items()}
    for question in shown:
        value = answers.answers.get(question.id)
        if value not in (None, "na"):
            facts[f"answer.{question.id}"] = value
        points = earned(question, value)
        if points is not None:
            facts[f"points.{question.id}"] = points
    for row in bank.matrix.tasks:
        if answers.tasks.get(row.id, "na") != "na":
            facts[f"task.{row.id}"] = answers.tasks[row.id]
    for kind in bank.matrix.classes:
        modes = [answers.tasks.get(t.id) for t in bank.matrix.tasks if t.class_id == kind.id]
        points_of = [kind.points[mode] for mode in modes if isinstance(mode, int)]
        if points_of:
            facts[f"points.class-{kind.id}"] = Fraction(sum(points_of), len(points_of))
    return facts


def ceilings(bank: Bank, answers: Answers, shown: Sequence[Question]) -> Iterator[tuple[str, int]]:
    facts = facts_of(bank, answers, shown)
    for each in bank.rules:
        if each.kind == "flag" and true(each.when, facts):
            facts[f"flag.{each.id}"] = True
            if each.critical:
                facts["flag.critical"] = True
    for cap in bank.caps:
        if true(cap.when, facts):
            yield cap.dimension, cap.ceiling


def band(score: Fraction | float) -> int:
    return sum(score >= start for start in (0, 20, 40, 60, 80))


def rung(bank: Bank, scores: Mapping[str, Exact], overall: Exact) -> int | None:
    """The highest rung for which the overall, the weakest and every gate up to it are enough."""
    known = [score for score in scores.values() if score is not None]
    if overall is None or len(known) < len(scores):
        return None
    for each in (5, 4, 3, 2, 1):
        gates = [gate for gate in bank.gates if gate.rung <= each]
        held = [
            min(known) if gate.dimension == "every" else scores[gate.dimension] for gate in gates
        ]
        open_gates = all(
            has is not None and has >= gate.at_least for has, gate in zip(held, gates, strict=True)
        )
        if band(overall) >= each and band(min(known)) + 1 >= each and open_gates:
            return each
    return 1


def resolutions(bank: Bank, answers: Answers) -> Iterator[Answers]:
    """Every unknown, and every core item left open, takes every one of its answers in turn."""
    open_questions: list[Question] = []
    for question in visible(bank, answers):
        value = answers.answers.get(question.id)
        settled = value == "unknown" and question.unknown_zero
        if (value == "unknown" and not settled) or (value is None and question.core):
            open_questions.append(question)
    open_tasks = [
        t.id
        for t in bank.matrix.tasks
        if answers.tasks.get(t.id) == "unknown" or (t.core and t.id not in answers.tasks)
    ]
    tried: list[Sequence[Value]] = [asked_values(q) for q in open_questions]
    tried += [range(6) for _ in open_tasks]
    names = [*(q.id for q in open_questions), *open_tasks]
    for combination in itertools.product(*tried):
        chosen = dict(zip(names, combination, strict=True))
        yield Answers(
            answers.profile,
            {**answers.answers, **{q.id: chosen[q.id] for q in open_questions}},
            {**answers.tasks, **{name: chosen[name] for name in open_tasks}},
        )

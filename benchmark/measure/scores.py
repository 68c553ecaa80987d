"""The scores of many submissions at once, from the same Bank that core scores one by one with.

Each step has its twin in core.facts, core.scores and core.ladder, named beside it. Points, weights,
shares, edges and conditions are read from the Bank, through core where core has a function for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmark.core.bank import EVERY, FLAG, Bank, Dimension, Gate, Question, Value, meets
from benchmark.core.facts import counted_points
from benchmark.core.ranges import CLASS_MEAN, cap_flags
from benchmark.measure.columns import OPEN, Bools, Columns, Floats, Whole
from benchmark.measure.facts import Answered, Facts, Numbers, answer_seen, points_seen
from benchmark.measure.single import KINDS

NO_POINTS = -1
NO_RUNG = 0


@dataclass(frozen=True)
class Scored:
    """The scores of `rows` submissions. `rung`: NO_RUNG where there is none.

    `fired`: rule id -> for whom it fires, of all rules of KINDS.
    """

    rows: int
    dimensions: Mapping[str, Numbers]
    overall: Numbers
    rung: Whole
    fired: Mapping[str, Bools]


@dataclass(frozen=True)
class Rated:
    """The rows of the task matrix that have a mode: how many, and their points, by name."""

    rows: int
    points: Mapping[str, Whole]

    def total(self, names: Iterable[str]) -> tuple[Whole, Whole]:
        """The sum of the points of some rows, and how many of them are rated."""
        total = count = np.zeros(self.rows, np.int64)
        for name in names:
            points = self.points[name]
            there = points != NO_POINTS
            total, count = total + np.where(there, points, 0), count + there
        return total, count


def score_many(bank: Bank, columns: Columns) -> Scored:
    """Score the answers of many submissions under a bank."""
    facts = Facts(columns.rows)
    shown = put_answers(bank, columns, facts)
    rated = rated_rows(bank, columns)
    for each in bank.matrix.classes:
        names = [task.id for task in bank.matrix.tasks if task.class_id == each.id]
        facts.put(f"{CLASS_MEAN}{each.id}", _mean(*rated.total(names)))
    half = bank.matrix.dimension
    means = {d.id: _questions_score(d, columns, shown) for d in bank.dimensions}
    matrix, questions = _matrix_score(bank, columns, rated), means[half]
    dimensions = _capped(bank, {**means, half: _halves(bank, questions, matrix)}, facts)
    overall = _overall(bank, dimensions)
    rung = placement_rungs(bank, dimensions, overall)
    named = {**dimensions, f"{half}.questions": questions, f"{half}.matrix": matrix}
    for name, score in named.items():
        facts.put(f"score.{name}", score)
    facts.put("rung", Numbers(rung.astype(np.float64), rung != NO_RUNG))
    facts.raise_flags(bank.rules_of(FLAG))
    fired = {rule.id: facts.holding(rule.when) for rule in bank.rules_of(*KINDS)}
    return Scored(columns.rows, dimensions, overall, rung, fired)


def put_answers(bank: Bank, columns: Columns, facts: Facts) -> dict[str, Bools]:
    """Let facts see profile, answers and tasks; for whom each question is shown.

    As core.answers.shown_questions and core.facts.answer_facts.
    """
    for asked in bank.profile:
        name = f"profile.{asked.id}"
        facts.put(name, Answered(columns.by_name[name], lambda value: value))
    shown: dict[str, Bools] = {}
    for question in bank.questions():
        name, always = f"answer.{question.id}", np.ones(columns.rows, np.bool_)
        visible = always if question.ask_if is None else facts.holding(question.ask_if)
        column, shown[question.id] = columns.by_name[name], visible
        facts.put(name, Answered(column, answer_seen, visible))
    for question in bank.questions():
        # After all of them are shown: an ask_if sees answers, and no points.
        answered = columns.by_name[f"answer.{question.id}"]
        points = Answered(answered, points_seen(question), shown[question.id])
        facts.put(f"points.{question.id}", points)
    for task in bank.matrix.tasks:
        name = f"task.{task.id}"
        facts.put(name, Answered(columns.by_name[name], answer_seen))
    return shown


def question_points(question: Question, columns: Columns) -> Whole:
    """Points that enter the mean, NO_POINTS where the answer leaves it."""

    def points(value: Value | None) -> int:
        earned = counted_points(question, value)
        return NO_POINTS if earned is None else earned

    found: Whole = columns.by_name[f"answer.{question.id}"].look("points", points, np.int64)
    return found


def _questions_score(dimension: Dimension, columns: Columns, shown: Mapping[str, Bools]) -> Numbers:
    """As core.scores._questions_score."""
    earned, counted, asked = (np.zeros(columns.rows, np.int64) for _ in range(3))
    for question in dimension.questions:
        visible, points = shown[question.id], question_points(question, columns)
        counts = visible & (points != NO_POINTS)
        answered = columns.by_name[f"answer.{question.id}"].codes != OPEN
        asked += question.weight * (visible if question.core else visible & answered)
        counted += question.weight * counts
        earned += question.weight * np.where(counts, points, 0)
    score = _mean(earned, counted)
    return Numbers(score.values, score.known & (2 * counted >= asked))


def _mean(total: Whole, count: Whole) -> Numbers:
    known = count > 0
    values = np.divide(total, count, out=np.zeros(len(total)), where=known)
    return Numbers(values, known)


def rated_rows(bank: Bank, columns: Columns) -> Rated:
    """As core.facts.rated_rows."""

    def rated(by_mode: Sequence[int]) -> Callable[[Value | None], int]:
        return lambda value: by_mode[value] if isinstance(value, int) else NO_POINTS

    points = {
        task.id: columns.by_name[f"task.{task.id}"].look(
            "points", rated(bank.matrix.class_of(task).points), np.int64
        )
        for task in bank.matrix.tasks
    }
    return Rated(columns.rows, points)


def _matrix_score(bank: Bank, columns: Columns, rated: Rated) -> Numbers:
    """As core.scores._matrix_score."""
    matrix = bank.matrix
    asked = np.zeros(columns.rows, np.int64)
    for task in matrix.tasks:
        asked += task.core | (columns.by_name[f"task.{task.id}"].codes != OPEN)
    _, count = rated.total(task.id for task in matrix.tasks)
    known, score = 2 * count >= asked, np.zeros(columns.rows)
    for group, share in matrix.groups:
        names = [task.id for task in matrix.tasks if matrix.class_of(task).group == group]
        mean = _mean(*rated.total(names))
        known &= mean.known
        score += share / 100 * mean.values
    return Numbers(score, known)


def _halves(bank: Bank, questions: Numbers, matrix: Numbers) -> Numbers:
    share = bank.matrix.share / 100
    score = (1 - share) * questions.values + share * matrix.values
    return Numbers(score, questions.known & matrix.known)


def _capped(bank: Bank, means: Mapping[str, Numbers], facts: Facts) -> dict[str, Numbers]:
    """As core.scores._capped, with its active caps: they see answers and tasks, no scores."""
    before = facts.copy()
    before.raise_flags(cap_flags(bank))
    scores = dict(means)
    for cap in bank.caps:
        score = scores[cap.dimension]
        holds = before.holding(cap.when) & (score.values > cap.ceiling)
        scores[cap.dimension] = Numbers(np.where(holds, cap.ceiling, score.values), score.known)
    return scores


def _overall(bank: Bank, scores: Mapping[str, Numbers]) -> Numbers:
    """As core.scores._overall."""
    each = [(d.weight, scores[d.id]) for d in bank.dimensions]
    total = np.zeros_like(each[0][1].values)
    for weight, score in each:
        total += weight * score.values
    known = np.logical_and.reduce([score.known for _, score in each])
    return Numbers(total / sum(weight for weight, _ in each), known)


def placement_rungs(bank: Bank, scores: Mapping[str, Numbers], overall: Numbers) -> Whole:
    """As core.ladder.placement_rung; NO_RUNG where a dimension has no score."""
    weakest = np.minimum.reduce([scores[d.id].values for d in bank.dimensions])
    held = _band(bank, weakest) + bank.thresholds.weakest_plus
    rung = np.minimum(_band(bank, overall.values), held)
    for gate in bank.gates:
        measured = weakest if gate.dimension == EVERY else scores[gate.dimension].values
        rung = np.where((gate.rung <= rung) & ~_met(gate, measured), gate.rung - 1, rung)
    found: Whole = np.where(overall.known, rung, NO_RUNG)
    return found


def _met(gate: Gate, scores: Floats) -> Bools:
    met: Bools = meets(scores, gate.at_least)  # type: ignore[arg-type, assignment]  # of each score
    return met


def _band(bank: Bank, scores: Floats) -> Whole:
    """As Bank.rung_of: the last rung whose band begins at or below the score."""
    rungs = np.zeros(len(scores), np.int64)
    for rung in bank.ladder:
        begun = meets(scores, rung.starts_at)  # type: ignore[arg-type]  # of each score
        rungs = np.where(begun, rung.rung, rungs)
    return rungs

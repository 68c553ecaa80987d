"""Answers -> Scorecard: five scores, what each answer contributed, and how far unknowns reach.

The contract is design.md 3, explained for editors in questions/README.md, "How we score".
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmark.core.answers import Answers, profile_facts, shown_questions
from benchmark.core.bank import (
    FLAG,
    NOT_APPLICABLE,
    UNKNOWN,
    Bank,
    Cap,
    Dimension,
    Question,
    Task,
    Value,
    meets,
)
from benchmark.core.conditions import Comparison, Facts, Seen, compare, comparisons, holds
from benchmark.core.ladder import placement_rung

METHOD = 1
"""Number of the scoring method; it goes into every report and rises when a rule here changes."""

Values = dict[str, Value]
"""Question id, or "task." and task id -> answer; only what is shown and not left open."""


@dataclass(frozen=True)
class Interval:
    """A score with its range, 0.0 to 100.0, unrounded. None: too little was answered."""

    score: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Contribution:
    """One line of a score. `share`: points it brought; `of`: points it could bring.

    The shares of a dimension sum to its score (1e-9). A cap is a line with negative `share`,
    `points`, `weight` and `of` None. `points` is None too where nothing was counted.
    """

    id: str
    points: int | None
    weight: int | None
    share: float
    of: float | None


@dataclass(frozen=True)
class DimensionScore:
    """A dimension's score, its parts, and the cap that holds it down, if one does."""

    interval: Interval
    contributions: tuple[Contribution, ...]
    cap: str | None


@dataclass(frozen=True)
class Scorecard:
    """All scores of one set of answers."""

    overall: Interval
    rung: tuple[int | None, int | None, int | None]
    dimensions: Mapping[str, DimensionScore]
    oversight_questions: float | None
    oversight_matrix: float | None
    shown: Mapping[str, Question]
    values: Values


@dataclass(frozen=True)
class Scores:
    """The numbers alone, before ranges. `before_caps`: the same scores without any cap."""

    dimensions: dict[str, float | None]
    before_caps: dict[str, float | None]
    questions: float | None
    matrix: float | None
    caps: dict[str, str]
    overall: float | None


def scorecard(bank: Bank, answers: Answers) -> Scorecard:
    """Score one set of answers: scores, contributions, and exact ranges (design 3.8)."""
    shown = shown_questions(bank, answers)
    values = shown_values(bank, shown, answers)
    profile = profile_facts(answers)
    scores = plain_scores(bank, shown, values, profile)
    lows, highs = _ranges(bank, shown, values, profile)
    rung = placement_rung(bank, scores.dimensions, scores.overall)
    dimensions = {
        d.id: DimensionScore(
            Interval(scores.dimensions[d.id], lows[d.id], highs[d.id]),
            tuple(_contributions(bank, d, shown, values, scores)),
            scores.caps.get(d.id),
        )
        for d in bank.dimensions
    }
    return Scorecard(
        Interval(scores.overall, lows["overall"], highs["overall"]),
        (rung, _whole(lows["rung"]), _whole(highs["rung"])),
        dimensions,
        scores.questions,
        scores.matrix,
        shown,
        values,
    )


def shown_values(bank: Bank, shown: Mapping[str, Question], answers: Answers) -> Values:
    """The answers that count: those of shown questions, and of tasks as "task.<id>"."""
    values: Values = {q: answers.answers[q] for q in shown if q in answers.answers}
    for task in bank.matrix.tasks:
        if task.id in answers.tasks:
            values[f"task.{task.id}"] = answers.tasks[task.id]
    return values


def counted_points(question: Question, value: Value | None) -> int | None:
    """Points that enter the mean; None where the answer leaves it (design 3.2)."""
    if value is None:
        return None
    if value == UNKNOWN:
        return 0 if question.unknown_zero else None
    return question.points(value)


def answer_facts(bank: Bank, shown: Mapping[str, Question], values: Values) -> dict[str, Seen]:
    """The names answer.*, points.*, task.* and points.class-* of the condition language."""
    facts: dict[str, Seen] = {}
    for name, value in values.items():
        if value == NOT_APPLICABLE:
            continue
        if name.startswith("task."):
            facts[name] = value
            continue
        facts[f"answer.{name}"] = value
        points = counted_points(shown[name], value)
        if points is not None:
            facts[f"points.{name}"] = points
    for each in bank.matrix.classes:
        mean = _mean([p for t, p in _rows(bank, values) if t.class_id == each.id])
        if mean is not None:
            facts[f"points.class-{each.id}"] = mean
    return facts


def plain_scores(
    bank: Bank, shown: Mapping[str, Question], values: Values, profile: Facts
) -> Scores:
    """The five scores and the overall score of these values, caps applied."""
    before = {d.id: _questions_score(d, shown, values) for d in bank.dimensions}
    half = bank.matrix.dimension
    questions, matrix = before[half], _matrix_score(bank, values)
    share = bank.matrix.share / 100
    if questions is None or matrix is None:
        before[half] = None
    else:
        before[half] = (1 - share) * questions + share * matrix
    scores, caps = dict(before), {}
    for cap in _active_caps(bank, {**profile, **answer_facts(bank, shown, values)}):
        score = scores[cap.dimension]
        if score is not None and score > cap.ceiling:
            scores[cap.dimension], caps[cap.dimension] = float(cap.ceiling), cap.id
    return Scores(scores, before, questions, matrix, caps, _overall(bank, scores))


def raised_flags(bank: Bank, facts: Facts) -> dict[str, bool]:
    """flag.<id> and flag.critical as facts, for the flags that these facts raise."""
    raised = {f"flag.{r.id}": True for r in bank.rules_of(FLAG) if holds(r.when, facts)}
    if any(f"flag.{r.id}" in raised for r in bank.rules_of(FLAG) if r.critical):
        raised["flag.critical"] = True
    return raised


def _active_caps(bank: Bank, facts: dict[str, Seen]) -> Iterator[Cap]:
    # Only critical flags are asked here: they read answers and tasks alone (lint), never scores.
    for rule in bank.rules_of(FLAG):
        if rule.critical and holds(rule.when, facts):
            facts[f"flag.{rule.id}"] = facts["flag.critical"] = True
    return (cap for cap in bank.caps if holds(cap.when, facts))


def _questions_score(
    dimension: Dimension, shown: Mapping[str, Question], values: Values
) -> float | None:
    """Weighted mean of the counted questions; None under half of the asked weight (3.4)."""
    earned = counted = asked = 0
    for question in dimension.questions:
        if question.id not in shown:
            continue
        value = values.get(question.id)
        if value is None and not question.core:
            continue
        asked += question.weight
        points = counted_points(question, value)
        if points is not None:
            counted += question.weight
            earned += question.weight * points
    return earned / counted if counted and 2 * counted >= asked else None


def _rows(bank: Bank, values: Values) -> Iterator[tuple[Task, int]]:
    for task in bank.matrix.tasks:
        mode = values.get(f"task.{task.id}")
        if isinstance(mode, int):
            yield task, bank.matrix.class_of(task).points[mode]


def _matrix_score(bank: Bank, values: Values) -> float | None:
    """Mean of the group means by their shares; None under half of the rows, or a group empty."""
    asked = sum(1 for t in bank.matrix.tasks if t.core or f"task.{t.id}" in values)
    means = _group_means(bank, values)
    counted = sum(n for _, n in means.values())
    if 2 * counted < asked or any(n == 0 for _, n in means.values()):
        return None
    return sum(share / 100 * means[group][0] for group, share in bank.matrix.groups)


def _group_means(bank: Bank, values: Values) -> dict[str, tuple[float, int]]:
    rows: dict[str, list[int]] = {group: [] for group, _ in bank.matrix.groups}
    for task, points in _rows(bank, values):
        rows[bank.matrix.class_of(task).group].append(points)
    return {g: (sum(points) / len(points) if points else 0.0, len(points)) for g, points in rows.items()}


def _mean(points: list[int]) -> float | None:
    return sum(points) / len(points) if points else None


def _overall(bank: Bank, scores: Mapping[str, float | None]) -> float | None:
    total = 0.0
    for dimension in bank.dimensions:
        score = scores[dimension.id]
        if score is None:
            return None
        total += dimension.weight * score
    return total / sum(d.weight for d in bank.dimensions)


def _contributions(
    bank: Bank, dimension: Dimension, shown: Mapping[str, Question], values: Values, scores: Scores
) -> Iterator[Contribution]:
    half = dimension.id == bank.matrix.dimension
    scored = scores.dimensions[dimension.id] is not None
    part = (100 - bank.matrix.share) / 100 if half else 1.0
    asked = [q for q in dimension.questions if q.id in shown]
    points = {q.id: counted_points(q, values.get(q.id)) for q in asked}
    total = sum(q.weight for q in asked if points[q.id] is not None)
    for question in asked:
        earned = points[question.id]
        counts = scored and earned is not None
        of = 100 * part * question.weight / total if counts else None
        share = part * question.weight * (earned or 0) / total if counts else 0.0
        yield Contribution(question.id, earned, question.weight, share, of)
    if half:
        yield from _row_contributions(bank, values, scored)
    cap, score = scores.caps.get(dimension.id), scores.dimensions[dimension.id]
    before = scores.before_caps[dimension.id]
    if cap and score is not None and before is not None:
        yield Contribution(cap, None, None, score - before, None)


def _row_contributions(bank: Bank, values: Values, scored: bool) -> Iterator[Contribution]:
    means, shares = _group_means(bank, values), dict(bank.matrix.groups)
    points = {task.id: earned for task, earned in _rows(bank, values)}
    for task in bank.matrix.tasks:
        name = f"task.{task.id}"
        if not task.core and name not in values:
            continue
        group = bank.matrix.class_of(task).group
        earned = points.get(task.id)
        if not scored or earned is None:
            yield Contribution(name, earned, 1, 0.0, None)
            continue
        of = bank.matrix.share * shares[group] / 100 / means[group][1]
        yield Contribution(name, earned, 1, of * earned / 100, of)


# Ranges ------------------------------------------------------------------------------------


def open_items(bank: Bank, shown: Mapping[str, Question], values: Values) -> Iterator[str]:
    """Names whose answer could still move the score: unknown, or core and left open (3.2).

    An "I don't know" that earns 0 is settled and not among them.
    """
    for question in shown.values():
        value = values.get(question.id)
        if value is None and question.core:
            yield question.id
        elif value == UNKNOWN and not question.unknown_zero:
            yield question.id
    for task in bank.matrix.tasks:
        value = values.get(f"task.{task.id}")
        if value == UNKNOWN or (value is None and task.core):
            yield f"task.{task.id}"


def _ranges(
    bank: Bank, shown: Mapping[str, Question], values: Values, profile: Facts
) -> tuple[dict[str, float | None], dict[str, float | None]]:
    """Lowest and highest of each score, of "overall" and "rung", over all resolutions."""
    atoms = cap_comparisons(bank)
    lows: list[list[tuple[str, Value]]] = []
    highs: list[list[tuple[str, Value]]] = []
    for name in open_items(bank, shown, values):
        low, high = _extremes(bank, shown, name, atoms)
        lows.append([(name, value) for value in low])
        highs.append([(name, value) for value in high])
    return (
        _extreme_scores(bank, shown, values, profile, lows, min),
        _extreme_scores(bank, shown, values, profile, highs, max),
    )


def _extreme_scores(  # noqa: PLR0913  # one private walk over all resolutions
    bank: Bank,
    shown: Mapping[str, Question],
    values: Values,
    profile: Facts,
    choices: list[list[tuple[str, Value]]],
    pick: Callable[[float, float], float],
) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for resolution in itertools.product(*choices):
        resolved = values | dict(resolution)
        scores = plain_scores(bank, shown, resolved, profile)
        rung = placement_rung(bank, scores.dimensions, scores.overall)
        for name, score in (*scores.dimensions.items(), ("overall", scores.overall), ("rung", rung)):
            best = found.get(name)
            found[name] = score if best is None else best if score is None else pick(best, score)
    return found


def cap_comparisons(bank: Bank) -> tuple[Comparison, ...]:
    """The comparisons on answers and tasks that decide about caps, flags written out."""
    critical = [r for r in bank.rules_of(FLAG) if r.critical]
    found: dict[Comparison, None] = {}
    for cap in bank.caps:
        for comparison in comparisons(cap.when):
            if not comparison.name.startswith("flag."):
                found[comparison] = None
                continue
            wanted = comparison.name.removeprefix("flag.")
            for rule in critical:
                if wanted in (rule.id, "critical"):
                    found.update(dict.fromkeys(comparisons(rule.when)))
    return tuple(found)


def _extremes(
    bank: Bank, shown: Mapping[str, Question], name: str, atoms: Sequence[Comparison]
) -> tuple[list[Value], list[Value]]:
    """For one open item the answers worth trying: one for each way that caps can see it.

    Returns the lowest-scoring and the highest-scoring answer per truth value of the comparisons
    that caps make on it; that is enough, since all else is monotone in its points (design 3.8).
    """
    lows: dict[tuple[bool, ...], tuple[int, Value]] = {}
    highs: dict[tuple[bool, ...], tuple[int, Value]] = {}
    for value, points in _resolutions(bank, shown, name, atoms):
        seen = {f"answer.{name}": value, f"points.{name}": points, name: value}
        view = tuple(compare(atom, seen[atom.name]) for atom in atoms if atom.name in seen)
        lows[view] = min(lows.get(view, (points, value)), (points, value), key=lambda each: each[0])
        highs[view] = max(highs.get(view, (points, value)), (points, value), key=lambda each: each[0])
    return [value for _, value in lows.values()], [value for _, value in highs.values()]


def _resolutions(
    bank: Bank, shown: Mapping[str, Question], name: str, atoms: Sequence[Comparison]
) -> Iterator[tuple[Value, int]]:
    """Every scored answer of an item that can make a difference, with its points."""
    if name.startswith("task."):
        task = bank.matrix.task_by_id[name.removeprefix("task.")]
        yield from enumerate(bank.matrix.class_of(task).points)
        return
    question = shown[name]
    if question.kind == "choice":
        yield from ((o.id, o.points) for o in question.options if o.points is not None)
    elif question.kind == "choices":
        ids = [option.id for option in question.options]
        for count, points in enumerate(question.points_by_count):
            yield from ((chosen, points) for chosen in itertools.combinations(ids, count))
    else:
        cuts = {a.value for a in atoms if a.name == f"answer.{name}" and isinstance(a.value, int)}
        for band in question.bands:
            tries = {band.low, *(cut + step for cut in cuts for step in (-1, 0, 1))}
            yield from ((n, band.points) for n in sorted(tries) if band.low <= n <= band.high)


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


__all__ = [
    "METHOD",
    "Contribution",
    "DimensionScore",
    "Interval",
    "Scorecard",
    "Scores",
    "answer_facts",
    "cap_comparisons",
    "counted_points",
    "meets",
    "open_items",
    "plain_scores",
    "raised_flags",
    "scorecard",
    "shown_values",
]

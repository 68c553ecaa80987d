"""Answers -> Scorecard: five scores, what each answer contributed, and how far unknowns reach.

The contract is design.md 3, explained for editors in questions/README.md, "How we score".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmark.core.answers import Answers, profile_facts, shown_questions
from benchmark.core.bank import UNKNOWN, Bank, Dimension, Question, Value
from benchmark.core.conditions import Facts
from benchmark.core.facts import Values, counted_points, rated_rows, shown_values
from benchmark.core.ladder import placement_rung
from benchmark.core.ranges import (
    CLASS_MEAN,
    Numbers,
    OpenItem,
    question_choices,
    spans,
    task_choices,
)
from benchmark.core.scores import Scores, group_means, plain_scores
from benchmark.core.tables import tables_of

METHOD = 1
"""Number of the scoring method; it goes into every report and rises when a rule here changes."""


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
    """All scores of one set of answers; `plain`: the same without ranges."""

    overall: Interval
    rung: tuple[int | None, int | None, int | None]
    dimensions: Mapping[str, DimensionScore]
    oversight_questions: float | None
    oversight_matrix: float | None
    shown: Mapping[str, Question]
    values: Values
    plain: Scores


def scorecard(bank: Bank, answers: Answers) -> Scorecard:
    """Score one set of answers: scores, contributions, and exact ranges (design 3.8)."""
    shown = shown_questions(bank, answers)
    values = shown_values(bank, shown, answers)
    profile = profile_facts(answers)
    scores = plain_scores(bank, shown, values, profile)
    lows = highs = here = _numbers(bank, scores)
    if unsettled := tuple(open_items(bank, shown, values)):
        lows, highs = _ranges(bank, shown, values, profile, unsettled)
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
        (_whole(here["rung"]), _whole(lows["rung"]), _whole(highs["rung"])),
        dimensions,
        scores.questions,
        scores.matrix,
        shown,
        values,
        scores,
    )


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
        yield from _row_contributions(bank, values, scores)
    cap, score = scores.caps.get(dimension.id), scores.dimensions[dimension.id]
    before = scores.before_caps[dimension.id]
    if cap and score is not None and before is not None:
        yield Contribution(cap, None, None, score - before, None)


def _row_contributions(bank: Bank, values: Values, scores: Scores) -> Iterator[Contribution]:
    scored = scores.dimensions[bank.matrix.dimension] is not None
    rated, shares = rated_rows(bank, values), dict(bank.matrix.groups)
    means = group_means(bank, rated)
    points = {row.name: earned for row, earned in rated}
    for row in tables_of(bank).rows:
        if not row.core and row.name not in values:
            continue
        earned = points.get(row.name)
        if not scored or earned is None:
            yield Contribution(row.name, earned, 1, 0.0, None)
            continue
        of = bank.matrix.share * shares[row.group] / 100 / means[row.group][1]
        yield Contribution(row.name, earned, 1, of * earned / 100, of)


def open_items(bank: Bank, shown: Mapping[str, Question], values: Values) -> Iterator[str]:
    """Names whose answer could still move the score: unknown, or core and left open (3.2).

    An "I don't know" that earns 0 is settled and not among them.
    """
    for question in shown.values():
        value = values.get(question.id)
        unsettled = value == UNKNOWN and not question.unknown_zero
        if unsettled or (value is None and question.core):
            yield question.id
    for row in tables_of(bank).rows:
        value = values.get(row.name)
        if value == UNKNOWN or (value is None and row.core):
            yield row.name


def _ranges(
    bank: Bank, shown: Mapping[str, Question], values: Values, profile: Facts, names: Sequence[str]
) -> tuple[Numbers, Numbers]:
    """Lowest and highest of each score, of "overall" and "rung", over all resolutions."""

    def numbers(resolution: Mapping[str, Value]) -> Numbers:
        return _numbers(bank, plain_scores(bank, shown, {**values, **resolution}, profile))

    items = [_open_item(bank, shown, name) for name in names]
    return spans(items, tables_of(bank).view, numbers)


def _numbers(bank: Bank, scores: Scores) -> Numbers:
    rung = placement_rung(bank, scores.dimensions, scores.overall)
    return {**scores.dimensions, "overall": scores.overall, "rung": rung}


def _open_item(bank: Bank, shown: Mapping[str, Question], name: str) -> OpenItem:
    tables = tables_of(bank)
    if name in shown:
        question, home = shown[name], tables.dimension_of[name]
        return OpenItem(name, home, question.weight, question_choices(question, tables.view))
    row = tables.row_by_name[name]
    choices = task_choices(name, row.points, tables.view)
    return OpenItem(name, f"{CLASS_MEAN}{row.class_id}", 1, choices)


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)

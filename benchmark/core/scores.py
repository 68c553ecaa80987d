"""Values -> Scores: five scores and the overall score as plain numbers, without ranges.

The contract is design.md 3, explained for editors in questions/README.md, "How we score".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmark.core.bank import Bank, Cap, Dimension, Question
from benchmark.core.conditions import Facts, Seen, holds
from benchmark.core.facts import (
    Values,
    class_facts,
    counted_points,
    item_facts,
    raise_in_order,
    rated_rows,
)
from benchmark.core.tables import Row, tables_of


@dataclass(frozen=True)
class Scores:
    """The numbers alone, before ranges. `before_caps`: the same scores without any cap.

    `caps`: dimension -> the cap that holds it down; `active`: all caps whose condition is true.
    """

    dimensions: dict[str, float | None]
    before_caps: dict[str, float | None]
    questions: float | None
    matrix: float | None
    caps: dict[str, str]
    active: tuple[Cap, ...]
    overall: float | None


def plain_scores(
    bank: Bank, shown: Mapping[str, Question], values: Values, profile: Facts
) -> Scores:
    """The five scores and the overall score of these values, caps applied."""
    means = {d.id: _questions_score(d, shown, values) for d in bank.dimensions}
    rated = rated_rows(bank, values)
    facts = _cap_facts(bank, shown, values, profile, rated)
    return _capped(
        bank, means, _matrix_score(bank, values, rated), tuple(_active_caps(bank, facts))
    )


def changed_scores(
    bank: Bank, shown: Mapping[str, Question], values: Values, profile: Facts, was: Scores,
    changed: Collection[str],
) -> Scores:  # fmt: skip
    """The same as plain_scores, where `was` differs at most in the values named by `changed`."""
    tables = tables_of(bank)
    if not tables.dimension_of.keys() >= set(changed) or not tables.cap_items.isdisjoint(changed):
        return plain_scores(bank, shown, values, profile)
    means = {**was.before_caps, bank.matrix.dimension: was.questions}
    for dimension in {tables.dimension_of[name] for name in changed}:
        means[dimension] = _questions_score(bank.dimension_by_id[dimension], shown, values)
    return _capped(bank, means, was.matrix, was.active)


def _capped(
    bank: Bank, means: Mapping[str, float | None], matrix: float | None, active: tuple[Cap, ...]
) -> Scores:
    """The scores that follow from the question means and the matrix, under the active caps."""
    half, share, before = bank.matrix.dimension, bank.matrix.share / 100, dict(means)
    questions = means[half]
    if questions is None or matrix is None:
        before[half] = None
    else:
        before[half] = (1 - share) * questions + share * matrix
    scores, caps = dict(before), {}
    for cap in active:
        score = scores[cap.dimension]
        if score is not None and score > cap.ceiling:
            scores[cap.dimension], caps[cap.dimension] = float(cap.ceiling), cap.id
    return Scores(scores, before, questions, matrix, caps, active, _overall(bank, scores))


def _cap_facts(
    bank: Bank, shown: Mapping[str, Question], values: Values, profile: Facts,
    rated: Sequence[tuple[Row, int]],
) -> dict[str, Seen]:  # fmt: skip
    tables = tables_of(bank)
    read = {name: values[name] for name in tables.cap_items if name in values}
    return {**profile, **item_facts(shown, read), **class_facts(rated, tables.cap_classes)}


def _active_caps(bank: Bank, facts: dict[str, Seen]) -> Iterator[Cap]:
    # Scores are not among the facts: caps and the flags they read see answers and tasks (3.6).
    raise_in_order(tables_of(bank).view.flags, facts)
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


def _matrix_score(bank: Bank, values: Values, rated: Sequence[tuple[Row, int]]) -> float | None:
    """Mean of the group means by their shares; None under half of the rows, or a group empty."""
    asked = sum(1 for row in tables_of(bank).rows if row.core or row.name in values)
    means = group_means(bank, rated)
    if 2 * len(rated) < asked or any(n == 0 for _, n in means.values()):
        return None
    return sum(share / 100 * means[group][0] for group, share in bank.matrix.groups)


def group_means(bank: Bank, rated: Sequence[tuple[Row, int]]) -> dict[str, tuple[float, int]]:
    """Mean points of each group, with the number of its rows."""
    rows: dict[str, list[int]] = {group: [] for group, _ in bank.matrix.groups}
    for row, points in rated:
        rows[row.group].append(points)
    return {
        g: (sum(points) / len(points) if points else 0.0, len(points)) for g, points in rows.items()
    }


def _overall(bank: Bank, scores: Mapping[str, float | None]) -> float | None:
    total = 0.0
    for dimension in bank.dimensions:
        score = scores[dimension.id]
        if score is None:
            return None
        total += dimension.weight * score
    return total / sum(d.weight for d in bank.dimensions)

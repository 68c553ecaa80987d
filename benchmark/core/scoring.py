"""Answers -> Scorecard: five scores, what each answer contributed, and how far unknowns reach.

The contract is design.md 3, explained for editors in questions/README.md, "How we score".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    Rule,
    Value,
    meets,
)
from benchmark.core.conditions import Facts, Seen, holds
from benchmark.core.ladder import placement_rung
from benchmark.core.ranges import (
    CLASS_MEAN,
    CapView,
    Numbers,
    OpenItem,
    cap_comparisons,
    cap_view,
    question_choices,
    spans,
    task_choices,
)

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
    """All scores of one set of answers; `plain`: the same without ranges."""

    overall: Interval
    rung: tuple[int | None, int | None, int | None]
    dimensions: Mapping[str, DimensionScore]
    oversight_questions: float | None
    oversight_matrix: float | None
    shown: Mapping[str, Question]
    values: Values
    plain: Scores


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


@dataclass(frozen=True)
class _Row:
    """A row of the task matrix. `name` is "task." and the task's id; `points` by mode."""

    name: str
    core: bool
    class_id: str
    group: str
    points: tuple[int, ...]


@dataclass(frozen=True)
class _Tables:
    """What scoring asks of a bank again and again, worked out once.

    `dimension_of`: question id -> its dimension. `view`: how caps look at answers; `cap_items` and
    `cap_classes`: names of values, and ids of classes, that they read.
    """

    rows: tuple[_Row, ...]
    row_by_name: dict[str, _Row]
    dimension_of: dict[str, str]
    flags: tuple[Rule, ...]
    view: CapView
    cap_items: frozenset[str]
    cap_classes: tuple[str, ...]


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


def shown_values(bank: Bank, shown: Mapping[str, Question], answers: Answers) -> Values:
    """The answers that count: those of shown questions, and of tasks as "task.<id>"."""
    given = answers.answers
    values: Values = {name: given[name] for name in shown if name in given}
    for task in bank.matrix.tasks:
        if task.id in answers.tasks:
            values[f"task.{task.id}"] = answers.tasks[task.id]
    return values


def counted_points(question: Question, value: Value | None) -> int | None:
    """Points that enter the mean; None where the answer leaves it (design 3.2)."""
    if value is None or (value == UNKNOWN and not question.unknown_zero):
        return None
    return 0 if value == UNKNOWN else question.points(value)


def answer_facts(bank: Bank, shown: Mapping[str, Question], values: Values) -> dict[str, Seen]:
    """The names answer.*, points.*, task.* and points.class-* of the condition language."""
    classes = (each.id for each in bank.matrix.classes)
    return {**_item_facts(shown, values), **_class_facts(_rated(bank, values), classes)}


def _item_facts(shown: Mapping[str, Question], values: Values) -> dict[str, Seen]:
    facts: dict[str, Seen] = {}
    for name, value in values.items():
        if value == NOT_APPLICABLE:
            continue
        if name not in shown:
            facts[name] = value
            continue
        facts[f"answer.{name}"] = value
        points = counted_points(shown[name], value)
        if points is not None:
            facts[f"points.{name}"] = points
    return facts


def _class_facts(rated: Sequence[tuple[_Row, int]], classes: Iterable[str]) -> dict[str, Seen]:
    facts: dict[str, Seen] = {}
    for each in classes:
        points = [earned for row, earned in rated if row.class_id == each]
        if points:
            facts[f"{CLASS_MEAN}{each}"] = sum(points) / len(points)
    return facts


def plain_scores(
    bank: Bank, shown: Mapping[str, Question], values: Values, profile: Facts
) -> Scores:
    """The five scores and the overall score of these values, caps applied."""
    means = {d.id: _questions_score(d, shown, values) for d in bank.dimensions}
    rated = _rated(bank, values)
    facts = _cap_facts(bank, shown, values, profile, rated)
    return _capped(
        bank, means, _matrix_score(bank, values, rated), tuple(_active_caps(bank, facts))
    )


def changed_scores(
    bank: Bank, shown: Mapping[str, Question], values: Values, profile: Facts, was: Scores,
    changed: Collection[str],
) -> Scores:  # fmt: skip
    """The same as plain_scores, where `was` differs at most in the values named by `changed`."""
    tables = _tables(bank)
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


def raised_flags(bank: Bank, facts: Facts) -> dict[str, bool]:
    """flag.<id> and flag.critical as facts, for the flags that these facts raise."""
    return _raised(_tables(bank).flags, dict(facts))


def _raised(flags: Iterable[Rule], facts: dict[str, Seen]) -> dict[str, bool]:
    """The flags that hold, each seeing those before it; adds them to `facts`."""
    raised: dict[str, bool] = {}
    for rule in flags:
        if holds(rule.when, facts):
            raised[f"flag.{rule.id}"] = True
            if rule.critical:
                raised["flag.critical"] = True
            facts.update(raised)
    return raised


def _cap_facts(
    bank: Bank, shown: Mapping[str, Question], values: Values, profile: Facts,
    rated: Sequence[tuple[_Row, int]],
) -> dict[str, Seen]:  # fmt: skip
    tables = _tables(bank)
    read = {name: values[name] for name in tables.cap_items if name in values}
    return {**profile, **_item_facts(shown, read), **_class_facts(rated, tables.cap_classes)}


def _active_caps(bank: Bank, facts: dict[str, Seen]) -> Iterator[Cap]:
    # Scores are not among the facts: caps and the flags they read see answers and tasks (3.6).
    _raised(_tables(bank).view.flags, facts)
    return (cap for cap in bank.caps if holds(cap.when, facts))


def _tables(bank: Bank) -> _Tables:
    """The tables of a bank. They lie beside its fields, where a cached_property would put them."""
    kept = vars(bank)
    if "_scoring_tables" not in kept:
        kept["_scoring_tables"] = _made_tables(bank)
    tables: _Tables = kept["_scoring_tables"]
    return tables


def _made_tables(bank: Bank) -> _Tables:
    matrix = bank.matrix
    rows = tuple(
        _Row(
            f"task.{t.id}", t.core, t.class_id, matrix.class_of(t).group, matrix.class_of(t).points
        )
        for t in matrix.tasks
    )
    view = cap_view(bank)
    read = {atom.name for atom in view.atoms}
    subjects = {name.removeprefix("answer.").removeprefix("points.") for name in read}
    items = [*(q.id for q in bank.questions()), *(row.name for row in rows)]
    return _Tables(
        rows,
        {row.name: row for row in rows},
        {q.id: d.id for d in bank.dimensions for q in d.questions},
        bank.rules_of(FLAG),
        view,
        frozenset(name for name in items if name in subjects),
        tuple(c.id for c in matrix.classes if f"{CLASS_MEAN}{c.id}" in read),
    )


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


def _rated(bank: Bank, values: Values) -> list[tuple[_Row, int]]:
    """The rows that have a mode, with the points it earns."""
    modes = ((row, values.get(row.name)) for row in _tables(bank).rows)
    return [(row, row.points[mode]) for row, mode in modes if isinstance(mode, int)]


def _matrix_score(bank: Bank, values: Values, rated: Sequence[tuple[_Row, int]]) -> float | None:
    """Mean of the group means by their shares; None under half of the rows, or a group empty."""
    asked = sum(1 for row in _tables(bank).rows if row.core or row.name in values)
    means = _group_means(bank, rated)
    if 2 * len(rated) < asked or any(n == 0 for _, n in means.values()):
        return None
    return sum(share / 100 * means[group][0] for group, share in bank.matrix.groups)


def _group_means(bank: Bank, rated: Sequence[tuple[_Row, int]]) -> dict[str, tuple[float, int]]:
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
    rated, shares = _rated(bank, values), dict(bank.matrix.groups)
    means = _group_means(bank, rated)
    points = {row.name: earned for row, earned in rated}
    for row in _tables(bank).rows:
        if not row.core and row.name not in values:
            continue
        earned = points.get(row.name)
        if not scored or earned is None:
            yield Contribution(row.name, earned, 1, 0.0, None)
            continue
        of = bank.matrix.share * shares[row.group] / 100 / means[row.group][1]
        yield Contribution(row.name, earned, 1, of * earned / 100, of)


# Ranges ------------------------------------------------------------------------------------


def open_items(bank: Bank, shown: Mapping[str, Question], values: Values) -> Iterator[str]:
    """Names whose answer could still move the score: unknown, or core and left open (3.2).

    An "I don't know" that earns 0 is settled and not among them.
    """
    for question in shown.values():
        value = values.get(question.id)
        unsettled = value == UNKNOWN and not question.unknown_zero
        if unsettled or (value is None and question.core):
            yield question.id
    for row in _tables(bank).rows:
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
    return spans(items, _tables(bank).view, numbers)


def _numbers(bank: Bank, scores: Scores) -> Numbers:
    rung = placement_rung(bank, scores.dimensions, scores.overall)
    return {**scores.dimensions, "overall": scores.overall, "rung": rung}


def _open_item(bank: Bank, shown: Mapping[str, Question], name: str) -> OpenItem:
    tables = _tables(bank)
    if name in shown:
        question, home = shown[name], tables.dimension_of[name]
        return OpenItem(name, home, question.weight, question_choices(question, tables.view))
    row = tables.row_by_name[name]
    choices = task_choices(name, row.points, tables.view)
    return OpenItem(name, f"{CLASS_MEAN}{row.class_id}", 1, choices)


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
    "changed_scores",
    "counted_points",
    "meets",
    "open_items",
    "plain_scores",
    "raised_flags",
    "scorecard",
    "shown_values",
]

"""Answers as facts: what conditions, caps and scores see of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmark.core.answers import Answers
from benchmark.core.bank import NOT_APPLICABLE, UNKNOWN, Bank, Question, Rule, Value
from benchmark.core.conditions import Facts, Seen, holds
from benchmark.core.ranges import CLASS_MEAN
from benchmark.core.tables import Row, tables_of

Values = dict[str, Value]
"""Question id, or "task." and task id -> answer; only what is shown and not left open."""


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


def rated_rows(bank: Bank, values: Values) -> list[tuple[Row, int]]:
    """The rows that have a mode, with the points it earns."""
    modes = ((row, values.get(row.name)) for row in tables_of(bank).rows)
    return [(row, row.points[mode]) for row, mode in modes if isinstance(mode, int)]


def answer_facts(bank: Bank, shown: Mapping[str, Question], values: Values) -> dict[str, Seen]:
    """The names answer.*, points.*, task.* and points.class-* of the condition language."""
    classes = (each.id for each in bank.matrix.classes)
    return {**item_facts(shown, values), **class_facts(rated_rows(bank, values), classes)}


def item_facts(shown: Mapping[str, Question], values: Values) -> dict[str, Seen]:
    """The names answer.*, points.* and task.*; a value that is not applicable has none."""
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


def class_facts(rated: Sequence[tuple[Row, int]], classes: Iterable[str]) -> dict[str, Seen]:
    """The mean points of each of these classes that has a rated row."""
    facts: dict[str, Seen] = {}
    for each in classes:
        points = [earned for row, earned in rated if row.class_id == each]
        if points:
            facts[f"{CLASS_MEAN}{each}"] = sum(points) / len(points)
    return facts


def raised_flags(bank: Bank, facts: Facts) -> dict[str, bool]:
    """flag.<id> and flag.critical as facts, for the flags that these facts raise."""
    return raise_in_order(tables_of(bank).flags, dict(facts))


def raise_in_order(flags: Iterable[Rule], facts: dict[str, Seen]) -> dict[str, bool]:
    """The flags that hold, each seeing those before it; adds them to `facts`."""
    raised: dict[str, bool] = {}
    for rule in flags:
        if holds(rule.when, facts):
            raised[f"flag.{rule.id}"] = True
            if rule.critical:
                raised["flag.critical"] = True
            facts.update(raised)
    return raised

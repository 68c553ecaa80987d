"""A bank with many of its numbers changed, and some of what it asks renamed."""

from __future__ import annotations

import random
from dataclasses import replace

from benchmark.core.bank import Bank, Dimension, Gate, Question, Rule
from benchmark.core.conditions import All, Any, Comparison, Condition, Count
from benchmark.core.matrix import Task


def mutated(bank: Bank, dice: random.Random) -> Bank:
    """The bank with other weights, points, thresholds, gates, caps and conditions."""
    classes = tuple(
        replace(each, points=tuple(dice.randrange(0, 101, 5) for _ in each.points))
        for each in bank.matrix.classes
    )
    matrix = replace(bank.matrix, classes=classes, share=dice.choice([30, 50, 70]))
    return replace(
        bank,
        dimensions=tuple(_dimension(each, dice) for each in bank.dimensions),
        matrix=replace(matrix, tasks=tuple(_task(each, dice) for each in matrix.tasks)),
        gates=tuple(_gate(each, dice) for each in bank.gates),
        caps=tuple(replace(each, ceiling=dice.randrange(20, 80)) for each in bank.caps),
        rules=tuple(_rule(each, dice) for each in bank.rules),
        thresholds=replace(bank.thresholds, weakest_plus=dice.choice([1, 2])),
    )


def _dimension(dimension: Dimension, dice: random.Random) -> Dimension:
    questions = tuple(_question(each, dice) for each in dimension.questions)
    return replace(dimension, weight=dice.randint(1, 5), questions=questions)


def _question(question: Question, dice: random.Random) -> Question:
    options = tuple(replace(each, points=dice.randint(0, 100)) for each in question.options)
    return replace(
        question,
        weight=dice.randint(1, 9),
        core=question.core if dice.random() < 0.7 else not question.core,
        unknown_zero=dice.random() < 0.3,
        options=options if question.kind == "choice" else question.options,
        bands=tuple(replace(each, points=dice.randint(0, 100)) for each in question.bands),
    )


def _task(task: Task, dice: random.Random) -> Task:
    return replace(task, core=dice.random() < 0.7)


def _gate(gate: Gate, dice: random.Random) -> Gate:
    return replace(gate, at_least=dice.randrange(10, 90, 5))


def _rule(rule: Rule, dice: random.Random) -> Rule:
    return replace(rule, when=_condition(rule.when, dice)) if dice.random() < 0.5 else rule


def _condition(condition: Condition, dice: random.Random) -> Condition:
    match condition:
        case Comparison():
            if condition.op in ("<", "<=", ">", ">="):
                return replace(condition, op=dice.choice(["<", "<=", ">", ">="]))
            return condition
        case Count():
            return replace(condition, value=dice.randint(0, 3))
        case All():
            parts = tuple(_condition(part, dice) for part in condition.parts)
            return All(parts) if dice.random() < 0.5 else Any(parts)
        case Any():
            return Any(tuple(_condition(part, dice) for part in condition.parts))

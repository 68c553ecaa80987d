"""Conditions on many submissions at once: what holds for which of them.

Nothing is decided here that core decides: answers are compared by core's `compare`, once for each
different value; numbers by its tables of operators, which work on arrays.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from benchmark.core.bank import NOT_APPLICABLE, Question, Rule, Value
from benchmark.core.conditions import (
    COUNTS,
    ORDERS,
    All,
    Any,
    Comparison,
    Condition,
    Count,
    Seen,
    compare,
)
from benchmark.core.facts import counted_points
from benchmark.measure.columns import Bools, Column, Floats

FLAG, CRITICAL = "flag.", "flag.critical"


class Fact(Protocol):
    """The values of one name, for every submission."""

    def compare(self, comparison: Comparison) -> Bools:
        """For which of them a comparison holds."""


@dataclass(frozen=True)
class Answered:
    """A name whose value follows from one answer. `shown`: None where it is always asked."""

    column: Column
    seen: Callable[[Value | None], Seen]
    shown: Bools | None = None

    def compare(self, comparison: Comparison) -> Bools:
        """For which submissions a comparison holds; a hidden answer has no value."""
        table: Bools = self.column.look(
            comparison, lambda value: compare(comparison, self.seen(value)), np.bool_
        )
        return table if self.shown is None else table & self.shown


@dataclass(frozen=True)
class Numbers:
    """A score, a mean or the rung; `known` says where there is one."""

    values: Floats
    known: Bools

    def compare(self, comparison: Comparison) -> Bools:
        """For which submissions a comparison holds; what is not known has no value."""
        op, value = comparison.op, comparison.value
        if op in ORDERS:
            met: Bools = ORDERS[op](self.values, value)
        elif op == "in" and isinstance(value, tuple):
            met = np.isin(self.values, value)
        elif isinstance(value, int | float):
            met = self.values == value if op == "==" else self.values != value
        else:
            # A word beside a number: core says the same of every number.
            met = np.full(len(self.known), compare(comparison, 0.0))
        return met & self.known


@dataclass(frozen=True)
class Raised:
    """A flag: it has a value where it is raised."""

    raised: Bools

    def compare(self, comparison: Comparison) -> Bools:
        """For which submissions a comparison holds."""
        return self.raised if compare(comparison, seen=True) else np.zeros_like(self.raised)


@dataclass
class Facts:
    """The names of the condition language with their values, for `rows` submissions."""

    rows: int
    _facts: dict[str, Fact] = field(default_factory=dict)
    _met: dict[Comparison, Bools] = field(default_factory=dict)

    def put(self, name: str, fact: Fact) -> None:
        """Let a name have values from now on."""
        self._facts[name] = fact

    def copy(self) -> Facts:
        """The same so far; what is put into one is not in the other."""
        return Facts(self.rows, dict(self._facts), dict(self._met))

    def met(self, comparison: Comparison) -> Bools:
        """For which submissions one comparison holds."""
        fact = self._facts.get(comparison.name)
        if fact is None:
            return np.full(self.rows, compare(comparison, None))
        if comparison.name.startswith(FLAG):  # more of them may be raised later
            return fact.compare(comparison)
        if comparison not in self._met:
            self._met[comparison] = fact.compare(comparison)
        return self._met[comparison]

    def holding(self, condition: Condition) -> Bools:
        """For which submissions a condition holds."""
        match condition:
            case Comparison():
                return self.met(condition)
            case All():
                return functools.reduce(operator.and_, self._each(condition), self._all(held=True))
            case Any():
                return functools.reduce(operator.or_, self._each(condition), self._all(held=False))
            case Count():
                met = np.zeros(self.rows, np.int64)
                for part in condition.parts:
                    met += self.met(part)
                counted: Bools = COUNTS[condition.op](met, condition.value)
                return counted

    def raise_flags(self, flags: Iterable[Rule]) -> None:
        """Put the flags that hold, each seeing those before it, as core.facts raises them."""
        critical = self._all(held=False)
        for rule in flags:
            raised = self.holding(rule.when)
            self.put(FLAG + rule.id, Raised(raised))
            if rule.critical:
                critical = critical | raised
                self.put(CRITICAL, Raised(critical))

    def _each(self, condition: All | Any) -> Iterable[Bools]:
        return (self.holding(part) for part in condition.parts)

    def _all(self, *, held: bool) -> Bools:
        return np.full(self.rows, held)


def answer_seen(value: Value | None) -> Seen:
    """What a condition sees of an answer: nothing where it does not apply."""
    return None if value == NOT_APPLICABLE else value


def points_seen(question: Question) -> Callable[[Value | None], Seen]:
    """What a condition sees of an answer's points."""
    return lambda value: None if value == NOT_APPLICABLE else counted_points(question, value)

"""Plain condition nodes and their evaluation; a text becomes nodes in benchmark.content.grammar."""

from __future__ import annotations

import operator
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

Scalar = str | int | float | bool
Seen = Scalar | tuple[str, ...] | None
Facts = Mapping[str, Seen]
"""Name -> value seen. A missing, hidden or N/A value is absent; an unknown one is "unknown"."""

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Comparison:
    """`name op value`. `value` is a tuple for the operator "in", a scalar otherwise."""

    TAG: ClassVar[str] = "comparison"

    name: str
    op: str
    value: Scalar | tuple[Scalar, ...]


@dataclass(frozen=True)
class All:
    """Every part holds."""

    TAG: ClassVar[str] = "all"

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    TAG: ClassVar[str] = "any"

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Count:
    """How many parts hold, compared with a whole number."""

    TAG: ClassVar[str] = "count"

    parts: tuple[Comparison, ...]
    op: str
    value: int


Condition = Comparison | All | Any | Count


@dataclass(frozen=True)
class TraceLine:
    """One comparison that made a condition true, with the value that was seen."""

    name: str
    op: str
    value: Scalar | tuple[Scalar, ...]
    seen: Seen


# The same 1e-9 as in design 3.1, so that a rule and a rung agree on what "at least 40" means.
EPSILON = 1e-9
# Both tables work on arrays as they do on numbers: benchmark.measure compares many at once.
ORDERS: dict[str, Callable[..., typing.Any]] = {
    "<": lambda seen, value: seen < value - EPSILON,
    "<=": lambda seen, value: seen <= value + EPSILON,
    ">": lambda seen, value: seen > value + EPSILON,
    ">=": lambda seen, value: seen >= value - EPSILON,
}
COUNTS: dict[str, Callable[..., typing.Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def compare(comparison: Comparison, seen: Seen) -> bool:
    """Whether one comparison holds for the value seen (design 4)."""
    op, value = comparison.op, comparison.value
    if seen == UNKNOWN:
        return op == "==" and value == UNKNOWN
    if seen is None:
        # A profile field left open counts as unknown: it has no "I don't know" of its own.
        return op == "==" and value == UNKNOWN and comparison.name.startswith("profile.")
    if op == "==":
        return seen == value
    if op == "!=":
        return seen != value
    if op == "in":
        return seen in value  # type: ignore[operator]  # the loader gives a tuple here
    if op == "has":
        return value in seen  # type: ignore[operator]  # the loader allows it on multi-selects only
    if op == "lacks":
        return value not in seen  # type: ignore[operator]  # as above
    return bool(ORDERS[op](seen, value))


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether a condition is true for these facts."""
    match condition:
        case Comparison():
            return compare(condition, facts.get(condition.name))
        case All():
            return all(holds(part, facts) for part in condition.parts)
        case Any():
            return any(holds(part, facts) for part in condition.parts)
        case Count():
            met = sum(compare(part, facts.get(part.name)) for part in condition.parts)
            return bool(COUNTS[condition.op](met, condition.value))


def trace(condition: Condition, facts: Facts) -> tuple[TraceLine, ...]:
    """The comparisons that make a true condition true, in written order, none twice.

    Of an `or` only the parts that hold; of a `count` the comparisons that hold.
    """
    lines: dict[TraceLine, None] = {}
    for comparison in _supports(condition, facts):
        seen = facts.get(comparison.name)
        lines[TraceLine(comparison.name, comparison.op, comparison.value, seen)] = None
    return tuple(lines)


def _supports(condition: Condition, facts: Facts) -> Iterator[Comparison]:
    match condition:
        case Comparison():
            yield condition
        case All():
            for part in condition.parts:
                yield from _supports(part, facts)
        case Any():
            for part in condition.parts:
                if holds(part, facts):
                    yield from _supports(part, facts)
        case Count():
            yield from (p for p in condition.parts if compare(p, facts.get(p.name)))


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison of a condition, in written order."""
    match condition:
        case Comparison():
            yield condition
        case _:
            for part in condition.parts:
                yield from comparisons(part)

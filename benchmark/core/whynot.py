"""Why a condition holds or not: its comparisons with what was seen, and what would have to change.

A line has a constant English message, which templates translate, and the values in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from benchmark.core.answers import Answers
from benchmark.core.bank import NOT_APPLICABLE, Bank
from benchmark.core.conditions import (
    UNKNOWN,
    All,
    Any,
    Comparison,
    Condition,
    Count,
    Facts,
    Scalar,
    Seen,
    compare,
    comparisons,
    holds,
    trace,
)
from benchmark.core.facts import counted_points
from benchmark.core.ranges import CLASS_MEAN
from benchmark.core.scoring import Scorecard

HIDDEN = "hidden"
Absences = Mapping[str, str]
"""Name of the condition language -> why it has no value, where it is not just left open:
HIDDEN, "na", or "unknown" for the points of an answer that earns none."""


def later(text: str) -> str:
    """Mark a message that templates translate where they print it; the core translates nothing."""
    return text


_ORDER = "order"
_HOLDS = {
    _ORDER: later("%(name)s %(seen)s is %(op)s %(value)s"),
    "==": later("%(name)s is %(seen)s"),
    "!=": later("%(name)s is %(seen)s, and not %(value)s"),
    "in": later("%(name)s is %(seen)s, in %(value)s"),
    "has": later("%(name)s has %(value)s"),
    "lacks": later("%(name)s lacks %(value)s"),
    "flag": later("%(name)s is raised"),
    "open": later("%(name)s was left open, which counts as unknown"),
}
_FAILS = {
    _ORDER: later("%(name)s %(seen)s is not %(op)s %(value)s"),
    "==": later("%(name)s is %(seen)s, not %(value)s"),
    "!=": later("%(name)s is %(seen)s, and anything else is asked for"),
    "in": later("%(name)s is %(seen)s, not in %(value)s"),
    "has": later("%(name)s is %(seen)s, without %(value)s"),
    "lacks": later("%(name)s has %(value)s"),
    UNKNOWN: later("%(name)s is unknown, so “%(op)s %(value)s” is not met"),
}
_ABSENT = {
    "score": later("%(name)s has no score: too little is answered"),
    "rung": later("%(name)s is not known: a dimension has no score"),
    "flag": later("%(name)s is not raised"),
    "lead": later("%(name)s is known of leads only"),
    CLASS_MEAN: later("%(name)s has no mean: none of its tasks is answered"),
    HIDDEN: later("%(name)s was not asked"),
    NOT_APPLICABLE: later("%(name)s does not apply"),
    UNKNOWN: later("%(name)s has no points: the answer is “I don’t know”"),
    "open": later("%(name)s was not answered"),
}
ONE_OF, ALL_OF = later("one of these would do:"), later("all of these:")
MORE = later("%(met)s of %(total)s hold, not %(op)s %(value)s; %(lack)s more of these would do:")
FEWER = later("%(met)s of %(total)s hold, not %(op)s %(value)s; %(lack)s fewer of these would do:")
OTHER = later("%(met)s of %(total)s hold, and another number is asked for:")


@dataclass(frozen=True)
class Line:
    """One comparison as it stands, or several of which `change` must become different.

    `comparison` is None for several, which are `parts`.
    """

    message: str
    values: Mapping[str, str] = field(default_factory=dict)
    comparison: Comparison | None = None
    holds: bool = False
    parts: tuple[Line, ...] = ()
    change: int = 0

    def __str__(self) -> str:
        return self.message % self.values


def reasons(condition: Condition, facts: Facts) -> tuple[Line, ...]:
    """The comparisons that make a true condition true, each with the value seen."""
    return tuple(
        _line(Comparison(each.name, each.op, each.value), facts, {})
        for each in trace(condition, facts)
    )


def met(condition: Condition, facts: Facts) -> tuple[Line, ...]:
    """All comparisons of a condition that hold, whether it does or not; none twice."""
    there = (each for each in comparisons(condition) if compare(each, facts.get(each.name)))
    return tuple(_line(each, facts, {}) for each in dict.fromkeys(there))


def unmet(condition: Condition, facts: Facts, absences: Absences) -> tuple[Line, ...]:
    """What would have to be different for a false condition to hold; empty for a true one.

    Of an `and` the parts that are false; of an `or` all of them; of a `count` those of which more,
    or fewer, are asked for.
    """
    if holds(condition, facts):
        return ()
    match condition:
        case Comparison():
            return (_line(condition, facts, absences),)
        case All():
            return tuple(line for part in condition.parts for line in unmet(part, facts, absences))
        case Any():
            parts = tuple(_one(unmet(part, facts, absences)) for part in condition.parts)
            return (Line(ONE_OF, parts=parts, change=1),)
        case Count():
            return (_count_line(condition, facts, absences),)


def flat(lines: Iterable[Line], depth: int = 0) -> Iterator[tuple[int, str]]:
    """The lines as texts, each with how deep it stands."""
    for line in lines:
        yield depth, str(line)
        yield from flat(line.parts, depth + 1)


def absences(bank: Bank, answers: Answers, card: Scorecard) -> dict[str, str]:
    """Why answers, points and tasks have no value, where they are not just left open."""
    found: dict[str, str] = {}
    for question in bank.questions():
        value = answers.answers.get(question.id)
        names = (f"answer.{question.id}", f"points.{question.id}")
        if question.id not in card.shown:
            found |= dict.fromkeys(names, HIDDEN)
        elif value == NOT_APPLICABLE:
            found |= dict.fromkeys(names, NOT_APPLICABLE)
        elif value == UNKNOWN and counted_points(question, value) is None:
            found[names[1]] = UNKNOWN
    for task, value in answers.tasks.items():
        if value == NOT_APPLICABLE:
            found[f"task.{task}"] = NOT_APPLICABLE
    return found


def _one(lines: tuple[Line, ...]) -> Line:
    """What one part of an `or` asks for, as one line."""
    return lines[0] if len(lines) == 1 else Line(ALL_OF, parts=lines, change=len(lines))


def _count_line(count: Count, facts: Facts, absences: Absences) -> Line:
    every = tuple(_line(part, facts, absences) for part in count.parts)
    there = sum(line.holds for line in every)
    needed = count.value + {">": 1, "<": -1}.get(count.op, 0)
    values = {
        "met": str(there), "total": str(len(every)), "op": count.op, "value": str(count.value),
        "lack": str(abs(needed - there)),
    }  # fmt: skip
    if count.op == "!=":
        return Line(OTHER, values, parts=every, change=1)
    if there < needed:
        parts = tuple(line for line in every if not line.holds)
        return Line(MORE, values, parts=parts, change=needed - there)
    parts = tuple(line for line in every if line.holds)
    return Line(FEWER, values, parts=parts, change=there - needed)


def _line(comparison: Comparison, facts: Facts, absences: Absences) -> Line:
    seen = facts.get(comparison.name)
    true = compare(comparison, seen)
    values = {
        "name": comparison.name,
        "op": comparison.op,
        "value": _value_text(comparison.value),
        "seen": _seen_text(comparison, seen),
    }
    if true:
        message = _HOLDS[_true_kind(comparison, seen)]
    elif seen is None:
        message = _ABSENT[_absent_kind(comparison.name, absences)]
    else:
        message = _FAILS[_false_kind(comparison, seen)]
    return Line(message, values, comparison, true)


def _kind(op: str) -> str:
    return op if op in _HOLDS else _ORDER


def _true_kind(comparison: Comparison, seen: Seen) -> str:
    if seen is None:
        return "open"
    return "flag" if comparison.name.startswith("flag.") else _kind(comparison.op)


def _false_kind(comparison: Comparison, seen: Seen) -> str:
    stands_alone = comparison.op in ("!=", "has", "lacks")
    return UNKNOWN if seen == UNKNOWN and stands_alone else _kind(comparison.op)


def _absent_kind(name: str, absences: Absences) -> str:
    if name in absences:
        return absences[name]
    if name.startswith(CLASS_MEAN):
        return CLASS_MEAN
    part = name.partition(".")[0]
    return part if part in _ABSENT else "open"


def _value_text(value: Scalar | tuple[Scalar, ...]) -> str:
    if isinstance(value, tuple):
        return ", ".join(_value_text(each) for each in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _seen_text(comparison: Comparison, seen: Seen) -> str:
    """The value seen: a score with as few digits as leave the comparison as it is."""
    if isinstance(seen, tuple):
        return ", ".join(seen) or "none"
    if not isinstance(seen, float):
        return "" if seen is None else _value_text(seen)
    texts = (f"{seen:.{digits}g}" for digits in (4, 6, 9))
    told = (t for t in texts if compare(comparison, float(t)) == compare(comparison, seen))
    return next(told, repr(seen))

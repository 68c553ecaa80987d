"""Conditions in plain English, in the words of one bank."""

from __future__ import annotations

from collections.abc import Sequence

from benchmark.content.clauses import (
    AMONG,
    AND,
    HAS,
    LACKS,
    OR,
    ORDER,
    OTHER,
    Clause,
    Predicate,
    listed,
    merged,
)
from benchmark.content.names import LEAD
from benchmark.core.bank import UNKNOWN, Bank
from benchmark.core.conditions import All, Any, Comparison, Condition, Count
from benchmark.core.ranges import CLASS_MEAN

ORDERS = {"<": "below {}", "<=": "at most {}", ">": "above {}", ">=": "at least {}"}
MODES = {
    "<": "comes before {}", "<=": "is {} or comes before it", ">": "comes after {}",
    ">=": "is {} or comes after it",
}  # fmt: skip
"""The modes of a task have an order, but are no numbers to a reader."""
COUNTS = {
    "<": "fewer than {}", "<=": "at most {}", ">": "more than {}", ">=": "at least {}",
    "==": "exactly {}", "!=": "any number but {}",
}  # fmt: skip
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
KNOWN_TO_STAFF = {
    "lead.called": ("the owner may be called", "the owner may not be called"),
    "lead.low-confidence": (
        "confidence in the result is low", "confidence in the result is not low"
    ),
}  # fmt: skip
"""Facts that only staff rules read: as they are said if they are so, and if not."""
CONTRADICTIONS = "lead.contradictions"
CRITICAL = "flag.critical"
ANSWERED = "answered "
DONT_KNOW, LEFT_OPEN = "“I don’t know”", "left open"

assert {*KNOWN_TO_STAFF, CONTRADICTIONS} == {f"lead.{key}" for key in LEAD}


class Sayer:
    """Says conditions in the words of one bank."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.modes = {mode.id: mode.text for mode in bank.matrix.modes}

    def said(self, condition: Condition) -> str:
        """A condition as a sentence that begins small and has no end sign."""
        return str(self._part(condition))

    def _part(self, condition: Condition) -> Clause | str:
        if isinstance(condition, Comparison):
            return self.clause(condition)
        if isinstance(condition, Count):
            return self._count(condition)
        joiner = AND if isinstance(condition, All) else OR
        parts = merged([self._part(each) for each in condition.parts], joiner)
        if len(parts) == 1:
            return parts[0]
        return _all(parts) if joiner == AND else self._any(condition, parts)

    def _any(self, condition: Condition, parts: Sequence[Clause | str]) -> str:
        assert isinstance(condition, Any)
        names = [p.name if isinstance(p, Comparison) else "" for p in condition.parts]
        if all(name.startswith("flag.") for name in names):
            risks = ["a critical one" if n == CRITICAL else self._flag(n) for n in names]
            return f"one of these risks is flagged: {listed(risks, OR)}"
        inner = (f"({each})" if isinstance(each, Together) else str(each) for each in parts)
        return f"either {', or '.join(inner)}"

    def clause(self, each: Comparison) -> Clause:
        """What one comparison says."""
        subject = self.subject(each.name)
        if each.name.startswith("flag."):
            wanted = (each.value is True) == (each.op == "==")
            return Clause(subject, "is", (_other(f"is {'' if wanted else 'not '}flagged"),))
        if each.name in KNOWN_TO_STAFF:
            wanted = (each.value is True) == (each.op == "==")
            return Clause(KNOWN_TO_STAFF[each.name][not wanted], "", ())
        verb = "are" if " points of " in f" {subject}" else "is"
        return Clause(subject, verb, (self._predicate(each, verb),))

    def _predicate(self, each: Comparison, verb: str) -> Predicate:
        values = each.value if isinstance(each.value, tuple) else (each.value,)
        words = tuple(self.value(each.name, value) for value in values)
        if each.op in ("has", "lacks"):
            return Predicate(HAS if each.op == "has" else LACKS, words)
        if each.op in ORDERS and each.name.startswith("task."):
            return _other(MODES[each.op].format(words[0]))
        if each.op in ORDERS:
            return Predicate(ORDER, (ORDERS[each.op].format(words[0]),))
        chosen = words[0].startswith("“")
        if each.op == "!=":
            said = f"answered, but not {words[0]}" if chosen else f"not {words[0]}"
            return _other(f"{verb} {said}")
        return Predicate(AMONG, words, ANSWERED if chosen else "")

    def _count(self, each: Count) -> str:
        """How many comparisons hold; after a colon, of which."""
        clauses = [self.clause(part) for part in each.parts]
        whole = each.value == len(each.parts) and each.op in (">=", "==")
        number = NUMBERS[each.value] if each.value < len(NUMBERS) else str(each.value)
        many = "all" if whole else COUNTS[each.op].format(number)
        one = not whole and each.value == 1 and each.op in ("<=", ">=", "==")
        verb = "is" if one else "are"
        if len({clause.predicates for clause in clauses}) > 1:
            holding = "; ".join(str(clause) for clause in clauses)
            return f"{many} of these {'holds' if one else 'hold'}: {holding}"
        said = clauses[0].said(verb)
        if kind := self._class_of(each.parts):
            return f"{many} of the “{kind}” tasks {said}"
        subjects = listed(list(dict.fromkeys(clause.subject for clause in clauses)), AND)
        return f"{many} of these {said}: {subjects}"

    def _class_of(self, parts: Sequence[Comparison]) -> str:
        """The name of the class whose tasks these are, each once; "" if they are not just those."""
        counted = {part.name for part in parts}
        for each in self.bank.matrix.classes:
            own = {f"task.{t.id}" for t in self.bank.matrix.tasks if t.class_id == each.id}
            if own == counted:
                return each.name
        return ""

    def _flag(self, name: str) -> str:
        rule = self.bank.rule_by_id.get(name.removeprefix("flag."))
        return f"“{rule.title if rule else name}”"

    def subject(self, name: str) -> str:
        """What a comparison is about."""
        part, _, key = name.partition(".")
        bank = self.bank
        if name.startswith(CLASS_MEAN):
            kind = bank.matrix.class_by_id[name.removeprefix(CLASS_MEAN)]
            return f"the mean points of the “{kind.name}” tasks"
        if part == "score":
            dimension, _, half = key.partition(".")
            whole = bank.dimension_by_id[dimension].name
            halves = {"questions": "the questions’ half of ", "matrix": "the tasks’ half of "}
            return f"{halves.get(half, '')}{whole}"
        if part == "task":
            return f"“{bank.matrix.task_by_id[key].text}”"
        if part in ("answer", "points"):
            label = f"“{bank.question_by_id[key].short}”"
            return label if part == "answer" else f"the points of {label}"
        if part == "profile":
            return f"“{bank.profile_by_id[key].short}”"
        if part == "flag":
            return "a critical risk" if name == CRITICAL else f"the risk {self._flag(name)}"
        if name in KNOWN_TO_STAFF:
            return KNOWN_TO_STAFF[name][0]
        return "the number of contradictions" if name == CONTRADICTIONS else "the rung"

    def value(self, name: str, value: object) -> str:
        """What something is compared with."""
        part, _, key = name.partition(".")
        if value == UNKNOWN:
            # A profile question has no "I don't know": there, it asks whether it was left open.
            return LEFT_OPEN if part == "profile" else DONT_KNOW
        if part == "task" and isinstance(value, int) and value in self.modes:
            return f"“{self.modes[value]}”"
        asked = {"answer": self.bank.question_by_id, "profile": self.bank.profile_by_id}
        question = asked.get(part, {}).get(key)
        if question is None:
            return str(value)
        option = question.option_by_id.get(str(value))
        if option:
            return f"“{option.text}”"
        return f"{value}%" if question.unit.startswith("%") else str(value)


def _other(words: str) -> Predicate:
    return Predicate(OTHER, (words,))


class Together(str):
    """Things that all hold, which need a bracket among others."""

    __slots__ = ()


def _all(parts: Sequence[Clause | str]) -> Together:
    spoken = [str(each) for each in parts]
    if any(isinstance(each, str) for each in parts):
        return Together("; and ".join(spoken))
    if len(spoken) == 2:
        return Together(", and ".join(spoken))
    return Together(f"{', '.join(spoken[:-1])}, and {spoken[-1]}")

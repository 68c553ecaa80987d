"""A condition as a plain English sentence, and the names it may use, in the bank's words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from benchmark.content.grammar import Fault, parse_condition
from benchmark.content.names import BOOL, LEAD, NUMBER, Name, Names
from benchmark.core.bank import UNKNOWN, Bank
from benchmark.core.conditions import All, Comparison, Condition, Count, Scalar
from benchmark.core.ranges import CLASS_MEAN

ORDERS = {
    "<": "is below {}", "<=": "is at most {}", ">": "is above {}", ">=": "is at least {}",
    "==": "is {}", "!=": "is not {}",
}  # fmt: skip
COUNTS = {
    "<": "fewer than {}", "<=": "at most {}", ">": "more than {}", ">=": "at least {}",
    "==": "exactly {}", "!=": "any number but {}",
}  # fmt: skip
KNOWN_TO_STAFF = {
    "lead.called": "the owner may be called",
    "lead.low-confidence": "confidence in the result is low",
    "lead.contradictions": "the number of contradictions",
}
"""What only staff rules read; the names are those of content.names.LEAD."""
IS, LACKS = ("==", "in"), ("lacks",)
DONT_KNOW = "“I don’t know”"


@dataclass(frozen=True)
class Offered:
    """One name that a condition may use: what it is, in words, and what it can be compared with.

    `values`: (value as written, in words); empty for numbers, which lie from `low` to `high`.
    """

    name: str
    group: str
    words: str
    values: tuple[tuple[str, str], ...]
    low: float
    high: float
    staff: bool


def names_of(bank: Bank) -> Names:
    """The names that conditions of a bank may use."""
    kinds = ((rule.id, rule.kind) for rule in bank.rules)
    return Names(bank.dimensions, bank.profile, bank.matrix, kinds)


def explain(text: str, bank: Bank) -> tuple[str, tuple[Fault, ...]]:
    """A condition as a sentence, and what is wrong with it; the sentence is empty then."""
    condition, faults = parse_condition(" ".join(text.split()), names_of(bank))
    if condition is None or faults:
        return "", faults
    return sentence(condition, bank), ()


def sentence(condition: Condition, bank: Bank) -> str:
    """A condition that can be read, as one sentence without an end sign."""
    said = _Sayer(bank).said(condition)
    return said[0].upper() + said[1:]


def _merged(parts: Sequence[Condition], together: Collection[str], op: str) -> list[Condition]:
    """The parts, with those on one name that can be said at once put together."""
    found: dict[object, Condition] = {}
    for part in parts:
        if not isinstance(part, Comparison) or part.op not in together:
            found[part] = part
            continue
        key = part.name
        values = part.value if isinstance(part.value, tuple) else (part.value,)
        before = found.get(key)
        if isinstance(before, Comparison):
            earlier = before.value if isinstance(before.value, tuple) else (before.value,)
            found[key] = Comparison(key, op, (*earlier, *values))
        else:
            found[key] = part
    return list(found.values())


class _Sayer:
    """Says conditions in the words of one bank."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    def said(self, condition: Condition, *, inner: bool = False) -> str:
        """A condition; `inner`: inside another one, where two of a kind need a frame."""
        if isinstance(condition, Comparison):
            return self.comparison(condition)
        if isinstance(condition, Count):
            return self.count(condition)
        together, op = (LACKS, "lacks") if isinstance(condition, All) else (IS, "in")
        parts = [self.said(part, inner=True) for part in _merged(condition.parts, together, op)]
        if len(parts) == 1:
            return parts[0]
        if isinstance(condition, All):
            return (
                f"both {' and '.join(parts)}" if inner and len(parts) == 2 else ", and ".join(parts)
            )
        return f"either {', or '.join(parts)}"

    def comparison(self, each: Comparison) -> str:
        """One comparison."""
        if each.name.startswith("flag.") or each.name in ("lead.called", "lead.low-confidence"):
            return self._fact(each)
        subject = self.subject(each.name)
        if each.op == "has":
            return f"{subject} includes {self.value(each.name, each.value)}"
        if each.op == "lacks":
            values = each.value if isinstance(each.value, tuple) else (each.value,)
            return f"{subject} does not include {self.listed(each.name, values)}"
        if isinstance(each.value, tuple):
            return f"{subject} is {self.listed(each.name, each.value)}"
        return f"{subject} {ORDERS[each.op].format(self.value(each.name, each.value))}"

    def _fact(self, each: Comparison) -> str:
        """What is so, or is not: a flag, or what staff know."""
        wanted = (each.value is True) == (each.op == "==")
        if each.name in KNOWN_TO_STAFF:
            said = KNOWN_TO_STAFF[each.name]
            return (
                said if wanted else said.replace(" may ", " may not ").replace(" is ", " is not ")
            )
        flag = each.name.partition(".")[2]
        rule = self.bank.rule_by_id.get(flag)
        name = (
            "a critical risk"
            if flag == "critical"
            else f"the risk “{rule.title if rule else flag}”"
        )
        return f"{name} is {'' if wanted else 'not '}flagged"

    def count(self, each: Count) -> str:
        """How many comparisons hold."""
        number = COUNTS[each.op].format(each.value)
        if of_class := self._of_class(each.parts):
            return f"{number} of the tasks “{of_class}” {self._alike(each.parts[0], plural=True)}"
        same = {(part.op, part.value) for part in each.parts}
        if len(same) == 1:
            subjects = "; ".join(self.subject(part.name) for part in each.parts)
            return f"{number} of these {self._alike(each.parts[0], plural=True)}: {subjects}"
        return f"{number} of these hold: {'; '.join(self.comparison(part) for part in each.parts)}"

    def _of_class(self, parts: Sequence[Comparison]) -> str:
        """The name of the class whose tasks are counted alike; "" if they are not just those."""
        tasks = {part.name for part in parts}
        if len({(part.op, part.value) for part in parts}) != 1:
            return ""
        for each in self.bank.matrix.classes:
            own = {f"task.{t.id}" for t in self.bank.matrix.tasks if t.class_id == each.id}
            if own == tasks:
                return each.name
        return ""

    def _alike(self, each: Comparison, *, plural: bool) -> str:
        whole = self.comparison(each).removeprefix(self.subject(each.name)).strip()
        return whole.replace("is ", "are ", 1) if plural and whole.startswith("is ") else whole

    def subject(self, name: str) -> str:
        """What a comparison is about."""
        part, _, key = name.partition(".")
        bank = self.bank
        if name.startswith(CLASS_MEAN):
            kind = bank.matrix.class_by_id[name.removeprefix(CLASS_MEAN)]
            return f"the average points of the tasks “{kind.name}”"
        if part == "score":
            dimension, _, half = key.partition(".")
            whole = bank.dimension_by_id[dimension].name
            halves = {
                "questions": f"the questions’ half of {whole}",
                "matrix": f"the tasks’ half of {whole}",
            }
            return halves.get(half, whole)
        if part == "task":
            return f"“{bank.matrix.task_by_id[key].text}”"
        if part in ("answer", "points"):
            label = f"“{bank.question_by_id[key].short}”"
            return label if part == "answer" else f"the points of {label}"
        if part == "profile":
            return f"“{bank.profile_by_id[key].short}”"
        return "the rung" if name == "rung" else KNOWN_TO_STAFF[name]

    def listed(self, name: str, values: Sequence[Scalar]) -> str:
        """One of several values."""
        said = [self.value(name, each) for each in values]
        return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}"

    def value(self, name: str, value: object) -> str:
        """What something is compared with."""
        part, _, key = name.partition(".")
        if value == UNKNOWN:
            return DONT_KNOW
        if part == "task" and isinstance(value, int):
            return f"“{self.bank.matrix.modes[value].text}”"
        asked = {"answer": self.bank.question_by_id, "profile": self.bank.profile_by_id}.get(
            part, {}
        )
        option = asked[key].option_by_id.get(str(value)) if key in asked else None
        return f"“{option.text}”" if option else str(value)


def names_offered(bank: Bank) -> list[Offered]:
    """Every name that a rule may use, with its words: scores, answers, tasks, profile, flags."""
    sayer = _Sayer(bank)
    return [_offered(name, sayer) for name in names_of(bank).known.values()]


def _offered(name: Name, sayer: _Sayer) -> Offered:
    part = name.name.partition(".")[0]
    values = [(each, sayer.value(name.name, each)) for each in name.options]
    if part == "task":
        modes = sayer.bank.matrix.modes
        values = [(str(mode.id), f"“{mode.text}”") for mode in modes]
    if name.kind == BOOL:
        # A flag is asked for only where it is raised.
        values = [("true", "yes"), ("false", "no")][: 1 if part == "flag" else 2]
    if name.unknown:
        values.append((UNKNOWN, DONT_KNOW))
    words = _flag_words(name.name, sayer) if part == "flag" else sayer.subject(name.name)
    low, high = (name.low, name.high) if name.kind == NUMBER else (0, 0)
    return Offered(name.name, part, words, tuple(values), low, high, name.staff)


def _flag_words(name: str, sayer: _Sayer) -> str:
    return sayer.comparison(Comparison(name, "==", value=True)).removesuffix(" is flagged")


assert set(KNOWN_TO_STAFF) == {f"lead.{key}" for key in LEAD}

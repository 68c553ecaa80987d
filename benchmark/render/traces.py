"""Traces in plain words: which answers made a rule true, as the owner gave them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmark.core.report import TraceItem
from benchmark.render import formats
from benchmark.render.speech import Speech

ORDERS = ("<", "<=", ">", ">=")


@dataclass(frozen=True)
class Reason:
    """One comparison: what was asked, what was seen, and what that is worth or compared with."""

    label: str
    seen: str
    note: str

    def __str__(self) -> str:
        note = f" ({self.note})" if self.note else ""
        return f"{self.label}: {self.seen}{note}"


class Traces:
    """Says traces in one language."""

    def __init__(self, speech: Speech) -> None:
        self.speech = speech

    def reasons(self, trace: tuple[TraceItem, ...]) -> tuple[Reason, ...]:
        """The trace in words, nothing said twice."""
        return tuple(dict.fromkeys(self.reason(item) for item in trace))

    def reason(self, item: TraceItem) -> Reason:
        """One comparison in words, such as "Score in trigger automation: 32, below 40"."""
        part, _, rest = item.name.partition(".")
        if part == "score":
            return self._score(item, rest)
        if part == "flag":
            return self._flag(item, rest)
        if part == "rung":
            return Reason(self.speech._("Your rung"), f"{item.seen}, {self._than(item)}", "")
        return Reason(item.label, self._answer(item), self._note(item))

    def _score(self, item: TraceItem, rest: str) -> Reason:
        name, half = self.speech.inside(item.label), rest.partition(".")[2]
        said = {
            "": self.speech._("Score in %(name)s", name=name),
            "questions": self.speech._("Questions of %(name)s", name=name),
            "matrix": self.speech._("Tasks of %(name)s", name=name),
        }[half]
        return Reason(said, f"{formats.points(item.seen)}, {self._than(item)}", "")

    def _flag(self, item: TraceItem, rest: str) -> Reason:
        if rest == "critical":
            return Reason(self.speech._("Risk flag"), self.speech._("a critical one is raised"), "")
        return Reason(self.speech._("Risk flag"), item.label, "")

    def _answer(self, item: TraceItem) -> str:
        if item.seen == "unknown" or item.value == "unknown":
            return self.speech._("I don’t know")
        return item.answer or self.speech._("none of these")

    def _note(self, item: TraceItem) -> str:
        notes = []
        if item.op in ORDERS and not item.name.startswith("points."):
            notes.append(self._than(item))
        if item.points is not None:
            notes.append(self.speech._("%(points)s of 100 points", points=item.points))
        return self.speech._(", ").join(notes)

    def _than(self, item: TraceItem) -> str:
        value = self._value(item.value)
        return {
            "<": self.speech._("below %(value)s", value=value),
            "<=": self.speech._("at most %(value)s", value=value),
            ">": self.speech._("above %(value)s", value=value),
            ">=": self.speech._("at least %(value)s", value=value),
            "!=": self.speech._("not %(value)s", value=value),
        }.get(item.op, self.speech._("as in %(value)s", value=value))

    def _value(self, value: Any) -> str:
        if isinstance(value, (list, tuple)):
            return self.speech._(", ").join(self._value(each) for each in value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self.speech.decimal(value)
        return str(value)

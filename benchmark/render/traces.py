"""Traces in plain words: which answers made a rule true, as the owner gave them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmark.core.report_lines import TraceItem
from benchmark.render import formats
from benchmark.render.speech import Speech

ORDERS = ("<", "<=", ">", ">=")
CLASS = "class-"


@dataclass(frozen=True)
class Reason:
    """One comparison: what was asked, what was seen, and what that is worth or compared with."""

    label: str
    seen: str
    note: str

    def __str__(self) -> str:
        note = f" ({self.note})" if self.note else ""
        return f"{self.label}: {self.seen}{note}"


def compares(item: TraceItem) -> bool:
    """Whether the reason is a score or the like with what it is compared with."""
    part, _, rest = item.name.partition(".")
    return part in ("score", "rung") or rest.startswith(CLASS)


class Traces:
    """Says traces in one language. `kinds`: a kind of task -> its name in the bank."""

    def __init__(self, speech: Speech, kinds: Mapping[str, str] | None = None) -> None:
        self.speech, self.kinds = speech, kinds or {}

    def reasons(self, trace: tuple[TraceItem, ...]) -> tuple[Reason, ...]:
        """The trace in words, nothing said twice: "63, at least 40 and below 80" is one reason."""
        groups: dict[str, list[TraceItem]] = {}
        for item in trace:
            groups.setdefault(item.name if compares(item) else f"{item}", []).append(item)
        return tuple(dict.fromkeys(self._together(items) for items in groups.values()))

    def _together(self, items: list[TraceItem]) -> Reason:
        said = self.reason(items[0])
        if len(items) == 1:
            return said
        bounds = self.speech.listed(list(dict.fromkeys(self._than(item) for item in items)))
        shown = said.seen.removesuffix(self._than(items[0]))
        return Reason(said.label, f"{shown}{bounds}", said.note)

    def reason(self, item: TraceItem) -> Reason:
        """One comparison in words, such as "Score in trigger automation: 32, below 40"."""
        part, _, rest = item.name.partition(".")
        if part == "score":
            return self._score(item, rest)
        if part == "flag":
            return self._flag(item, rest)
        if part == "rung":
            return self._compared(self.speech._("Your rung"), item.seen, item)
        if part == "lead":
            return self._lead(item, rest)
        if part == "points" and rest.startswith(CLASS):
            return self._kind(item, rest.removeprefix(CLASS))
        return Reason(item.label, self._answer(item), self._note(item))

    def _score(self, item: TraceItem, rest: str) -> Reason:
        name, half = self.speech.inside(item.label), rest.partition(".")[2]
        said = {
            "": self.speech._("Score in %(name)s", name=name),
            "questions": self.speech._("Questions of %(name)s", name=name),
            "matrix": self.speech._("Tasks of %(name)s", name=name),
        }[half]
        return self._compared(said, formats.points(item.seen), item)

    def _compared(self, label: str, seen: Any, item: TraceItem) -> Reason:
        return Reason(label, f"{seen}, {self._than(item)}", "")

    def _kind(self, item: TraceItem, kind: str) -> Reason:
        """The mean points of a kind of task; one that the bank no longer names goes by "such"."""
        name = self.speech.inside(self.kinds.get(kind, self.speech._("such")))
        label = self.speech._("Average points of %(kind)s tasks", kind=name)
        return self._compared(label, formats.points(item.seen), item)

    def _lead(self, item: TraceItem, rest: str) -> Reason:
        """What staff know beside the answers; a yes or no, or a number."""
        label = {
            "called": self.speech._("May be called"),
            "low-confidence": self.speech._("Low confidence"),
            "contradictions": self.speech._("Contradictions"),
        }.get(rest, self.speech._("Known to staff"))
        if isinstance(item.seen, bool):
            return Reason(label, self.speech._("yes") if item.seen else self.speech._("no"), "")
        return self._compared(label, item.seen, item)

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

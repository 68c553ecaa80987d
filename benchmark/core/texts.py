"""Answers and names of the condition language in the words of the bank."""

from __future__ import annotations

from typing import Any

from benchmark.core.answers import Answers
from benchmark.core.bank import NOT_APPLICABLE, UNKNOWN, Bank, Question, Value
from benchmark.core.conditions import TraceLine
from benchmark.core.facts import counted_points
from benchmark.core.matrix import Task
from benchmark.core.report_lines import ANSWERED, OPEN, TraceItem
from benchmark.core.scoring import Scorecard

PERCENT_SPACE = {"de": "\u202f"}
"""What stands between a number and its percent sign, where a language wants something there."""

THOUSANDS = {"en": ",", "de": "."}
"""What stands between the thousands of a number; nothing in languages that are not named."""


def answer_text(asked: Question | Task, bank: Bank, value: Value | None) -> str:
    """An answer as the owner chose it; empty for one that was left open or has no text."""
    if value is None or value in (UNKNOWN, NOT_APPLICABLE):
        return ""
    if isinstance(asked, Task):
        return bank.matrix.modes[int(str(value))].text
    if asked.kind == "number":
        unit = asked.unit_one if value == 1 and asked.unit_one else asked.unit
        if unit.startswith("%"):
            return f"{value}{PERCENT_SPACE.get(bank.language, '')}%"
        number = f"{int(str(value)):,}".replace(",", THOUSANDS.get(bank.language, ""))
        return f"{number} {unit}".rstrip()
    chosen = value if isinstance(value, tuple) else (str(value),)
    if not chosen:
        return bank.none_text
    return "; ".join(asked.option_by_id[each].text for each in chosen)


def answer_state(value: Value | None) -> str:
    """answered, unknown, na or open."""
    if value is None:
        return OPEN
    return str(value) if value in (UNKNOWN, NOT_APPLICABLE) else ANSWERED


class Texts:
    """Looks up the words for names of the condition language."""

    def __init__(self, bank: Bank, answers: Answers, card: Scorecard) -> None:
        self.bank, self.answers, self.card = bank, answers, card

    def trace(self, lines: tuple[TraceLine, ...]) -> tuple[TraceItem, ...]:
        """The comparisons of a trace in plain words, none twice."""
        items: dict[str, TraceItem] = {}
        for line in lines:
            items.setdefault(f"{line.name} {line.op} {line.value}", self._item(line))
        return tuple(items.values())

    def _item(self, line: TraceLine) -> TraceItem:
        label, answer, points = self._words(line.name, line.seen)
        return TraceItem(
            line.name, line.op, _plain(line.value), _plain(line.seen), label, answer, points
        )

    def _words(self, name: str, seen: Any) -> tuple[str, str, int | None]:
        part, _, key = name.partition(".")
        if part in ("answer", "points") and key in self.bank.question_by_id:
            question = self.bank.question_by_id[key]
            value = self.card.values.get(key)
            points = counted_points(question, value)
            return question.short, answer_text(question, self.bank, value), points
        if part == "profile":
            asked = self.bank.profile_by_id[key]
            return asked.short, answer_text(asked, self.bank, self.answers.profile.get(key)), None
        if part == "task":
            task = self.bank.matrix.task_by_id[key]
            value = self.card.values.get(name)
            points = (
                self.bank.matrix.class_of(task).points[value] if isinstance(value, int) else None
            )
            return task.text, answer_text(task, self.bank, value), points
        if part == "score":
            return self.bank.dimension_by_id[key.partition(".")[0]].name, "", None
        if part == "flag" and key in self.bank.rule_by_id:
            return self.bank.rule_by_id[key].title, "", None
        return name, str(seen), None


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value

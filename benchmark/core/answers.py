"""Raw answers, from a form or a file, become Answers that are checked against a bank."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmark.core.bank import (
    NONE_OF_THESE,
    NOT_APPLICABLE,
    STATES,
    UNKNOWN,
    Bank,
    Question,
    Value,
)
from benchmark.core.conditions import Facts, Seen, holds
from benchmark.core.matrix import Task
from benchmark.core.saying import NOTHING, Said, grouped, said

MAX_DIGITS = 9
SHOWN = 20
"""How much of a wrong answer is told back, in characters."""
_WHOLE = re.compile(rf"\s*\+?(\d{{1,{MAX_DIGITS}}})\s*%?\s*", re.ASCII)
# Thousands as people type them, up to MAX_DIGITS: 1,200 or 1 200 or 1.200.
_GROUPED = re.compile(r"\s*(\d{1,3}([,. '\u2019\u00a0\u202f])\d{3}(?:\2\d{3})?)\s*", re.ASCII)


@dataclass(frozen=True)
class Answers:
    """Checked answers. Ids that are absent were left open.

    `answers` and `profile` map question id to an option id, a whole number, a tuple of option ids
    in bank order, "unknown" or "na"; `tasks` maps task id to a mode 0-5, "unknown" or "na".
    """

    profile: Mapping[str, Value] = field(default_factory=dict)
    answers: Mapping[str, Value] = field(default_factory=dict)
    tasks: Mapping[str, Value] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The same as plain JSON values, in the shape of ANSWERS.yaml without the locale."""
        return {
            "profile": {k: _plain(v) for k, v in self.profile.items()},
            "answers": {k: _plain(v) for k, v in self.answers.items()},
            "tasks": {k: _plain(v) for k, v in self.tasks.items()},
        }


PARTS = ("profile", "answers", "tasks")


@dataclass(frozen=True)
class AnswerFault:
    """Why one answer cannot be taken, and what would be right. `name` is the form field.

    `message` stands beside the field, `named` where it has to be told which one it is. `wrong`:
    what is wrong, where the remedy is told too and the message would say the same.
    """

    name: str
    message: Said
    remedy: Said = NOTHING
    wrong: Said = NOTHING

    @property
    def named(self) -> Said:
        """What is wrong, with the field; the remedy says what would be right."""
        return said("%(name)s: %(message)s", name=self.name, message=self.wrong or self.message)

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"


class AnswersError(Exception):
    """The answers cannot be used. `faults` names every one, not only the first."""

    def __init__(self, faults: Iterable[AnswerFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def parse_answers(bank: Bank, raw: Mapping[str, Any]) -> Answers:
    """Return the checked answers of a whole document with the keys profile, answers, tasks.

    Values may be what YAML gives (numbers, lists) or what a form gives (texts).
    Raises AnswersError with all faults.
    """
    faults: list[AnswerFault] = []
    parts: dict[str, dict[str, Value]] = {"profile": {}, "answers": {}, "tasks": {}}
    for part, into in parts.items():
        given = raw.get(part)
        if given is None:
            continue
        if not isinstance(given, Mapping):
            faults.append(AnswerFault(part, said("must be a mapping of ids to answers")))
            continue
        for name, value in given.items():
            asked = _find(bank, part, str(name))
            if asked is None:
                faults.append(AnswerFault(f"{part}.{name}", said("is not asked by this bank")))
                continue
            read = read_answer(bank, asked, value)
            if isinstance(read, AnswerFault):
                faults.append(read)
            elif read is not None:
                into[str(name)] = read
    if faults:
        raise AnswersError(faults)
    return Answers(**parts)


def stored_answers(document: Mapping[str, Mapping[str, Any]]) -> Answers:
    """The Answers that `Answers.document` wrote, without checking them again."""
    return Answers(*({k: _frozen(v) for k, v in document[part].items()} for part in PARTS))


def field_name(bank: Bank, asked: Question | Task) -> str:
    """The name of an answer in a form: profile.techs, SOP2, task.qbr (design 3, Shapes)."""
    if isinstance(asked, Task):
        return f"task.{asked.id}"
    return f"profile.{asked.id}" if asked.id in bank.profile_by_id else asked.id


def read_answer(bank: Bank, asked: Question | Task, raw: object) -> Value | AnswerFault | None:
    """One raw answer as a Value; None where it was left open; a fault where it cannot be read."""
    name = field_name(bank, asked)
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    entries = raw if isinstance(raw, list | tuple) and raw else [raw]
    state = entries[0]
    if isinstance(state, str) and state in STATES and all(each == state for each in entries):
        scored = name == asked.id or isinstance(asked, Task)
        if scored:
            return state
        return AnswerFault(name, said("Choose one of the answers, or leave it open"))
    if isinstance(asked, Task):
        return _read_mode(bank, name, raw)
    if asked.kind == "number":
        return _read_number(asked, name, raw)
    if asked.kind == "choices":
        return _read_choices(asked, name, raw)
    if isinstance(raw, str) and raw in asked.option_by_id:
        return raw
    remedy = said("one of: %(names)s", names=", ".join(asked.option_by_id))
    return AnswerFault(name, said("Choose one of the answers"), remedy)


def shown_questions(bank: Bank, answers: Answers) -> dict[str, Question]:
    """The scored questions that these answers leave visible, by id, in the order of asking.

    An `ask_if` sees only answers that are themselves visible.
    """
    facts: dict[str, Seen] = dict(profile_facts(answers))
    shown: dict[str, Question] = {}
    for question in bank.questions():
        if question.ask_if is not None and not holds(question.ask_if, facts):
            continue
        shown[question.id] = question
        value = answers.answers.get(question.id)
        if value is not None and value != NOT_APPLICABLE:
            facts[f"answer.{question.id}"] = value
    return shown


def profile_facts(answers: Answers) -> Facts:
    """The profile as names of the condition language."""
    return {f"profile.{name}": value for name, value in answers.profile.items()}


def _find(bank: Bank, part: str, name: str) -> Question | Task | None:
    if part == "tasks":
        return bank.matrix.task_by_id.get(name)
    return (bank.profile_by_id if part == "profile" else bank.question_by_id).get(name)


def _read_mode(bank: Bank, name: str, raw: object) -> Value | AnswerFault:
    for mode in bank.matrix.modes:
        if raw == str(mode.id) or (raw == mode.id and not isinstance(raw, bool)):
            return mode.id
    message, remedy = said("Choose how this task usually runs"), said("a mode from 0 to 5")
    return AnswerFault(name, message, remedy)


def _read_number(asked: Question, name: str, raw: object) -> Value | AnswerFault:
    number = _whole(raw)
    if isinstance(raw, str) and "%" in raw and not asked.unit.startswith("%"):
        number = None
    if number is not None and asked.minimum <= number <= asked.maximum:
        return number
    low, high = grouped(asked.minimum), grouped(asked.maximum)
    message = said("Enter a whole number from %(low)s to %(high)s", low=low, high=high)
    remedy = said("use a whole number from %(low)s to %(high)s", low=low, high=high)
    return AnswerFault(name, message, remedy, _no_number(raw, number))


def _no_number(raw: object, number: int | None) -> Said:
    """What is wrong with what was given for a whole number."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return said("this is not a whole number")
    value = (
        f"{raw}"[:SHOWN] if isinstance(raw, int | float) else said("%(value)r", value=raw[:SHOWN])
    )
    if number is None:
        return said("%(value)s is not a whole number", value=value)
    return said("%(value)s is out of range", value=value)


def _whole(raw: object) -> int | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() else None
    if not isinstance(raw, str):
        return None
    if match := _WHOLE.fullmatch(raw):
        return int(match[1])
    if match := _GROUPED.fullmatch(raw):
        return int(re.sub(r"\D", "", match[1]))
    return None


def _read_choices(asked: Question, name: str, raw: object) -> Value | AnswerFault | None:
    chosen: Sequence[object] = raw if isinstance(raw, list | tuple) else [raw]
    ids = {each if isinstance(each, str) else "" for each in chosen}
    if NOT_APPLICABLE in ids:
        return AnswerFault(name, said("Choose either some of these, or “Does not apply”"))
    if UNKNOWN in ids:
        return AnswerFault(name, said("Choose either some of these, or “I don’t know”"))
    if NONE_OF_THESE in ids:
        if len(ids) == 1:
            return ()
        return AnswerFault(name, said("Choose either some of these, or “None of these”"))
    if ids <= set(asked.option_by_id):
        return tuple(each for each in asked.option_by_id if each in ids)
    remedy = said("some of: %(names)s", names=", ".join(asked.option_by_id))
    return AnswerFault(name, said("Choose from the answers listed"), remedy)


def _frozen(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


__all__ = [
    "UNKNOWN",
    "AnswerFault",
    "Answers",
    "AnswersError",
    "field_name",
    "parse_answers",
    "profile_facts",
    "read_answer",
    "shown_questions",
]

"""The questionnaire as sections: what is asked where, what is open, and how far one has come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from benchmark.content.timing import SECONDS_AN_ITEM, WORDS_A_MINUTE
from benchmark.core.answers import (
    AnswerFault,
    Answers,
    field_name,
    read_answer,
    shown_questions,
)
from benchmark.core.bank import STATES, UNKNOWN, Bank, Question, Value
from benchmark.core.matrix import Task
from benchmark.core.saying import said
from benchmark.store.assessments import FULL
from benchmark.web.forms import texts

MAX_SHOWN = 100
PROFILE, TASKS, REVIEW = "profile", "tasks", "review"
SHOWN = "shown"
"""The field in which a form names each question it shows, and what it held: SOP5=owner,inputs."""
NONE = "none"
"""The box of a question with several answers that says "none of these"."""

Asked = Question | Task
Part = tuple[str, str, str, tuple[Asked, ...], Mapping[str, str]]
"""A section's id, title, intro, what may be asked in it, and the field names by question id."""


@dataclass(frozen=True)
class Section:
    """One page of questions. `more`: optional ones that are not asked yet."""

    id: str
    number: int
    title: str
    intro: str
    asked: tuple[Asked, ...]
    values: Mapping[str, Value]
    names: Mapping[str, str]
    more: int

    @property
    def answered(self) -> int:
        """How many have any answer, "I don't know" and "does not apply" too."""
        return sum(each.id in self.values for each in self.asked)

    @property
    def unknown(self) -> int:
        """How many are answered "I don't know"."""
        return sum(self.values.get(each.id) == UNKNOWN for each in self.asked)

    @property
    def na(self) -> int:
        """How many are answered "does not apply"."""
        return sum(self.values.get(each.id) == "na" for each in self.asked)

    @property
    def open_core(self) -> int:
        """How many core questions have no answer; they widen the range."""
        return sum(each.core and each.id not in self.values for each in self.asked)

    def held(self, asked: Asked) -> list[str]:
        """The stored answer as its form's fields hold it; empty where there is none."""
        value = self.values.get(asked.id)
        if isinstance(value, tuple):
            return list(value) or [NONE]
        return [] if value is None else [str(value)]

    @property
    def first_open(self) -> Asked | None:
        """The first question that has no answer."""
        return next((each for each in self.asked if each.id not in self.values), None)


@dataclass(frozen=True)
class Questionnaire:
    """All sections for one set of answers."""

    bank: Bank
    answers: Answers
    scope: str
    sections: tuple[Section, ...]

    def section(self, section_id: str) -> Section | None:
        """One section by id."""
        return next((s for s in self.sections if s.id == section_id), None)

    def before(self, section: Section) -> Section | None:
        """The section before this one."""
        return self.sections[section.number - 2] if section.number > 1 else None

    def after(self, section: Section) -> str:
        """The id of what follows this section."""
        following = self.sections[section.number :]
        return following[0].id if following else REVIEW

    def minutes_left(self, section: Section) -> int:
        """Whole minutes for what is unanswered from this section on, at least 1."""
        open_asked = (
            each
            for later in self.sections[section.number - 1 :]
            for each in later.asked
            if each.id not in later.values
        )
        return max(1, round(sum(seconds(each) for each in open_asked) / 60))

    def first_open(self) -> tuple[Section, Asked] | None:
        """The first unanswered question and its section."""
        for section in self.sections:
            if (asked := section.first_open) is not None:
                return section, asked
        return None


def seconds(asked: Asked) -> float:
    """Seconds one question takes: its words, and 5 s to answer. See content.timing."""
    # Kept on the question: hashing it for a cache costs more than counting its words.
    known: float | None = vars(asked).get("_seconds")
    if known is None:
        words = [asked.text, asked.hint]
        if isinstance(asked, Question):
            words += [asked.why, *(o.text for o in asked.options if not asked.scale)]
        known = len(" ".join(words).split()) * 60 / WORDS_A_MINUTE + SECONDS_AN_ITEM
        vars(asked)["_seconds"] = known
    return known


def questionnaire(bank: Bank, answers: Answers, scope: str) -> Questionnaire:
    """The sections for these answers: the core set, or everything in full scope."""
    shown = shown_questions(bank, answers)
    sections = []
    for number, (name, title, intro, possible, names) in enumerate(_outline(bank), 1):
        values = _values(answers, name)
        every = [e for e in possible if isinstance(e, Task) or name == PROFILE or e.id in shown]
        asked = tuple(each for each in every if scope == FULL or each.core or each.id in values)
        more = len(every) - len(asked)
        sections.append(Section(name, number, title, intro, asked, values, names, more))
    return Questionnaire(bank, answers, scope, tuple(sections))


def _values(answers: Answers, section: str) -> Mapping[str, Value]:
    return {PROFILE: answers.profile, TASKS: answers.tasks}.get(section, answers.answers)


def _outline(bank: Bank) -> tuple[Part, ...]:
    """The sections of a bank, with all that may be asked there and the names of the fields."""
    # Kept on the bank, as the seconds of a question are: hashing a bank costs more than this.
    known: tuple[Part, ...] | None = vars(bank).get("_outline")
    if known is None:
        known = vars(bank)["_outline"] = tuple(_parts(bank))
    return known


def _parts(bank: Bank) -> Iterator[Part]:
    parts: list[tuple[str, str, str, Sequence[Asked]]] = [
        (PROFILE, bank.profile_title, bank.profile_intro, bank.profile),
        *((d.id, d.name, d.intro, d.questions) for d in bank.dimensions),
        (TASKS, bank.tasks_title, bank.tasks_intro, bank.matrix.tasks),
    ]
    for name, title, intro, asked in parts:
        yield name, title, intro, tuple(asked), {each.id: field_name(bank, each) for each in asked}


@dataclass(frozen=True)
class Posted:
    """What a section's form brought: good values, faults by question id, and the raw texts."""

    values: dict[str, Value]
    faults: dict[str, AnswerFault]
    raw: dict[str, list[str]]


def read_section(bank: Bank, section: Section, form: FormData) -> Posted:
    """Read one section's form. A value that cannot be read becomes a fault, the others count.

    The form says which questions it showed and what they held. What was not changed in it is not
    read: another tab or device may have answered since, and a page that stood open is no answer.
    """
    posted = Posted({}, {}, {})
    held = _held(form)
    for asked in section.asked:
        name = section.names[asked.id]
        given = texts(form, name)
        if sorted(given) == sorted(held.get(name, ())) and (given or name in held):
            continue
        if not given and not _is_emptied(asked, name in form, held.get(name, ())):
            continue
        posted.raw[asked.id] = given
        read = _read(bank, asked, name, given)
        if isinstance(read, AnswerFault):
            posted.faults[asked.id] = read
        elif read is not None:
            posted.values[asked.id] = read
    return posted


def _held(form: FormData) -> dict[str, list[str]]:
    """Field name -> what the question held when its page was made."""
    pairs = (text.partition("=") for text in texts(form, SHOWN, MAX_SHOWN))
    return {name: values.split(",") if values else [] for name, _, values in pairs}


def _is_emptied(asked: Asked, sent: bool, held: Sequence[str]) -> bool:  # noqa: FBT001  # a fact
    """Whether nothing at all means that an answer was taken back. A radio button cannot be."""
    if isinstance(asked, Task) or asked.kind == "choice":
        return False
    return sent if asked.kind == "number" else bool(held)


def _read(bank: Bank, asked: Asked, name: str, given: list[str]) -> Value | AnswerFault | None:
    if not given:
        return None
    if isinstance(asked, Question) and asked.kind == "choices":
        return read_answer(bank, asked, given)
    distinct = list(dict.fromkeys(given))
    if len(distinct) == 1:
        return read_answer(bank, asked, distinct[0])
    if isinstance(asked, Question) and asked.kind == "number":
        if not asked.weight:
            return AnswerFault(name, said("Enter one number"))
        if set(distinct) <= set(STATES):
            return AnswerFault(name, said("Tick only one of the boxes"))
        return AnswerFault(name, said("Enter a number or tick one of the boxes, not both"))
    return AnswerFault(name, said("Choose one answer"))


def merged(answers: Answers, section: Section, posted: Posted) -> dict[str, Any]:
    """The stored answers with one section's in place of what was there.

    A question that was not read, or whose value could not be, keeps the answer it had before.
    """
    document = answers.document()
    part = document[_part(section)]
    for asked in section.asked:
        if asked.id in posted.faults or asked.id not in posted.raw:
            continue
        value = posted.values.get(asked.id)
        if value is None:
            part.pop(asked.id, None)
        else:
            part[asked.id] = list(value) if isinstance(value, tuple) else value
    return document


def _part(section: Section) -> str:
    return section.id if section.id in (PROFILE, TASKS) else "answers"


def is_state(value: object) -> bool:
    """Whether an answer is "I don't know" or "does not apply"."""
    return isinstance(value, str) and value in STATES

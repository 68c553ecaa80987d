"""Figures about a version's questions in words, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from benchmark.core.bank import NONE_OF_THESE, NOT_APPLICABLE, UNKNOWN, Bank, Question
from benchmark.core.matrix import Task
from benchmark.measure.lens_result import Answer, Figure
from benchmark.measure.names import asked_by
from benchmark.render.formats import decimal
from benchmark.render.speech import Speech

PROFILE, TASKS = "profile", "tasks"
TWO, ONE = "0.00", "#,##0.0"


@dataclass(frozen=True)
class Cell:
    """A figure in words. `n`: how many it rests on; empty where there is nothing to count.

    `is_marked`: it stands out, which `why` says in a word.
    """

    said: str
    n: str = ""
    is_few: bool = False
    why: str = ""


@dataclass(frozen=True)
class Words:
    """Says figures in one language. `bank`: in that language, too."""

    bank: Bank
    locale: str

    @cached_property
    def speech(self) -> Speech:
        """The interface's words."""
        return Speech(self.locale)

    def count(self, n: int) -> str:
        """A number of submissions."""
        return decimal(n, self.locale)

    def share(self, value: float) -> str:
        """A share in percent with one decimal."""
        return self.speech._("%(number)s%%", number=decimal(100 * value, self.locale, ONE))

    def whole(self, value: float) -> str:
        """A share in whole percent."""
        return self.speech._("%(number)s%%", number=decimal(round(100 * value), self.locale))

    def two(self, value: float) -> str:
        """A correlation or a reliability."""
        return decimal(value, self.locale, TWO)

    def cell(self, figure: Figure, said: str | None, why: str = "") -> Cell:
        """A figure that is there, too few, or none."""
        _ = self.speech._
        if not figure.needed:
            return Cell("")
        n = self.count(figure.n)
        if figure.is_few:
            return Cell(_("too few"), n, is_few=True)
        return Cell(_("none"), n) if said is None else Cell(said, n, why=why)

    def shared(self, figure: Figure, why: str = "") -> Cell:
        """A share as a cell."""
        return self.cell(figure, None if figure.value is None else self.share(figure.value), why)

    def measured(self, figure: Figure, why: str = "") -> Cell:
        """A correlation or a reliability as a cell."""
        return self.cell(figure, None if figure.value is None else self.two(figure.value), why)

    def seconds(self, figure: Figure) -> Cell:
        """A time as a cell."""
        found = None
        if figure.value is not None:
            found = self.speech._("%(number)s s", number=decimal(figure.value, self.locale, ONE))
        return self.cell(figure, found)

    # names

    def asked_id(self, name: str) -> str:
        """The id of a question or task as editors know it."""
        return name.removeprefix("answer.")

    def asked_short(self, name: str) -> str:
        """A question or task in a sentence: its few words, and the id for a question."""
        asked = asked_by(self.bank)[name]
        id_ = "" if name.startswith("task.") else f"{self.asked_id(name)} "
        words = self.speech._("“%(words)s”", words=asked.short)
        return f"{id_}{words}"

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Section -> its title."""
        return {
            PROFILE: self.bank.profile_title,
            **{d.id: d.name for d in self.bank.dimensions},
            TASKS: self.bank.tasks_title,
        }

    def answer(self, asked: Question | Task, answer: Answer) -> str:
        """An answer's own words."""
        _ = self.speech._
        states = {UNKNOWN: _("I don’t know"), NOT_APPLICABLE: _("Does not apply")}
        if answer.id in states and answer.id not in _own_ids(asked):
            return states[answer.id]
        if isinstance(asked, Task):
            return next(m.text for m in self.bank.matrix.modes if str(m.id) == answer.id)
        if answer.id in asked.option_by_id:
            return asked.option_by_id[answer.id].text
        return self.bank.none_text if answer.id == NONE_OF_THESE else answer.id


def _own_ids(asked: Question | Task) -> Sequence[str]:
    return () if isinstance(asked, Task) else [option.id for option in asked.options]

"""The names that conditions of one bank may use, and what may be said about each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from benchmark.core.bank import FLAG, Dimension, Question
from benchmark.core.matrix import Matrix

OPTION, MULTI, NUMBER, BOOL = "option", "multi", "number", "bool"
NEAREST = 20
"""Comparing spellings takes time, and a bank may hold thousands of wrong names."""
LEAD = {"called": BOOL, "low-confidence": BOOL, "contradictions": NUMBER}


@dataclass(frozen=True)
class Name:
    """One name: its kind, the options it can hold, and its bounds if it is a number.

    `whole` tells whole numbers from scores; `unknown` whether "I don't know" can be asked for.
    """

    name: str
    kind: str
    options: tuple[str, ...] = ()
    low: float = 0
    high: float = 100
    whole: bool = False
    unknown: bool = False
    staff: bool = False

    @property
    def subject(self) -> str:
        """What the answer is given to: answer.X and points.X share it."""
        return (
            self.name.partition(".")[2]
            if self.name.startswith(("answer.", "points."))
            else self.name
        )


class Names:
    """All names of a bank. `tasks` maps a class id to its task names, for count(...).

    `tried` counts what benchmark.content.satisfy has tried under these names, so that a bank of
    many slow conditions is found out in time.
    """

    def __init__(
        self,
        dimensions: Iterable[Dimension],
        profile: Iterable[Question],
        matrix: Matrix | None,
        flags: Iterable[tuple[str, str]],
    ) -> None:
        self.questions: dict[str, Question] = {}
        self.known: dict[str, Name] = {}
        self.tasks: dict[str, tuple[str, ...]] = {}
        self.tried = 0
        self.looked_for = 0
        for dimension in dimensions:
            self._add(Name(f"score.{dimension.id}", NUMBER))
            for question in dimension.questions:
                self._question(question)
        for question in profile:
            self._profile(question)
        if matrix is not None:
            self._matrix(matrix)
        for rule, kind in flags:
            if kind == FLAG:
                self._add(Name(f"flag.{rule}", BOOL))
        self._add(Name("flag.critical", BOOL))
        self._add(Name("rung", NUMBER, low=1, high=5, whole=True))
        for key, kind in LEAD.items():
            self._add(Name(f"lead.{key}", kind, high=1000, whole=True, staff=True))

    def nearest(self, wanted: str) -> list[str]:
        """Names that are spelt nearly so, likeliest first; none once NEAREST were looked for."""
        self.looked_for += 1
        if self.looked_for > NEAREST:
            return []
        sort, _, own = wanted.lower().partition(".")
        known = (each for each in (*self.known, *self.tasks) if each.startswith(f"{sort}."))
        spelt = {each.lower().partition(".")[2]: each for each in known}
        return [spelt[each] for each in get_close_matches(own, spelt)]

    def _add(self, name: Name) -> None:
        self.known[name.name] = name

    def _question(self, question: Question) -> None:
        self.questions[question.id] = question
        self._add(_name_of(f"answer.{question.id}", question))
        self._add(Name(f"points.{question.id}", NUMBER, whole=True))

    def _profile(self, question: Question) -> None:
        self._add(_name_of(f"profile.{question.id}", question))

    def _matrix(self, matrix: Matrix) -> None:
        self._add(Name(f"score.{matrix.dimension}.questions", NUMBER))
        self._add(Name(f"score.{matrix.dimension}.matrix", NUMBER))
        top = max((mode.id for mode in matrix.modes), default=0)
        for task in matrix.tasks:
            self._add(Name(f"task.{task.id}", NUMBER, high=top, whole=True, unknown=True))
        for each in matrix.classes:
            self._add(Name(f"points.class-{each.id}", NUMBER))
            self.tasks[f"task.class-{each.id}"] = tuple(
                f"task.{task.id}" for task in matrix.tasks if task.class_id == each.id
            )


def _name_of(name: str, question: Question) -> Name:
    options = tuple(option.id for option in question.options)
    if question.kind == "number":
        return Name(
            name, NUMBER, low=question.minimum, high=question.maximum, whole=True, unknown=True
        )
    return Name(name, MULTI if question.kind == "choices" else OPTION, options, unknown=True)

"""Assessments of one version as columns: what was asked, what was answered, how long it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from benchmark.core.bank import Bank, Question
from benchmark.core.matrix import Task
from benchmark.measure.columns import (
    OPEN,
    Bools,
    Column,
    Columns,
    Floats,
    Vocabulary,
    read_columns,
    vocabularies_of,
)
from benchmark.measure.facts import Facts
from benchmark.measure.names import Asked
from benchmark.measure.rescore import parse
from benchmark.measure.scores import NO_POINTS, put_answers, question_points, rated_rows

PROFILE, TASKS = "profile", "tasks"
"""Sections that are no dimension, as the questionnaire calls them."""


class Taken(NamedTuple):
    """One assessment as it is stored. `answers`, `seconds`: JSON."""

    answers: str
    seconds: str
    is_submitted: bool


class Place(NamedTuple):
    """One thing that is asked: its section, and its name (measure.names)."""

    section: str
    name: str
    asked: Asked


def places_of(bank: Bank) -> Iterator[Place]:
    """All that a bank asks, in the order of asking."""
    for each in bank.profile:
        yield Place(PROFILE, f"profile.{each.id}", each)
    for dimension in bank.dimensions:
        for question in dimension.questions:
            yield Place(dimension.id, f"answer.{question.id}", question)
    for task in bank.matrix.tasks:
        yield Place(TASKS, f"task.{task.id}", task)


@dataclass(frozen=True)
class Gathered:
    """Many assessments. `seconds`: section -> seconds spent on it, NaN where they are not known."""

    bank: Bank
    columns: Columns
    submitted: Bools
    seconds: Mapping[str, Floats]

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.columns.rows

    def where(self, kept: Bools) -> Gathered:
        """Some of them."""
        seconds = {section: each[kept] for section, each in self.seconds.items()}
        return Gathered(self.bank, self.columns.where(kept), self.submitted[kept], seconds)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """What is asked, in the order of asking."""
        return tuple(places_of(self.bank))

    @cached_property
    def shown(self) -> Mapping[str, Bools]:
        """Question id -> to whom it is shown."""
        return put_answers(self.bank, self.columns, Facts(self.rows))

    def answered(self, place: Place) -> Bools:
        """Who gave any answer, where it is shown; "I don't know" and "does not apply" too."""
        given: Bools = self.columns.by_name[place.name].codes != OPEN
        return given & self._shown(place)

    def asked(self, place: Place) -> Bools:
        """Who was asked: core questions that are shown, others where they were answered (3.4)."""
        return self._shown(place) if place.asked.core else self.answered(place)

    def points(self, place: Place) -> Floats:
        """Points that enter the score, NaN where the answer leaves it."""
        if isinstance(place.asked, Task):
            points = self._rated[place.asked.id]
        else:
            points = question_points(place.asked, self.columns)
        counts = self._shown(place) & (points != NO_POINTS)
        return np.where(counts, points, np.nan)

    @cached_property
    def _rated(self) -> Mapping[str, np.ndarray]:
        return rated_rows(self.bank, self.columns).points

    def _shown(self, place: Place) -> Bools:
        if isinstance(place.asked, Question) and place.section != PROFILE:
            return self.shown[place.asked.id]
        return np.ones(self.rows, np.bool_)


@dataclass
class Gatherer:
    """Reads assessments batch by batch; what it holds of each is some hundred bytes."""

    bank: Bank
    _known: Mapping[str, Vocabulary] = field(init=False)
    _columns: list[Columns] = field(default_factory=list)
    _submitted: list[bool] = field(default_factory=list)
    _seconds: list[Mapping[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """No answer is known yet."""
        self._known = vocabularies_of(self.bank)

    def add(self, batch: Sequence[Taken]) -> None:
        """Read a batch."""
        documents = (parse(each.answers) for each in batch)
        self._columns.append(read_columns(self.bank, documents, self._known))
        self._submitted += [each.is_submitted for each in batch]
        self._seconds += [parse(each.seconds) for each in batch]

    def gathered(self) -> Gathered:
        """All that was read."""
        by_name = {
            name: Column(known, _joined([each.by_name[name].codes for each in self._columns]))
            for name, known in self._known.items()
        }
        columns = Columns(len(self._submitted), by_name)
        sections = dict.fromkeys(each.section for each in places_of(self.bank))
        seconds = {
            section: np.array([each.get(section, np.nan) for each in self._seconds], np.float64)
            for section in sections
        }
        return Gathered(self.bank, columns, np.array(self._submitted, np.bool_), seconds)


def _joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0, np.int32)

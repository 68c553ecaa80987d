"""Problems of a bank's files, each with its place and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmark.core.saying import Said


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """A position in a file of the bank, counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong where, and the remedy. Prints as `path:line:column: what; remedy`, in English.

    `key`: the key it concerns, where its place is not the place of that key or its value.
    """

    place: Place
    what: Said
    remedy: Said
    key: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.place}: {self.what}; {self.remedy}"


class ContentError(Exception):
    """The bank cannot be used. `problems` names every fault found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

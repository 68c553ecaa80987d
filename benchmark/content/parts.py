"""The parts of a bank as they are read from its files, and how they are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from benchmark.content.kind_words import KIND_WORDS
from benchmark.content.located import Item
from benchmark.content.problems import Place, Problem
from benchmark.core.bank import Bank, Cap, Dimension, Gate, Question, Rule, Rung, Source, Thresholds
from benchmark.core.conditions import Comparison, Condition
from benchmark.core.matrix import Matrix
from benchmark.core.saying import said

Compile = Callable[[Item], tuple[Condition, str]]

NEVER = Comparison("rung", "<", 0)
"""Stands in for a condition until all names are known, or while it cannot be read."""


@dataclass(frozen=True)
class Frame:
    """What bank.yaml says besides lists."""

    id: str
    version: str
    title: str
    language: str
    profile_title: str
    profile_intro: str
    tasks_title: str
    tasks_intro: str
    matrix_dimension: str
    matrix_share: int
    thresholds: Thresholds
    none_text: str


@dataclass
class Parts:
    """Collects what the files hold; conditions stay texts until all names are known."""

    problems: list[Problem]
    frame: Frame | None = None
    profile: list[Question] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    matrix: Matrix | None = None
    ladder: list[Rung] = field(default_factory=list)
    gates: list[Gate] = field(default_factory=list)
    caps: list[tuple[Cap, Item]] = field(default_factory=list)
    rules: list[tuple[Rule, Item]] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    ask_ifs: dict[str, Item] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    retired: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    """Files that are missing or cannot be read: what they hold is not known."""

    def claim(self, kind: str, name: str, place: Place) -> None:
        """Note where an id stands; a second or a retired use is a problem."""
        key = f"{kind} {name}"
        if key in self.places:
            what = said(
                "the %(kind)s id %(name)r is used already at %(place)s",
                kind=KIND_WORDS[kind],
                name=name,
                place=str(self.places[key]),
            )
            self.problems.append(Problem(place, what, said("give it an id of its own")))
        else:
            self.refuse_retired(name, place)
        if name:
            self.places.setdefault(key, place)

    def refuse_retired(self, name: str, place: Place) -> None:
        """Note a retired id that is used; an option's is QUESTION.option."""
        if name in self.retired:
            what = said("the id %(name)r is retired", name=name)
            remedy = said("ids are never reused: choose a new one")
            self.problems.append(Problem(place, what, remedy))

    def named(self, kind: str) -> set[str]:
        """The ids of one kind, also of what is there but could not be read."""
        return {key.partition(" ")[2] for key in self.places if key.startswith(f"{kind} ")}

    def rule_kinds(self) -> Iterator[tuple[str, str]]:
        """Rule ids with their kinds."""
        return ((rule.id, rule.kind) for rule, _ in self.rules)

    def bank(self, compile_condition: Compile) -> Bank:
        """Put the Bank together, with its conditions compiled."""
        assert self.frame is not None
        assert self.matrix is not None
        frame = self.frame
        return Bank(
            id=frame.id,
            version=frame.version,
            title=frame.title,
            language=frame.language,
            profile_title=frame.profile_title,
            profile_intro=frame.profile_intro,
            profile=tuple(self.profile),
            dimensions=tuple(self._asked(d, compile_condition) for d in self.dimensions),
            matrix=self.matrix,
            tasks_title=frame.tasks_title,
            tasks_intro=frame.tasks_intro,
            ladder=tuple(self.ladder),
            gates=tuple(self.gates),
            caps=tuple(replace(cap, when=compile_condition(item)[0]) for cap, item in self.caps),
            thresholds=frame.thresholds,
            rules=tuple(_compiled(rule, compile_condition(item)) for rule, item in self.rules),
            sources=tuple(self.sources),
            none_text=frame.none_text,
        )

    def _asked(self, dimension: Dimension, compile_condition: Compile) -> Dimension:
        questions = tuple(
            replace(q, ask_if=compile_condition(self.ask_ifs[q.id])[0])
            if q.id in self.ask_ifs
            else q
            for q in dimension.questions
        )
        return replace(dimension, questions=questions)


def _compiled(rule: Rule, compiled: tuple[Condition, str]) -> Rule:
    return replace(rule, when=compiled[0], when_text=compiled[1])

"""How far open answers reach: lowest and highest scores over all resolutions (design 3.8)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmark.core.bank import FLAG, Bank, Question, Rule, Value
from benchmark.core.conditions import Comparison, Condition, Count, compare, comparisons

CLASS_MEAN = "points.class-"
Numbers = Mapping[str, float | None]
"""Name of a score, "overall" or "rung" -> its value; None where too little was answered."""
_State = tuple[frozenset[tuple[str, int]], frozenset[Comparison]]


@dataclass(frozen=True)
class CapView:
    """How the caps of a bank look at answers.

    `flags`: what they can see of the flags, `atoms`: the comparisons, flags written out. There is
    no `not` in conditions, so a comparison met never raises a score; except inside a count that
    asks for few: `two_way`. `exact`: class means that are compared otherwise than "less than".
    """

    flags: tuple[Rule, ...]
    atoms: tuple[Comparison, ...]
    two_way: frozenset[Comparison]
    exact: frozenset[str]


@dataclass(frozen=True)
class Choice:
    """One way to settle an open item: its points, and which of the caps' comparisons it meets."""

    value: Value
    points: int
    met: frozenset[Comparison]


@dataclass(frozen=True)
class OpenItem:
    """An item that can still move the scores. Its points times `weight` are summed in `pot`.

    `pot` is the id of a dimension, or the name of a class's mean.
    """

    name: str
    pot: str
    weight: int
    choices: tuple[Choice, ...]


def cap_flags(bank: Bank) -> tuple[Rule, ...]:
    """The flags that caps can see, in bank order, with the flags that those see."""
    wanted = [cap.when for cap in bank.caps]
    found: set[str] = set()
    while wanted:
        names = {each.name for each in comparisons(wanted.pop())}
        for rule in bank.rules_of(FLAG):
            seen = f"flag.{rule.id}" in names or (rule.critical and "flag.critical" in names)
            if seen and rule.id not in found:
                found.add(rule.id)
                wanted.append(rule.when)
    return tuple(rule for rule in bank.rules_of(FLAG) if rule.id in found)


def cap_comparisons(bank: Bank) -> tuple[Comparison, ...]:
    """The comparisons on answers and tasks that decide about caps, flags written out."""
    found = dict.fromkeys(each for when in _conditions(bank) for each in comparisons(when))
    return tuple(each for each in found if not each.name.startswith("flag."))


def cap_view(bank: Bank) -> CapView:
    """How the caps of this bank look at answers."""
    atoms = cap_comparisons(bank)
    two_way = frozenset(each for when in _conditions(bank) for each in _two_way(when))
    exact = frozenset(
        atom.name
        for atom in atoms
        if atom.name.startswith(CLASS_MEAN) and (atom in two_way or atom.op not in ("<", "<="))
    )
    return CapView(cap_flags(bank), atoms, two_way, exact)


def _conditions(bank: Bank) -> Iterator[Condition]:
    yield from (cap.when for cap in bank.caps)
    yield from (rule.when for rule in cap_flags(bank))


def _two_way(condition: Condition) -> Iterator[Comparison]:
    """The comparisons inside counts that ask for something else than "at least"."""
    match condition:
        case Comparison():
            return
        case Count():
            if condition.op not in (">", ">="):
                yield from condition.parts
        case _:
            for part in condition.parts:
                yield from _two_way(part)


def task_choices(name: str, points: Sequence[int], view: CapView) -> tuple[Choice, ...]:
    """Every mode of a task; `name` is "task." and its id."""
    atoms = [atom for atom in view.atoms if atom.name == name]
    return tuple(
        Choice(mode, earned, frozenset(a for a in atoms if compare(a, mode)))
        for mode, earned in enumerate(points)
    )


def question_choices(question: Question, view: CapView) -> tuple[Choice, ...]:
    """Every answer of a question that can make a difference."""
    answer, earned = f"answer.{question.id}", f"points.{question.id}"
    atoms = [atom for atom in view.atoms if atom.name in (answer, earned)]
    return tuple(
        Choice(
            value,
            points,
            frozenset(a for a in atoms if compare(a, value if a.name == answer else points)),
        )
        for value, points in _answers(question, [a for a in atoms if a.name == answer])
    )


def _answers(question: Question, atoms: Sequence[Comparison]) -> Iterator[tuple[Value, int]]:
    if question.kind == "choice":
        yield from ((o.id, o.points) for o in question.options if o.points is not None)
    elif question.kind == "choices":
        yield from _chosen(question, {atom.value for atom in atoms})
    else:
        cuts = [n for atom in atoms for n in _numbers(atom)]
        for band in question.bands:
            tries = {band.low, *(n + step for n in cuts for step in (-1, 0, 1))}
            yield from ((n, band.points) for n in sorted(tries) if band.low <= n <= band.high)


def _chosen(question: Question, named: set[object]) -> Iterator[tuple[Value, int]]:
    """For each choice among the options that caps name, every number of others beside it."""
    ids = [option.id for option in question.options]
    seen, others = [i for i in ids if i in named], [i for i in ids if i not in named]
    for flags in itertools.product((False, True), repeat=len(seen)):
        chosen = {each for each, taken in zip(seen, flags, strict=True) if taken}
        for count in range(len(others) + 1):
            answer = tuple(each for each in ids if each in {*chosen, *others[:count]})
            yield answer, question.points_by_count[len(answer)]


def _numbers(atom: Comparison) -> Iterator[int]:
    """Whole numbers at which a comparison can turn."""
    for value in atom.value if isinstance(atom.value, tuple) else (atom.value,):
        if isinstance(value, int | float):
            yield from {math.floor(value), math.ceil(value)}


def spans(
    items: Sequence[OpenItem], view: CapView, numbers: Callable[[Mapping[str, Value]], Numbers]
) -> tuple[Numbers, Numbers]:
    """Lowest and highest of all numbers over all ways to settle the items.

    `numbers` scores one resolution. Not every one is tried: of the answers to one item, those
    that earn less points and keep no cap away stand for the rest when looking for the lowest.
    """
    lows = {each.name: _lowest(each, view) for each in items}
    highs = {each.name: _highest(each, view) for each in items}
    return (
        _extreme(min, map(numbers, _resolutions(items, lows))),
        _extreme(max, map(numbers, _resolutions(items, highs))),
    )


def ways_to_settle(choices: tuple[Choice, ...], pot: str, view: CapView) -> int:
    """How many of an item's choices have to be tried, none of them standing for another."""
    item = OpenItem("", pot, 1, choices)
    return max(len(_lowest(item, view)), len(_highest(item, view)), 1)


def _lowest(item: OpenItem, view: CapView) -> list[Choice]:
    kept: list[Choice] = []
    for choice in sorted(item.choices, key=lambda each: (each.points, -len(each.met))):
        if not any(_alike(item, k, choice, view) and k.met >= choice.met for k in kept):
            kept.append(choice)
    return kept


def _highest(item: OpenItem, view: CapView) -> list[Choice]:
    kept: list[Choice] = []
    for choice in sorted(item.choices, key=lambda each: (-each.points, len(each.met))):
        if not any(_alike(item, k, choice, view) and k.met <= choice.met for k in kept):
            kept.append(choice)
    return kept


def _alike(item: OpenItem, one: Choice, other: Choice, view: CapView) -> bool:
    """Whether two choices may stand for each other where only more or less matters."""
    same = one.met & view.two_way == other.met & view.two_way
    return same and (item.pot not in view.exact or one.points == other.points)


def _resolutions(
    items: Sequence[OpenItem], choices: Mapping[str, Sequence[Choice]]
) -> Iterable[dict[str, Value]]:
    """One resolution for each state that scores and caps can tell apart.

    A state is the sum of points of each pot, and the comparisons that are met.
    """
    settled = {each.name: choices[each.name][0].value for each in items}
    states: dict[_State, dict[str, Value]] = {(frozenset(), frozenset()): settled}
    for item in items:
        if len(choices[item.name]) == 1:
            continue
        following: dict[_State, dict[str, Value]] = {}
        for (sums, met), values in states.items():
            for choice in choices[item.name]:
                total = dict(sums)
                total[item.pot] = total.get(item.pot, 0) + item.weight * choice.points
                state = frozenset(total.items()), met | choice.met
                following.setdefault(state, values | {item.name: choice.value})
        states = following
    return states.values()


def _extreme(pick: Callable[[float, float], float], each: Iterable[Numbers]) -> Numbers:
    found: dict[str, float | None] = {}
    for numbers in each:
        for name, score in numbers.items():
            best = found.get(name)
            found[name] = score if best is None else best if score is None else pick(best, score)
    return found

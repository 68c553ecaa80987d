"""Whether a condition can be true, and can be false: by one value per interval of each name."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from benchmark.content.names import BOOL, MULTI, OPTION, Name, Names
from benchmark.core.bank import UNKNOWN, Question
from benchmark.core.conditions import Comparison, Condition, Seen, compare, comparisons, holds

MAX_COMBINATIONS = 20_000
MAX_TRIED = 250_000
"""Of all conditions of a bank together; the shipped one needs some ten thousand."""

Facts = dict[str, Seen]


class TooManyCombinationsError(Exception):
    """The condition names too much to try everything."""


def outcomes(condition: Condition, names: Names, fixed: Facts | None = None) -> set[bool]:
    """The truth values a condition can take over all values of its names.

    `fixed` holds some names at given values. answer.X and points.X move together. A name that is
    compared with unknown can be unknown; otherwise names hold values. Raises
    TooManyCombinationsError.
    """
    fixed = fixed or {}
    atoms: dict[str, list[Comparison]] = {}
    for comparison in comparisons(condition):
        if comparison.name not in fixed:
            subject = names.known[comparison.name].subject
            atoms.setdefault(subject, []).append(comparison)
    choices = [list(_views(subject, group, names)) for subject, group in atoms.items()]
    if math.prod(map(len, choices)) > MAX_COMBINATIONS:
        raise TooManyCombinationsError
    found: set[bool] = set()
    for combination in itertools.product(*choices):
        _count(names)
        facts: Facts = dict(fixed)
        for part in combination:
            facts.update(part)
        found.add(holds(condition, facts))
        if len(found) == 2:
            break
    return found


def _count(names: Names) -> None:
    names.tried += 1
    if names.tried > MAX_TRIED:
        raise TooManyCombinationsError


def _views(subject: str, atoms: Sequence[Comparison], names: Names) -> Iterator[Facts]:
    """One assignment for each way in which the comparisons can see the subject."""
    seen: set[tuple[bool, ...]] = set()
    for facts in _assignments(subject, atoms, names):
        _count(names)
        view = tuple(compare(atom, facts.get(atom.name)) for atom in atoms)
        if view not in seen:
            seen.add(view)
            yield facts


def _assignments(subject: str, atoms: Sequence[Comparison], names: Names) -> Iterator[Facts]:
    question = names.questions.get(subject)
    if question is not None and question.weight:
        yield from _answers(question, atoms)
        return
    name = names.known[atoms[0].name]
    for value in _values(name, atoms):
        yield {name.name: value}
    if any(atom.value == UNKNOWN for atom in atoms):
        yield {name.name: UNKNOWN}


def _answers(question: Question, atoms: Sequence[Comparison]) -> Iterator[Facts]:
    answer, points = f"answer.{question.id}", f"points.{question.id}"
    for value in _question_values(question, atoms):
        facts: Facts = {answer: value}
        earned = question.points(value)
        if earned is not None:
            facts[points] = earned
        yield facts
    if any(atom.value == UNKNOWN for atom in atoms):
        yield {answer: UNKNOWN, points: 0} if question.unknown_zero else {answer: UNKNOWN}


def _question_values(
    question: Question, atoms: Sequence[Comparison]
) -> Iterator[str | int | tuple[str, ...]]:
    if question.kind == "choice":
        yield from (option.id for option in question.options)
    elif question.kind == "choices":
        ids = [option.id for option in question.options]
        named = [each for each in ids if any(atom.value == each for atom in atoms)]
        others = [each for each in ids if each not in named]
        for chosen in _subsets(named):
            # Of the others only their number counts, for the points.
            for count in range(len(others) + 1):
                yield tuple(each for each in ids if each in {*chosen, *others[:count]})
    else:
        cuts = _cuts([a for a in atoms if a.name.startswith("answer.")])
        tries = {n for b in question.bands for n in (b.low, b.high)} | cuts
        yield from (n for n in sorted(tries) if question.minimum <= n <= question.maximum)


def _values(name: Name, atoms: Sequence[Comparison]) -> Iterator[Seen]:
    if name.kind == BOOL:
        yield from (True, False)
    elif name.kind == OPTION:
        yield from name.options
    elif name.kind == MULTI:
        yield from _subsets([o for o in name.options if any(a.value == o for a in atoms)])
    elif name.whole:
        tries = {int(name.low), int(name.high)} | _cuts(atoms)
        yield from (n for n in sorted(tries) if name.low <= n <= name.high)
    else:
        edges = [float(n) for n in sorted({name.low, name.high, *_numbers(atoms)})]
        middles = [(a + b) / 2 for a, b in itertools.pairwise(edges)]
        yield from (n for n in sorted({*edges, *middles}) if name.low <= n <= name.high)


def _subsets(options: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for count in range(len(options) + 1):
        yield from itertools.combinations(options, count)


def _cuts(atoms: Sequence[Comparison]) -> set[int]:
    return {int(n) + step for n in _numbers(atoms) for step in (-1, 0, 1)}


def _numbers(atoms: Sequence[Comparison]) -> Iterator[float]:
    for atom in atoms:
        for value in atom.value if isinstance(atom.value, tuple) else (atom.value,):
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield value

"""Why a rule did not fire: the lines agree with the condition, and say what would change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, product

import pytest
from hypothesis import given

from benchmark.content.examples import read_answer_file
from benchmark.content.load import read_files
from benchmark.core.answers import Answers
from benchmark.core.conditions import (
    All,
    Any,
    Comparison,
    Condition,
    Count,
    Facts,
    compare,
    comparisons,
    holds,
)
from benchmark.core.whynot import Line, flat, met, reasons, unmet
from tests.core import reference
from tests.core.banks import QUESTIONS, examples, shipped_answers
from tests.core.meaning import TREES, facts_about, parsed
from tests.core.told import BANK, CONDITIONS, facts_of

FILES = read_files(QUESTIONS)
EXAMPLES = sorted(path for path in FILES if path.startswith("examples/"))
MAX_WAYS = 300


@cache
def seen_in(path: str) -> tuple[Facts, dict[str, str]]:
    return facts_of(read_answer_file(BANK, path, FILES[path]).answers)


def is_true(condition: Condition, truth: dict[Comparison, bool]) -> bool:
    match condition:
        case Comparison():
            return truth[condition]
        case All():
            return all(is_true(part, truth) for part in condition.parts)
        case Any():
            return any(is_true(part, truth) for part in condition.parts)
        case Count():
            there = sum(truth[part] for part in condition.parts)
            return reference.compares(there, condition.op, condition.value)


def ways(lines: Sequence[Line]) -> Iterator[frozenset[Comparison]]:
    """Each set of comparisons that these lines say would be enough if they were different."""
    for chosen in product(*(list(_ways_of(line)) for line in lines)):
        yield frozenset().union(*chosen)


def _ways_of(line: Line) -> Iterator[frozenset[Comparison]]:
    if line.comparison is not None:
        yield frozenset([line.comparison])
        return
    for some in combinations(line.parts, line.change):
        yield from ways(some)


def check(condition: Condition, facts: Facts, why: dict[str, str]) -> None:
    """The lines agree with `holds`, and each way that they name leads to a true condition."""
    lines = unmet(condition, facts, why)
    truth = {each: compare(each, facts.get(each.name)) for each in comparisons(condition)}
    assert bool(lines) is not holds(condition, facts)
    assert all(str(line) for _, line in flat(lines))
    for comparison, held in leaves(lines):
        assert held is truth[comparison]
    if max(Counter(comparisons(condition)).values(), default=0) > 1:
        return
    for number, way in enumerate(ways(lines)):
        if not lines or number > MAX_WAYS:
            break
        assert is_true(condition, {each: truth[each] is not (each in way) for each in truth})
        for kept in way:
            less = way - {kept}
            then = {each: truth[each] is not (each in less) for each in truth}
            assert not is_true(condition, then)


def leaves(lines: Sequence[Line]) -> Iterator[tuple[Comparison, bool]]:
    for line in lines:
        if line.comparison is not None:
            yield line.comparison, line.holds
        yield from leaves(line.parts)


@pytest.mark.parametrize("path", EXAMPLES)
def test_the_lines_agree_with_every_rule_of_the_shipped_bank(path: str) -> None:
    facts, why = seen_in(path)

    for condition in CONDITIONS:
        check(condition, facts, why)
        if holds(condition, facts):
            assert all(line.holds for line in reasons(condition, facts))
            assert reasons(condition, facts)


@examples(60)
@given(shipped_answers(gaps=0.3))
def test_the_lines_agree_with_the_shipped_rules_for_any_answers(answers: Answers) -> None:
    facts, why = facts_of(answers)

    for condition in CONDITIONS:
        check(condition, facts, why)


@examples(200)
@given(TREES, facts_about())
def test_the_lines_agree_with_any_condition(made: tuple[str, list[object]], facts: Facts) -> None:
    check(parsed(made[0]), facts, {})


@examples(100)
@given(TREES, facts_about())
def test_what_holds_and_what_does_not_make_up_the_condition(
    made: tuple[str, list[object]], facts: Facts
) -> None:
    condition = parsed(made[0])

    there = {line.comparison for line in met(condition, facts)}

    assert there == {c for c in comparisons(condition) if compare(c, facts.get(c.name))}

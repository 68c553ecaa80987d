"""Design 4: texts become conditions, conditions are evaluated, and faults say where and what."""

from __future__ import annotations

import pytest
from hypothesis import given

from benchmark.core.conditions import Facts, Seen, holds, trace
from tests.core import reference
from tests.core.banks import examples
from tests.core.meaning import (
    NAMES,
    TREES,
    facts_about,
    parsed,
)


def means(tree: list[object], facts: Facts) -> bool:
    first, *rest = tree
    if first in ("and", "or"):
        results = [means(part, facts) for part in rest[0]]  # type: ignore[attr-defined]  # parts
        return all(results) if first == "and" else any(results)
    if first == "count":
        parts, op, number = rest
        met = [part for part in parts if means(part, facts)]  # type: ignore[attr-defined]  # parts
        return reference.compares(len(met), str(op), number)
    op, value = rest
    return reference.compares(facts.get(str(first)), str(op), value, str(first))


@examples(150)
@given(TREES, facts_about())
def test_a_condition_means_what_its_text_says(made: tuple[str, list[object]], facts: Facts) -> None:
    text, tree = made

    assert holds(parsed(text), facts) is means(tree, facts)


@examples(150)
@given(TREES, facts_about())
def test_a_trace_lists_comparisons_that_hold_and_none_twice(
    made: tuple[str, list[object]], facts: Facts
) -> None:
    condition = parsed(made[0])

    if holds(condition, facts):
        lines = trace(condition, facts)
        assert len(set(lines)) == len(lines)
        for line in lines:
            assert reference.compares(line.seen, line.op, line.value, line.name)
            assert line.seen == facts.get(line.name)


@examples(100)
@given(TREES, facts_about())
def test_forgetting_all_that_a_trace_does_not_name_keeps_an_advice_true(
    made: tuple[str, list[object]], facts: Facts
) -> None:
    """A trace is a sufficient reason; counts that ask for few are about what is absent."""
    text, _ = made
    if "count" not in text and holds(parsed(text), facts):
        named = {line.name for line in trace(parsed(text), facts)}
        assert holds(parsed(text), {k: v for k, v in facts.items() if k in named})


@pytest.mark.parametrize("seen", [None, "unknown"], ids=["missing", "unknown"])
@pytest.mark.parametrize(
    "text",
    [
        "answer.SOP2 == heads", "answer.SOP2 != heads", "answer.SOP2 in [heads, folder]",
        "answer.SOP5 has owner", "answer.SOP5 lacks owner", "answer.SOP1 < 5", "answer.SOP1 >= 5",
        "answer.SOP1 != 5", "task.qbr > 1", "count(task.qbr in [0, 1, 2]) >= 1",
    ],
)  # fmt: skip
def test_a_comparison_with_nothing_known_is_false(text: str, seen: Seen) -> None:
    name = next(each for each in NAMES.known if each in text.replace("count(", "").split())

    assert not holds(parsed(text), {} if seen is None else {name: seen})


@pytest.mark.parametrize(
    ("name", "facts", "expected"),
    [
        pytest.param("answer.SOP1", {"answer.SOP1": "unknown"}, True, id="said"),
        pytest.param("answer.SOP1", {"answer.SOP1": 3}, False, id="answered"),
        pytest.param("answer.SOP1", {}, False, id="missing, hidden or na"),
        pytest.param("profile.techs", {}, True, id="a profile field left open"),
        pytest.param("profile.techs", {"profile.techs": 3}, False, id="a profile field filled"),
    ],
)
def test_only_equals_unknown_asks_for_unknown(name: str, facts: Facts, expected: bool) -> None:
    assert holds(parsed(f"{name} == unknown"), facts) is expected


@pytest.mark.parametrize(
    ("text", "seen", "expected"),
    [
        ("score.sop >= 40", 40 - 1e-10, True),
        ("score.sop < 40", 40 - 1e-10, False),
        ("score.sop <= 40", 40 + 1e-10, True),
        ("score.sop > 40", 40 + 1e-10, False),
        ("score.sop >= 40", 40 - 1e-8, False),
        ("score.sop < 40", 39.9, True),
    ],
)
def test_thresholds_in_conditions_forgive_binary_rounding(
    text: str, seen: float, expected: bool
) -> None:
    assert holds(parsed(text), {"score.sop": seen}) is expected

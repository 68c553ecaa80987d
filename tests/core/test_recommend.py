"""Design 3.10 and 3.11: confidence, and advice with its order, its trace and its plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given

from benchmark.core.answers import Answers
from benchmark.core.bank import CONTRADICTION, FLAG, KEEP, RECOMMENDATION, Bank, Rule, Value
from benchmark.core.conditions import Comparison, comparisons
from benchmark.core.recommend import (
    contradictions,
    fired,
    flags,
    low_confidence,
    ordered_advice,
    report_facts,
)
from benchmark.core.scoring import scorecard
from tests.core import reference
from tests.core.advising import BANK, advice_for
from tests.core.banks import (
    bank,
    best_answers,
    choice,
    dimension,
    examples,
    made,
    matrix,
    random_answers,
    rule,
    shipped_answers,
    task,
)

DIVISOR = {"S": 1, "M": 2, "L": 4}


PAIRS = {name: choice(name, 0, 100) for name in ("ONE1", "ONE2", "ONE3", "ONE4")}
SMALL = bank([dimension("one", *PAIRS.values()), dimension("two")], matrix())


@pytest.mark.parametrize(
    ("answers", "found", "reasons"),
    [
        pytest.param({}, 0, ("gaps",), id="all open"),
        pytest.param({"ONE1": "unknown"}, 0, ("gaps",), id="a quarter unknown"),
        pytest.param({"ONE1": None}, 0, ("gaps",), id="a quarter open"),
        pytest.param({"ONE1": "na"}, 0, (), id="not applicable is no gap"),
        pytest.param({"ONE1": "o0"}, 0, (), id="no gap"),
        pytest.param({"ONE1": "o0"}, 2, (), id="two contradictions"),
        pytest.param({"ONE1": "o0"}, 3, ("contradictions",), id="three contradictions"),
        pytest.param({"ONE1": "unknown"}, 4, ("contradictions", "gaps"), id="both"),
    ],
)
@pytest.mark.parametrize("zero", [False, True])
def test_low_confidence_is_three_contradictions_or_a_quarter_of_the_core(
    zero: bool, answers: dict[str, Value | None], found: int, reasons: tuple[str, ...]
) -> None:
    questions = [replace(each, unknown_zero=zero) for each in PAIRS.values()]
    of = bank([dimension("one", *questions), dimension("two")], matrix())
    rest: dict[str, Value | None] = dict.fromkeys(PAIRS, "o1") if answers else {}

    card = scorecard(of, made({**rest, **answers}))

    assert low_confidence(of, card, found) == reasons


def test_less_than_a_quarter_of_the_core_is_enough_confidence() -> None:
    rows = [task("a-1", "a"), task("b-1", "b", core=False)]
    of = replace(SMALL, matrix=matrix(*rows))
    answers = made(dict.fromkeys(PAIRS, "o1"), {"a-1": "unknown", "b-1": "unknown"})

    assert low_confidence(of, scorecard(of, answers), 0) == ()


@examples(120)
@given(shipped_answers(gaps=0.08))
def test_advice_stands_in_the_order_of_the_contract(answers: Answers) -> None:
    card, _, advice = advice_for(answers)
    left = {each.rule.id: each.rule for each in advice}
    taken: list[Rule] = []

    def value(each: Rule) -> tuple[bool, float, int, int, str]:
        score = card.dimensions[each.dimensions[0]].interval.score
        gap = 50.0 if score is None else 100 - score
        worth = each.impact * gap / DIVISOR[each.effort]
        return (each.kind == KEEP, -worth, -each.impact, each.weeks, each.id)

    for each in advice:
        done = {rule.id for rule in taken}
        free = [r for r in left.values() if not any(p in left and p not in done for p in r.after)]
        free.sort(key=value)
        second = len(taken) < 3 and any(rule.effort == "L" for rule in taken)
        small = [r for r in free if r.effort != "L"] if second else []
        expected = (small or free)[0]
        assert each.rule == expected
        taken.append(left.pop(expected.id))
    assert not left


@examples(120)
@given(shipped_answers(gaps=0.08))
def test_prerequisites_that_are_printed_come_first(answers: Answers) -> None:
    *_, advice = advice_for(answers)
    place = {each.rule.id: n for n, each in enumerate(advice)}

    for each in advice:
        for name in each.rule.after:
            assert place.get(name, -1) < place[each.rule.id]


ALWAYS = Comparison("answer.ONE1", "==", "o0")


def order_of(*rules: Rule) -> list[str]:
    of = replace(SMALL, rules=rules)
    answers = made({"ONE1": "o0", "ONE2": "o1"})
    card = scorecard(of, answers)
    return [f.rule.id for f in ordered_advice(of, card, report_facts(of, answers, card))]


@pytest.mark.parametrize(
    ("rules", "order"),
    [
        pytest.param(
            [rule("a", ALWAYS, impact=1), rule("b", ALWAYS, impact=3)], "ba", id="impact"
        ),
        pytest.param(
            [rule("a", ALWAYS, impact=3, effort="M"), rule("b", ALWAYS, impact=2)], "ba",
            id="divided by effort",
        ),
        pytest.param(
            [rule("a", ALWAYS, impact=1), rule("b", ALWAYS, impact=2, effort="M")], "ba",
            id="ties: impact",
        ),
        pytest.param(
            [rule("a", ALWAYS, weeks=4), rule("b", ALWAYS, weeks=2)], "ba", id="ties: weeks"
        ),
        pytest.param([rule("b", ALWAYS), rule("a", ALWAYS)], "ab", id="ties: id"),
        pytest.param(
            [rule("a", ALWAYS, impact=3, after=("b",)), rule("b", ALWAYS), rule("c", ALWAYS)],
            "bac", id="after what it needs",
        ),
        pytest.param(
            [rule("a", ALWAYS, impact=3, after=("silent",)), rule("b", ALWAYS),
             rule("silent", Comparison("answer.ONE1", "==", "o1"))],
            "ab", id="what does not fire counts as met",
        ),
        pytest.param(
            [rule(n, ALWAYS, impact=3, effort="L") for n in "ab"]
            + [rule(n, ALWAYS, effort="M") for n in "cde"],
            "acdbe", id="one large among the first three",
        ),
        pytest.param(
            [rule(n, ALWAYS, impact=3, effort="L") for n in "abc"]
            + [rule("d", ALWAYS, effort="M")],
            "adbc", id="while another is left",
        ),
        pytest.param(
            [rule("a", ALWAYS, after=("b",)), rule("b", ALWAYS, after=("a",))], "ab",
            id="a cycle still prints all",
        ),
    ],
)  # fmt: skip
def test_order_by_case(rules: list[Rule], order: str) -> None:
    assert order_of(*rules) == list(order)


@examples(120)
@given(shipped_answers(gaps=0.1))
def test_advice_is_printed_exactly_if_its_condition_is_true(answers: Answers) -> None:
    _, facts, advice = advice_for(answers)

    expected = {r.id for r in BANK.rules_of(RECOMMENDATION, KEEP) if reference.true(r.when, facts)}
    assert {each.rule.id for each in advice} == expected
    assert len(advice) == len(expected)


@examples(80)
@given(shipped_answers(gaps=0.1))
def test_facts_are_the_scores_and_answers_that_count(answers: Answers) -> None:
    card, facts, _ = advice_for(answers)
    shown = reference.visible(BANK, answers)

    expected = reference.facts_of(BANK, answers, shown)
    for name, seen in expected.items():
        assert facts[name] == pytest.approx(seen, abs=1e-9)
    rest = facts.keys() - expected.keys()
    assert all(name.startswith(("score.", "flag.", "rung")) for name in rest)
    assert facts.get("rung") == card.rung[0]


@examples(100)
@given(shipped_answers(gaps=0.1))
def test_every_trace_lists_comparisons_of_its_rule_that_hold(answers: Answers) -> None:
    _, facts, advice = advice_for(answers)

    for each in (*advice, *flags(BANK, facts), *contradictions(BANK, facts)):
        own = {(c.name, c.op, c.value) for c in comparisons(each.rule.when)}
        assert each.trace
        for line in each.trace:
            assert (line.name, line.op, line.value) in own
            assert line.seen == facts.get(line.name)
            assert reference.compares(line.seen, line.op, line.value, line.name)


@examples(60)
@given(shipped_answers(gaps=0.1))
def test_critical_flags_stand_first_and_all_flags_are_there(answers: Answers) -> None:
    _, facts, _ = advice_for(answers)
    raised = list(flags(BANK, facts))

    order = [each.rule.critical for each in raised]
    assert order == sorted(order, reverse=True)
    assert {f.rule.id for f in raised} == {f.rule.id for f in fired(BANK, facts, FLAG)}
    assert ("flag.critical" in facts) is any(order)
    assert {f.rule.kind for f in contradictions(BANK, facts)} <= {CONTRADICTION}


@pytest.mark.parametrize("techs", [1, 3, 6, 30])
def test_every_dimension_has_keep_it_advice_at_100(techs: int) -> None:
    card, _, advice = advice_for(best_answers(BANK, techs))

    assert [d.interval.score for d in card.dimensions.values()] == [100.0] * 5
    kept = {each.rule.dimensions[0] for each in advice if each.rule.kind == KEEP}
    assert kept == {d.id for d in BANK.dimensions}


def every_band(of: Bank) -> Iterator[tuple[str, int]]:
    for each in of.dimensions:
        for number in range(1, 6):
            yield each.id, number


@cache
def bands_with_advice() -> dict[tuple[str, int], list[bool]]:
    """(dimension, band of its score) -> for each random answer set, whether it had advice."""
    found: dict[tuple[str, int], list[bool]] = {}
    for seed in range(500):
        card, _, advice = advice_for(random_answers(BANK, seed, gaps=0.05))
        own = {name for each in advice for name in each.rule.dimensions[:1]}
        for name, scored in card.dimensions.items():
            if scored.interval.score is not None:
                band = reference.band(scored.interval.score + 1e-9)
                found.setdefault((name, band), []).append(name in own)
    return found


@pytest.mark.parametrize(("name", "band"), list(every_band(BANK)))
def test_every_band_of_every_dimension_has_advice(name: str, band: int) -> None:
    assert all(bands_with_advice()[name, band])

"""Scoring many at once gives what core gives one by one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.core.answers import Answers, shown_questions
from benchmark.core.bank import KEEP, RECOMMENDATION, Bank, Rule
from benchmark.core.conditions import Comparison
from benchmark.measure.columns import read_columns, vocabularies_of
from benchmark.measure.rescore import agree
from benchmark.measure.scores import Scored, score_many
from benchmark.measure.single import score_one
from tests.core.banks import (
    CLASSES,
    POINTS,
    answers_to,
    atoms,
    best_answers,
    choice,
    conditions,
    dimension,
    examples,
    flag,
    made,
    matrix,
    random_answers,
    rule,
    shipped,
    tiny_banks,
)
from tests.core.banks import bank as tiny
from tests.measure.mutations import mutated


def measured(bank: Bank, given: Sequence[Answers]) -> Scored:
    documents = [each.document() for each in given]
    return score_many(bank, read_columns(bank, documents, vocabularies_of(bank)))


def assert_agrees(bank: Bank, given: Sequence[Answers]) -> None:
    many = measured(bank, given)
    for row, each in enumerate(given):
        one = score_one(bank, each)
        fired = {rule for rule, fires in many.fired.items() if fires[row]}
        assert fired == one.fired, each
        assert agree(one, many, row), each


@pytest.mark.parametrize("gaps", [0.0, 0.1, 0.5, 0.9], ids=lambda gaps: f"{gaps:.0%} skipped")
def test_the_shipped_bank_is_scored_as_core_scores_it(gaps: float) -> None:
    given = [random_answers(shipped(), seed, gaps) for seed in range(150)]

    assert_agrees(shipped(), given)


@pytest.mark.parametrize("seed", range(6))
def test_a_changed_bank_is_scored_as_core_scores_it(seed: int) -> None:
    bank = mutated(shipped(), random.Random(seed))

    assert_agrees(bank, [random_answers(bank, each, 0.2) for each in range(60)])


def test_the_best_and_the_empty_answers_are_scored_as_core_scores_them() -> None:
    bank = shipped()
    sizes = [1, 2, 3, 4, 7, 8, 5000]

    assert_agrees(bank, [Answers(), *(best_answers(bank, techs) for techs in sizes)])


def test_an_answer_that_was_hidden_later_counts_for_nothing() -> None:
    bank = shipped()
    alone = replace(best_answers(bank, 1))
    given = [alone, replace(alone, profile={**alone.profile, "techs": 12})]
    hidden = {q.id for q in bank.questions()} - shown_questions(bank, alone).keys()

    assert hidden & alone.answers.keys()
    assert_agrees(bank, given)


def test_nobody_at_all_is_scored_too() -> None:
    many = measured(shipped(), [])

    assert many.rows == len(many.rung) == 0


@st.composite
def ruled_banks(draw: st.DrawFn) -> Bank:
    """A tiny bank with rules about everything that a condition may read."""
    bank = draw(tiny_banks())
    questions = list(bank.questions())
    scores = ["one", "two", "two.questions", "two.matrix"]
    orders = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    numbers = st.builds(
        Comparison, st.sampled_from([f"score.{each}" for each in scores]), orders, POINTS
    )
    rungs = st.builds(Comparison, st.just("rung"), orders, st.integers(1, 5))
    among = st.builds(
        Comparison, st.just("rung"), st.just("in"), st.lists(st.integers(1, 5)).map(tuple)
    )
    names = [f"answer.{q.id}" for q in questions] + [f"task.{t.id}" for t in bank.matrix.tasks]
    unknown = st.builds(
        Comparison, st.sampled_from([*names, "profile.techs", "profile.tools", "profile.gone"]),
        st.just("=="), st.just("unknown"),
    )  # fmt: skip
    size = st.builds(Comparison, st.just("profile.techs"), orders, st.integers(1, 9))
    tools = st.builds(
        Comparison, st.just("profile.tools"), st.sampled_from(["has", "lacks"]), st.just("pia")
    )
    means = st.builds(
        Comparison, st.sampled_from([f"points.class-{each}" for each in CLASSES]), orders, POINTS
    )
    flags = [f"flag.{rule.id}" for rule in bank.rules] + ["flag.critical", "flag.none"]
    raised = st.builds(Comparison, st.sampled_from(flags), st.just("=="), st.just(True))
    leaves = st.one_of(
        atoms(questions, bank.matrix.tasks), numbers, rungs, among, unknown, size, tools, means,
        raised,
    )  # fmt: skip
    kinds = st.sampled_from([RECOMMENDATION, KEEP])
    rules = [
        Rule(f"r{n}", draw(kinds), draw(conditions(leaves)), "", "", dimensions=("one",))
        for n in range(draw(st.integers(1, 4)))
    ]
    asked = [
        replace(each, ask_if=draw(st.none() | conditions(size | unknown)))
        if draw(st.booleans()) else each
        for each in bank.dimensions[1].questions
    ]  # fmt: skip
    dimensions = (bank.dimensions[0], replace(bank.dimensions[1], questions=tuple(asked)))
    return replace(bank, rules=(*bank.rules, *rules), dimensions=dimensions)


@st.composite
def banks_with_answers(draw: st.DrawFn) -> tuple[Bank, list[Answers]]:
    bank = draw(ruled_banks())
    techs = st.none() | st.integers(1, 9)
    tools = st.none() | st.sampled_from([(), ("pia",), ("rmm", "pia")])
    given = []
    for _ in range(draw(st.integers(1, 6))):
        profile = made({"techs": draw(techs), "tools": draw(tools)}).answers
        given.append(replace(draw(answers_to(bank)), profile=profile))
    return bank, given


@examples(300)
@given(banks_with_answers())
def test_any_bank_is_scored_as_core_scores_it(drawn: tuple[Bank, list[Answers]]) -> None:
    assert_agrees(*drawn)


def test_a_flag_that_looks_at_a_later_one_is_scored_as_core_scores_it() -> None:
    critical = Comparison("flag.critical", "==", True)
    first, second = (Comparison("answer.ONE0", "==", each) for each in ("o0", "o1"))
    between = (flag("first", first), flag("between", critical, critical=False))
    rules = (*between, flag("second", second), rule("after", critical))
    bank = tiny([dimension("one", choice("ONE0", 0, 100))], matrix(half="one"), rules=rules)

    assert_agrees(bank, [made({"ONE0": "o0"}), made({"ONE0": "o1"}), made({})])


def test_a_vocabulary_that_grows_still_says_the_same() -> None:
    bank = shipped()
    known = vocabularies_of(bank)

    for first in (0, 20, 40):
        given = [random_answers(bank, seed, 0.3) for seed in range(first, first + 20)]
        many = score_many(bank, read_columns(bank, [each.document() for each in given], known))
        assert all(agree(score_one(bank, each), many, row) for row, each in enumerate(given))

"""Design 3.1 to 3.6 and 3.9: points, states, enough, the task matrix, caps, over-automation."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.core.answers import Answers
from benchmark.core.bank import UNKNOWN, Question, Value, meets
from benchmark.core.conditions import Comparison
from benchmark.core.facts import counted_points
from benchmark.core.scoring import scorecard
from tests.core import reference
from tests.core.banks import (
    answers_to,
    asked_values,
    bank,
    choice,
    dimension,
    examples,
    made,
    matrix,
    random_answers,
    shipped,
    shipped_answers,
    task,
    tiny_banks,
)

UNKNOWN_IS_ZERO = {"ALL5", "ALL8", "TRG3", "HER3", "OVR1", "OVR6", "OVR7", "OVR8", "HER4"}


def near(exact: Fraction | None) -> object:
    return None if exact is None else pytest.approx(float(exact), abs=1e-9)


@examples(70)
@given(st.data())
def test_scores_equal_the_contract_worked_out_in_fractions(data: st.DataObject) -> None:
    of = data.draw(tiny_banks())
    answers = data.draw(answers_to(of))

    card, marks = scorecard(of, answers), reference.marks(of, answers)

    for name, exact in marks.dimensions.items():
        assert card.dimensions[name].interval.score == near(exact)
    assert card.overall.score == near(marks.overall)
    assert card.rung[0] == marks.rung
    assert card.oversight_questions == near(marks.questions)
    assert card.oversight_matrix == near(marks.matrix)


@examples(60)
@given(shipped_answers(gaps=0.15))
def test_scores_of_the_shipped_bank_equal_the_contract(answers: Answers) -> None:
    card, marks = scorecard(shipped(), answers), reference.marks(shipped(), answers)

    for name, exact in marks.dimensions.items():
        assert card.dimensions[name].interval.score == near(exact)
    assert card.overall.score == near(marks.overall)
    assert card.rung[0] == marks.rung


@pytest.mark.parametrize(
    ("score", "threshold", "met"),
    [
        pytest.param(40.0, 40, True, id="exactly"),
        pytest.param(40 - 9e-10, 40, True, id="binary rounding is forgiven"),
        pytest.param(40 - 2e-9, 40, False, id="more than that is not"),
        pytest.param(39.999, 40, False, id="never rounded"),
    ],
)
def test_a_threshold_is_met_from_a_billionth_below(score: float, threshold: int, met: bool) -> None:
    assert meets(score, threshold) is met
    assert (shipped().rung_of(score).rung == 3) is met


def test_a_score_is_not_rounded() -> None:
    of = bank(
        [dimension("one", choice("ONE1", 0, 100, weight=1), choice("ONE2", 0, 100, weight=2)),
         dimension("two", choice("TWO1", 0, 100))],
        matrix(task("a-1", "a"), task("b-1", "b"), task("c-1", "c")),
    )  # fmt: skip
    answers = made({"ONE1": "o0", "ONE2": "o1"})

    score = scorecard(of, answers).dimensions["one"].interval.score

    assert score == 200 / 3


@pytest.mark.parametrize("question", list(shipped().questions()), ids=lambda each: str(each.id))
def test_every_question_can_earn_0_and_100_and_stays_between(question: Question) -> None:
    # ALL5 earns 0 only by "I don't know": any figure that somebody measures earns something.
    states: list[Value] = [UNKNOWN] if question.id == "ALL5" else []
    points = {counted_points(question, value) for value in [*asked_values(question), *states]}

    assert None not in points
    assert min(p for p in points if p is not None) == 0
    assert max(p for p in points if p is not None) == 100
    assert question.weight >= 1


@pytest.mark.parametrize(
    "question",
    [q for q in shipped().questions() if q.kind == "number"],
    ids=lambda each: str(each.id),
)
def test_bands_are_inclusive_and_free_of_gaps(question: Question) -> None:
    ends = [(band.low, band.high) for band in question.bands]

    assert ends[0][0] == question.minimum
    assert ends[-1][1] == question.maximum
    assert all(low == high + 1 for (_, high), (low, _) in itertools.pairwise(ends))


@examples(40)
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_points_do_not_depend_on_the_profile(seed: int, other: int) -> None:
    here = random_answers(shipped(), seed)
    there = replace(here, profile=random_answers(shipped(), other).profile)

    points = [
        {c.id: c.points for d in scorecard(shipped(), each).dimensions.values()
         for c in d.contributions if c.weight is not None}
        for each in (here, there)
    ]  # fmt: skip

    both = points[0].keys() & points[1].keys()
    assert len(both) > 50
    assert {name: points[0][name] for name in both} == {name: points[1][name] for name in both}


@pytest.mark.parametrize("techs", [None, 1, 2, 3, 4, 7, 8, 5000])
def test_size_shows_exactly_one_of_complementary_questions(techs: int | None) -> None:
    answers = made({}, {}, {} if techs is None else {"techs": techs})

    shown = scorecard(shipped(), answers).shown

    assert len({"ALL4", "ALL4S"} & shown.keys()) == 1
    assert len({"HER1A", "HER1B", "HER1C"} & shown.keys()) == (0 if techs == 1 else 1)


def test_unknown_earns_0_exactly_where_knowing_is_the_practice() -> None:
    assert {q.id for q in shipped().questions() if q.unknown_zero} == UNKNOWN_IS_ZERO


@pytest.mark.parametrize(
    ("zero", "value", "expected"),
    [
        pytest.param(False, "o1", 100, id="an answer earns its points"),
        pytest.param(False, "unknown", None, id="unknown leaves the mean"),
        pytest.param(True, "unknown", 0, id="unknown earns 0 where knowing is the practice"),
        pytest.param(True, "na", None, id="not applicable leaves the mean"),
        pytest.param(True, None, None, id="left open leaves the mean"),
    ],
)
def test_the_four_states_are_different(zero: bool, value: Value | None, expected: int) -> None:
    question = replace(choice("ONE1", 0, 100), unknown_zero=zero)

    assert counted_points(question, value) == expected


@examples(60)
@given(shipped_answers(gaps=0.1), st.integers(0, 2**32))
def test_a_hidden_answer_changes_nothing(answers: Answers, seed: int) -> None:
    shown = scorecard(shipped(), answers).shown
    stranger = random_answers(shipped(), seed).answers
    kept = {k: v for k, v in answers.answers.items() if k in shown}
    hidden = {k: v for k, v in stranger.items() if k not in shown}

    without = scorecard(shipped(), replace(answers, answers=kept))

    assert hidden
    assert scorecard(shipped(), replace(answers, answers={**kept, **hidden})) == without


def test_what_hangs_on_a_hidden_answer_is_hidden_too() -> None:
    first = replace(choice("ONE1", 0, 100), ask_if=Comparison("profile.techs", ">=", 4))
    second = replace(choice("ONE2", 0, 100), ask_if=Comparison("answer.ONE1", "==", "o0"))
    of = bank([dimension("one", first, second), dimension("two")], matrix())
    answers = {"ONE1": "o0", "ONE2": "o1"}

    large = scorecard(of, Answers({"techs": 4}, answers))
    small = scorecard(of, Answers({"techs": 3}, answers))

    assert list(large.shown) == ["ONE1", "ONE2"]
    assert list(small.shown) == []


def test_what_asks_about_an_answer_that_does_not_apply_is_hidden() -> None:
    second = replace(choice("ONE2", 0, 100), ask_if=Comparison("answer.ONE1", "!=", "o0"))
    of = bank([dimension("one", choice("ONE1", 0, 100), second), dimension("two")], matrix())

    shown = [
        list(scorecard(of, made({"ONE1": value})).shown) for value in ("o0", "o1", "na", "unknown")
    ]

    assert shown == [["ONE1"], ["ONE1", "ONE2"], ["ONE1"], ["ONE1"]]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param({"ONE1": "o1"}, 100.0, id="half of the asked weight is enough"),
        pytest.param({"ONE2": "o1"}, None, id="less is not"),
        pytest.param({"ONE1": "o1", "ONE3": "unknown"}, None, id="an answered state is asked"),
        pytest.param({"ONE1": "o1", "ONE3": "na"}, None, id="not applicable is asked too"),
        pytest.param({"ONE1": "o1", "ONE3": "o0"}, 50.0, id="an optional answer counts"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_enough_is_half_of_the_asked_weight(
    answers: dict[str, Value | None], expected: float | None
) -> None:
    questions = (
        choice("ONE1", 0, 100, weight=3),
        choice("ONE2", 0, 100, weight=2),
        choice("ONE4", 0, 100, weight=1),
        choice("ONE3", 0, 100, weight=3, core=False),
    )
    of = bank([dimension("one", *questions), dimension("two")], matrix())

    assert scorecard(of, made(answers)).dimensions["one"].interval.score == expected


@pytest.mark.parametrize(
    ("tasks", "scored"),
    [
        pytest.param({"a-1": 4, "b-1": 3, "c-1": 2}, True, id="half, one of each class"),
        pytest.param({"a-1": 4, "b-1": 3}, False, id="less than half"),
        pytest.param({"a-1": 4, "a-2": 4, "b-1": 3, "b-2": 3}, False, id="a class is empty"),
        pytest.param(
            {"a-1": 4, "b-1": 3, "c-1": 2, "c-3": "unknown"}, False, id="an optional row is asked"
        ),
        pytest.param({"a-1": 4, "b-1": 3, "c-1": "na", "a-2": 4}, False, id="na does not count"),
    ],
)
def test_the_matrix_needs_half_of_its_rows_and_one_of_each_class(
    tasks: dict[str, Value | None], scored: bool
) -> None:
    rows = [task(f"{c}-{n}", c) for n in (1, 2) for c in "abc"]
    of = bank(
        [dimension("one"), dimension("two", choice("TWO1", 0, 100))],
        matrix(*rows, task("c-3", "c", core=False)),
    )

    card = scorecard(of, made({"TWO1": "o1"}, tasks))

    assert (card.oversight_matrix is not None) is scored
    assert (card.dimensions["two"].interval.score is not None) is scored


@examples(60)
@given(shipped_answers(gaps=0.5))
def test_without_enough_anywhere_there_is_no_overall_and_no_rung(answers: Answers) -> None:
    card = scorecard(shipped(), answers)

    lacking = any(d.interval.score is None for d in card.dimensions.values())
    assert (card.overall.score is None) is lacking
    assert (card.rung[0] is None) is lacking


def test_points_by_class_and_mode_are_the_table_with_its_three_changes() -> None:
    table = {each.id: each.points for each in shipped().matrix.classes}

    assert table == {
        "a": (0, 20, 50, 60, 100, 50),
        "a2": (0, 25, 55, 100, 100, 30),
        "b": (0, 30, 60, 100, 30, 0),
        "c": (20, 65, 100, 70, 15, 0),
    }
    assert shipped().matrix.task_by_id["privileged-reset"].class_id == "b"
    assert (shipped().matrix.dimension, shipped().matrix.share) == ("oversight", 50)
    assert shipped().matrix.groups == (("a", 35), ("b", 30), ("c", 35))


@pytest.mark.parametrize("mode", range(6))
@pytest.mark.parametrize("every", [False, True], ids=["core", "full"])
def test_no_single_mode_in_every_row_reaches_80(mode: int, every: bool) -> None:
    rows = [row for row in shipped().matrix.tasks if row.core or every]

    card = scorecard(shipped(), made({}, {row.id: mode for row in rows}))

    assert card.oversight_matrix is not None
    assert card.oversight_matrix < 80


@examples(60)
@given(shipped_answers())
def test_oversight_is_half_questions_and_half_matrix(answers: Answers) -> None:
    card = scorecard(shipped(), answers)
    questions, tasks = card.oversight_questions, card.oversight_matrix
    assert questions is not None
    assert tasks is not None

    lines = [c for c in card.dimensions["oversight"].contributions if c.weight is not None]

    assert sum(c.share for c in lines) == pytest.approx((questions + tasks) / 2, abs=1e-9)

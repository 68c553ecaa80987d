"""Design 3.1 to 3.6 and 3.9: points, states, enough, the task matrix, caps, over-automation."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.core.answers import Answers
from benchmark.core.bank import UNKNOWN, Bank, Cap, Question, Value, meets
from benchmark.core.conditions import Comparison
from benchmark.core.facts import counted_points
from benchmark.core.ranges import cap_comparisons
from benchmark.core.scores import changed_scores
from benchmark.core.scoring import scorecard
from tests.core import reference
from tests.core.banks import (
    answers_to,
    asked_values,
    bank,
    best_answers,
    choice,
    dimension,
    examples,
    flag,
    made,
    matrix,
    random_answers,
    shipped,
    shipped_answers,
    task,
    tiny_banks,
)

UNKNOWN_IS_ZERO = {"ALL5", "ALL8", "TRG3", "HER3", "OVR1", "OVR6", "OVR7", "OVR8", "HER4"}


def scores_of(of: Bank, answers: Answers) -> dict[str, float | None]:
    card = scorecard(of, answers)
    found = {name: each.interval.score for name, each in card.dimensions.items()}
    return {**found, "overall": card.overall.score}


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


# 3.1 Points ---------------------------------------------------------------------------------


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


# 3.2 and 3.3 The four states, and what is hidden ----------------------------------------------


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


# 3.4 Enough ---------------------------------------------------------------------------------


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


# 3.5 The task matrix -------------------------------------------------------------------------


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


# 3.6 Caps and contributions -----------------------------------------------------------------


@examples(50)
@given(st.data())
def test_contributions_sum_to_the_score_with_a_cap_as_a_negative_line(data: st.DataObject) -> None:
    of = data.draw(tiny_banks())
    answers = data.draw(answers_to(of))

    for scored in scorecard(of, answers).dimensions.values():
        lines = scored.contributions
        caps = [line for line in lines if line.weight is None]
        assert sum(line.share for line in lines) == pytest.approx(
            scored.interval.score or 0.0, abs=1e-9
        )
        assert all(line.share >= 0 for line in lines if line.weight is not None)
        assert [line.id for line in caps] == ([scored.cap] if scored.cap else [])
        assert all(line.share < 0 for line in caps)
        if scored.interval.score is not None:
            possible = sum(line.of for line in lines if line.of is not None)
            assert possible == pytest.approx(100, abs=1e-9)


@examples(80)
@given(shipped_answers(gaps=0.1))
def test_contributions_of_the_shipped_bank_sum_to_its_scores(answers: Answers) -> None:
    for scored in scorecard(shipped(), answers).dimensions.values():
        total = sum(line.share for line in scored.contributions)
        assert total == pytest.approx(scored.interval.score or 0.0, abs=1e-9)


def test_caps_of_the_shipped_bank_stand_at_39_and_59() -> None:
    caps = {cap.id: (cap.dimension, cap.ceiling) for cap in shipped().caps}

    assert caps == {
        "critical-risk": ("oversight", 39),
        "judgement-left-alone": ("oversight", 59),
    }


def test_caps_read_core_questions_and_tasks_and_never_scores() -> None:
    of = shipped()
    core = {q.id for q in of.questions() if q.core} | {t.id for t in of.matrix.tasks if t.core}
    core |= {f"class-{c.id}" for c in of.matrix.classes}

    for comparison in cap_comparisons(of):
        kind, _, subject = comparison.name.partition(".")
        assert kind in ("answer", "points", "task")
        assert subject in core
    class_c = [t for t in of.matrix.tasks if t.class_id == "c"]
    assert class_c
    assert all(row.core for row in class_c)


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({"task.security-triage": 5}, id="alerts judged by nobody"),
        pytest.param({"OVR2": "all-closed"}, id="alerts closed unseen"),
        pytest.param({"task.mfa-reset": 4, "OVR7": "caller-id"}, id="mfa without proof"),
        pytest.param({"task.privileged-reset": 5, "OVR7": "none"}, id="privileged without proof"),
        pytest.param({"task.firewall-change": 4, "OVR1": "no-gate"}, id="firewall without gate"),
        pytest.param({"HER4": "one-head"}, id="break-glass in one head"),
    ],
)
def test_a_critical_flag_caps_oversight_at_39(answers: dict[str, Value]) -> None:
    best = best_answers(shipped())
    tasks = {k[5:]: v for k, v in answers.items() if k.startswith("task.")}
    given_answers = {k: v for k, v in answers.items() if not k.startswith("task.")}

    scored = scorecard(
        shipped(),
        replace(best, answers={**best.answers, **given_answers}, tasks={**best.tasks, **tasks}),
    ).dimensions["oversight"]

    assert (scored.interval.score, scored.cap) == (39.0, "critical-risk")


@pytest.mark.parametrize(
    ("modes", "capped"),
    [
        pytest.param((4, 4, 0, 1), True, id="mean 28.75"),
        pytest.param((4, 4, 0, 3), False, id="mean 30"),
        pytest.param((4, "na", "unknown", 0), True, id="only counted rows"),
    ],
)
def test_a_class_c_mean_under_30_caps_oversight_at_59(
    modes: tuple[Value, ...], capped: bool
) -> None:
    best, rows = best_answers(shipped()), ["security-triage", "client-messages", "qbr"]
    tasks = dict(zip([*rows, "root-cause"], modes, strict=True))

    scored = scorecard(shipped(), replace(best, tasks={**best.tasks, **tasks})).dimensions[
        "oversight"
    ]

    assert scored.cap == ("judgement-left-alone" if capped else None)
    assert (scored.interval.score == 59.0) is capped


def test_the_lowest_of_several_caps_counts_in_any_order() -> None:
    always = Comparison("answer.ONE1", "==", "o1")
    caps = [Cap("low", "one", 30, always, "", ""), Cap("high", "one", 60, always, "", "")]
    parts = [dimension("one", choice("ONE1", 0, 100)), dimension("two")]

    cards = [
        scorecard(bank(parts, matrix(), caps=order), made({"ONE1": "o1"})).dimensions["one"]
        for order in (caps, caps[::-1])
    ]

    assert [(card.interval.score, card.cap) for card in cards] == [(30.0, "low")] * 2


def test_a_cap_sees_a_flag_that_is_not_critical_and_a_flag_sees_the_one_before() -> None:
    first = flag("first", Comparison("answer.ONE1", "==", "o1"), critical=False)
    second = flag("second", Comparison("flag.first", "==", True), critical=False)
    cap = Cap("cap", "one", 30, Comparison("flag.second", "==", True), "", "")
    parts = [dimension("one", choice("ONE1", 0, 100)), dimension("two")]
    of = bank(parts, matrix(), caps=[cap], rules=[first, second])

    assert scorecard(of, made({"ONE1": "o1"})).dimensions["one"].cap == "cap"
    assert scorecard(of, made({})).dimensions["one"].interval.high == 30.0


# 3.7 overall, 3.9 ----------------------------------------------------------------------------


@examples(60)
@given(shipped_answers())
def test_overall_is_the_weighted_mean_of_the_five(answers: Answers) -> None:
    scores = scores_of(shipped(), answers)
    weights = {d.id: d.weight for d in shipped().dimensions}

    total = sum(weights[name] * (scores[name] or 0.0) for name in weights)

    assert len(weights) == 5
    assert scores["overall"] == pytest.approx(total / sum(weights.values()), abs=1e-9)


HUMAN_LED = [t.id for t in shipped().matrix.tasks if t.class_id == "c"]
HYBRID = [t.id for t in shipped().matrix.tasks if t.class_id == "b"]


@examples(40)
@given(shipped_answers(gaps=0.08), st.sampled_from([4, 5]))
def test_over_automation_never_pays(answers: Answers, over: int) -> None:
    for name in (*HUMAN_LED, *HYBRID):
        for before in range(0 if name in HUMAN_LED else 1, 4):
            careful = scorecard(shipped(), replace(answers, tasks={**answers.tasks, name: before}))
            careless = scorecard(shipped(), replace(answers, tasks={**answers.tasks, name: over}))

            for was, now in (
                (careful.plain.dimensions["oversight"], careless.plain.dimensions["oversight"]),
                (careful.overall.score, careless.overall.score),
                (careful.rung[0], careless.rung[0]),
            ):
                assert (was is None) == (now is None)
                assert was is None or now is None or now <= was + 1e-9


@examples(70)
@given(st.data())
def test_rescoring_a_change_equals_scoring_anew(data: st.DataObject) -> None:
    of = data.draw(tiny_banks())
    before, other = data.draw(answers_to(of, gaps=False)), data.draw(answers_to(of))
    name = data.draw(st.sampled_from(sorted(before.answers)))
    more = {name: other.answers[name]} if name in other.answers else {}
    after = replace(before, answers={**before.answers, **more})
    if data.draw(st.booleans()):
        after = replace(after, tasks=other.tasks)
    was, now = scorecard(of, before), scorecard(of, after)
    changed = [k for k in {**was.values, **now.values} if was.values.get(k) != now.values.get(k)]

    again = changed_scores(of, now.shown, now.values, {}, was.plain, changed)

    assert again == now.plain

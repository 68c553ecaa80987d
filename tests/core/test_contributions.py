"""Contributions and caps: what brings a score about, and what holds it down."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.core.answers import Answers
from benchmark.core.bank import Bank, Cap, Value
from benchmark.core.conditions import Comparison
from benchmark.core.ranges import cap_comparisons
from benchmark.core.scores import changed_scores
from benchmark.core.scoring import scorecard
from tests.core.banks import (
    answers_to,
    bank,
    best_answers,
    choice,
    dimension,
    examples,
    flag,
    made,
    matrix,
    shipped,
    shipped_answers,
    tiny_banks,
)


def scores_of(of: Bank, answers: Answers) -> dict[str, float | None]:
    card = scorecard(of, answers)
    found = {name: each.interval.score for name, each in card.dimensions.items()}
    return {**found, "overall": card.overall.score}


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

"""Design 3.8 and 3.2: ranges are exact, and skipping never pays without being seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from benchmark.core.answers import Answers
from benchmark.core.bank import NOT_APPLICABLE, UNKNOWN, Bank, Cap, Value
from benchmark.core.conditions import Comparison, Count
from benchmark.core.scoring import Scorecard, open_items, scorecard
from tests.core import reference
from tests.core.banks import (
    answers_to,
    bank,
    best_answers,
    choice,
    choices,
    dimension,
    examples,
    flag,
    made,
    matrix,
    number,
    shipped,
    shipped_answers,
    task,
    tiny_banks,
)

MOST_RESOLUTIONS = 300


def spans_of(card: Scorecard) -> dict[str, tuple[float | None, float | None]]:
    spans = {n: (d.interval.low, d.interval.high) for n, d in card.dimensions.items()}
    return {
        **spans,
        "overall": (card.overall.low, card.overall.high),
        "rung": (card.rung[1], card.rung[2]),
    }


def brute_spans(of: Bank, answers: Answers) -> dict[str, tuple[object, object]]:
    """Lowest and highest of every number over all resolutions, each scored from scratch."""
    found: dict[str, list[float]] = {}
    shown = reference.visible(of, answers)
    for resolution in reference.resolutions(of, answers):
        marks = reference.marks(of, resolution, shown)
        every = {**marks.dimensions, "overall": marks.overall, "rung": marks.rung}
        for name, mark in every.items():
            into = found.setdefault(name, [])
            if mark is not None:
                into.append(float(mark))
    return {
        name: (pytest.approx(min(marks), abs=1e-9), pytest.approx(max(marks), abs=1e-9))
        if marks
        else (None, None)
        for name, marks in found.items()
    }


def count_resolutions(of: Bank, answers: Answers) -> int:
    total, shown = 1, {q.id: q for q in reference.visible(of, answers)}
    for name in open_items(of, shown, scorecard(of, answers).values):
        question = shown.get(name)
        if question is None:
            total *= 6
        elif question.kind == "number":
            total *= question.maximum + 1
        else:
            size = len(question.options)
            total *= size if question.kind == "choice" else 2**size
    return total


@examples(60)
@given(st.data())
def test_ranges_equal_brute_force_over_all_resolutions(data: st.DataObject) -> None:
    of = data.draw(tiny_banks())
    answers = data.draw(answers_to(of))
    assume(1 < count_resolutions(of, answers) <= MOST_RESOLUTIONS)

    assert spans_of(scorecard(of, answers)) == brute_spans(of, answers)


PARTS = (choice("ONE1", 0, 50, 100), number("ONE2", (1, 0), (3, 60), (4, 100)))
TASKS = (task("a-1", "a"), task("b-1", "b"), task("c-1", "c"), task("c-2", "c"))


@pytest.mark.parametrize(
    "when",
    [
        pytest.param(Comparison("answer.ONE2", "in", (2, 4)), id="numbers in a list"),
        pytest.param(Comparison("answer.ONE2", ">", 2.5), id="between two whole numbers"),
        pytest.param(Comparison("answer.ONE1", "==", "o2"), id="the best option is the risk"),
        pytest.param(Comparison("points.ONE1", ">=", 50), id="points"),
        pytest.param(Comparison("answer.ONE3", "has", "o0"), id="a chosen option"),
        pytest.param(Comparison("answer.ONE3", "lacks", "o0"), id="a missing option"),
        pytest.param(Comparison("points.class-c", "<", 30), id="a low class mean"),
        pytest.param(Comparison("points.class-c", ">=", 60), id="a high class mean"),
        pytest.param(Comparison("points.class-c", "==", 60), id="one class mean"),
        pytest.param(Comparison("task.c-1", "in", (2, 3)), id="modes"),
        pytest.param(
            Count((Comparison("answer.ONE1", "==", "o0"), Comparison("task.c-1", "==", 5)), "<", 1),
            id="a count that asks for few",
        ),
        pytest.param(
            Count((Comparison("answer.ONE1", "==", "o0"), Comparison("task.c-1", "<", 2)), "==", 1),
            id="a count that asks for one",
        ),
    ],
)
@pytest.mark.parametrize(("capped", "through"), [("one", "cap"), ("two", "flag")])
def test_ranges_see_caps_of_every_form(when: Comparison | Count, capped: str, through: str) -> None:
    """All is open but what follows; the cap hits one dimension or the other."""
    about_several = isinstance(when, Comparison) and when.name == "answer.ONE3"
    critical = Comparison("flag.critical", "==", True)
    of = bank(
        [
            dimension("one", *PARTS, choices("ONE3", 0, 40, 100)),
            dimension("two", choice("TWO1", 0, 100)),
        ],
        matrix(*TASKS),
        caps=[Cap("cap", capped, 35, critical if through == "flag" else when, "", "")],
        rules=[flag("risk", when)] if through == "flag" else [],
    )
    several: Value | None = None if about_several else ("o1",)
    answers = made({"TWO1": "o1", "ONE3": several}, {"a-1": 4, "b-1": 3})

    assert spans_of(scorecard(of, answers)) == brute_spans(of, answers)


@examples(60)
@given(shipped_answers())
def test_full_answers_have_no_range(answers: Answers) -> None:
    card = scorecard(shipped(), answers)

    for name, span in spans_of(card).items():
        here = {"overall": card.overall.score, "rung": card.rung[0]}
        score = here[name] if name in here else card.dimensions[name].interval.score
        assert span == (score, score)


def test_an_explicit_unknown_that_earns_0_is_settled_but_left_open_it_widens() -> None:
    known = replace(choice("ONE1", 0, 100), unknown_zero=True)
    of = bank([dimension("one", known, choice("ONE2", 0, 100)), dimension("two")], matrix())

    said = scorecard(of, made({"ONE1": UNKNOWN, "ONE2": "o1"})).dimensions["one"].interval
    left = scorecard(of, made({"ONE2": "o1"})).dimensions["one"].interval

    assert (said.score, said.low, said.high) == (50.0, 50.0, 50.0)
    assert (left.score, left.low, left.high) == (100.0, 50.0, 100.0)


@pytest.mark.parametrize(
    ("core", "value", "span"),
    [
        pytest.param(True, UNKNOWN, (50.0, 100.0), id="core unknown widens"),
        pytest.param(True, None, (50.0, 100.0), id="core left open widens"),
        pytest.param(True, NOT_APPLICABLE, (100.0, 100.0), id="not applicable does not"),
        pytest.param(False, UNKNOWN, (50.0, 100.0), id="optional unknown widens"),
        pytest.param(False, None, (100.0, 100.0), id="optional left open does nothing"),
    ],
)
def test_which_gaps_widen_the_range(
    core: bool, value: Value | None, span: tuple[float, float]
) -> None:
    gap = choice("ONE1", 0, 100, core=core)
    of = bank([dimension("one", gap, choice("ONE2", 0, 100)), dimension("two")], matrix())

    interval = scorecard(of, made({"ONE1": value, "ONE2": "o1"})).dimensions["one"].interval

    assert (interval.low, interval.high) == span


def test_resolutions_of_equal_points_that_raise_different_flags_are_both_tried() -> None:
    """The lowest overall takes the risk behind the lower cap, and not the other one."""
    first, second = choice("ONE1", 0, 100), choice("ONE2", 0, 100)
    of = bank(
        [dimension("one", first, second), dimension("two", choice("TWO1", 0, 100))],
        matrix(task("a-1", "a"), task("b-1", "b"), task("c-1", "c")),
        caps=[
            Cap("low", "two", 10, Comparison("answer.ONE1", "==", "o1"), "", ""),
            Cap("high", "two", 30, Comparison("answer.ONE2", "==", "o1"), "", ""),
        ],
    )
    answers = made({"TWO1": "o1"}, {"a-1": 4, "b-1": 3, "c-1": 2})

    card = scorecard(of, answers)

    assert card.overall.low == 30.0
    assert spans_of(card) == brute_spans(of, answers)


# Skipping ------------------------------------------------------------------------------------


def skipped(answers: Answers, name: str, state: Value | None) -> Answers:
    part = "tasks" if name.startswith("task.") else "answers"
    given_values = dict(getattr(answers, part))
    key = name.removeprefix("task.")
    del given_values[key]
    if state is not None:
        given_values[key] = state
    return replace(answers, **{part: given_values})


@examples(60)
@given(shipped_answers(gaps=0.1), st.data())
def test_the_truth_lies_in_the_range_that_skipping_it_leaves(
    answers: Answers, data: st.DataObject
) -> None:
    """Skipping one core answer: the range holds every number that the answer would have given.

    So a score that rises by skipping shows a range whose low end is not above the true score.
    """
    true = scorecard(shipped(), answers)
    core = [q.id for q in true.shown.values() if q.core]
    core += [f"task.{t.id}" for t in shipped().matrix.tasks if t.core]
    answered = [n for n in core if true.values.get(n, UNKNOWN) not in (UNKNOWN, NOT_APPLICABLE)]
    name = data.draw(st.sampled_from(answered))
    question = true.shown.get(name)
    states = [None] if question is not None and question.unknown_zero else [None, UNKNOWN]

    for state in states:
        vague = spans_of(scorecard(shipped(), skipped(answers, name, state)))
        for key, (low, high) in spans_of(true).items():
            wide_low, wide_high = vague[key]
            if low is not None and high is not None and wide_low is not None:
                assert wide_high is not None
                assert wide_low <= low + 1e-9
                assert wide_high >= high - 1e-9


@examples(60)
@given(shipped_answers(gaps=0.1))
def test_the_shown_score_lies_in_its_own_range(answers: Answers) -> None:
    card = scorecard(shipped(), answers)

    scores: dict[str, float | None] = {n: d.interval.score for n, d in card.dimensions.items()}
    scores |= {"overall": card.overall.score, "rung": card.rung[0]}
    for name, (low, high) in spans_of(card).items():
        score = scores[name]
        if score is not None:
            assert low is not None
            assert high is not None
            assert low - 1e-9 <= score <= high + 1e-9


@examples(80)
@given(shipped_answers(gaps=0.05))
def test_not_knowing_what_should_be_known_never_beats_an_answer_before_caps(
    answers: Answers,
) -> None:
    """Caps stand aside here; the test below asks about them."""
    true = scorecard(shipped(), answers)
    for question in true.shown.values():
        value = true.values.get(question.id, NOT_APPLICABLE)
        if question.unknown_zero and value not in (UNKNOWN, NOT_APPLICABLE):
            vague = scorecard(shipped(), skipped(answers, question.id, UNKNOWN))
            for name, score in true.plain.before_caps.items():
                less = vague.plain.before_caps[name]
                assert score is None or (less is not None and less <= score + 1e-9)


@pytest.mark.parametrize(
    ("name", "worst", "tasks"),
    [("HER4", "one-head", {}), ("OVR7", "none", {"mfa-reset": 4})],
)
def test_not_knowing_never_beats_the_answer_that_raises_a_critical_flag(
    name: str, worst: str, tasks: dict[str, Value]
) -> None:
    best = best_answers(shipped())
    best = replace(best, tasks={**best.tasks, **tasks})
    said = scorecard(shipped(), replace(best, answers={**best.answers, name: worst}))
    vague = scorecard(shipped(), replace(best, answers={**best.answers, name: UNKNOWN}))

    assert said.rung[0] is not None
    assert vague.rung[1] is not None
    assert vague.rung[1] <= said.rung[0]

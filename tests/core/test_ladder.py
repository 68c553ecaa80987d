"""Design 3.7: the rung, the gates, what binds and what holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.core.ladder import WEAKEST, placement, placement_rung
from benchmark.core.scoring import scorecard
from tests.core.banks import answers_to, examples, shipped, tiny_banks
from tests.core.reference import marks

NAMES = ("sop", "trigger", "hero", "allocation", "oversight")
EDGES = st.sampled_from([0, 19, 20, 39, 40, 59, 60, 69, 70, 79, 80, 100])
SCORES = st.fixed_dictionaries({name: EDGES | st.integers(0, 100) for name in NAMES})


def overall_of(scores: dict[str, int]) -> float:
    return sum(scores.values()) / 5


def rung_by_the_text(scores: dict[str, int]) -> int:
    """The lowest of band, weakest + 1 and gates, as design 3.7 writes them, numbers and all."""
    overall, weakest = sum(scores.values()), min(scores.values())
    band = 5 if overall >= 400 else 1 + overall // 100
    own = 5 if weakest >= 80 else 1 + weakest // 20
    reached = 1
    if scores["sop"] >= 20:
        reached = 2
        if scores["trigger"] >= 40:
            reached = 3
            if scores["allocation"] >= 60 and scores["oversight"] >= 60:
                reached = 4
                if scores["oversight"] >= 80 and weakest >= 70:
                    reached = 5
    return min(band, own + 1, reached)


@examples(600)
@given(SCORES)
def test_the_rung_equals_the_text(scores: dict[str, int]) -> None:
    assert placement_rung(shipped(), scores, overall_of(scores)) == rung_by_the_text(scores)


@examples(400)
@given(SCORES, st.sampled_from(NAMES), st.integers(0, 100))
def test_raising_a_score_never_lowers_the_rung(
    scores: dict[str, int], name: str, points: int
) -> None:
    raised = {**scores, name: max(points, scores[name])}

    before = placement_rung(shipped(), scores, overall_of(scores))
    after = placement_rung(shipped(), raised, overall_of(raised))

    assert before is not None
    assert after is not None
    assert after >= before


@examples(40)
@given(st.data())
def test_raising_a_score_never_lowers_the_rung_under_any_gates(data: st.DataObject) -> None:
    of = data.draw(tiny_banks())
    points = data.draw(st.tuples(*[EDGES] * 3))
    low = {"one": points[0], "two": min(points[1:])}
    high = {"one": points[0], "two": max(points[1:])}

    before, after = (placement_rung(of, each, sum(each.values()) / 2) for each in (low, high))

    assert before is not None
    assert after is not None
    assert after >= before


@pytest.mark.parametrize("rung", range(1, 6))
def test_every_rung_can_be_reached_by_level_scores(rung: int) -> None:
    level = {1: 19, 2: 20, 3: 40, 4: 60, 5: 80}[rung]

    assert placement_rung(shipped(), dict.fromkeys(NAMES, level), level) == rung


@examples(400)
@given(SCORES)
def test_a_gate_binds_if_its_ceiling_is_the_rung(scores: dict[str, int]) -> None:
    placed = placement(shipped(), scores, overall_of(scores))

    for gate in placed.gates:
        assert gate.met is (gate.has is not None and gate.has >= gate.needs) or gate.id == WEAKEST
        assert gate.ceiling == (5 if gate.met else gate.rung - 1)
        assert gate.binds is (not gate.met and gate.ceiling == placed.rung)
        assert placed.rung is not None
        assert placed.rung <= gate.ceiling


@examples(400)
@given(SCORES)
def test_a_rung_is_held_only_where_the_band_is_higher_and_then_some_gate_binds(
    scores: dict[str, int],
) -> None:
    placed = placement(shipped(), scores, overall_of(scores))

    assert placed.rung is not None
    assert placed.band is not None
    assert placed.held is (placed.band > placed.rung)
    if placed.held:
        assert any(gate.binds for gate in placed.gates)


@examples(300)
@given(SCORES)
def test_what_the_weakest_gate_needs_is_enough_to_open_it(scores: dict[str, int]) -> None:
    placed = placement(shipped(), scores, overall_of(scores))
    (gate,) = [each for each in placed.gates if each.id == WEAKEST]

    if not gate.met:
        raised = {name: max(score, int(gate.needs)) for name, score in scores.items()}
        (after,) = [
            each
            for each in placement(shipped(), raised, overall_of(raised)).gates
            if each.id == WEAKEST
        ]
        assert gate.has == min(scores.values()) < gate.needs
        assert after.ceiling > gate.ceiling


def test_without_a_score_in_every_dimension_there_is_no_rung() -> None:
    scores = {**dict.fromkeys(NAMES, 90.0), "hero": None}

    placed = placement(shipped(), scores, None)

    assert (placed.rung, placed.band, placed.held) == (None, None, False)
    assert not any(gate.binds for gate in placed.gates)


@examples(40)
@given(st.data())
def test_the_rung_under_any_gates_equals_brute_force(data: st.DataObject) -> None:
    of = data.draw(tiny_banks())
    answers = data.draw(answers_to(of, gaps=False))

    assert scorecard(of, answers).rung[0] == marks(of, answers).rung

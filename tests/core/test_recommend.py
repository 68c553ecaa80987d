"""Design 3.10 and 3.11: confidence, and advice with its order, its trace and its plan."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.content.examples import read_answer_file
from benchmark.core.answers import Answers, profile_facts
from benchmark.core.bank import CONTRADICTION, FLAG, KEEP, RECOMMENDATION, Bank, Rule, Value
from benchmark.core.build import build_report
from benchmark.core.conditions import Comparison, Facts, comparisons
from benchmark.core.ladder import placement_rung
from benchmark.core.recommend import (
    FIRST_STEPS,
    Fired,
    contradictions,
    fired,
    flags,
    low_confidence,
    ordered_advice,
    plan,
    report_facts,
)
from benchmark.core.report import Submission
from benchmark.core.scores import plain_scores
from benchmark.core.scoring import Scorecard, scorecard
from benchmark.core.way_up import gains, way_up
from tests.core import reference
from tests.core.banks import (
    asked_values,
    bank,
    best_answers,
    choice,
    dimension,
    examples,
    made,
    matrix,
    random_answers,
    random_profile,
    rule,
    shipped,
    shipped_answers,
    task,
)

BANK = shipped()
DIVISOR = {"S": 1, "M": 2, "L": 4}


def advice_for(answers: Answers) -> tuple[Scorecard, Facts, tuple[Fired, ...]]:
    card = scorecard(BANK, answers)
    facts = report_facts(BANK, answers, card)
    return card, facts, ordered_advice(BANK, card, facts)


# 3.10 -------------------------------------------------------------------------------------------

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


# 3.11 Order ------------------------------------------------------------------------------------


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


# 3.11 Only what is true, with its trace --------------------------------------------------------


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


# 3.11 Changing an answer removes the advice ----------------------------------------------------

TARGETS = [r for r in BANK.rules_of(RECOMMENDATION) if r.target]


@cache
def firing(rule_id: str) -> tuple[Answers, ...]:
    """A few different answer sets for which a rule fires, found by trying."""
    wanted = BANK.rule_by_id[rule_id]
    found: list[Answers] = []
    for seed in range(400):
        answers = _leaning_to(wanted, random_answers(BANK, seed), random.Random(seed))
        if any(each.rule.id == rule_id for each in advice_for(answers)[2]):
            found.append(answers)
        if len(found) == 3:
            break
    return tuple(found)


def _leaning_to(wanted: Rule, answers: Answers, dice: random.Random) -> Answers:
    """The answers with values of the kind that the rule's comparisons ask for."""
    given_answers, tasks = dict(answers.answers), dict(answers.tasks)
    profile = {**random_profile(BANK, dice), "techs": dice.choice([1, 2, 3, 5, 12])}
    for each in comparisons(wanted.when):
        kind, _, name = each.name.partition(".")
        values = list(each.value) if isinstance(each.value, tuple) else [each.value]
        if kind in ("answer", "points") and name in BANK.question_by_id:
            question = BANK.question_by_id[name]
            fits = [
                value
                for value in asked_values(question)
                if reference.compares(
                    value if kind == "answer" else question.points(value), each.op, each.value
                )
            ]
            if each.value == "unknown":
                fits = ["unknown"]
            if fits and dice.random() < 0.7:
                given_answers[name] = dice.choice(fits)
        elif kind == "task" and dice.random() < 0.7:
            tasks[name] = dice.choice([v for v in values if isinstance(v, int)])
        elif kind == "profile" and each.op == "==" and each.value != "unknown":
            profile[name] = str(values[0])
    return Answers(profile, given_answers, tasks)


@pytest.mark.parametrize("wanted", TARGETS, ids=lambda each: str(each.id))
def test_reaching_its_target_removes_an_advice(wanted: Rule) -> None:
    assert firing(wanted.id)

    for answers in firing(wanted.id):
        shown = {q.id for q in reference.visible(BANK, answers)}
        reached = dict(answers.answers), dict(answers.tasks)
        for name, value in wanted.target:
            if name.startswith("task."):
                reached[1][name.removeprefix("task.")] = value
            elif name in shown:
                reached[0][name] = value
        *_, advice = advice_for(replace(answers, answers=reached[0], tasks=reached[1]))

        assert wanted.id not in {each.rule.id for each in advice}


@pytest.mark.parametrize("wanted", TARGETS, ids=lambda each: str(each.id))
def test_a_target_is_an_answer_of_its_question_and_earns_more(wanted: Rule) -> None:
    for name, value in wanted.target:
        if name.startswith("task."):
            row = BANK.matrix.task_by_id[name.removeprefix("task.")]
            assert value in BANK.matrix.class_of(row).target
        else:
            assert value in asked_values(BANK.question_by_id[name])
    for answers in firing(wanted.id):
        card, _, advice = advice_for(answers)
        worth = gains(BANK, answers, card, advice)[wanted.id]
        assert all(points > 0 for points in worth.values())
        if card.dimensions[wanted.dimensions[0]].cap is None:
            assert worth


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


# Plan, gains, way up -----------------------------------------------------------------------------


@examples(80)
@given(shipped_answers(gaps=0.05))
def test_the_plan_keeps_the_order_and_ends_with_a_retake(answers: Answers) -> None:
    *_, advice = advice_for(answers)
    steps = plan(advice)

    ids = [step.rule.id for step in steps if step.rule]
    wanted = [each.rule.id for each in advice if each.rule.kind == RECOMMENDATION]
    weeks = [step.week for step in steps]
    assert ids == wanted[: len(ids)]
    assert weeks == sorted(set(weeks))
    assert (steps[-1].week, steps[-1].rule) == (13, None)
    assert all(1 <= week <= 12 for week in weeks[:-1])


@examples(80)
@given(shipped_answers(gaps=0.05), st.randoms(use_true_random=False))
def test_what_is_put_ahead_comes_first_with_what_it_needs(answers: Answers, chance: Random) -> None:
    *_, advice = advice_for(answers)
    rules = {each.rule.id: each.rule for each in advice if each.rule.kind == RECOMMENDATION}
    ahead = [rules[name] for name in chance.sample(sorted(rules), min(2, len(rules)))]
    ids = [step.rule.id for step in plan(advice, [ahead]) if step.rule]

    needed, waiting = set[str](), [rule.id for rule in ahead]
    while waiting:
        needed.add(name := waiting.pop())
        waiting += [each for each in rules[name].after if each in rules]
    assert ids[: len(needed)] == [name for name in rules if name in needed][: len(ids)]
    assert len(ids) == len(set(ids))
    for place, name in enumerate(ids):
        assert not set(ids[place:]) & (set(rules[name].after) & rules.keys())


def test_the_plan_begins_with_the_end_of_a_critical_risk_and_holds_the_way_up() -> None:
    for name in ("over-automated", "solo-owner", "rung-1-hero-run"):
        file = Path(__file__).parents[2] / "questions" / "examples" / f"{name}.yaml"
        answers = read_answer_file(BANK, file.name, file.read_text(encoding="utf-8")).answers
        report = build_report(BANK, answers, Submission("0" * 64, "en", ""))
        planned = [line.rule for line in report.plan if line.rule]
        critical = [flag.advice for flag in report.flags if flag.critical]
        first = [each.id for each in report.recommendations[:FIRST_STEPS]]

        assert planned[: len(critical)] == critical
        assert set(first) <= set(planned[: len(critical) + len(first)])
        assert report.way_up
        assert set(report.way_up.rules) <= set(planned)


@examples(60)
@given(shipped_answers(gaps=0.05))
def test_gains_are_what_scoring_the_target_adds(answers: Answers) -> None:
    card, _, advice = advice_for(answers)

    for name, worth in gains(BANK, answers, card, advice).items():
        values = dict(card.values)
        reached = dict(BANK.rule_by_id[name].target)
        values |= {k: v for k, v in reached.items() if k in card.shown or k.startswith("task.")}
        then = plain_scores(BANK, card.shown, values, profile_facts(answers)).dimensions
        for key, scored in card.dimensions.items():
            now, after = scored.interval.score, then[key]
            added = 0.0 if now is None or after is None else max(0.0, after - now)
            assert worth.get(key, 0.0) == added


@examples(80)
@given(shipped_answers())
def test_a_way_up_leads_to_the_rung_and_scores_it_names(answers: Answers) -> None:
    card, _, advice = advice_for(answers)
    way = way_up(BANK, answers, card, advice, gains(BANK, answers, card, advice))

    if way is not None:
        values = dict(card.values)
        for each in way.rules:
            values |= {k: v for k, v in each.target if k in card.shown or k.startswith("task.")}
        scores = plain_scores(BANK, card.shown, values, profile_facts(answers))
        assert {each.id for each in way.rules} <= {each.rule.id for each in advice}
        assert placement_rung(BANK, scores.dimensions, scores.overall) == way.rung
        assert (scores.overall, scores.dimensions) == (way.overall, way.dimensions)
        assert card.rung[0] is not None
        assert way.rung > card.rung[0]
        # It walks its steps in the order of the advice, none without what it needs first.
        order = [each.rule.id for each in advice]
        ids = [each.id for each in way.rules]
        assert ids == [name for name in order if name in ids]
        for each in way.rules:
            assert {name for name in each.after if name in order} <= set(ids)


@pytest.mark.parametrize(
    ("risks", "rules"),
    [
        ({"HER4": "one-head"}, {"shared-vault"}),
        ({"HER4": "one-head", "OVR2": "all-closed"}, {"shared-vault", "person-on-alerts"}),
    ],
    ids=["one critical risk", "two, of which each keeps the cap"],
)
def test_the_way_up_clears_all_that_caps(risks: dict[str, Value], rules: set[str]) -> None:
    best = best_answers(BANK)
    answers = replace(best, answers={**best.answers, **risks})
    card, _, advice = advice_for(answers)

    way = way_up(BANK, answers, card, advice, gains(BANK, answers, card, advice))

    assert way is not None
    assert {each.id for each in way.rules} == rules
    assert (card.rung[0], way.rung) == (3, 5)


@examples(80)
@given(shipped_answers())
def test_there_is_no_way_up_only_if_all_advice_together_does_not_lift(answers: Answers) -> None:
    card, _, advice = advice_for(answers)
    way = way_up(BANK, answers, card, advice, gains(BANK, answers, card, advice))

    values = dict(card.values)
    for each in advice:
        reached = dict(each.rule.target)
        values |= {k: v for k, v in reached.items() if k in card.shown or k.startswith("task.")}
    scores = plain_scores(BANK, card.shown, values, profile_facts(answers))
    then = placement_rung(BANK, scores.dimensions, scores.overall)

    if card.rung[0] is not None and then is not None and then > card.rung[0]:
        assert way is not None

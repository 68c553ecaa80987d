"""The plan, what advice would add, and the way to the next rung."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.content.examples import read_answer_file
from benchmark.core.answers import Answers, profile_facts
from benchmark.core.bank import RECOMMENDATION, Rule, Value
from benchmark.core.build import build_report
from benchmark.core.conditions import comparisons
from benchmark.core.ladder import placement_rung
from benchmark.core.recommend import FIRST_STEPS, plan
from benchmark.core.report import Submission
from benchmark.core.scores import plain_scores
from benchmark.core.way_up import gains, way_up
from tests.core import reference
from tests.core.advising import BANK, advice_for
from tests.core.banks import (
    asked_values,
    best_answers,
    examples,
    random_answers,
    random_profile,
    shipped_answers,
)

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

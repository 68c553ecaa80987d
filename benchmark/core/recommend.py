"""Scorecard -> what follows: flags, contradictions, ordered advice, the plan, a way up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmark.core.answers import Answers, profile_facts
from benchmark.core.bank import (
    CONTRADICTION,
    EFFORT_DIVISOR,
    FLAG,
    KEEP,
    RECOMMENDATION,
    Bank,
    Rule,
)
from benchmark.core.conditions import Facts, Seen, TraceLine, holds, trace
from benchmark.core.facts import answer_facts, raised_flags
from benchmark.core.scores import Scores
from benchmark.core.scoring import Scorecard, open_items

GAP_WITHOUT_SCORE = 50.0
"""Gap used for ordering where a dimension has no score; design value, the middle of the scale."""

FIRST_STEPS = 3
"""How many recommendations stand first; at most one of them is a large effort."""

PLAN_WEEKS = 12
"""Weeks of the 90-day plan that hold work; the last days are for answering again."""

WORK_WEEKS = {"S": 1, "M": 2, "L": 4}
"""Weeks of attention an effort takes in the plan; design value."""


@dataclass(frozen=True)
class Fired:
    """A rule whose condition is true, with the comparisons that made it so."""

    rule: Rule
    trace: tuple[TraceLine, ...]


@dataclass(frozen=True)
class PlanStep:
    """One line of the plan. Weeks count from 1; `rule` is None for the closing retake."""

    week: int
    rule: Rule | None


def report_facts(bank: Bank, answers: Answers, card: Scorecard) -> dict[str, Seen]:
    """Every name of the condition language with the value these answers give it."""
    given = answer_facts(bank, card.shown, card.values)
    return all_facts(bank, {**profile_facts(answers), **given}, card.plain, card.rung[0])


def all_facts(bank: Bank, given: Facts, scores: Scores, rung: int | None) -> dict[str, Seen]:
    """`given`, the profile and the answers as facts, with the scores, the rung and the flags."""
    facts: dict[str, Seen] = dict(given)
    half = bank.matrix.dimension
    named = {
        **scores.dimensions,
        f"{half}.questions": scores.questions,
        f"{half}.matrix": scores.matrix,
    }
    facts.update({f"score.{name}": score for name, score in named.items() if score is not None})
    if rung is not None:
        facts["rung"] = rung
    facts.update(raised_flags(bank, facts))
    return facts


def fired(bank: Bank, facts: Facts, *kinds: str) -> tuple[Fired, ...]:
    """The rules of these kinds that hold, in bank order, each with its trace."""
    return tuple(
        Fired(rule, trace(rule.when, facts))
        for rule in bank.rules_of(*kinds)
        if holds(rule.when, facts)
    )


def ordered_advice(bank: Bank, card: Scorecard, facts: Facts) -> tuple[Fired, ...]:
    """All advice that holds, in the order of design 3.11: prerequisites before what needs them."""
    waiting = sorted(
        fired(bank, facts, RECOMMENDATION, KEEP),
        # What to keep is no next step: it comes after all that would change something.
        key=lambda each: (each.rule.kind == KEEP, *_rank(card, each.rule)),
    )
    printed = {each.rule.id for each in waiting}
    needs = {each.rule.id: printed.intersection(each.rule.after) for each in waiting}
    taken: dict[str, Fired] = {}
    while waiting:
        free = [each for each in waiting if needs[each.rule.id] <= taken.keys()]
        chosen = _next_free(free or waiting, tuple(taken.values())[:FIRST_STEPS])
        taken[chosen.rule.id] = chosen
        waiting.remove(chosen)
    return tuple(taken.values())


def _next_free(free: Sequence[Fired], taken: Sequence[Fired]) -> Fired:
    if len(taken) < FIRST_STEPS and any(each.rule.effort == "L" for each in taken):
        return next((each for each in free if each.rule.effort != "L"), free[0])
    return free[0]


def _rank(card: Scorecard, rule: Rule) -> tuple[float, int, int, str]:
    """Sort key: impact x gap / effort, highest first; then impact, weeks, id."""
    score = card.dimensions[rule.dimensions[0]].interval.score
    gap = GAP_WITHOUT_SCORE if score is None else 100 - score
    return (-rule.impact * gap / EFFORT_DIVISOR[rule.effort], -rule.impact, rule.weeks, rule.id)


def plan(advice: Sequence[Fired], ahead: Sequence[Sequence[Rule]] = ()) -> tuple[PlanStep, ...]:
    """The first 90 days, one step after the other; each starts when the one before leaves room.

    `ahead`: groups of printed advice that come before the rest, each with what it needs; within a
    group, and in the rest, the order of the advice holds. The last line is the retake.
    """
    printed = {each.rule.id: each.rule for each in advice if each.rule.kind == RECOMMENDATION}
    ordered: dict[str, Rule] = {}
    for group in (*ahead, tuple(printed.values())):
        ordered |= {rule.id: rule for rule in with_prerequisites(group, printed)}
    steps, week = list[PlanStep](), 1
    for rule in ordered.values():
        if week > PLAN_WEEKS:
            break
        steps.append(PlanStep(week, rule))
        week += WORK_WEEKS[rule.effort]
    return (*steps, PlanStep(PLAN_WEEKS + 1, None))


def with_prerequisites(rules: Sequence[Rule], printed: Mapping[str, Rule]) -> list[Rule]:
    """These rules and the printed ones that they need, in the order of the advice."""
    waiting, wanted = list(rules), set[str]()
    while waiting:
        rule = waiting.pop()
        if rule.id not in wanted:
            wanted.add(rule.id)
            waiting.extend(printed[name] for name in rule.after if name in printed)
    return [rule for rule in printed.values() if rule.id in wanted]


def low_confidence(bank: Bank, card: Scorecard, contradictions: int) -> tuple[str, ...]:
    """Reasons for low confidence: "contradictions", "gaps"; empty if there is none (3.10)."""
    core = {q.id for q in card.shown.values() if q.core}
    core |= {f"task.{t.id}" for t in bank.matrix.tasks if t.core}
    lacking = core & ({*open_items(bank, card.shown, card.values)} | _zero_unknowns(card))
    reasons = []
    if contradictions >= bank.thresholds.low_confidence_contradictions:
        reasons.append("contradictions")
    if core and 100 * len(lacking) >= bank.thresholds.low_confidence_percent * len(core):
        reasons.append("gaps")
    return tuple(reasons)


def _zero_unknowns(card: Scorecard) -> set[str]:
    return {name for name, value in card.values.items() if value == "unknown"}


def contradictions(bank: Bank, facts: Facts) -> tuple[Fired, ...]:
    """Pairs of answers that pull in different directions."""
    return fired(bank, facts, CONTRADICTION)


def flags(bank: Bank, facts: Facts) -> Iterator[Fired]:
    """Raised risk flags, the critical ones first."""
    raised = fired(bank, facts, FLAG)
    yield from (each for each in raised if each.rule.critical)
    yield from (each for each in raised if not each.rule.critical)

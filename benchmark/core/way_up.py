"""What advice would add to the scores, and which of it together opens a higher rung."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmark.core.answers import Answers, profile_facts
from benchmark.core.bank import RECOMMENDATION, Bank, Rule
from benchmark.core.conditions import Facts
from benchmark.core.facts import Values
from benchmark.core.ladder import placement_rung
from benchmark.core.recommend import Fired, with_prerequisites
from benchmark.core.scores import Scores, changed_scores, plain_scores
from benchmark.core.scoring import Scorecard


@dataclass(frozen=True)
class WayUp:
    """Advice that together opens a higher rung, with the scores it would lead to."""

    rules: tuple[Rule, ...]
    rung: int
    overall: float
    dimensions: Mapping[str, float]


def gains(
    bank: Bank, answers: Answers, card: Scorecard, advice: Sequence[Fired]
) -> dict[str, dict[str, float]]:
    """For each advice with a target: dimension -> score it would add, unrounded, if positive."""
    now = {name: d.interval.score for name, d in card.dimensions.items()}
    profile, found = profile_facts(answers), dict[str, dict[str, float]]()
    for each in advice:
        values = _after(card, (each.rule,))
        if values == card.values:
            continue
        changed = [name for name, _ in each.rule.target]
        then = changed_scores(bank, card.shown, values, profile, card.plain, changed).dimensions
        found[each.rule.id] = {
            name: then_score - score
            for name, score in now.items()
            if score is not None and (then_score := then[name]) is not None and then_score > score
        }
    return found


def way_up(
    bank: Bank,
    answers: Answers,
    card: Scorecard,
    advice: Sequence[Fired],
    worth: Mapping[str, Mapping[str, float]],
) -> WayUp | None:
    """Few pieces of advice that together lift the rung; None if all together do not.

    First what adds most where points are missing. Where that leads nowhere, as under two critical
    risks of which each alone keeps the cap, all advice less what can be spared. The result is
    enough, not proved to be the smallest. It holds the printed prerequisites of its steps, in the
    order of the advice.
    """
    start = card.rung[0]
    if start is None or start >= bank.ladder[-1].rung:
        return None
    profile = profile_facts(answers)
    printed = {each.rule.id: each.rule for each in advice if each.rule.kind == RECOMMENDATION}
    helpful = [rule for rule in printed.values() if worth.get(rule.id)]
    way = _greedy_way(bank, profile, card, helpful, worth, printed)
    return way or _spared_way(bank, profile, card, printed)


def _greedy_way(  # one step of way_up
    bank: Bank,
    profile: Facts,
    card: Scorecard,
    helpful: Sequence[Rule],
    worth: Mapping[str, Mapping[str, float]],
    printed: Mapping[str, Rule],
) -> WayUp | None:
    rules, taken = {rule.id: rule for rule in helpful}, list[Rule]()
    target, scores = (card.rung[0] or 0) + 1, card.plain
    while rules:
        missing = _missing(bank, target, scores.dimensions, scores.overall)
        # Of equals, the first in the order of the advice.
        best = max(rules.values(), key=lambda r: _help(worth[r.id], missing))
        if _help(worth[best.id], missing) <= 0:
            return None
        before = {rule.id for rule in taken}
        taken = with_prerequisites([*taken, best], printed)
        added = [rule for rule in taken if rule.id not in before]
        for rule in added:
            rules.pop(rule.id, None)
        changed = [name for rule in added for name, _ in rule.target]
        scores = changed_scores(bank, card.shown, _after(card, taken), profile, scores, changed)
        if way := _leads_up(bank, card, taken, scores):
            return way
    return None


def _spared_way(
    bank: Bank, profile: Facts, card: Scorecard, printed: Mapping[str, Rule]
) -> WayUp | None:
    """All advice, less, from the last to the first, what the higher rung does not need."""
    kept = with_prerequisites([rule for rule in printed.values() if rule.target], printed)
    scores = plain_scores(bank, card.shown, _after(card, kept), profile)
    way = _leads_up(bank, card, kept, scores)
    for rule in reversed(tuple(kept) if way else ()):
        if any(rule.id in each.after for each in kept):
            continue
        less = [each for each in kept if each is not rule]
        changed = [name for name, _ in rule.target]
        then = changed_scores(bank, card.shown, _after(card, less), profile, scores, changed)
        if shorter := _leads_up(bank, card, less, then):
            way, kept, scores = shorter, less, then
    return way


def _leads_up(bank: Bank, card: Scorecard, rules: Sequence[Rule], scores: Scores) -> WayUp | None:
    rung = placement_rung(bank, scores.dimensions, scores.overall)
    if rung is None or rung <= (card.rung[0] or 0) or scores.overall is None:
        return None
    known = {name: score for name, score in scores.dimensions.items() if score is not None}
    return WayUp(tuple(rules), rung, scores.overall, known)


def _missing(
    bank: Bank, rung: int, scores: Mapping[str, float | None], overall: float | None
) -> dict[str, float]:
    """Points each dimension lacks for `rung`, counting the share it can give the overall score."""
    lowest = bank.ladder[max(0, rung - 1 - bank.thresholds.weakest_plus)].starts_at
    needs = {d.id: float(lowest) for d in bank.dimensions}
    for gate in bank.gates:
        if gate.rung <= rung:
            for name in needs if gate.dimension not in needs else (gate.dimension,):
                needs[name] = max(needs[name], gate.at_least)
    short = {name: max(0.0, need - (scores[name] or 0.0)) for name, need in needs.items()}
    edge = bank.ladder[rung - 1].starts_at
    if not any(short.values()) and overall is not None and overall < edge:
        return dict.fromkeys(needs, 100.0)
    return short


def _help(worth: Mapping[str, float], missing: Mapping[str, float]) -> float:
    return sum(min(gain, missing[name]) for name, gain in worth.items())


def _after(card: Scorecard, rules: Sequence[Rule]) -> Values:
    """The values once these rules' targets are reached; hidden questions stay hidden."""
    values = dict(card.values)
    for rule in rules:
        reached = dict(rule.target)
        values |= {n: v for n, v in reached.items() if n in card.shown or n.startswith("task.")}
    return values

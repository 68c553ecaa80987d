"""One submission by core alone: what measuring many at once is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmark.core.answers import Answers, profile_facts, shown_questions
from benchmark.core.bank import CONTRADICTION, FLAG, KEEP, RECOMMENDATION, Bank
from benchmark.core.facts import answer_facts, shown_values
from benchmark.core.ladder import placement_rung
from benchmark.core.recommend import all_facts, fired
from benchmark.core.scores import plain_scores

KINDS = (RECOMMENDATION, KEEP, FLAG, CONTRADICTION)
"""The rules that speak to an owner. Talk tracks read what only staff know."""


@dataclass(frozen=True)
class Single:
    """The scores of one submission, and the rules that fire."""

    dimensions: Mapping[str, float | None]
    overall: float | None
    rung: int | None
    fired: frozenset[str]


def score_one(bank: Bank, answers: Answers) -> Single:
    """Score one set of answers, without ranges."""
    shown = shown_questions(bank, answers)
    values, profile = shown_values(bank, shown, answers), profile_facts(answers)
    scores = plain_scores(bank, shown, values, profile)
    rung = placement_rung(bank, scores.dimensions, scores.overall)
    facts = all_facts(bank, {**profile, **answer_facts(bank, shown, values)}, scores, rung)
    found = frozenset(each.rule.id for each in fired(bank, facts, *KINDS))
    return Single(scores.dimensions, scores.overall, rung, found)

"""Advice for random answers, as tests use it."""

from __future__ import annotations

from benchmark.core.answers import Answers
from benchmark.core.conditions import Facts
from benchmark.core.recommend import Fired, ordered_advice, report_facts
from benchmark.core.scoring import Scorecard, scorecard
from tests.core.banks import shipped

BANK = shipped()


def advice_for(answers: Answers) -> tuple[Scorecard, Facts, tuple[Fired, ...]]:
    card = scorecard(BANK, answers)
    facts = report_facts(BANK, answers, card)
    return card, facts, ordered_advice(BANK, card, facts)

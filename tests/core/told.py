"""Conditions, facts and what is told of them."""

from __future__ import annotations

from benchmark.core import recommend
from benchmark.core.answers import Answers
from benchmark.core.conditions import Facts
from benchmark.core.scoring import scorecard
from benchmark.core.whynot import absences
from tests.core.banks import shipped

BANK = shipped()
CONDITIONS = [rule.when for rule in BANK.rules] + [cap.when for cap in BANK.caps]


def facts_of(answers: Answers) -> tuple[Facts, dict[str, str]]:
    card = scorecard(BANK, answers)
    return recommend.report_facts(BANK, answers, card), absences(BANK, answers, card)

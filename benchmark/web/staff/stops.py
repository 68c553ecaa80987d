"""Where people stop: the first section of the questionnaire that an unfinished one leaves open."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from benchmark.core.answers import Answers, shown_questions, stored_answers
from benchmark.core.bank import Bank
from benchmark.store.begun import Left
from benchmark.web.questionnaire import PROFILE, REVIEW, TASKS


def count_stops(left: Iterable[Left], bank_of: Callable[[str], Bank]) -> Mapping[str, int]:
    """Section id -> how many stopped there; REVIEW where every core question has an answer."""

    @cache
    def stop(bank_hash: str, answers: str) -> str:
        # Those who left at once all have the same answers.
        return stop_of(bank_of(bank_hash), stored_answers(json.loads(answers)))

    return Counter(stop(each.bank_hash, each.answers) for each in left)


def stop_of(bank: Bank, answers: Answers) -> str:
    """The id of the first section with an open core question, or REVIEW."""
    if any(each.core and each.id not in answers.profile for each in bank.profile):
        return PROFILE
    shown = shown_questions(bank, answers)
    for dimension in bank.dimensions:
        asked = (each for each in dimension.questions if each.core and each.id in shown)
        if any(each.id not in answers.answers for each in asked):
            return dimension.id
    if any(each.core and each.id not in answers.tasks for each in bank.matrix.tasks):
        return TASKS
    return REVIEW

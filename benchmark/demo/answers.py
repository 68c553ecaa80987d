"""Invented answers: a company that is better at some things than at others."""

from __future__ import annotations

import random
from typing import Any

from benchmark.core.answers import Answers, shown_questions
from benchmark.core.bank import UNKNOWN, Bank, Question
from benchmark.core.matrix import Task


def invented_answers(bank: Bank, chance: random.Random) -> Answers:
    """Answers of a company that is better at some things than at others."""
    level = chance.betavariate(2, 2)
    profile: dict[str, Any] = {}
    for asked in bank.profile:
        if asked.core or chance.random() < 0.5:
            profile[asked.id] = _answer(asked, chance.random(), chance)
    if "techs" in profile:
        profile["techs"] = min(5000, max(1, round(chance.lognormvariate(2.2, 1.0))))
    answers: dict[str, Any] = {}
    # What is shown depends on what was answered: a question at a time.
    while fresh := [
        q for q in shown_questions(bank, Answers(profile, answers, {})).values()
        if q.id not in answers
    ]:  # fmt: skip
        for asked in fresh:
            own = min(1.0, max(0.0, chance.gauss(level, 0.22)))
            unsure = asked.core and chance.random() < 0.04
            answers[asked.id] = UNKNOWN if unsure else _answer(asked, own, chance)
    tasks = {each.id: _mode(bank, each, level, chance) for each in bank.matrix.tasks if each.core}
    return Answers(profile, answers, tasks)


def _answer(asked: Question, level: float, chance: random.Random) -> Any:
    """An answer that earns about `level`; any one where nothing is earned."""
    if asked.kind == "number":
        if not asked.bands:
            return round(asked.minimum + min(asked.maximum - asked.minimum, 400) * level**2)
        band = min(asked.bands, key=lambda each: abs(each.points - 100 * level))
        return chance.randint(band.low, min(band.high, max(band.low, 100)))
    if asked.kind == "choices":
        ids = [each.id for each in asked.options]
        size = round(level * len(ids))
        chosen = set(chance.sample(ids, size))
        return tuple(each for each in ids if each in chosen)
    if asked.options[0].points is None:
        return chance.choice(asked.options).id
    return min(asked.options, key=lambda each: abs((each.points or 0) - 100 * level)).id


def _mode(bank: Bank, task: Task, level: float, chance: random.Random) -> int:
    target = bank.matrix.class_of(task).target
    if chance.random() < 0.35 + 0.5 * level:
        return chance.choice(target)
    return chance.choice(bank.matrix.modes).id

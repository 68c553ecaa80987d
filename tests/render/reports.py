"""Reports of unlike companies, as they come out of the store."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from benchmark.content.load import load_bank, read_files
from benchmark.core.answers import parse_answers
from benchmark.core.bank import Bank, Question
from benchmark.core.build import build_report
from benchmark.core.localise import localised
from benchmark.core.matrix import Task
from benchmark.core.report import Report, Submission, report_from_json, report_json
from benchmark.settings import shipped

SUBMISSION = Submission("7c41e09a" + 56 * "0", "en", "2026-03-14T10:42:00+00:00")
PROFILE = {"techs": 8, "clients": 34, "region": "europe", "tickets": 900, "endpoints": 1200}
NAMES = ("low", "middle", "top", "critical", "unknown", "no-rung", "mixed")


@cache
def bank() -> Bank:
    """The shipped bank."""
    return load_bank(read_files(shipped("questions")))


@cache
def report(name: str) -> Report:
    """One of NAMES, or german. Middle is held by one dimension; mixed has random answers."""
    hero = [q.id for d in bank().dimensions if d.id == "hero" for q in d.questions]
    every_third = [q.id for n, q in enumerate(bank().questions()) if n % 3 == 0]
    return {
        "low": lambda: near(10),
        "middle": lambda: near(67, {"hero": 25}, {"SOP2": "unknown", "ALL5": "unknown"}),
        "top": lambda: near(100),
        "critical": lambda: near(70, tasks={"security-triage": 5}),
        "unknown": lambda: near(60, answers=dict.fromkeys(every_third, "unknown")),
        "no-rung": lambda: near(60, answers=dict.fromkeys(hero)),
        "mixed": lambda: mixed(1),
        "german": lambda: near(67, {"hero": 25}, {"SOP2": "unknown"}, locale="de"),
    }[name]()


def near(
    points: int,
    by_dimension: Mapping[str, int] | None = None,
    answers: Mapping[str, Any] | None = None,
    tasks: Mapping[str, Any] | None = None,
    locale: str = "en",
) -> Report:
    """A report whose answers lie as near to `points` as they can; None leaves one open."""
    wanted = by_dimension or {}
    given: dict[str, Any] = {
        q.id: _answer(q, wanted.get(d.id, points)) for d in bank().dimensions for q in d.questions
    }
    given.update(answers or {})
    modes: dict[str, Any] = {t.id: _mode(t, points) for t in bank().matrix.tasks}
    modes.update(tasks or {})
    return stored(PROFILE, {k: v for k, v in given.items() if v is not None}, modes, locale)


def mixed(seed: int) -> Report:
    """A report with random answers."""
    dice = random.Random(seed)
    given = {q.id: _random(q, dice) for q in bank().questions()}
    modes = {t.id: dice.randint(0, 5) for t in bank().matrix.tasks}
    return stored({**PROFILE, "region": "north-america"}, given, modes)


def stored(
    profile: Mapping[str, Any],
    answers: Mapping[str, Any],
    tasks: Mapping[str, Any],
    locale: str = "en",
) -> Report:
    """The report of these answers, after a way through its JSON."""
    document = {"profile": dict(profile), "answers": dict(answers), "tasks": dict(tasks)}
    submission = replace(SUBMISSION, locale=locale)
    spoken = localised(bank(), locale)
    built = build_report(spoken, parse_answers(bank(), document), submission)
    return report_from_json(report_json(built))


def _answer(question: Question, points: int) -> Any:
    if question.kind == "number":
        return min(question.bands, key=lambda band: abs(band.points - points)).low
    if question.kind == "choices":
        some = round(len(question.options) * points / 100)
        return [option.id for option in question.options][:some]
    scored = [option for option in question.options if option.points is not None]
    return min(scored, key=lambda option: abs((option.points or 0) - points)).id


def _mode(task: Task, points: int) -> int:
    row = bank().matrix.class_of(task).points
    return min(range(6), key=lambda mode: abs(row[mode] - points))


def _random(question: Question, dice: random.Random) -> Any:
    if question.kind == "number":
        return dice.randint(question.minimum, question.maximum)
    if question.kind == "choices":
        return [option.id for option in question.options if dice.random() < 0.5]
    return dice.choice(question.options).id

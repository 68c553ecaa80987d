"""Many assessments at once, straight into the database: answers, times, and who stopped where."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import SQLModel

from benchmark.core.answers import Answers, shown_questions
from benchmark.core.bank import Bank, Question
from benchmark.core.plain import canonical_json
from benchmark.core.scoring import METHOD
from benchmark.demo.answers import invented_answers
from benchmark.store.begun import DEMO_MADE
from benchmark.store.behalf import OWNER_MADE, STAFF_MADE
from benchmark.store.bulk import add_many, table_of
from benchmark.store.engine import writing
from benchmark.store.lead_tables import Lead
from benchmark.store.lead_traits import place_of
from benchmark.store.tables import Assessment, Submission, now

SEED = 11
DISAGREE = 0.15
"""The chance that a question says otherwise than its company stands, in `generated`."""
SOP, SOP_ALPHA = 8, 3.92 / 4.43
"""Questions of that dimension, and their alpha: variance 1/4, covariance (0.7 / 2)^2."""
SECTIONS = ("profile", "sop", "trigger", "hero", "allocation", "oversight", "tasks")


@dataclass(frozen=True)
class Made:
    """One assessment. `days`: since somebody last went on with it."""

    answers: Answers
    seconds: Mapping[str, float] = field(default_factory=dict)
    is_submitted: bool = True
    is_demo: bool = False
    is_staffs: bool = False
    days: float = 2.0


def generated(bank: Bank, count: int, seed: int = SEED) -> list[Made]:
    """Submissions of companies of which half do well in SOPs, with SOP_ALPHA.

    Each SOP question earns all or nothing: with DISAGREE otherwise than the company stands.
    """
    chance = random.Random(seed)
    pool = [invented_answers(bank, chance) for _ in range(60)]
    sop = next(d for d in bank.dimensions if d.id == "sop")
    made = []
    for _ in range(count):
        given = chance.choice(pool)
        well = chance.random() < 0.5
        answers = dict(given.answers)
        for question in sop.questions:
            answers[question.id] = ending(question, best=well ^ (chance.random() < DISAGREE))
        seconds = {section: chance.uniform(60, 120) for section in SECTIONS}
        made.append(Made(replace(given, answers=answers), seconds))
    return made


def ending(question: Question, *, best: bool) -> Any:
    """An answer that earns 100, or 0."""
    wanted = 100 if best else 0
    if question.kind == "number":
        return next(band.low for band in question.bands if band.points == wanted)
    if question.kind == "choices":
        size = question.points_by_count.index(wanted)
        return tuple(option.id for option in question.options[:size])
    return next(option.id for option in question.options if option.points == wanted)


def stopped_after(bank: Bank, name: str, whole: Made) -> Made:
    """The same assessment, left after one question: what was asked later has no answer."""
    asked = list(asked_in_order(bank, whole.answers))
    kept = asked[: asked.index(name) + 1]
    given = whole.answers
    return replace(
        whole,
        answers=Answers(
            {k: v for k, v in given.profile.items() if f"profile.{k}" in kept},
            {k: v for k, v in given.answers.items() if k in kept},
            {k: v for k, v in given.tasks.items() if f"task.{k}" in kept},
        ),
        is_submitted=False,
    )


def asked_in_order(bank: Bank, answers: Answers) -> Iterator[str]:
    """What is asked of these answers, in the order of asking, as editors name it."""
    yield from (f"profile.{each.id}" for each in bank.profile)
    yield from shown_questions(bank, answers)
    yield from (f"task.{each.id}" for each in bank.matrix.tasks)


def put(engine: Engine, bank_hash: str, made: Sequence[Made]) -> None:
    """Store assessments under a version, with what the lead list holds of those submitted."""
    rows: dict[type[SQLModel], list[tuple[Any, ...]]] = {Assessment: [], Submission: [], Lead: []}
    for number, each in enumerate(made):
        for row in _rows(bank_hash, number, each):
            names = table_of(type(row)).columns.keys()
            rows[type(row)].append(tuple(getattr(row, name) for name in names))
    with writing(engine) as db:
        for kind, found in rows.items():
            add_many(db, kind, tuple(table_of(kind).columns.keys()), found)


def _rows(bank_hash: str, number: int, made: Made) -> Iterator[SQLModel]:
    moment = now() - timedelta(days=made.days, seconds=number)
    answers = canonical_json(made.answers.document())
    assessment = Assessment(
        bank_hash=bank_hash,
        locale="en",
        answers=answers,
        seconds=json.dumps(dict(made.seconds)),
        revision=1,
        origin=STAFF_MADE if made.is_staffs else OWNER_MADE,
        made_by=DEMO_MADE if made.is_demo and not made.is_submitted else "",
        created_at=moment,
        updated_at=moment,
    )
    yield assessment
    if not made.is_submitted:
        return
    submission = Submission(
        assessment_id=assessment.id,
        number=1,
        revision=1,
        submitted_at=moment,
        fingerprint=f"{assessment.id:0<64}",
        bank_hash=bank_hash,
        method=METHOD,
        locale="en",
        answers=answers,
        report="{}",
    )
    yield submission
    yield Lead(
        assessment_id=assessment.id,
        submission_id=submission.id,
        submitted_at=moment,
        place=place_of(moment, assessment.id),
        origin=assessment.origin,
        is_demo=made.is_demo,
        updated_at=moment,
    )

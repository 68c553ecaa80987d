"""Invented submissions for a demo site and for measuring: plausible, and marked as such.

The answers are scored by the real core. There are POOL different sets of them, which come again
under other names, on other days and in other states: their reports are stored once.
"""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, false
from sqlmodel import Session, SQLModel, col, select

from benchmark.content.codec import bank_from_document
from benchmark.core.answers import Answers, shown_questions
from benchmark.core.bank import UNKNOWN, Bank, Question, Task
from benchmark.core.build import build_report
from benchmark.core.plain import canonical_json
from benchmark.core.report import Report, report_json
from benchmark.core.report import Submission as Frozen
from benchmark.core.scoring import METHOD
from benchmark.store import audit, banks
from benchmark.store.begun import DEMO_MADE
from benchmark.store.bulk import add_many, prepare_bulk, settle, table_of
from benchmark.store.engine import reading, writing
from benchmark.store.lead_tables import (
    STATUSES,
    Lead,
    LeadFlag,
    LeadScore,
    LeadWord,
    SharedReport,
)
from benchmark.store.lead_traits import CONTACT_TRAIT, DEMO_TRAIT, consent_traits, place_of
from benchmark.store.leads import company_key, figures_of, words_of
from benchmark.store.shared import FINGERPRINT, SUBMITTED_AT, shared_key
from benchmark.store.staff_tables import StaffUser
from benchmark.store.tables import Assessment, Consent, Contact, Submission, now

POOL = 300
BATCH = 10_000
DAYS = 540
"""The submissions lie in so many days before today, more of them lately."""
UNFINISHED = 0.2
"""For each submission, so many assessments that were begun and left."""
NO_ANSWERS = canonical_json(Answers().document())
LOCALE = "en"
STATUS_WEIGHTS = (70, 12, 5, 3, 6, 4)
STEPS = (
    "Call back", "Send the two-page summary", "Meet with the service manager", "Ask about the SOPs",
    "Agree on a date for the review",
)  # fmt: skip
FIRST_NAMES = (
    "Ada", "Ben", "Chloé", "Dario", "Elif", "Femi", "Grace", "Håkon", "Inés", "Jonas", "Kaya",
    "Łucja", "Mara", "Nils", "Odile", "Pavel", "Quinn", "Rosa", "Søren", "Tom", "Uma", "Víctor",
    "Wen", "Ximena", "Yusuf", "Zoë",
)  # fmt: skip
LAST_NAME = "Sample"
SELLERS = {"sales", "admin"}
CONSENT_TEXT = "demo"


class RealSubmissionsError(Exception):
    """The database holds submissions of real visitors."""


def add_demo(
    engine: Engine, submissions: int, seed: int | None = None, pool: int = POOL
) -> Iterator[int]:
    """Add invented submissions, a batch a transaction; yields how many each batch added.

    What was added by whole batches stays if it is interrupted.
    """
    chance = random.Random(seed)  # noqa: S311  # plausible, not secret
    with reading(engine) as db:
        version = banks.newest_version(db)
        sellers = [u.id for u in db.exec(select(StaffUser)) if SELLERS & set(u.roles.split(","))]
        known = set(db.exec(select(SharedReport.key)).all())
    if version is None:
        raise LookupError("no bank is published")
    bank = bank_from_document(version.document)
    models = [_model(version.hash, bank, invented_answers(bank, chance)) for _ in range(pool)]
    moments = _moments(submissions, now())
    for first in range(0, submissions, BATCH):
        size = min(BATCH, submissions - first)
        made = _Batch(models, sellers, chance)
        for number in range(first, first + size):
            made.add(number + 1, moments(number))
        with writing(engine) as db:
            prepare_bulk(db)
            fresh = [each for each in models if each.key not in known]
            add_many(db, SharedReport, ("key", "report"), [(m.key, m.report) for m in fresh])
            made.store(db)
            audit.record(db, audit.SYSTEM, "demo.add", ("demo", ""), count=str(size))
        known.update(each.key for each in fresh)
        yield size
    settle(engine)


def has_real_submissions(engine: Engine) -> bool:
    """Whether anything was submitted that is not invented."""
    # Every submission has its lead: preparing the database has seen to that.
    real = select(Lead.assessment_id).where(col(Lead.is_demo) == false()).limit(1)
    with reading(engine) as db:
        return db.exec(real).first() is not None


def _moments(count: int, end: datetime) -> Callable[[int], datetime]:
    """The time of each submission, by number: ever denser towards the present."""
    begin = end - timedelta(days=DAYS)

    def moment(number: int) -> datetime:
        passed: float = ((number + 1) / (count + 1)) ** 0.6
        return begin + (end - begin) * passed

    return moment


# the pool of answers


@dataclass(frozen=True)
class Model:
    """One set of answers with all that its submissions share.

    `printed`: see `fingerprint`. `parts`: the answers of somebody who stopped after a section.
    """

    bank: str
    answers: str
    key: str
    report: str
    printed: Any
    rung: int | None
    overall: float | None
    figures: dict[str, Any]
    scores: tuple[tuple[str, float], ...]
    flags: tuple[str, ...]
    parts: tuple[str, ...]

    def fingerprint(self, moment: str) -> str:
        """What core.report.fingerprint gives for these answers at a moment, only quicker.

        Of the document that is hashed, all but its end is the same for every moment.
        """
        whole = self.printed.copy()
        whole.update(f'"{moment}"}}'.encode())
        return str(whole.hexdigest())


def _model(bank_hash: str, bank: Bank, answers: Answers) -> Model:
    marked = build_report(bank, answers, Frozen(bank_hash, LOCALE, SUBMITTED_AT))
    stored = canonical_json(answers.document())
    text = report_json(marked).replace(marked.fingerprint, FINGERPRINT)
    document = {
        "answers": answers.document(),
        "bank": bank_hash,
        "locale": LOCALE,
        "submitted_at": "",
    }
    beginning = canonical_json(document).removesuffix('""}')
    return Model(
        bank=bank_hash,
        answers=stored,
        key=shared_key(bank_hash, stored),
        report=text,
        printed=hashlib.sha256(beginning.encode()),
        rung=marked.rung.value,
        overall=marked.overall.score,
        figures=_figures(marked, answers),
        scores=tuple((n, d.score) for n, d in marked.dimensions.items() if d.score is not None),
        flags=tuple(each.id for each in marked.flags),
        parts=tuple(_parts(bank, answers)),
    )


def _parts(bank: Bank, answers: Answers) -> Iterator[str]:
    given: dict[str, Any] = {}
    yield NO_ANSWERS
    for dimension in bank.dimensions:
        yield canonical_json(Answers(answers.profile, given, {}).document())
        asked = {each.id for each in dimension.questions}
        given |= {name: value for name, value in answers.answers.items() if name in asked}


def _figures(report: Report, answers: Answers) -> dict[str, Any]:
    techs = answers.profile.get("techs")
    return figures_of(
        report.rung.value,
        report.overall.score,
        (techs if isinstance(techs, int) else None, report.region),
        {name: each.score for name, each in report.dimensions.items()},
        {each.id: each.critical for each in report.flags},
        len(report.contradictions),
    )


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


# the rows


class _Batch:
    """Rows of several tables, made together and stored together."""

    def __init__(
        self, models: Sequence[Model], sellers: Sequence[str], chance: random.Random
    ) -> None:
        self.models, self.sellers, self.chance = models, sellers, chance
        self.rows: dict[type[SQLModel], list[Any]] = {
            kind: []
            for kind in (
                Assessment, Submission, Contact, Consent, Lead, LeadScore, LeadFlag, LeadWord,
            )
        }  # fmt: skip

    def add(self, number: int, moment: datetime) -> None:
        """One submission with all that belongs to it."""
        model, key, submission = self.chance.choice(self.models), _id(), _id()
        self._assessment(key, model, NO_ANSWERS, moment)
        if self.chance.random() < UNFINISHED:
            self._assessment(_id(), model, self.chance.choice(model.parts), moment, DEMO_MADE)
        printed = model.fingerprint(moment.isoformat(timespec="seconds"))
        self.rows[Submission].append(
            (submission, key, 1, 1, moment, printed, model.bank, METHOD, LOCALE, model.answers, "",
             model.overall, model.rung)
        )  # fmt: skip
        contact = self._contact(number, key, moment) if self.chance.random() < 0.6 else None
        lead = self._lead(model, key, submission, moment, contact)
        self.rows[Lead].append(lead)
        self.rows[LeadScore] += [(key, name, score) for name, score in model.scores]
        self.rows[LeadFlag] += [(key, flag) for flag in model.flags]

    def _assessment(
        self, key: str, model: Model, answers: str, moment: datetime, made_by: str = ""
    ) -> None:
        self.rows[Assessment].append(
            (key, model.bank, LOCALE, "core", answers, 1, "owner", made_by, None, moment, moment)
        )

    def _contact(self, number: int, key: str, moment: datetime) -> tuple[str, ...]:
        # Some companies answer more than once.
        company = self.chance.randint(1, number) if self.chance.random() < 0.02 else number
        name = f"{self.chance.choice(FIRST_NAMES)} {LAST_NAME}"
        details = (f"Demo MSP {company:04d}", name, f"demo{number:04d}@example.com")
        phone = f"+1 202 555 01{number % 100:02d}"
        self.rows[Contact].append((key, name, details[0], details[2], phone, moment))
        words = {*_words(name), *_words(details[0]), *_words(details[2])}
        self.rows[LeadWord] += [(key, word) for word in words]
        return details

    def _consents(self, key: str, moment: datetime, *, contact: bool) -> dict[str, bool]:
        given = {"mail-link": 0.8, "call": 0.5, "peers": 0.6}
        live = dict.fromkeys(given, False)
        for purpose, share in given.items():
            if not contact or self.chance.random() > share:
                continue
            opened = moment + timedelta(hours=2) if self.chance.random() < 0.85 else None
            over = moment + timedelta(days=3) if self.chance.random() < 0.05 else None
            self.rows[Consent].append(
                (_id(), key, purpose, CONSENT_TEXT, LOCALE, moment, opened, over)
            )
            live[purpose] = over is None and (opened is not None or purpose == "peers")
        return live

    def _lead(
        self,
        model: Model,
        key: str,
        submission: str,
        moment: datetime,
        contact: tuple[str, ...] | None,
    ) -> tuple[Any, ...]:
        live = self._consents(key, moment, contact=contact is not None)
        call, mail, peers = live["call"], live["mail-link"], live["peers"]
        company, name, email = contact or ("", "", "")
        status = self.chance.choices(STATUSES, STATUS_WEIGHTS)[0] if call else STATUSES[0]
        has_step = status != STATUSES[0] and self.chance.random() < 0.4
        owned = self.sellers and (status != STATUSES[0] or self.chance.random() < 0.1)
        figures = {**model.figures}
        figures["traits"] |= consent_traits(call=call, mail=mail, peers=peers) | DEMO_TRAIT
        figures["traits"] |= CONTACT_TRAIT * (contact is not None)
        values = {
            **figures,
            "assessment_id": key,
            "submission_id": submission,
            "submitted_at": moment,
            "place": place_of(moment, key),
            "company": company,
            "company_key": company_key(company),
            "name": name,
            "email": email,
            "domain": "",
            "can_call": call,
            "can_mail": mail,
            "in_peers": peers,
            "origin": "owner",
            "is_demo": True,
            "status": status,
            "assignee_id": self.chance.choice(self.sellers) if owned else None,
            "step": self.chance.choice(STEPS) if has_step else "",
            "step_on": now().date() + timedelta(days=self.chance.randint(-20, 60))
            if has_step
            else None,
            "revision": 0,
            "updated_at": moment,
        }
        return tuple(values[name] for name in COLUMNS[Lead])

    def store(self, db: Session) -> None:
        """Insert all rows, in an order that the foreign keys allow."""
        for kind, rows in self.rows.items():
            # Sorted by id: trees are written from left to right.
            add_many(db, kind, COLUMNS[kind], sorted(rows, key=_first))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words_of(text))


def _first(row: Sequence[Any]) -> Any:
    return row[0]


def _id() -> str:
    return secrets.token_urlsafe(16)


def _columns(kind: type[SQLModel]) -> tuple[str, ...]:
    return tuple(table_of(kind).columns.keys())


COLUMNS: dict[type[SQLModel], tuple[str, ...]] = {
    Assessment: (
        "id", "bank_hash", "locale", "scope", "answers", "revision", "origin", "made_by",
        "confirmed_at", "created_at", "updated_at",
    ),
    Submission: (
        "id", "assessment_id", "number", "revision", "submitted_at", "fingerprint", "bank_hash",
        "method", "locale", "answers", "report", "overall", "rung",
    ),
    Contact: ("assessment_id", "name", "company", "email", "phone", "updated_at"),
    Consent: (
        "id", "assessment_id", "purpose", "text_version", "locale", "given_at", "confirmed_at",
        "withdrawn_at",
    ),
    Lead: _columns(Lead),
    LeadScore: ("assessment_id", "dimension", "score"),
    LeadFlag: ("assessment_id", "flag"),
    LeadWord: ("assessment_id", "word"),
}  # fmt: skip

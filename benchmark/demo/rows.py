"""Rows of several tables for invented submissions, made together and stored together."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlmodel import Session, SQLModel

from benchmark.core.scoring import METHOD
from benchmark.demo.models import LOCALE, NO_ANSWERS, Model
from benchmark.store.begun import DEMO_MADE
from benchmark.store.bulk import add_many, table_of
from benchmark.store.lead_tables import STATUSES, Lead, LeadFlag, LeadScore, LeadWord
from benchmark.store.lead_traits import CONTACT_TRAIT, DEMO_TRAIT, consent_traits, place_of
from benchmark.store.leads import company_key, words_of
from benchmark.store.tables import Assessment, Consent, Contact, Submission, now

UNFINISHED = 0.2
"""For each submission, so many assessments that were begun and left."""
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
CONSENT_TEXT = "demo"


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


class Batch:
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
        words = {*_words(name), *_words(company), *(_words(email) if call else ())}
        self.rows[LeadWord] += [(key, word) for word in words]
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

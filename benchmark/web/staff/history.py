"""What happened to a lead, in words: what accounts did, and what the owner did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from benchmark.render.formats import day
from benchmark.store.staff_tables import Audit
from benchmark.store.tables import Consent

STATUS_WORDS = {
    "new": "New",
    "contacted": "Contacted",
    "meeting": "Meeting",
    "won": "Won",
    "lost": "Lost",
    "not-now": "Not now",
}
PURPOSE_WORDS = {
    "call": "to be called",
    "mail-link": "to get the link by e-mail",
    "peers": "to count in the peer comparison",
    "remind": "to be reminded after 90 days",
}
OWNER = "Owner"


@dataclass(frozen=True)
class Event:
    """One line of a lead's history."""

    at: datetime
    who: str
    what: str


def events(
    audits: Sequence[Audit],
    consents: Sequence[Consent],
    submissions: Sequence[Any],
    confirmed_at: datetime | None,
) -> list[Event]:
    """Everything that happened, newest first. `submissions`: rows with number and time."""
    found = [Event(each.at, each.actor or "system", _said(each)) for each in audits]
    found += [
        Event(row.submitted_at, OWNER, f"Report {row.number} was submitted") for row in submissions
    ]
    for consent in consents:
        found += _consent_events(consent)
    if confirmed_at is not None:
        found.append(Event(confirmed_at, OWNER, "Confirmed that the answers are theirs"))
    return sorted(found, key=lambda each: each.at, reverse=True)


def _consent_events(consent: Consent) -> Iterator[Event]:
    purpose = PURPOSE_WORDS.get(consent.purpose, consent.purpose)
    yield Event(consent.given_at, OWNER, f"Agreed {purpose}")
    if consent.confirmed_at is not None:
        yield Event(consent.confirmed_at, OWNER, f"Opened the mailed link, so agreed {purpose}")
    if consent.withdrawn_at is not None:
        yield Event(consent.withdrawn_at, OWNER, f"Withdrew the consent {purpose}")


def _said(audit: Audit) -> str:
    detail: dict[str, str] = json.loads(audit.detail or "{}")
    if audit.action == "lead.note":
        return "Added a note"
    if audit.action == "behalf.begin":
        return "Began the assessment on the owner’s behalf"
    if audit.action == "behalf.link":
        return "Looked up the owner’s link to hand it over"
    parts = list(_changes(detail))
    if parts:
        return "; ".join(parts)
    return audit.action.rpartition(".")[2].replace("-", " ").capitalize()


def _changes(detail: dict[str, str]) -> Iterator[str]:
    if "status" in detail:
        before = status_word(detail.get("status_before", ""))
        yield (
            f"Status: {before} to {status_word(detail['status'])}"
            if before
            else (f"Status: {status_word(detail['status'])}")
        )
    if "assignee" in detail:
        yield f"Looked after by {detail['assignee'] or 'nobody'}"
    if "step_on" in detail:
        on = detail["step_on"]
        yield f"Next step on {day(date.fromisoformat(on).isoformat())}" if on else "No next step"


def status_word(status: str) -> str:
    """A status as people read it."""
    return STATUS_WORDS.get(status, status)

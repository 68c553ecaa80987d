"""What happened to a lead, in words: what accounts did, and what the owner did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from benchmark.jobs.causes import PEERS
from benchmark.render.catalogues import later
from benchmark.render.formats import day
from benchmark.render.speech import Speech
from benchmark.store.behalf import SUBMITTED
from benchmark.store.staff_tables import Audit
from benchmark.store.tables import Consent

STATUS_WORDS = {
    "new": later("New"),
    "contacted": later("Contacted"),
    "meeting": later("Meeting"),
    "won": later("Won"),
    "lost": later("Lost"),
    "not-now": later("Not now"),
}
PURPOSE_WORDS = {
    "call": later("to be called"),
    "mail-link": later("to get the link by e-mail"),
    "peers": later("to count in the peer comparison"),
    "remind": later("to be reminded after 90 days"),
}
ACTION_WORDS = {
    "lead.note": later("Added a note"),
    "behalf.begin": later("Began the assessment on the owner’s behalf"),
    "behalf.link": later("Looked up the owner’s link to hand it over"),
}
OWNER = later("Owner")
SYSTEM_WORD = later("system")
STANDING = later("Standing")
"""What is left of "lead.standing" where no change stands with it."""


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
    speech: Speech,
) -> list[Event]:
    """Everything that happened, newest first. `submissions`: rows with number and time."""
    _ = speech._
    owner = _(OWNER)
    found = [Event(each.at, _(each.actor or SYSTEM_WORD), _said(each, speech)) for each in audits]
    by_sales = {_detail(each).get("number") for each in audits if each.action == SUBMITTED}
    found += [
        Event(row.submitted_at, owner, _("Report %(number)s was submitted", number=row.number))
        for row in submissions
        if str(row.number) not in by_sales
    ]
    for consent in consents:
        found += _consent_events(consent, speech)
    found += _opened(consents, speech)
    if confirmed_at is not None:
        found.append(Event(confirmed_at, owner, _("Confirmed that the answers are theirs")))
    return sorted(found, key=lambda each: each.at, reverse=True)


def _consent_events(consent: Consent, speech: Speech) -> Iterator[Event]:
    _ = speech._
    owner, purpose = _(OWNER), _(PURPOSE_WORDS.get(consent.purpose, consent.purpose))
    yield Event(consent.given_at, owner, _("Agreed %(purpose)s", purpose=purpose))
    if consent.withdrawn_at is not None:
        said = _("Withdrew the consent %(purpose)s", purpose=purpose)
        yield Event(consent.withdrawn_at, owner, said)


def _opened(consents: Sequence[Consent], speech: Speech) -> Iterator[Event]:
    """What counts since a mailed link was opened. Peers never wait for that."""
    by_moment: dict[datetime, list[str]] = {}
    for consent in consents:
        if consent.confirmed_at is not None and consent.purpose != PEERS:
            purpose = speech._(PURPOSE_WORDS.get(consent.purpose, consent.purpose))
            by_moment.setdefault(consent.confirmed_at, []).append(purpose)
    for moment, purposes in by_moment.items():
        said = speech.ngettext(
            "Opened the mailed link: the consent %(purposes)s counts from now on",
            "Opened the mailed link: the consents %(purposes)s count from now on",
            len(purposes),
            purposes=speech.listed(purposes),
        )
        yield Event(moment, speech._(OWNER), said)


def _detail(audit: Audit) -> dict[str, str]:
    detail: dict[str, str] = json.loads(audit.detail or "{}")
    return detail


def _said(audit: Audit, speech: Speech) -> str:
    detail = _detail(audit)
    if audit.action == SUBMITTED:
        return speech._("Submitted report %(number)s in a meeting", number=detail["number"])
    if audit.action in ACTION_WORDS:
        return speech._(ACTION_WORDS[audit.action])
    parts = list(_changes(detail, speech))
    if parts:
        return "; ".join(parts)
    return speech._(audit.action.rpartition(".")[2].replace("-", " ").capitalize())


def _changes(detail: dict[str, str], speech: Speech) -> Iterator[str]:
    _ = speech._
    if "status" in detail:
        before, after = detail.get("status_before", ""), _(status_word(detail["status"]))
        if before:
            yield _("Status: %(before)s to %(after)s", before=_(status_word(before)), after=after)
        else:
            yield _("Status: %(after)s", after=after)
    if "assignee" in detail:
        yield _("Looked after by %(who)s", who=detail["assignee"] or _("nobody"))
    if "step_on" in detail:
        on = detail["step_on"]
        yield _("Next step on %(day)s", day=day(on, speech.locale)) if on else _("No next step")


def status_word(status: str) -> str:
    """A status as people read it, in English: it is translated where it is printed."""
    return STATUS_WORDS.get(status, status)

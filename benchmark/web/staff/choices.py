"""What the filter of the lead list offers, and the words for it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session
from starlette.requests import Request

from benchmark.core.bank import FLAG, Bank
from benchmark.render.catalogues import later
from benchmark.render.formats import day
from benchmark.render.speech import Speech
from benchmark.store.figures import DATES
from benchmark.store.lead_filter import (
    ASCENDING,
    DESCENDING,
    ME,
    NOBODY,
    POINTS,
    SIZE_NAMES,
    Filter,
    Known,
)
from benchmark.store.lead_tables import STATUSES
from benchmark.store.lead_traits import ANY_FLAG, CONSENTS, CRITICAL, SIZES
from benchmark.store.staff import users
from benchmark.store.staff_tables import StaffUser
from benchmark.web.access import state_of
from benchmark.web.language import language_of
from benchmark.web.pages import newest_bank
from benchmark.web.staff.history import STATUS_WORDS

CONSENT_WORDS = {
    "call": later("Call"),
    "mail": later("E-mail"),
    "peers": later("Peers"),
    "none": later("None"),
}
SORT_WORDS = {
    "company": later("Company"),
    "rung": later("Rung"),
    "overall": later("Scores"),
    "date": later("Submitted"),
    "step": later("Next step"),
}
FILTER_WORDS = {
    "q": later("search"),
    "rung": later("rung"),
    "dimension": later("dimension"),
    "from": later("lowest points"),
    "to": later("highest points"),
    "size": later("size"),
    "region": later("region"),
    "flag": later("risk flag"),
    "consent": later("consent"),
    "status": later("status"),
    "assignee": later("looked after by"),
    "since": later("first day"),
    "until": later("last day"),
    "sort": later("order"),
    "order": later("direction"),
    "page": later("place in the list"),
    POINTS: later("points (choose the dimension that they are of)"),
}
ORDER_WORDS = {ASCENDING: later("ascending"), DESCENDING: later("descending")}


class Choices:
    """What the filter offers, with the words for it in one language.

    They come from the newest bank, which is in that language too, and from the accounts.
    """

    def __init__(self, bank: Bank, accounts: Sequence[StaffUser], speech: Speech) -> None:
        self.speech = speech
        _ = speech._
        regions = bank.profile_by_id.get("region")
        self.rungs = {str(r.rung): f"{r.rung} {r.name}" for r in bank.ladder}
        self.rungs["none"] = _("No rung")
        self.dimensions = {each.id: each.name for each in bank.dimensions}
        self.shorts = {each.id: each.short for each in bank.dimensions}
        self.regions = {o.id: o.text for o in regions.options} if regions else {}
        self.flags = {
            ANY_FLAG: _("At least one"),
            CRITICAL: _("A critical one"),
            **{rule.id: rule.title for rule in bank.rules_of(FLAG)},
        }
        self.sizes = {name: _size_word(number, speech) for number, name in enumerate(SIZE_NAMES)}
        self.consents = {name: _(CONSENT_WORDS[name]) for name in CONSENTS}
        self.statuses = {name: _(STATUS_WORDS[name]) for name in STATUSES}
        self.accounts = {user.id: user.email for user in accounts}
        self.assignees = {ME: _("Me"), NOBODY: _("Nobody"), **self.accounts}

    @property
    def known(self) -> Known:
        """The ids that a filter may have."""
        flags = [each for each in self.flags if each not in (ANY_FLAG, CRITICAL)]
        return Known(
            tuple(self.dimensions), tuple(self.regions), tuple(flags), tuple(self.accounts)
        )

    def said(self, chosen: Filter) -> list[tuple[str, str]]:
        """A filter in words: what is asked for, and how."""
        _ = self.speech._
        words = {
            "rung": self.rungs,
            "dimension": self.dimensions,
            "size": self.sizes,
            "region": self.regions,
            "flag": self.flags,
            "consent": self.consents,
            "status": self.statuses,
            "assignee": self.assignees,
            "sort": {name: _(word) for name, word in SORT_WORDS.items()},
            "order": {name: _(word) for name, word in ORDER_WORDS.items()},
        }
        found = []
        for name, value in chosen.pairs():
            is_day = name in DATES
            said = day(value, self.speech.locale) if is_day else words.get(name, {}).get(value)
            found.append((_(FILTER_WORDS[name]), said or value))
        return found


def _size_word(band: int, speech: Speech) -> str:
    _ = speech._
    if not band:
        return _("Not known")
    low, high = SIZES[band - 1]
    if high is None:
        return _("%(low)s technicians or more", low=low)
    if low == high:
        return _("1 technician")
    return _("%(low)s to %(high)s technicians", low=low, high=high)


def choices(request: Request, db: Session, locale: str = "") -> Choices:
    """What the filter offers now, in the language of the page if none is named."""
    speech = Speech(locale or language_of(request))
    _, bank = newest_bank(state_of(request), speech.locale)
    # Those who left are offered too: their leads have to be found.
    return Choices(bank, users(db), speech)

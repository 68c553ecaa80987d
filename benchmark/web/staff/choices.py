"""What the filter of the lead list offers, and the words for it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session
from starlette.requests import Request

from benchmark.core.bank import FLAG, Bank
from benchmark.store.lead_filter import ME, NOBODY, SIZE_NAMES, Known
from benchmark.store.lead_tables import STATUSES
from benchmark.store.lead_traits import ANY_FLAG, CONSENTS, CRITICAL, SIZES
from benchmark.store.staff import users
from benchmark.store.staff_tables import StaffUser
from benchmark.web.access import state_of
from benchmark.web.pages import newest_bank
from benchmark.web.staff.history import STATUS_WORDS

CONSENT_WORDS = {"call": "Call", "mail": "E-mail", "peers": "Peers", "none": "None"}


class Choices:
    """What the filter offers, with the words for it: of the newest bank, and of the accounts."""

    def __init__(self, bank: Bank, accounts: Sequence[StaffUser]) -> None:
        regions = bank.profile_by_id.get("region")
        self.rungs = {str(r.rung): f"{r.rung} {r.name}" for r in bank.ladder}
        self.rungs["none"] = "No rung"
        self.dimensions = {each.id: each.name for each in bank.dimensions}
        self.shorts = {each.id: each.short for each in bank.dimensions}
        self.regions = {o.id: o.text for o in regions.options} if regions else {}
        self.flags = {
            ANY_FLAG: "Any",
            CRITICAL: "A critical one",
            **{rule.id: rule.title for rule in bank.rules_of(FLAG)},
        }
        self.sizes = {name: _size_word(number) for number, name in enumerate(SIZE_NAMES)}
        self.consents = {name: CONSENT_WORDS[name] for name in CONSENTS}
        self.statuses = {name: STATUS_WORDS[name] for name in STATUSES}
        self.accounts = {user.id: user.email for user in accounts}
        self.assignees = {ME: "Me", NOBODY: "Nobody", **self.accounts}

    @property
    def known(self) -> Known:
        """The ids that a filter may have."""
        flags = [each for each in self.flags if each not in (ANY_FLAG, CRITICAL)]
        return Known(
            tuple(self.dimensions), tuple(self.regions), tuple(flags), tuple(self.accounts)
        )


def _size_word(band: int) -> str:
    if not band:
        return "Not known"
    low, high = SIZES[band - 1]
    if high is None:
        return f"{low} technicians or more"
    return "1 technician" if low == high else f"{low} to {high} technicians"


def choices(request: Request, db: Session) -> Choices:
    """What the filter offers now."""
    _, bank = newest_bank(state_of(request))
    # Those who left are offered too: their leads have to be found.
    return Choices(bank, users(db))

"""Leads that seem to come from one organisation: shown together, never merged."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from benchmark.store.lead_tables import Lead

SHOWN = 20

FREE_MAIL = frozenset(
    {
        "aol.com", "fastmail.com", "free.fr", "freenet.de", "gmail.com", "gmx.at", "gmx.ch",
        "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hey.com", "hotmail.co.uk",
        "hotmail.com", "hotmail.de", "hotmail.fr", "icloud.com", "laposte.net", "libero.it",
        "live.com", "mac.com", "mail.com", "mail.ru", "mailbox.org", "me.com", "msn.com",
        "orange.fr", "outlook.com", "outlook.de", "pm.me", "posteo.de", "proton.me",
        "protonmail.com", "qq.com", "rocketmail.com", "t-online.de", "web.de", "yahoo.co.uk",
        "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.com", "yandex.ru", "ymail.com", "zoho.com",
    }
)  # fmt: skip
"""Domains that many organisations share, so that an address there says nothing about one."""


def domain_of(address: str) -> str:
    """The domain of an e-mail address where it belongs to one organisation, otherwise empty."""
    domain = address.rpartition("@")[2].strip().lower().rstrip(".") if "@" in address else ""
    return "" if domain in FREE_MAIL else domain


def same_organisation(db: Session, lead: Lead) -> tuple[Sequence[Lead], bool]:
    """Other leads with the same domain or company name, newest first, and whether more exist."""
    alike = _alike(lead)
    if not alike:
        return (), False
    query = (
        select(Lead)
        .where(or_(*alike), col(Lead.assessment_id) != lead.assessment_id)
        .order_by(col(Lead.submitted_at).desc(), col(Lead.assessment_id))
        .limit(SHOWN + 1)
    )
    found = db.exec(query).all()
    return found[:SHOWN], len(found) > SHOWN


def _alike(lead: Lead) -> list[ColumnElement[bool]]:
    alike = []
    if lead.domain:
        alike.append(col(Lead.domain) == lead.domain)
    if lead.company_key:
        alike.append(col(Lead.company_key) == lead.company_key)
    return alike

"""What follows from a submission, a contact and an opened mail: which rows are to be sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from benchmark.core.plain import canonical_json
from benchmark.core.report import Report
from benchmark.links import Tokens, address_digests
from benchmark.settings import Settings
from benchmark.store import assessments, links, outgoing, unsubscribed
from benchmark.store.delivery_tables import MAIL, WEBHOOK, Outgoing
from benchmark.store.tables import Consent, Contact, Link, Submission, now

MAIL_LINK, CALL, PEERS, REMIND = "mail-link", "call", "peers", "remind"
BY_MAIL = outgoing.CONSENTS_FOR[outgoing.REPORT_LINK]
REMIND_DAYS = 90
MAILS_A_DAY = 10
"""So that nobody has a stranger's address flooded. Design value."""


@dataclass(frozen=True)
class Causes:
    """Writes, in the transaction of what happened, what is to be sent because of it."""

    settings: Settings
    tokens: Tokens

    def submitted(self, db: Session, made: Submission, report: Report) -> None:
        """A submission: sales and webhooks hear of it, and a known owner gets the new link."""
        for number, address in enumerate(self.settings.sales_mail, 1):
            end = f":{number}" if number > 1 else ""
            outgoing.add_outgoing(
                db,
                key=f"sales-notice:{made.id}{end}",
                kind=MAIL,
                purpose=outgoing.SALES_NOTICE,
                target=address,
                locale="en",
                payload={
                    "link": f"/staff/leads/{made.assessment_id}",
                    "submitted_at": made.submitted_at.isoformat(timespec="seconds"),
                    "number": made.number,
                    "rung": report.rung.value,
                    "rung_name": report.rung.name,
                    "overall": report.overall.score,
                },
                assessment_id=made.assessment_id,
            )
        body = event(made, report)
        for number, url in enumerate(self.settings.webhook_urls, 1):
            outgoing.add_outgoing(
                db,
                key=f"webhook:{made.id}:{number}",
                kind=WEBHOOK,
                purpose=outgoing.SUBMISSION_CREATED,
                target=url,
                locale="en",
                payload={"body": body},
                assessment_id=made.assessment_id,
            )
        contact = assessments.contact_of(db, made.assessment_id)
        if contact is not None:
            self.agreed(db, made, contact, set(assessments.live_consents(db, made.assessment_id)))

    def agreed(
        self, db: Session, made: Submission, contact: Contact, consents: Collection[str]
    ) -> None:
        """These consents were just given, or hold for a new submission."""
        if BY_MAIL & set(consents):
            self.mail_link(db, made, contact)
        if REMIND in consents:
            self.remind(db, made, contact)

    def address_changed(self, db: Session, kept: Link) -> None:
        """The address is another one: it has to be shown to be theirs again.

        What was mailed to the old one opens nothing any more, since that may have been a
        stranger's; only the link that is being used stays.
        """
        key = kept.assessment_id
        live = update(Consent).where(
            col(Consent.assessment_id) == key, col(Consent.withdrawn_at).is_(None)
        )
        db.exec(live.values(confirmed_at=None))
        mailed = update(Link).where(
            col(Link.assessment_id) == key,
            col(Link.purpose) == links.MAILED,
            col(Link.id) != kept.id,
            col(Link.revoked_at).is_(None),
        )
        db.exec(mailed.values(revoked_at=now()))
        outgoing.cancel_of(db, key, outgoing.OWNERS, "the address was changed")

    def mail_link(self, db: Session, made: Submission, contact: Contact) -> None:
        """Add the mail with the link to a report."""
        if outgoing.mails_to(db, contact.email, now() - timedelta(days=1)) >= MAILS_A_DAY:
            return
        key, call = contact.assessment_id, CALL in assessments.live_consents(db, made.assessment_id)
        sent = [r for r in outgoing.of_assessment(db, key) if r.purpose == outgoing.REPORT_LINK]
        outgoing.add_outgoing(
            db,
            key=f"report-link:{key}:{len(sent) + 1}",
            kind=MAIL,
            purpose=outgoing.REPORT_LINK,
            target=contact.email,
            locale=made.locale,
            payload={**self._link(db, made, contact, 0), "call": call},
            assessment_id=key,
        )

    def remind(self, db: Session, made: Submission, contact: Contact) -> None:
        """Add the reminder, or move the one that waits: it counts from the latest submission."""
        key, at = f"reminder:{contact.assessment_id}", now() + timedelta(days=REMIND_DAYS)
        payload = self._link(db, made, contact, REMIND_DAYS)
        outgoing.add_outgoing(
            db,
            key=key,
            kind=MAIL,
            purpose=outgoing.REMINDER,
            target=contact.email,
            locale=made.locale,
            payload=payload,
            assessment_id=contact.assessment_id,
            at=at,
        )
        outgoing.plan_again(db, key, contact.email, canonical_json(payload), at)

    def _link(self, db: Session, made: Submission, contact: Contact, wait: int) -> dict[str, str]:
        days = self.settings.link_days + wait
        label = address_digests(self.tokens, contact.email)[0]
        link = links.add_link(db, links.MAILED, made.assessment_id, made.id, days, label=label)
        return {
            "link": link.id,
            "submitted_at": made.submitted_at.isoformat(timespec="seconds"),
        }

    def unconfirmed(self, db: Session, link: Link) -> bool:
        """Whether opening this mailed link would confirm a consent."""
        return link.purpose == links.MAILED and bool(_waiting(db, link.assessment_id))

    def confirm(self, db: Session, link: Link) -> bool:
        """The mailed link was opened: the consents of its address count from now on."""
        contact = assessments.contact_of(db, link.assessment_id)
        if contact is None or link.label not in address_digests(self.tokens, contact.email):
            return False
        waiting = _waiting(db, link.assessment_id)
        change = update(Consent).where(col(Consent.id).in_(waiting))
        db.exec(change.values(confirmed_at=now()))
        return bool(waiting)


def event(made: Submission, report: Report) -> str:
    """The body of the event: ids and scores, nothing about who it is."""
    return canonical_json(
        {
            "type": "submission.created",
            "timestamp": made.submitted_at.isoformat(timespec="seconds"),
            "data": {
                "submission": made.id,
                "assessment": made.assessment_id,
                "number": made.number,
                "bank": made.bank_hash,
                "rung": report.rung.value,
                "overall": report.overall.score,
                "dimensions": {name: each.score for name, each in report.dimensions.items()},
            },
        }
    )


def _waiting(db: Session, assessment_id: str) -> list[str]:
    query = select(Consent.id).where(
        Consent.assessment_id == assessment_id,
        col(Consent.withdrawn_at).is_(None),
        col(Consent.confirmed_at).is_(None),
    )
    return list(db.exec(query))


def is_out(db: Session, tokens: Tokens, contact: Contact) -> bool:
    """Whether no mail goes to this address, because it unsubscribed."""
    digests = address_digests(tokens, contact.email) if contact.email else []
    return unsubscribed.is_unsubscribed(db, digests)


def is_wanted(db: Session, tokens: Tokens, row: Outgoing) -> bool:
    """Whether the owner still wants this mail: agreed, at this address, not unsubscribed."""
    if unsubscribed.is_unsubscribed(db, address_digests(tokens, row.target)):
        return False
    contact = assessments.contact_of(db, row.assessment_id or "")
    if contact is None or contact.email != row.target:
        return False
    live = set(assessments.live_consents(db, contact.assessment_id))
    return bool(outgoing.CONSENTS_FOR[row.purpose] & live)


def due_since(row: Outgoing) -> datetime:
    """When a row was to be sent first."""
    wait = REMIND_DAYS if row.purpose == outgoing.REMINDER else 0
    return row.created_at + timedelta(days=wait)

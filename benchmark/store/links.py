"""Links: what signed tokens stand for, and whether they still hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from benchmark.store.tables import Link, insert_row, now

ANSWERING, OWNER, READER, PDF, MAILED = "answering", "owner", "reader", "pdf", "mailed"
PURPOSES = (ANSWERING, OWNER, READER, PDF, MAILED)
OWNERS = (OWNER, MAILED)
"""What the owner holds: from the browser, and from the mail that shows whose address it is."""


def add_link(
    db: Session,
    purpose: str,
    assessment_id: str,
    submission_id: str | None,
    days: int,
    *,
    label: str = "",
) -> Link:
    """Make a link that holds for `days` days. `label`: what a mailed link's address is known by."""
    made = now()
    link = Link(
        purpose=purpose,
        assessment_id=assessment_id,
        submission_id=submission_id,
        label=label,
        created_at=made,
        expires_at=made + timedelta(days=days),
    )
    insert_row(db, link)
    return link


def live_link(db: Session, link_id: str, purpose: str) -> Link | None:
    """The link if it exists, serves this purpose, and is neither expired nor revoked."""
    link = db.get(Link, link_id)
    if link is None or link.purpose != purpose or link.revoked_at is not None:
        return None
    return link if link.expires_at > now() else None


def links_of(db: Session, assessment_id: str, purpose: str) -> Sequence[Link]:
    """The live links of one purpose, oldest first."""
    query = (
        select(Link)
        .where(
            Link.assessment_id == assessment_id,
            Link.purpose == purpose,
            col(Link.revoked_at).is_(None),
            Link.expires_at > now(),
        )
        .order_by(col(Link.created_at))
    )
    return db.exec(query).all()


def owner_link(db: Session, submission_id: str) -> Link | None:
    """The owner's link of one submission, if none took its place or it is the one that did."""
    query = select(Link).where(
        Link.submission_id == submission_id,
        Link.purpose == OWNER,
        col(Link.revoked_at).is_(None),
    )
    return db.exec(query).first()


def renew_owner_links(db: Session, assessment_id: str, days: int, label: str) -> None:
    """Put a new link in the place of each that the owner was handed; those open nothing any more.

    `label`: what the browser is known by to which the new ones are given. Mailed links stay: only
    the owner has them.
    """
    for handed in links_of(db, assessment_id, OWNER):
        add_link(db, OWNER, assessment_id, handed.submission_id, days, label=label)
        _revoke(db, handed.id)


def successor(db: Session, link_id: str, label: str) -> Link | None:
    """The link that took the place of an owner's link, in the browser to which it was given."""
    old = db.get(Link, link_id)
    if old is None or old.revoked_at is None:
        return None
    of_same = (each for each in links_of(db, old.assessment_id, OWNER) if each.label == label)
    return next((each for each in of_same if each.submission_id == old.submission_id), None)


def revoke_link(db: Session, link_id: str, assessment_id: str) -> bool:
    """Revoke a reader's link of this assessment; False if there is none such."""
    link = db.get(Link, link_id)
    if link is None or link.assessment_id != assessment_id or link.purpose in OWNERS:
        return False
    _revoke(db, link_id)
    return True


def _revoke(db: Session, link_id: str) -> None:
    live = update(Link).where(col(Link.id) == link_id, col(Link.revoked_at).is_(None))
    db.exec(live.values(revoked_at=now()))

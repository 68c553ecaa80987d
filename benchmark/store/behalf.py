"""Assessments that sales began in a meeting, and the owner's word that the answers are theirs."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, update
from sqlmodel import Session, col, select

from benchmark.store import audit
from benchmark.store.lead_tables import Lead
from benchmark.store.staff import user_by_id
from benchmark.store.staff_tables import Audit
from benchmark.store.tables import Assessment, Contact, Link, Submission, now

OWNER_MADE, STAFF_MADE = "owner", "staff"
"""Who began an assessment: values of Assessment.origin."""

SHOWN = 20
STAFF_LABEL = "staff"
"""The label of the answering link that sales uses; confirming ends it."""
SUBMITTED = "behalf.submit"
"""What the audit calls a report that was submitted under that link."""


def owners_own() -> ColumnElement[bool]:
    """Whether an assessment counts as its owner's word: begun by them, or confirmed by them.

    What speaks about owners as a group, such as peer figures, uses these alone.
    """
    begun = col(Assessment.origin) != STAFF_MADE
    return or_(begun, col(Assessment.confirmed_at).is_not(None))


def is_owners_own(assessment: Assessment) -> bool:
    """The same for one assessment."""
    return assessment.origin != STAFF_MADE or assessment.confirmed_at is not None


def mark_staff_link(db: Session, link_id: str) -> None:
    """Note that an answering link is the one that sales uses."""
    db.exec(update(Link).where(col(Link.id) == link_id).values(label=STAFF_LABEL))


def is_staff_link(db: Session, link_id: str) -> bool:
    """Whether an answering link is the one that sales uses."""
    link = db.get(Link, link_id)
    return link is not None and link.label == STAFF_LABEL


def note_submitted(db: Session, made_by: str, submission: Submission) -> None:
    """Keep that it was sales who submitted a report, not its owner."""
    user = user_by_id(db, made_by)
    actor = (user.id, user.email) if user else audit.SYSTEM
    subject = ("lead", submission.assessment_id)
    audit.record(db, actor, SUBMITTED, subject, number=str(submission.number))


def submitted_by_owner(db: Session, submission: Submission) -> bool:
    """Whether the owner submitted a report of answers that sales had entered first."""
    query = select(Audit.detail).where(
        Audit.subject_id == submission.assessment_id, Audit.action == SUBMITTED
    )
    numbers = {json.loads(detail)["number"] for detail in db.exec(query)}
    return bool(numbers) and str(submission.number) not in numbers


def confirm_answers(db: Session, assessment_id: str) -> bool:
    """Keep that the owner confirmed the answers; from then on sales cannot change them.

    False if there was nothing to confirm.
    """
    waiting = (
        update(Assessment)
        .where(
            col(Assessment.id) == assessment_id,
            col(Assessment.origin) == STAFF_MADE,
            col(Assessment.confirmed_at).is_(None),
        )
        .values(confirmed_at=now())
    )
    if not db.connection().execute(waiting).rowcount:
        return False
    theirs = (
        update(Link)
        .where(
            col(Link.assessment_id) == assessment_id,
            col(Link.label) == STAFF_LABEL,
            col(Link.revoked_at).is_(None),
        )
        .values(revoked_at=now())
    )
    db.exec(theirs)
    return True


@dataclass(frozen=True)
class Begun:
    """An assessment that an account began. `link`: the live answering link of sales, if any."""

    assessment: Assessment
    company: str
    link: str | None
    is_submitted: bool


def begun_by(db: Session, account_id: str) -> list[Begun]:
    """The newest assessments that an account began on somebody's behalf."""
    query = (
        select(Assessment, col(Contact.company), col(Link.id), col(Lead.assessment_id))
        .outerjoin(Contact, col(Contact.assessment_id) == col(Assessment.id))
        .outerjoin(Lead, col(Lead.assessment_id) == col(Assessment.id))
        .outerjoin(
            Link,
            and_(
                col(Link.assessment_id) == col(Assessment.id),
                col(Link.label) == STAFF_LABEL,
                col(Link.revoked_at).is_(None),
                col(Link.expires_at) > now(),
            ),
        )
        .where(Assessment.made_by == account_id)
        .order_by(col(Assessment.created_at).desc())
        .limit(SHOWN)
    )
    return [
        Begun(assessment, company or "", link, lead is not None)
        for assessment, company, link, lead in db.exec(query)
    ]

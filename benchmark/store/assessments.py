"""Assessments in progress, and their submissions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from benchmark.store.tables import (
    Assessment,
    Consent,
    Contact,
    Job,
    Rendering,
    Submission,
    now,
)

CORE, FULL = "core", "full"


def start_assessment(db: Session, bank_hash: str, locale: str, answers: str) -> Assessment:
    """Begin an assessment on a version of the bank; it stays on it."""
    moment = now()
    assessment = Assessment(
        bank_hash=bank_hash,
        locale=locale,
        answers=answers,
        created_at=moment,
        updated_at=moment,
    )
    db.add(assessment)
    return assessment


def save_answers(db: Session, assessment: Assessment, answers: str, scope: str) -> None:
    """Keep new answers; the revision rises only if something changed."""
    if assessment.answers == answers and assessment.scope == scope:
        return
    assessment.revision += assessment.answers != answers
    assessment.answers, assessment.scope, assessment.updated_at = answers, scope, now()
    db.add(assessment)


def find_assessment(db: Session, assessment_id: str) -> Assessment | None:
    """One assessment by id."""
    return db.get(Assessment, assessment_id)


def submission_of_revision(db: Session, assessment: Assessment) -> Submission | None:
    """The submission of exactly these answers, if they were submitted already."""
    query = select(Submission).where(
        Submission.assessment_id == assessment.id, Submission.revision == assessment.revision
    )
    return db.exec(query).first()


def add_submission(db: Session, submission: Submission) -> Submission:
    """Add a submission as the next of its assessment."""
    query = select(func.max(Submission.number)).where(
        Submission.assessment_id == submission.assessment_id
    )
    submission.number = (db.exec(query).one() or 0) + 1
    db.add(submission)
    db.flush()
    return submission


def find_submission(db: Session, submission_id: str) -> Submission | None:
    """One submission by id."""
    return db.get(Submission, submission_id)


def submissions_of(db: Session, assessment_id: str) -> Sequence[Any]:
    """Id, number and time of an assessment's submissions, oldest first; without their reports."""
    query = (
        select(Submission.id, Submission.number, Submission.submitted_at)
        .where(Submission.assessment_id == assessment_id)
        .order_by(col(Submission.number))
    )
    return db.exec(query).all()


def erase_assessment(db: Session, assessment_id: str) -> None:
    """Delete an assessment with everything made from it: rows, documents, waiting jobs."""
    prints = select(Submission.fingerprint).where(Submission.assessment_id == assessment_id)
    fingerprints = db.exec(prints).all()
    if fingerprints:
        db.exec(delete(Rendering).where(col(Rendering.fingerprint).in_(fingerprints)))
        db.exec(delete(Job).where(col(Job.key).in_(fingerprints)))
    # Links, submissions, contact and consents go with it: their foreign keys cascade.
    db.exec(delete(Assessment).where(col(Assessment.id) == assessment_id))


def contact_of(db: Session, assessment_id: str) -> Contact | None:
    """The contact details given for an assessment."""
    return db.get(Contact, assessment_id)


def save_contact(db: Session, contact: Contact) -> None:
    """Keep contact details, in place of earlier ones."""
    contact.updated_at = now()
    db.merge(contact)


def live_consents(db: Session, assessment_id: str) -> dict[str, Consent]:
    """The consents that were given and not withdrawn, by purpose."""
    query = select(Consent).where(
        Consent.assessment_id == assessment_id, col(Consent.withdrawn_at).is_(None)
    )
    return {consent.purpose: consent for consent in db.exec(query)}


def withdraw_consent(db: Session, assessment_id: str, purpose: str) -> None:
    """Withdraw a consent; its row stays as the record of both moments."""
    query = update(Consent).where(
        col(Consent.assessment_id) == assessment_id,
        col(Consent.purpose) == purpose,
        col(Consent.withdrawn_at).is_(None),
    )
    db.exec(query.values(withdrawn_at=now()))


def read_answers(assessment: Assessment | Submission) -> dict[str, Any]:
    """The stored answers as a document with the keys profile, answers, tasks."""
    document: dict[str, Any] = json.loads(assessment.answers)
    return document

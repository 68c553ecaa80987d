"""What people add to a lead: notes, who looks after it, where it stands, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from benchmark.store.lead_tables import Lead, Note
from benchmark.store.staff_tables import StaffUser
from benchmark.store.tables import Consent, insert_row, now

SHOWN = 200


@dataclass(frozen=True)
class Standing:
    """Where sales stands with a lead. `assignee_id`: the account that looks after it, if one."""

    status: str
    assignee_id: str | None
    step: str
    step_on: date | None


def find_lead(db: Session, assessment_id: str) -> Lead | None:
    """The lead of an assessment; None before it is submitted and after it is erased."""
    return db.get(Lead, assessment_id)


def standing_of(lead: Lead) -> Standing:
    """Where sales stands with a lead."""
    return Standing(lead.status, lead.assignee_id, lead.step, lead.step_on)


def save_standing(db: Session, assessment_id: str, revision: int, standing: Standing) -> bool:
    """Keep where a lead stands; False, with nothing changed, if somebody else saved meanwhile."""
    query = (
        update(Lead)
        .where(col(Lead.assessment_id) == assessment_id, col(Lead.revision) == revision)
        .values(
            status=standing.status,
            assignee_id=standing.assignee_id,
            step=standing.step,
            step_on=standing.step_on,
            revision=revision + 1,
            updated_at=now(),
        )
    )
    return bool(db.connection().execute(query).rowcount)


def add_note(db: Session, note: Note) -> bool:
    """Add a note; False if it is there already, as when a form is sent twice."""
    if db.get(Note, note.id) is not None:
        return False
    insert_row(db, note)
    return True


def notes_of(db: Session, assessment_id: str) -> Sequence[Note]:
    """The notes about a lead, newest first."""
    query = (
        select(Note)
        .where(Note.assessment_id == assessment_id)
        .order_by(col(Note.created_at).desc(), col(Note.id))
        .limit(SHOWN)
    )
    return db.exec(query).all()


def consents_of(db: Session, assessment_id: str) -> Sequence[Consent]:
    """Every consent ever given for an assessment, newest first; withdrawn ones too."""
    query = (
        select(Consent)
        .where(Consent.assessment_id == assessment_id)
        .order_by(col(Consent.given_at).desc())
    )
    return db.exec(query).all()


def assignable(db: Session, roles: Sequence[str], kept: str | None) -> Sequence[StaffUser]:
    """The accounts that may look after a lead, by address: those in use, and the one that does."""
    query = select(StaffUser).where(
        or_(col(StaffUser.disabled_at).is_(None), col(StaffUser.id) == kept)
    )
    found = db.exec(query.order_by(col(StaffUser.email))).all()
    return [u for u in found if u.id == kept or set(u.roles.split(",")) & set(roles)]

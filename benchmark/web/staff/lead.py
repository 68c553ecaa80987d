"""One lead: the report, the brief beside it, notes and what comes next."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.core.report import report_from_json
from benchmark.jobs.causes import is_out
from benchmark.store import assessments, audit, duplicates, notes
from benchmark.store.behalf import is_owners_own
from benchmark.store.engine import reading, writing
from benchmark.store.lead_tables import STATUSES, Lead, Note
from benchmark.store.staff_tables import StaffUser
from benchmark.store.tables import Assessment, Consent, Contact, new_id, now
from benchmark.web.access import not_found, state_of
from benchmark.web.forms import csrf_holds, with_form
from benchmark.web.staff import history
from benchmark.web.staff.access import DESK, staff_of
from benchmark.web.staff.behalf import may_hand_over
from benchmark.web.staff.lead_report import (
    Opened,
    brief_words,
    neighbours,
    open_lead,
    owners_page,
    show_picture,
)
from benchmark.web.staff.pages import EXPIRED, speech_of, staff_page
from benchmark.web.staff.standing import Entered, entered, read_standing

MAX_NOTE = 4000
NOTE_ID = re.compile(r"[A-Za-z0-9_-]{22}")
CALL = "call"


@dataclass(frozen=True)
class Desk:
    """What stands beside the report: everything that is not part of it.

    `is_out`: whether the owner's address unsubscribed, so that no mail goes to it.
    """

    assessment: Assessment
    contact: Contact | None
    is_out: bool
    consents: Sequence[Consent]
    notes: Sequence[Note]
    alike: Sequence[Lead]
    more_alike: bool
    accounts: Sequence[StaffUser]
    events: Sequence[history.Event]

    @property
    def call(self) -> Consent | None:
        """The latest consent to be called, whatever became of it."""
        return next((each for each in self.consents if each.purpose == CALL), None)

    @property
    def name_of(self) -> dict[str, str]:
        """The address of each account by its id."""
        return {user.id: user.email for user in self.accounts}


def show(request: Request) -> Response:
    """GET /staff/leads/{id}: the lead."""
    return _lead_page(request)


def _desk(request: Request, db: Session, opened: Opened) -> Desk:
    lead, key = opened.lead, opened.lead.assessment_id
    assessment = db.get(Assessment, key)
    if assessment is None:
        raise not_found()
    consents = notes.consents_of(db, key)
    contact = assessments.contact_of(db, key)
    alike, more = duplicates.same_organisation(db, lead)
    return Desk(
        assessment,
        contact,
        contact is not None and is_out(db, state_of(request).tokens, contact),
        consents,
        notes.notes_of(db, key),
        alike,
        more,
        notes.assignable(db, sorted(DESK), lead.assignee_id),
        history.events(
            audit.history_of(db, "lead", key),
            consents,
            opened.numbers,
            assessment.confirmed_at,
            speech_of(request),
        ),
    )


def may_call(lead: Lead, consents: Sequence[Consent]) -> bool:
    """Whether the owner agreed to be called, opened the mailed link, and did not withdraw it."""
    live = any(
        each.purpose == CALL and each.confirmed_at is not None and each.withdrawn_at is None
        for each in consents
    )
    return lead.can_call and live


def _lead_page(
    request: Request,
    *,
    notice: str = "",
    status: int = 200,
    typed: Entered | None = None,
    note: str = "",
    problems: Sequence[tuple[str, str]] = (),
    theirs: Entered | None = None,
) -> Response:
    """The page. `typed`, `note`: what was posted and not kept; `theirs`: saved meanwhile."""
    state = state_of(request)
    with reading(state.engine) as db:
        opened = open_lead(request, db)
        desk = _desk(request, db, opened)
    lead, submission = opened.lead, opened.submission
    report = report_from_json(submission.report)
    callable_ = may_call(lead, desk.consents)
    said = brief_words(request, submission, report, callable_)
    return staff_page(
        request,
        "staff/lead.html",
        status,
        report=report,
        links=neighbours(opened),
        owners_page=owners_page(request, opened, report),
        lead=lead,
        desk=desk,
        opened=opened,
        brief=said.brief,
        said=said,
        may_call=callable_,
        tel=_tel(desk.contact.phone) if desk.contact and callable_ else "",
        is_confirmed=is_owners_own(desk.assessment),
        may_hand_over=may_hand_over(staff_of(request), desk.assessment),
        statuses=history.STATUS_WORDS,
        status_word=history.status_word,
        purposes=history.PURPOSE_WORDS,
        typed=typed or Entered.of(lead),
        theirs=theirs,
        note=note,
        note_id=new_id(),
        notice=notice,
        problems=problems,
    )


def _tel(phone: str) -> str:
    """A telephone number as an address wants it; empty if it has too few digits to be one."""
    plus, number = phone.strip().startswith("+"), phone.lower().partition("ext")[0]
    if plus:
        # The 0 that is dialled within the country alone.
        number = re.sub(r"\(\s*0\s*\)", "", number)
    digits = re.sub(r"[^0-9]", "", number)
    if len(digits) < 4:
        return ""
    return ("+" if plus else "") + digits


def save(request: Request, posted: FormData) -> Response:
    """POST /staff/leads/{id}: add a note, or keep where the lead stands."""
    typed = read_standing(posted) if "status" in posted else None
    note = _note_text(posted)
    if not csrf_holds(request, posted):
        return _lead_page(request, notice=EXPIRED, status=422, typed=typed, note=note)
    return _save_note(request, posted, note) if typed is None else _save_standing(request, typed)


def _note_text(posted: FormData) -> str:
    """A note without the control characters of a paste; line ends stay."""
    value = posted.get("note", "")
    text = value.replace("\r\n", "\n") if isinstance(value, str) else ""
    kept = (c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def _save_note(request: Request, posted: FormData, text: str) -> Response:
    problem, _ = "", speech_of(request)._
    if not text:
        problem = _("Write something into the note before you save it")
    elif len(text) > MAX_NOTE:
        problem = _(
            "Use at most %(most)s characters in one note; this one has %(has)s",
            most=MAX_NOTE,
            has=len(text),
        )
    if problem:
        return _lead_page(request, status=422, note=text, problems=[("note", problem)])
    staff, given = staff_of(request), posted.get("note_id", "")
    key = given if isinstance(given, str) and NOTE_ID.fullmatch(given) else new_id()
    with writing(state_of(request).engine) as db:
        lead = open_lead(request, db).lead
        note = Note(
            id=key,
            assessment_id=lead.assessment_id,
            author_id=staff.id,
            author=staff.email,
            text=text,
            created_at=now(),
        )
        if notes.add_note(db, note):
            audit.record(db, staff.actor, "lead.note", ("lead", lead.assessment_id))
    return RedirectResponse(f"/staff/leads/{lead.assessment_id}#notes", 303)


def _save_standing(request: Request, typed: Entered) -> Response:
    with writing(state_of(request).engine) as db:
        lead = open_lead(request, db).lead
        accounts = {u.id for u in notes.assignable(db, sorted(DESK), lead.assignee_id)}
        checked = entered(typed, STATUSES, accounts, speech_of(request))
        if checked.standing is not None:
            before = Entered.of(lead)
            same = notes.standing_of(lead) == checked.standing
            saved = same or notes.save_standing(
                db, lead.assessment_id, typed.revision, checked.standing
            )
            if saved and not same:
                names = {u.id: u.email for u in notes.assignable(db, sorted(DESK), None)}
                changes = typed.changes(before, names)
                key = ("lead", lead.assessment_id)
                audit.record(db, staff_of(request).actor, "lead.standing", key, **changes)
            elif not saved:
                db.refresh(lead)
                before = Entered.of(lead)
    if checked.standing is None:
        return _lead_page(request, status=422, typed=typed, problems=checked.problems)
    if not saved:
        # Shown with the revision of now: whoever saves again has seen what the other one saved.
        again = typed.at_revision(lead.revision)
        return _lead_page(request, status=409, typed=again, theirs=before)
    return RedirectResponse(f"/staff/leads/{lead.assessment_id}#work", 303)


ROUTES: list[Route] = [
    Route("/staff/leads/{id}", show),
    Route("/staff/leads/{id}", with_form(save), methods=["POST"]),
    Route("/staff/leads/{id}/{picture}.svg", show_picture),
]

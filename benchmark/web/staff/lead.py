"""One lead: the report, the brief beside it, notes and what comes next."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.core.answers import stored_answers
from benchmark.core.brief import build_brief
from benchmark.core.report import Report, report_from_json
from benchmark.render import charts
from benchmark.render.forms import paper_for
from benchmark.render.words import ReportWords
from benchmark.render.words.brief import BriefWords
from benchmark.store import assessments, audit, duplicates, notes
from benchmark.store.behalf import is_owners_own
from benchmark.store.engine import reading, writing
from benchmark.store.lead_tables import STATUSES, Lead, Note
from benchmark.store.staff_tables import StaffUser
from benchmark.store.tables import Assessment, Consent, Contact, Submission, new_id, now
from benchmark.web.access import not_found, state_of
from benchmark.web.files import Wanted, picture
from benchmark.web.forms import csrf_holds, with_form
from benchmark.web.report import ReportLinks
from benchmark.web.staff import history
from benchmark.web.staff.access import DESK, staff_of
from benchmark.web.staff.behalf import may_hand_over
from benchmark.web.staff.pages import EXPIRED, staff_page
from benchmark.web.staff.standing import Entered, entered, read_standing

MAX_NOTE = 4000
NOTE_ID = re.compile(r"[A-Za-z0-9_-]{22}")
CALL = "call"


@dataclass(frozen=True)
class Opened:
    """A lead with the submission that is looked at, which is the latest if none is asked for."""

    lead: Lead
    submission: Submission
    numbers: Sequence[Any]


@dataclass(frozen=True)
class Desk:
    """What stands beside the report: everything that is not part of it."""

    assessment: Assessment
    contact: Contact | None
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


def _open(request: Request, db: Session) -> Opened:
    """The lead of the address, or 404."""
    lead = notes.find_lead(db, request.path_params["id"])
    if lead is None:
        raise not_found()
    numbers = assessments.submissions_of(db, lead.assessment_id)
    wanted = request.query_params.get("report", "")
    key = next((row.id for row in numbers if str(row.number) == wanted), None)
    if wanted and key is None:
        raise not_found()
    submission = assessments.find_submission(db, key or lead.submission_id)
    if submission is None:
        raise not_found()
    return Opened(lead, submission, numbers)


def _desk(db: Session, opened: Opened) -> Desk:
    lead, key = opened.lead, opened.lead.assessment_id
    assessment = db.get(Assessment, key)
    if assessment is None:
        raise not_found()
    consents = notes.consents_of(db, key)
    alike, more = duplicates.same_organisation(db, lead)
    return Desk(
        assessment,
        assessments.contact_of(db, key),
        consents,
        notes.notes_of(db, key),
        alike,
        more,
        notes.assignable(db, sorted(DESK), lead.assignee_id),
        history.events(
            audit.history_of(db, "lead", key), consents, opened.numbers, assessment.confirmed_at
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
        opened = _open(request, db)
        desk = _desk(db, opened)
    lead, submission = opened.lead, opened.submission
    report = report_from_json(submission.report)
    callable_ = may_call(lead, desk.consents)
    facts = {
        "called": callable_,
        "low-confidence": bool(report.low_confidence),
        "contradictions": len(report.contradictions),
    }
    answers = stored_answers(assessments.read_answers(submission))
    brief = build_brief(state.bank(submission.bank_hash), answers, report, facts)
    return staff_page(
        request,
        "staff/lead.html",
        status,
        **_report_values(opened, report),
        lead=lead,
        desk=desk,
        opened=opened,
        brief=brief,
        said=BriefWords(brief, report),
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


def _report_values(opened: Opened, report: Report) -> dict[str, Any]:
    """What the report's own template needs, with the staff's addresses."""
    base, number = f"/staff/leads/{opened.lead.assessment_id}", opened.submission.number
    last = opened.numbers[-1].number
    return {
        "layout": "staff/frame.html",
        "report": report,
        "words": ReportWords(report),
        "links": ReportLinks(
            newer=base if number < last else None,
            older=f"{base}?report={number - 1}" if number > 1 else None,
        ),
        "sample": False,
        "picture": lambda name, theme: f"{base}/{name}-{theme}.svg?report={number}",
        "alt": lambda name: charts.alt_text(report, name),
        "size": lambda name: charts.size(report, name),
    }


def _tel(phone: str) -> str:
    """A telephone number as an address wants it; empty if it has too few digits to be one."""
    digits = re.sub(r"[^0-9]", "", phone.partition("ext")[0])
    if len(digits) < 4:
        return ""
    return ("+" if phone.strip().startswith("+") else "") + digits


async def show_picture(request: Request) -> Response:
    """GET /staff/leads/{id}/{picture}.svg: one picture of the report."""
    return await picture(request, lambda: _wanted(request))


def _wanted(request: Request) -> Wanted:
    with reading(state_of(request).engine) as db:
        submission = _open(request, db).submission
    region = str(assessments.read_answers(submission)["profile"].get("region", ""))
    paper = paper_for(region)
    return Wanted(submission.fingerprint, submission.report, submission.locale, paper, sample=False)


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
    problem = ""
    if not text:
        problem = "Write something into the note before you save it"
    elif len(text) > MAX_NOTE:
        problem = f"Use at most {MAX_NOTE} characters in one note; this one has {len(text)}"
    if problem:
        return _lead_page(request, status=422, note=text, problems=[("note", problem)])
    staff, given = staff_of(request), posted.get("note_id", "")
    key = given if isinstance(given, str) and NOTE_ID.fullmatch(given) else new_id()
    with writing(state_of(request).engine) as db:
        lead = _open(request, db).lead
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
        lead = _open(request, db).lead
        accounts = {u.id for u in notes.assignable(db, sorted(DESK), lead.assignee_id)}
        checked = entered(typed, STATUSES, accounts)
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

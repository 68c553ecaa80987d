"""Assessments that sales begins on a prospect's behalf, and the link to hand over."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from benchmark import links as addresses
from benchmark.core.answers import Answers
from benchmark.render.catalogues import later
from benchmark.store import assessments, audit, behalf, links, notes
from benchmark.store.engine import reading, writing
from benchmark.store.tables import Assessment, Contact, now
from benchmark.web import meeting
from benchmark.web.access import not_found, state_of
from benchmark.web.assess import EMPTY
from benchmark.web.forms import (
    LONG_COMPANY,
    LONG_NAME,
    SafeForm,
    csrf_holds,
    one_line,
    safe_form,
    with_form,
)
from benchmark.web.language import language_of, spoken_by
from benchmark.web.pages import newest_bank
from benchmark.web.questionnaire import questionnaire
from benchmark.web.staff.access import ADMIN, Staff, staff_of
from benchmark.web.staff.pages import EXPIRED, staff_page


class MeetingForm(SafeForm):
    """Whom sales meets."""

    company = StringField(
        later("Company"),
        [
            DataRequired(later("Enter the company that you answer for")),
            Length(max=160, message=LONG_COMPANY),
        ],
        [one_line],
    )
    name = StringField(later("Whom you meet"), [Length(max=120, message=LONG_NAME)], [one_line])


def show(request: Request) -> Response:
    """GET /staff/behalf: begin an assessment in a meeting; with ?lead= the link to hand over."""
    wanted = request.query_params.get("lead")
    if wanted is not None:
        return _hand_over(request, wanted)
    return _begin_page(request, safe_form(request, MeetingForm))


def _begin_page(
    request: Request, form: MeetingForm, *, notice: str = "", status: int = 200
) -> Response:
    state, staff = state_of(request), staff_of(request)
    with reading(state.engine) as db:
        begun = behalf.begun_by(db, staff.id)
    return staff_page(
        request,
        "staff/behalf.html",
        status,
        form=form,
        notice=notice,
        begun=begun,
        answering=lambda link: addresses.assess(state.tokens.make(links.ANSWERING, link), "")[:-1],
        url=None,
    )


def may_hand_over(staff: Staff, assessment: Assessment) -> bool:
    """Whether an account may see the owner's link: it began the assessment, or keeps accounts.

    Once the owner has confirmed the answers, the link is theirs alone.
    """
    is_theirs = assessment.made_by == staff.id or ADMIN in staff.roles
    return is_theirs and not behalf.is_owners_own(assessment)


def _hand_over(request: Request, assessment_id: str) -> Response:
    state, staff = state_of(request), staff_of(request)
    with reading(state.engine) as db:
        assessment, lead = db.get(Assessment, assessment_id), notes.find_lead(db, assessment_id)
        link = links.owner_link(db, lead.submission_id) if lead else None
    if assessment is None or lead is None or link is None or not may_hand_over(staff, assessment):
        raise not_found()
    meeting.mark(request, assessment_id)
    url = state.settings.public_url + addresses.report(state.tokens.make(links.OWNER, link.id))
    return staff_page(request, "staff/behalf.html", url=url, lead=lead)


def begin(request: Request, posted: FormData) -> Response:
    """POST /staff/behalf: begin an assessment, go to its first section."""
    form = safe_form(request, MeetingForm, posted)
    if not csrf_holds(request, posted):
        return _begin_page(request, form, notice=EXPIRED, status=422)
    if not form.validate():
        return _begin_page(request, form, status=422)
    state, staff = state_of(request), staff_of(request)
    bank_hash, bank = newest_bank(state)
    with writing(state.engine) as db:
        made = assessments.start_assessment(
            db, bank_hash, spoken_by(bank, language_of(request)), EMPTY, made_by=staff.id
        )
        link = links.add_link(db, links.ANSWERING, made.id, None, state.settings.link_days)
        behalf.mark_staff_link(db, link.id)
        given = {"company": form.company.data, "name": form.name.data or ""}
        contact = Contact(assessment_id=made.id, email="", phone="", updated_at=now(), **given)
        assessments.save_contact(db, contact)
        audit.record(db, staff.actor, "behalf.begin", ("lead", made.id))
    meeting.mark(request, made.id)
    token = state.tokens.make(links.ANSWERING, link.id)
    first = questionnaire(bank, Answers(), assessments.CORE).sections[0]
    return RedirectResponse(addresses.assess(token, first.id), 303)


ROUTES: list[Route] = [
    Route("/staff/behalf", show),
    Route("/staff/behalf", with_form(begin), methods=["POST"]),
]

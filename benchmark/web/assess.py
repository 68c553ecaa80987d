"""The questionnaire's pages: beginning, one page a section, the review, and submitting."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from benchmark import links as addresses
from benchmark.core.answers import Answers, stored_answers
from benchmark.core.build import build_report
from benchmark.core.plain import canonical_json
from benchmark.core.report import Report, report_json
from benchmark.core.report import Submission as Frozen
from benchmark.core.scoring import METHOD
from benchmark.jobs.ahead import ask_ahead
from benchmark.jobs.causes import Causes
from benchmark.render.catalogues import later
from benchmark.render.forms import document_form, paper_for
from benchmark.store import assessments, behalf, links
from benchmark.store.engine import reading, writing
from benchmark.store.leads import refresh_lead
from benchmark.store.tables import Assessment, Submission, now
from benchmark.web import limits
from benchmark.web.access import find_answering, state_of
from benchmark.web.forms import csrf_holds
from benchmark.web.language import CHOSEN, language_of, spoken_by
from benchmark.web.middleware import PRIVATE
from benchmark.web.pages import newest_bank, page, show_start
from benchmark.web.questionnaire import (
    REVIEW,
    Posted,
    Questionnaire,
    Section,
    questionnaire,
)
from benchmark.web.sheets import (
    Places,
    after_saving,
    entered,
    review_values,
    section_values,
    wanted_section,
)
from benchmark.web.unfinished import is_erasable

EMPTY = canonical_json({"profile": {}, "answers": {}, "tasks": {}})
EXPIRED = later(
    "This page was open for so long that we could not be sure the form was yours. "
    "Nothing is lost: check your answers below and send them again."
)

NO_COOKIE = later(
    "We could not begin: your browser did not send back the cookie that protects our forms, or "
    "this page was open for more than a day. Allow cookies for this site if you block them, then "
    "begin again."
)


def start(request: Request, posted: FormData) -> Response:
    """POST /start: begin an assessment, go to its first section."""
    limits.check(request, limits.START)
    if not csrf_holds(request, posted):
        return show_start(request, NO_COOKIE, 422)
    state = state_of(request)
    bank_hash, bank = newest_bank(state)
    token = begin(request, bank_hash, EMPTY, language_of(request))
    first = questionnaire(bank, Answers(), assessments.CORE).sections[0]
    return RedirectResponse(addresses.assess(token, first.id), 303)


def begin(request: Request, bank_hash: str, answers: str, locale: str) -> str:
    """Store a new assessment in a language, if the bank has it; returns its answering token."""
    state = state_of(request)
    locale = spoken_by(state.bank(bank_hash), locale)
    with writing(state.engine) as db:
        assessment = assessments.start_assessment(db, bank_hash, locale, answers)
        db.flush()
        days = state.settings.link_days
        link = links.add_link(db, links.ANSWERING, assessment.id, None, days)
    return state.tokens.make(links.ANSWERING, link.id)


def _load(request: Request, db: Session) -> tuple[assessments.Sheet, Questionnaire]:
    sheet = find_answering(request, db)
    bank = state_of(request).bank(sheet.bank_hash, sheet.locale)
    answers = stored_answers(sheet.document())
    request.state.behalf = _on_behalf(request, db, sheet)
    return sheet, questionnaire(bank, answers, sheet.scope)


@dataclass(frozen=True)
class OnBehalf:
    """Answers that sales entered. `company`: maybe empty; `is_sales`: whether it is sales now."""

    company: str
    is_sales: bool


def _on_behalf(request: Request, db: Session, sheet: assessments.Sheet) -> OnBehalf | None:
    """What the questionnaire says of a meeting; None for answers that are their owner's."""
    if sheet.origin != behalf.STAFF_MADE:
        return None
    assessment = db.get(Assessment, sheet.id)
    if assessment is None or behalf.is_owners_own(assessment):
        return None
    contact = assessments.contact_of(db, sheet.id)
    return OnBehalf(contact.company if contact else "", _is_sales(request, db))


def _is_sales(request: Request, db: Session) -> bool:
    """Whether the link in the address is the one that sales answers under."""
    link_id = state_of(request).tokens.read(links.ANSWERING, request.path_params["token"])
    return link_id is not None and behalf.is_staff_link(db, link_id)


def resume(request: Request) -> Response:
    """GET /assess/{token}: go to the first unanswered question, or to the review."""
    with reading(state_of(request).engine) as db:
        _, asked = _load(request, db)
    token = request.path_params["token"]
    found = asked.first_open()
    if found is None:
        return RedirectResponse(addresses.assess(token, REVIEW), 303, PRIVATE)
    section, question = found
    anchor = section.names[question.id]
    return RedirectResponse(f"{addresses.assess(token, section.id)}#{anchor}", 303, PRIVATE)


def show_section(request: Request) -> Response:
    """GET /assess/{token}/{section}: one section with the answers given so far."""
    with reading(state_of(request).engine) as db:
        _, asked = _load(request, db)
    return _section_page(request, asked, wanted_section(request, asked))


def save_section(request: Request, posted: FormData) -> Response:
    """POST /assess/{token}/{section}: keep what can be read, then go on or say what cannot."""
    mine = csrf_holds(request, posted)
    with writing(state_of(request).engine) as db:
        # Read and saved in one transaction: another device may be saving another section.
        sheet, asked = _load(request, db)
        given = entered(asked, wanted_section(request, asked), posted)
        if mine:
            document = canonical_json(given.document)
            assessments.save_answers(db, sheet, document, given.scope, given.section.id)
            if given.language:
                assessments.change_locale(db, sheet.id, given.language)
    if not mine:
        return _section_page(
            request, asked, given.section, given.read, posted, notice=EXPIRED, status=422
        )
    if given.language:
        request.session[CHOSEN] = given.language

    def show(saved: Questionnaire, section: Section) -> Response:
        if given.language:
            bank = state_of(request).bank(sheet.bank_hash, given.language)
            saved = questionnaire(bank, saved.answers, saved.scope)
            section = saved.section(section.id) or section
        return _section_page(request, saved, section, given.read, posted, status=422)

    return after_saving(request, _places(request), given, posted, show)


def _places(request: Request) -> Places:
    token = request.path_params["token"]
    base = addresses.assess(token, "").rstrip("/")
    return Places(base, start="/", resume=addresses.assess(token, "link"))


def _section_page(
    request: Request,
    sheet: Questionnaire,
    section: Section,
    read: Posted | None = None,
    posted: FormData | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> Response:
    return page(
        request,
        "assess/section.html",
        status,
        private=True,
        **section_values(request, _places(request), sheet, section, read, posted),
        notice=notice,
        behalf=request.state.behalf,
    )


def show_review(request: Request) -> Response:
    """GET /assess/{token}/review: all answers, gaps and contradictions."""
    with reading(state_of(request).engine) as db:
        _, asked = _load(request, db)
    return _review_page(request, asked)


def _review_page(
    request: Request, sheet: Questionnaire, *, notice: str = "", status: int = 200
) -> Response:
    return page(
        request,
        "assess/review.html",
        status,
        private=True,
        **review_values(request, _places(request), sheet),
        behalf=request.state.behalf,
        notice=notice,
    )


def submit(request: Request, posted: FormData) -> Response:
    """POST /assess/{token}/review: freeze the answers into a report, go to it."""
    state = state_of(request)
    with reading(state.engine) as db:
        sheet, asked = _load(request, db)
    if not csrf_holds(request, posted):
        return _review_page(request, asked, notice=EXPIRED, status=422)
    for _ in range(3):
        made, report = _freeze(sheet, asked)
        with writing(state.engine) as db:
            sheet, asked = _load(request, db)
            if sheet.revision == made.revision:
                link_id = _store(db, request, sheet, made, report)
                break
            # Another device saved meanwhile: freeze what is there now.
    else:
        raise HTTPException(503)
    state.keep_report(report)
    state.ahead.wake()
    return RedirectResponse(addresses.report(state.tokens.make(links.OWNER, link_id)), 303)


def _freeze(sheet: assessments.Sheet, asked: Questionnaire) -> tuple[Submission, Report]:
    """The submission of these answers, not yet stored, and its report."""
    moment = now()
    frozen = Frozen(sheet.bank_hash, sheet.locale, moment.isoformat(timespec="seconds"))
    report = build_report(asked.bank, asked.answers, frozen)
    submission = Submission(
        assessment_id=sheet.id,
        number=0,
        revision=sheet.revision,
        submitted_at=moment,
        fingerprint=report.fingerprint,
        bank_hash=sheet.bank_hash,
        method=METHOD,
        locale=sheet.locale,
        answers=sheet.answers,
        report=report_json(report),
        overall=report.overall.score,
        rung=report.rung.value,
    )
    return submission, report


def _store(
    db: Session, request: Request, sheet: assessments.Sheet, made: Submission, report: Report
) -> str:
    """Keep a submission with its owner's link and what is to be sent because of it.

    A repeated submit finds the first one's.
    """
    there = assessments.submission_of_revision(db, sheet)
    if there is not None and (link := links.owner_link(db, there)) is not None:
        return link.id
    state, on_behalf = state_of(request), request.state.behalf
    submission = assessments.add_submission(db, made)
    if on_behalf is not None and on_behalf.is_sales:
        behalf.note_submitted(db, sheet.made_by, submission)
    refresh_lead(db, sheet.id, submission)
    days = state.settings.link_days
    link = links.add_link(db, links.OWNER, sheet.id, submission.id, days)
    Causes(state.settings, state.tokens).submitted(db, submission, report)
    ask_ahead(db, submission.fingerprint, document_form(paper_for(report.region)))
    return link.id


def show_resume_link(request: Request) -> Response:
    """GET /assess/{token}/link: the address under which to go on, on any device."""
    state, token = state_of(request), request.path_params["token"]
    with reading(state.engine) as db:
        sheet = find_answering(request, db)
        erasable = is_erasable(db, sheet)
    url = state.settings.public_url + addresses.assess(token, "")
    return page(
        request,
        "assess/link.html",
        private=True,
        locale=sheet.locale,
        token=token,
        url=url.rstrip("/"),
        erasable=erasable,
    )

"""The questionnaire's pages: beginning, one page a section, the review, and submitting."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from benchmark import links as addresses
from benchmark.core import recommend
from benchmark.core.answers import Answers, stored_answers
from benchmark.core.bank import Bank
from benchmark.core.build import build_report
from benchmark.core.plain import canonical_json
from benchmark.core.report import Report, report_json
from benchmark.core.report import Submission as Frozen
from benchmark.core.scoring import METHOD, scorecard
from benchmark.core.texts import answer_text
from benchmark.jobs.ahead import ask_ahead
from benchmark.jobs.causes import Causes
from benchmark.render.catalogues import later
from benchmark.render.forms import document_form, paper_for
from benchmark.render.speech import Speech
from benchmark.store import assessments, links
from benchmark.store.behalf import STAFF_MADE
from benchmark.store.engine import reading, writing
from benchmark.store.leads import refresh_lead
from benchmark.store.tables import Submission, now
from benchmark.web import limits
from benchmark.web.access import find_answering, not_found, state_of
from benchmark.web.forms import SafeForm, csrf_holds, safe_form, texts
from benchmark.web.language import CHOSEN, language_of, spoken
from benchmark.web.middleware import PRIVATE
from benchmark.web.pages import newest_bank, page, show_start
from benchmark.web.questionnaire import (
    REVIEW,
    Asked,
    Posted,
    Questionnaire,
    Section,
    merged,
    questionnaire,
    read_section,
)
from benchmark.web.state import State

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
    """Store a new assessment in a language; returns its answering token."""
    state = state_of(request)
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
    request.state.behalf = _on_behalf(db, sheet)
    return sheet, questionnaire(bank, answers, sheet.scope)


def _on_behalf(db: Session, sheet: assessments.Sheet) -> str | None:
    """The company that sales answers for, as far as it has a name; None for an owner's answers."""
    if sheet.origin != STAFF_MADE:
        return None
    contact = assessments.contact_of(db, sheet.id)
    return contact.company if contact else ""


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
    return _section_page(request, asked, _section(request, asked))


def _section(request: Request, asked: Questionnaire) -> Section:
    section = asked.section(request.path_params["section"])
    if section is None:
        raise not_found()
    return section


def save_section(request: Request, posted: FormData) -> Response:
    """POST /assess/{token}/{section}: keep what can be read, then go on or say what cannot."""
    mine = csrf_holds(request, posted)
    with writing(state_of(request).engine) as db:
        # Read and saved in one transaction: another device may be saving another section.
        sheet, asked = _load(request, db)
        section = _section(request, asked)
        read = read_section(asked.bank, section, posted)
        if mine:
            document = merged(asked.answers, section, read)
            scope = assessments.FULL if texts(posted, "more") else sheet.scope
            assessments.save_answers(db, sheet, canonical_json(document), scope)
            other = _other_language(asked.bank, sheet, posted)
            if other:
                assessments.change_locale(db, sheet.id, other)
    if not mine:
        return _section_page(request, asked, section, read, posted, notice=EXPIRED, status=422)
    if "x-autosave" in request.headers:
        if read.faults:
            return PlainTextResponse(next(iter(_said(asked, read).values())), 422)
        return Response(status_code=204)
    saved = questionnaire(asked.bank, stored_answers(document), scope)
    if read.faults:
        return _section_page(request, saved, _section(request, saved), read, posted, status=422)
    back = _from_review(request, posted)
    if other:
        request.session[CHOSEN] = other
        return RedirectResponse(request.url.path, 303)
    return RedirectResponse(_next_address(request, asked, saved, section, back=back), 303)


def _other_language(bank: Bank, sheet: assessments.Sheet, posted: FormData) -> str:
    """The language that a button of the page asks for, if it is another one that there is."""
    wanted = texts(posted, CHOSEN)
    known = {code for code, _ in spoken(bank)} - {sheet.locale}
    return wanted[0] if wanted and wanted[0] in known else ""


def _next_address(
    request: Request, before: Questionnaire, sheet: Questionnaire, section: Section, *, back: bool
) -> str:
    token = request.path_params["token"]
    fresh = sheet.section(section.id) or section
    # An answer that reveals questions of this section, or asks for the optional ones: ask them.
    # Those that it reveals elsewhere come by themselves, unless the review led here.
    elsewhere = sheet.sections if back and sheet.scope == before.scope else ()
    revealed = _revealed(before, (fresh, *elsewhere))
    if revealed is not None:
        where, question = revealed
        query = f"?from={REVIEW}" if back else ""
        return f"{addresses.assess(token, where.id)}{query}#{where.names[question.id]}"
    return addresses.assess(token, REVIEW if back else sheet.after(section))


def _revealed(before: Questionnaire, sections: Sequence[Section]) -> tuple[Section, Asked] | None:
    """The first open question that was not asked before, and its section."""
    known = {each.id for section in before.sections for each in section.asked}
    for section in sections:
        for each in section.asked:
            if each.id not in known and each.id not in section.values:
                return section, each
    return None


def _from_review(request: Request, posted: FormData | None) -> bool:
    """Whether the review led to this section, and gets the visitor back."""
    given = request.query_params.getlist("from") if posted is None else texts(posted, "back")
    return given == [REVIEW]


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
        token=request.path_params["token"],
        sheet=sheet,
        section=section,
        read=read,
        faults=_said(sheet, read) if read else {},
        notice=notice,
        back=_from_review(request, posted),
        card=state_of(request).cards(sheet.bank),
        locale=sheet.bank.language,
        tongues=spoken(sheet.bank),
        behalf=request.state.behalf,
        form=safe_form(request, SafeForm),
    )


def _said(sheet: Questionnaire, read: Posted) -> dict[str, str]:
    """What is wrong with each answer that could not be read, in the sheet's language."""
    say = Speech(sheet.bank.language)._
    return {name: say(fault.message, **fault.values) for name, fault in read.faults.items()}


def show_review(request: Request) -> Response:
    """GET /assess/{token}/review: all answers, gaps and contradictions."""
    with reading(state_of(request).engine) as db:
        _, asked = _load(request, db)
    return _review_page(request, asked)


def _review_page(
    request: Request, sheet: Questionnaire, *, notice: str = "", status: int = 200
) -> Response:
    bank = sheet.bank
    card = scorecard(bank, sheet.answers)
    facts = recommend.report_facts(bank, sheet.answers, card)
    return page(
        request,
        "assess/review.html",
        status,
        private=True,
        token=request.path_params["token"],
        bank=bank,
        sheet=sheet,
        contradictions=[
            (fired.rule, _places(sheet, [line.name for line in fired.trace]))
            for fired in recommend.contradictions(bank, facts)
        ],
        missing=[d.name for d in bank.dimensions if card.dimensions[d.id].interval.score is None],
        answer_text=answer_text,
        locale=sheet.bank.language,
        behalf=request.state.behalf,
        notice=notice,
        form=safe_form(request, SafeForm),
    )


def _places(sheet: Questionnaire, names: list[str]) -> list[tuple[str, str, str]]:
    """Section id, field name and label of the questions behind condition names."""
    found: dict[str, tuple[str, str, str]] = {}
    for name in names:
        part, _, key = name.partition(".")
        field = key if part in ("answer", "points") else name
        for section in sheet.sections:
            for asked in section.asked:
                if section.names[asked.id] == field:
                    found[field] = (section.id, field, asked.text)
    return list(found.values())


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
                link_id = _store(db, state, sheet, made, report)
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
    db: Session, state: State, sheet: assessments.Sheet, made: Submission, report: Report
) -> str:
    """Keep a submission with its owner's link and what is to be sent because of it.

    A repeated submit finds the first one's.
    """
    there = assessments.submission_of_revision(db, sheet)
    if there is not None and (link := links.owner_link(db, there)) is not None:
        return link.id
    submission = assessments.add_submission(db, made)
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
        find_answering(request, db)
    url = state.settings.public_url + addresses.assess(token, "")
    return page(request, "assess/link.html", private=True, token=token, url=url.rstrip("/"))

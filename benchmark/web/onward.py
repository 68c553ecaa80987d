"""Where an owner goes on from a report: they sharpen it, confirm it, or begin again."""

from __future__ import annotations

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from benchmark import links as addresses
from benchmark.core.answers import AnswerFault, Answers, read_answer
from benchmark.core.plain import canonical_json
from benchmark.render.catalogues import later
from benchmark.store import assessments, links
from benchmark.store.behalf import STAFF_LABEL, confirm_answers
from benchmark.store.engine import reading, writing
from benchmark.store.leads import refresh_lead
from benchmark.store.tables import Assessment, Submission
from benchmark.web import assess, limits
from benchmark.web.access import open_report, state_of
from benchmark.web.forms import csrf_holds
from benchmark.web.meeting import browser_mark, is_sales_here, moved_to
from benchmark.web.owner import EXPIRED
from benchmark.web.pages import newest_bank
from benchmark.web.questionnaire import questionnaire
from benchmark.web.report import report_page

NOT_FROM_HERE = later(
    "These answers were entered in this browser, on the owner’s behalf. Only the owner can confirm "
    "them, from the link and in a browser of their own."
)
NEWER = later(
    "The answers were changed and submitted again. Look at the newer report, and confirm there."
)


def _owned(request: Request, db: Session) -> Submission:
    """The submission, for its owner only; a reader's link gets 404."""
    return open_report(request, db, *links.OWNERS).submission


def sharpen(request: Request, posted: FormData) -> Response:
    """POST /report/{token}/sharpen: go on with the optional questions of the same assessment."""
    state = state_of(request)
    with writing(state.engine) as db:
        submission = _owned(request, db)
        if not csrf_holds(request, posted):
            return report_page(request, EXPIRED, 422)
        key, days = submission.assessment_id, state.settings.link_days
        assessments.widen(db, key)
        # Sales goes on under its own link, which ends once the owner confirms.
        is_sales = is_sales_here(request, db.get(Assessment, key))
        label = STAFF_LABEL if is_sales else ""
        live = [e for e in links.links_of(db, key, links.ANSWERING) if e.label == label]
        link = live[-1] if live else links.add_link(db, links.ANSWERING, key, None, days)
    token = state.tokens.make(links.ANSWERING, link.id)
    return RedirectResponse(f"/assess/{token}", 303)


def confirm(request: Request, posted: FormData) -> Response:
    """POST /report/{token}/confirm: the answers that sales entered are the owner's.

    Sales knew the link until now: from here on the owner has another one.
    """
    if not csrf_holds(request, posted):
        return report_page(request, EXPIRED, 422)
    state, notice = state_of(request), ""
    with writing(state.engine) as db:
        if (moved := moved_to(request, db)) is not None:
            return RedirectResponse(moved, 303)
        submission = _owned(request, db)
        key = submission.assessment_id
        if is_sales_here(request, db.get(Assessment, key)):
            notice = NOT_FROM_HERE
        elif assessments.submissions_of(db, key)[-1].id != submission.id:
            notice = NEWER
        elif confirm_answers(db, key):
            refresh_lead(db, key)
            links.renew_owner_links(db, key, state.settings.link_days, browser_mark(request))
        moved = moved_to(request, db)
    if notice:
        return report_page(request, notice, 403 if notice is NOT_FROM_HERE else 422)
    return RedirectResponse(moved or addresses.report(request.path_params["token"]), 303)


def again(request: Request, posted: FormData) -> Response:
    """POST /report/{token}/again: a new assessment on the newest bank, the profile filled in."""
    state = state_of(request)
    with reading(state.engine) as db:
        submission = _owned(request, db)
    if not csrf_holds(request, posted):
        return report_page(request, EXPIRED, 422)
    limits.check(request, limits.START)
    bank_hash, bank = newest_bank(state)
    known = assessments.read_answers(submission)["profile"]
    # The newest bank may ask other questions, or offer other answers.
    read = {name: read_answer(bank, q, known.get(name)) for name, q in bank.profile_by_id.items()}
    kept = {k: v for k, v in read.items() if v is not None and not isinstance(v, AnswerFault)}
    answers = canonical_json({"profile": kept, "answers": {}, "tasks": {}})
    token = assess.begin(request, bank_hash, answers, submission.locale)
    first = questionnaire(bank, Answers(), assessments.CORE).sections[0]
    return RedirectResponse(addresses.assess(token, first.id), 303)

"""Erasing answers that were never submitted, from the questionnaire's own link."""

from __future__ import annotations

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from benchmark.jobs.mail import remove_mails
from benchmark.store import assessments, behalf
from benchmark.store.engine import reading, writing
from benchmark.web.access import find_answering, not_found, state_of
from benchmark.web.forms import SafeForm, csrf_holds, safe_form
from benchmark.web.owner import EXPIRED
from benchmark.web.pages import page


def is_erasable(db: Session, sheet: assessments.Sheet) -> bool:
    """Whether the answering link may erase: not what sales entered, and no report.

    This link is not the owner's of a report, which is erased from itself.
    """
    is_own = sheet.origin != behalf.STAFF_MADE
    return is_own and not assessments.submissions_of(db, sheet.id)


def confirm_erase(request: Request) -> Response:
    """GET /assess/{token}/erase: what will be erased, and a button."""
    return _confirm(request)


def erase(request: Request, posted: FormData) -> Response:
    """POST /assess/{token}/erase: erase the answers, unless there is a report of them."""
    if not csrf_holds(request, posted):
        return _confirm(request, EXPIRED, 422)
    state = state_of(request)
    with writing(state.engine) as db:
        sheet = _own(request, db)
        erasable = is_erasable(db, sheet)
        mails = assessments.erase_assessment(db, sheet.id) if erasable else []
    if not erasable:
        return _confirm(request, status=422)
    remove_mails(state.settings.outbox, mails)
    return page(request, "report/deleted.html", private=True, locale=sheet.locale)


def _confirm(request: Request, notice: str = "", status: int = 200) -> Response:
    with reading(state_of(request).engine) as db:
        sheet = _own(request, db)
        erasable = is_erasable(db, sheet)
    return page(
        request,
        "assess/erase.html",
        status,
        private=True,
        locale=sheet.locale,
        token=request.path_params["token"],
        erasable=erasable,
        form=safe_form(request, SafeForm),
        notice=notice,
    )


def _own(request: Request, db: Session) -> assessments.Sheet:
    """The answers, unless sales entered them for somebody."""
    sheet = find_answering(request, db)
    if sheet.origin == behalf.STAFF_MADE:
        raise not_found()
    return sheet

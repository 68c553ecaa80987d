"""What is in force, what is being written, and all that was published."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.render.catalogues import later
from benchmark.store import audit, banks, drafts
from benchmark.store.engine import reading, writing
from benchmark.web.access import not_found, state_of
from benchmark.web.forms import csrf_holds, one_line, with_form
from benchmark.web.staff.access import staff_of
from benchmark.web.staff.pages import EXPIRED, staff_page, typed
from benchmark.web.studio.drafts import HOME, address
from benchmark.web.studio.publishing import (
    NotNowError,
    ask_for_older,
    needs_second_person,
    publish_anew,
    reason_of,
    reason_problem,
)

MAX_TITLE = 80
NO_TITLE = later("Say in a few words what the draft is for")
LONG_TITLE = later("Use at most 80 characters for the title")
NO_OLDER = later("No older publishing has this number. All that there are stand below.")
DONE = {
    "published": later("Published. New assessments begin on it; those under way stay on theirs."),
    "rolled-back": later("Rolled back. New assessments begin on the older content again."),
    "discarded": later("The draft is discarded."),
}


@dataclass(frozen=True)
class Entered:
    """What was entered on this page, and what is wrong with it by field.

    `seen`: the number that was in force when the page was opened; 0: the one that is now.
    """

    title: str = ""
    reason: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    seen: int = 0


def title_problem(title: str) -> str:
    """What is wrong with a draft's title; empty for nothing."""
    if not title:
        return NO_TITLE
    return LONG_TITLE if len(title) > MAX_TITLE else ""


def show_home(request: Request) -> Response:
    """GET /staff/bank: ?rollback=NUMBER asks whether to publish an older content anew."""
    return _home_page(request, asked=request.query_params.get("rollback", ""))


def _home_page(
    request: Request,
    *,
    status: int = 200,
    notice: str = "",
    asked: str = "",
    entered: Entered | None = None,
) -> Response:
    state = state_of(request)
    with reading(state.engine) as db:
        rows = banks.publications(db)
        opened = drafts.open_drafts(db)
    older = next((row for row in rows[1:] if str(row.number) == asked), None)
    if asked and older is None and not notice:
        status, notice = max(status, 404), NO_OLDER
    done = DONE.get(request.query_params.get("done", ""), "") if status == 200 else ""
    return staff_page(
        request,
        "studio/home.html",
        status,
        rows=rows,
        newest=rows[0] if rows else None,
        older=older,
        drafts=opened,
        second_person=needs_second_person(state),
        entered=entered or Entered(),
        notice=notice,
        done=done,
    )


def save_home(request: Request, posted: FormData) -> Response:
    """POST /staff/bank: begin a draft, or publish an older content anew."""
    action, number = typed(posted, "action"), typed(posted, "number")
    if action not in ("begin", "roll-back"):
        raise not_found()
    title, reason = one_line(typed(posted, "title")), reason_of(posted)
    seen = typed(posted, "newest")
    entered = Entered(title, reason, seen=_wanted(seen or "0"))
    if not csrf_holds(request, posted):
        return _home_page(request, status=422, notice=EXPIRED, asked=number, entered=entered)
    if action == "begin":
        return _begin(request, number, title)
    return _roll_back(request, number, seen, reason)


def _wanted(number: str) -> int:
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise not_found()
    return int(number)


def _begin(request: Request, number: str, title: str) -> Response:
    if problem := title_problem(title):
        entered = Entered(title, "", (("title", problem),))
        return _home_page(request, status=422, entered=entered)
    staff = staff_of(request)
    with writing(state_of(request).engine) as db:
        base = banks.find_publication(db, _wanted(number))
        if base is None:
            raise not_found()
        files = banks.read_files(base)
        draft = drafts.start_draft(db, title, base.number, files, base.digest, staff.email)
        audit.record(
            db, staff.actor, "draft.begun", ("draft", draft.id), base=str(base.number), title=title
        )
    return RedirectResponse(address(draft), 303)


def _roll_back(request: Request, number: str, seen: str, reason: str) -> Response:
    if problem := reason_problem(reason):
        entered = Entered("", reason, (("reason", problem),), _wanted(seen))
        return _home_page(request, status=422, asked=number, entered=entered)
    state, staff = state_of(request), staff_of(request)
    try:
        with writing(state.engine) as db:
            older = banks.find_publication(db, _wanted(number))
            if older is None:
                raise not_found()
            if needs_second_person(state):
                draft = ask_for_older(db, older, _wanted(seen), staff, reason)
                return RedirectResponse(f"{address(draft)}?done=asked", 303)
            publish_anew(db, older, _wanted(seen), staff, reason)
    except NotNowError as refused:
        return _home_page(
            request,
            status=409,
            notice=refused.notice,
            asked=number,
            entered=Entered("", reason),
        )
    return RedirectResponse(f"{HOME}?done=rolled-back", 303)


ROUTES: list[Route] = [
    Route(HOME, show_home),
    Route(HOME, with_form(save_home), methods=["POST"]),
]

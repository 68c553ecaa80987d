"""One change of many leads: asked for, confirmed with its extent, and made once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qsl

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.render.catalogues import later
from benchmark.store import lead_bulk, notes
from benchmark.store.engine import reading
from benchmark.store.lead_bulk import ASSIGN, STATUS, Change, Extent, Wanted
from benchmark.store.lead_filter import NOBODY
from benchmark.store.lead_list import PAGE
from benchmark.store.lead_tables import STATUSES
from benchmark.store.tables import now
from benchmark.web.access import state_of
from benchmark.web.forms import csrf_holds, texts, with_form
from benchmark.web.staff.access import DESK, staff_of
from benchmark.web.staff.choices import choices
from benchmark.web.staff.leads import (
    CHANGED,
    LIST,
    Several,
    filter_of,
    here,
    list_address,
    list_page,
    posted_query,
)
from benchmark.web.staff.pages import EXPIRED, staff_page, typed

NO_CHANGE = later("Choose what to change, and to what")
NO_LEADS = later("Tick the leads to change, or choose all that the filter leaves")
TWICE = timedelta(minutes=10)
"""A confirmation that comes again so soon is a second click on its button."""


def change(request: Request, posted: FormData) -> Response:
    """POST /staff/leads: ask whether to change many leads, and do it once that is confirmed."""
    query, several = posted_query(posted), _several(posted)
    if not csrf_holds(request, posted):
        return list_page(request, query=query, notice=EXPIRED, status=422, several=several)
    engine, params = state_of(request).engine, dict(parse_qsl(query))
    with reading(engine) as db:
        offered = choices(request, db)
        chosen = filter_of(request, offered, params)
        wanted = Wanted(chosen, None if several.is_all else tuple(several.ids))
        asked = _change(posted, {u.id: u.email for u in notes.assignable(db, sorted(DESK), None)})
        if asked is None or wanted.ids == ():
            problem = ("change", NO_CHANGE) if asked is None else ("select-all", NO_LEADS)
            return list_page(request, query=query, status=422, problems=[problem], several=several)
        extent = lead_bulk.extent(db, wanted, asked)
        mark = typed(posted, "mark")
        done = _done_before(request, lead_bulk.made(db, mark, now() - TWICE), extent, mark)
        confirmed = mark == extent.mark and extent.count <= lead_bulk.MOST and done is None
        ids = lead_bulk.ids_of(db, wanted) if confirmed else []
    if confirmed:
        count = lead_bulk.change_leads(engine, staff_of(request).actor, asked, ids, mark)
        done = (CHANGED, count) if count else ("same", extent.count)
    if done is not None:
        request.session[CHANGED] = done
        return RedirectResponse(list_address(here(chosen, params)), 303)
    return staff_page(
        request,
        "staff/bulk.html",
        409 if mark else 200,
        asked=asked,
        word=offered.statuses.get(asked.value or "") if asked.kind == STATUS else asked.said,
        wanted=wanted,
        extent=extent,
        most=lead_bulk.MOST,
        stale=bool(mark),
        filtered=offered.said(chosen),
        query=here(chosen, params),
        back=list_address(here(chosen, params)),
    )


def _several(posted: FormData) -> Several:
    ids = texts(posted, "lead", most=PAGE)
    is_all = posted.get("scope") == "all"
    return Several(ids, is_all, typed(posted, "assignee"), typed(posted, "status"))


def _done_before(
    request: Request, made: tuple[str, int] | None, extent: Extent, mark: str
) -> tuple[str, int] | None:
    """What to say of a second click on the same confirmation; None if it is none.

    `made`: who made the change of this mark, and of how many leads.
    """
    if not mark or mark == extent.mark:
        return None
    if made is not None and made[0] == staff_of(request).id:
        return CHANGED, made[1]
    return ("same", extent.count) if extent.count and extent.same == extent.count else None


def _change(posted: FormData, accounts: Mapping[str, str]) -> Change | None:
    """The change that was asked for; None if there is none such."""
    kind = posted.get("change")
    value = typed(posted, "assignee" if kind == ASSIGN else "status")
    if kind == STATUS and value in STATUSES:
        return Change(STATUS, value, value)
    if kind == ASSIGN and value == NOBODY:
        return Change(ASSIGN, None, "")
    if kind == ASSIGN and value in accounts:
        return Change(ASSIGN, value, accounts[value])
    return None


ROUTES: list[Route] = [Route(LIST, with_form(change), methods=["POST"])]

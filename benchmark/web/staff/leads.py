"""The lead list, today's queue, saved views, and changes of many leads at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.render.catalogues import later
from benchmark.store import lead_bulk, lead_queue, notes, views
from benchmark.store.engine import reading, writing
from benchmark.store.lead_bulk import ASSIGN, STATUS, Change, Wanted
from benchmark.store.lead_filter import (
    ASCENDING,
    NOBODY,
    SIZE_NAMES,
    Filter,
    read_filter,
)
from benchmark.store.lead_list import Count, Key, count_leads, find_path, lead_page, read_key
from benchmark.store.lead_tables import STATUSES
from benchmark.store.lead_traits import points_of
from benchmark.store.tables import now
from benchmark.web.access import state_of
from benchmark.web.forms import csrf_holds, one_line, texts, with_form
from benchmark.web.language import in_language, language_of
from benchmark.web.staff.access import DESK, staff_of
from benchmark.web.staff.choices import FILTER_WORDS, SORT_WORDS, Choices, choices
from benchmark.web.staff.pages import EXPIRED, speech_of, staff_page

LIST = "/staff/leads"
MAX_NAME = 60
NO_CHANGE = later("Choose what to change, and to what")
NO_LEADS = later("Tick the leads to change, or choose all that the filter leaves")


def filter_of(request: Request, offered: Choices, given: Mapping[str, str] | None = None) -> Filter:
    """The filter of the address, or of a posted query string."""
    params = request.query_params if given is None else given
    return read_filter(params, staff_of(request).id, offered.known)


def show(request: Request) -> Response:
    """GET /staff/leads: one page of the filtered list."""
    return _list_page(request)


def _list_page(
    request: Request,
    *,
    query: str | None = None,
    notice: str = "",
    status: int = 200,
    problems: Sequence[tuple[str, str]] = (),
    name: str = "",
) -> Response:
    """The list. `query`: the filter that was posted; `name`: of a view that could not be saved."""
    params = dict(request.query_params if query is None else parse_qsl(query))
    with reading(state_of(request).engine) as db:
        offered = choices(request, db)
        chosen = filter_of(request, offered, params)
        path = find_path(db, chosen)
        start, back, faults = _start(params, chosen)
        page = lead_page(db, chosen, path, start, back=back)
        if start is not None and not page.leads:
            page = lead_page(db, chosen, path)
        whole = page.newer is None and page.older is None
        count = Count(len(page.leads)) if whole else count_leads(db, chosen)
        saved = views.views_of(db, staff_of(request).id)
        assignable = notes.assignable(db, sorted(DESK), None)
    return staff_page(
        request,
        "staff/leads.html",
        status,
        chosen=chosen,
        query=chosen.query(),
        export=lambda kind: in_language(
            f"{LIST}.{kind}?{chosen.query()}".rstrip("?"), language_of(request)
        ),
        offered=offered,
        page=page,
        count=count,
        newer=_address(chosen, "before", page.newer),
        older=_address(chosen, "after", page.older),
        heads=_heads(chosen),
        views=saved,
        assignable=assignable,
        points_of=points_of,
        size_names=SIZE_NAMES,
        faults=[(FILTER_WORDS[name], value) for name, value in (*chosen.faults, *faults)],
        changed=_number(params.get("changed", "")),
        notice=notice,
        problems=problems,
        view_name=name,
        today=now().date(),
    )


def _start(
    params: Mapping[str, str], chosen: Filter
) -> tuple[Key | None, bool, list[tuple[str, str]]]:
    """Where the page starts, whether it goes back from there, and what was not understood."""
    for name in ("after", "before"):
        if given := params.get(name, ""):
            key = read_key(given, chosen.sort)
            return key, key is not None and name == "before", [] if key else [("page", given[:80])]
    return None, False, []


def _address(chosen: Filter, name: str, key: Key | None) -> str | None:
    if key is None:
        return None
    return f"{LIST}?{urlencode([*chosen.pairs(), (name, key.text(chosen.sort))])}"


def _heads(chosen: Filter) -> dict[str, dict[str, str]]:
    """Each sort's heading: its words, where it leads, and how the list stands now."""
    return {
        sort: {
            "word": word,
            "href": f"{LIST}?{urlencode(chosen.sorted_by(sort).pairs())}",
            "aria": _aria(chosen) if sort == chosen.sort else "",
        }
        for sort, word in SORT_WORDS.items()
    }


def _aria(chosen: Filter) -> str:
    return "ascending" if chosen.order == ASCENDING else "descending"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None


def queue(request: Request) -> Response:
    """GET /staff/queue: what is due, then who agreed to a call and is new."""
    staff, today = staff_of(request), now().date()
    with reading(state_of(request).engine) as db:
        offered = choices(request, db)
        found = lead_queue.queue_of(db, staff.id, today)
    return staff_page(
        request,
        "staff/queue.html",
        found=found,
        offered=offered,
        points_of=points_of,
        today=today,
        yesterday=today - timedelta(days=1),
        me=staff.id,
    )


def save_view(request: Request, posted: FormData) -> Response:
    """POST /staff/views: keep the filter under a name, or remove a view."""
    query = _posted_query(posted)
    name = one_line(str(posted.get("name", "")))
    if not csrf_holds(request, posted):
        return _list_page(request, query=query, notice=EXPIRED, status=422, name=name)
    with reading(state_of(request).engine) as db:
        query = filter_of(request, choices(request, db), dict(parse_qsl(query))).query()
    if removed := texts(posted, "delete"):
        with writing(state_of(request).engine) as db:
            views.delete_view(db, staff_of(request).id, removed[0])
        return RedirectResponse(_list_address(query), 303)
    problem, _ = "", speech_of(request)._
    if not name:
        problem = _("Give the view a name")
    elif len(name) > MAX_NAME:
        problem = _("Use at most %(most)s characters for the name", most=MAX_NAME)
    else:
        with writing(state_of(request).engine) as db:
            if not views.save_view(db, staff_of(request).id, name, query):
                problem = _(
                    "You have %(most)s views; remove one that you no longer need", most=views.MOST
                )
    if problem:
        return _list_page(request, query=query, status=422, problems=[("name", problem)], name=name)
    return RedirectResponse(_list_address(query), 303)


def _posted_query(posted: FormData) -> str:
    given = posted.get("query", "")
    return given[:2000] if isinstance(given, str) else ""


def _list_address(query: str, **more: object) -> str:
    pairs = [*parse_qsl(query), *((name, str(value)) for name, value in more.items())]
    return f"{LIST}?{urlencode(pairs)}" if pairs else LIST


# one change of many leads


def change(request: Request, posted: FormData) -> Response:
    """POST /staff/leads: ask whether to change many leads, and do it once that is confirmed."""
    query = _posted_query(posted)
    if not csrf_holds(request, posted):
        return _list_page(request, query=query, notice=EXPIRED, status=422)
    engine = state_of(request).engine
    with reading(engine) as db:
        offered = choices(request, db)
        chosen = filter_of(request, offered, dict(parse_qsl(query)))
        wanted = Wanted(chosen, None if _is_all(posted) else tuple(texts(posted, "lead")))
        asked = _change(posted, {u.id: u.email for u in notes.assignable(db, sorted(DESK), None)})
        if asked is None or wanted.ids == ():
            problem = ("change", NO_CHANGE) if asked is None else ("select-all", NO_LEADS)
            return _list_page(request, query=query, status=422, problems=[problem])
        extent = lead_bulk.extent(db, wanted, asked)
        mark = str(posted.get("mark", ""))
        confirmed = mark == extent.mark and extent.count <= lead_bulk.MOST
        ids = lead_bulk.ids_of(db, wanted) if confirmed else []
    if confirmed:
        done = lead_bulk.change_leads(engine, staff_of(request).actor, asked, ids)
        return RedirectResponse(_list_address(chosen.query(), changed=done), 303)
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
        query=chosen.query(),
        back=_list_address(chosen.query()),
    )


def _is_all(posted: FormData) -> bool:
    return posted.get("scope") == "all"


def _change(posted: FormData, accounts: Mapping[str, str]) -> Change | None:
    """The change that was asked for; None if there is none such."""
    kind = posted.get("change")
    value = str(posted.get("assignee" if kind == ASSIGN else "status", ""))
    if kind == STATUS and value in STATUSES:
        return Change(STATUS, value, value)
    if kind == ASSIGN and value == NOBODY:
        return Change(ASSIGN, None, "")
    if kind == ASSIGN and value in accounts:
        return Change(ASSIGN, value, accounts[value])
    return None


ROUTES: list[Route] = [
    Route(LIST, show),
    Route(LIST, with_form(change), methods=["POST"]),
    Route("/staff/queue", queue),
    Route("/staff/views", with_form(save_view), methods=["POST"]),
]

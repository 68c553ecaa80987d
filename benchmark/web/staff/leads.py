"""The lead list, today's queue, and saved views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.store import lead_queue, notes, views
from benchmark.store.engine import reading, writing
from benchmark.store.lead_filter import ASCENDING, SIZE_NAMES, Filter, read_filter
from benchmark.store.lead_list import Count, Key, Page, count_leads, lead_page, read_key
from benchmark.store.lead_paths import find_path
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
CHANGED = "changed"
"""Where the session keeps what was changed, to be told once."""
PLACES = ("after", "before")


@dataclass(frozen=True)
class Several:
    """What was posted to change many leads: shown again where it could not be done."""

    ids: Sequence[str] = ()
    is_all: bool = False
    assignee: str = ""
    status: str = ""


def filter_of(request: Request, offered: Choices, given: Mapping[str, str] | None = None) -> Filter:
    """The filter of the address, or of a posted query string."""
    params = request.query_params if given is None else given
    return read_filter(params, staff_of(request).id, offered.known)


def show(request: Request) -> Response:
    """GET /staff/leads: one page of the filtered list, and once what was just changed."""
    return list_page(request)


def list_page(
    request: Request,
    *,
    query: str | None = None,
    notice: str = "",
    status: int = 200,
    problems: Sequence[tuple[str, str]] = (),
    name: str = "",
    several: Several | None = None,
) -> Response:
    """The list. `query`: the filter that was posted, with the place in it; `name`: of a view that
    could not be saved; `several`: a change that could not be made.
    """
    params = dict(request.query_params if query is None else parse_qsl(query))
    with reading(state_of(request).engine) as db:
        offered = choices(request, db)
        chosen = filter_of(request, offered, params)
        page, count, faults = _found(db, chosen, params)
        saved = views.views_of(db, staff_of(request).id)
        assignable = notes.assignable(db, sorted(DESK), None)
    return staff_page(
        request,
        "staff/leads.html",
        status,
        chosen=chosen,
        query=chosen.query(),
        here=here(chosen, params),
        export=lambda kind: _export_address(request, chosen, kind),
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
        changed=_changed(request),
        several=several or Several(),
        notice=notice,
        problems=problems,
        view_name=name,
        today=now().date(),
    )


def _found(
    db: Session, chosen: Filter, params: Mapping[str, str]
) -> tuple[Page, Count, list[tuple[str, str]]]:
    """The leads of one page, how many the filter leaves, and what was not understood."""
    path = find_path(db, chosen)
    start, back, faults = _start(params, chosen)
    page = lead_page(db, chosen, path, start, back=back)
    if start is not None and not page.leads:
        page = lead_page(db, chosen, path)
    whole = page.newer is None and page.older is None
    return page, Count(len(page.leads)) if whole else count_leads(db, chosen, path), faults


def _start(
    params: Mapping[str, str], chosen: Filter
) -> tuple[Key | None, bool, list[tuple[str, str]]]:
    """Where the page starts, whether it goes back from there, and what was not understood."""
    for name in PLACES:
        if given := params.get(name, ""):
            key = read_key(given, chosen.sort)
            return key, key is not None and name == "before", [] if key else [("page", given[:80])]
    return None, False, []


def _address(chosen: Filter, name: str, key: Key | None) -> str | None:
    if key is None:
        return None
    return f"{LIST}?{urlencode([*chosen.pairs(), (name, key.text(chosen.sort))])}"


def _export_address(request: Request, chosen: Filter, kind: str) -> str:
    return in_language(f"{LIST}.{kind}?{chosen.query()}".rstrip("?"), language_of(request))


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


def _changed(request: Request) -> tuple[str, int] | None:
    """What was just changed, to be told this once: what to say, and of how many leads."""
    match request.session.pop(CHANGED, None) if request.method == "GET" else None:
        case [str(what), int(count)]:
            return what, count
    return None


def here(chosen: Filter, params: Mapping[str, str]) -> str:
    """The query string of the page that is shown: filter, order and place."""
    place = [(name, params[name]) for name in PLACES if params.get(name)]
    return urlencode([*chosen.pairs(), *place])


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
    query = posted_query(posted)
    name = one_line(str(posted.get("name", "")))
    if not csrf_holds(request, posted):
        return list_page(request, query=query, notice=EXPIRED, status=422, name=name)
    with reading(state_of(request).engine) as db:
        query = filter_of(request, choices(request, db), dict(parse_qsl(query))).query()
    if removed := texts(posted, "delete"):
        with writing(state_of(request).engine) as db:
            views.delete_view(db, staff_of(request).id, removed[0])
        return RedirectResponse(list_address(query), 303)
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
        return list_page(request, query=query, status=422, problems=[("name", problem)], name=name)
    return RedirectResponse(list_address(query), 303)


def posted_query(posted: FormData) -> str:
    """The filter that a form of the list brings along."""
    given = posted.get("query", "")
    return given[:2000] if isinstance(given, str) else ""


def list_address(query: str) -> str:
    """Where the list with a filter is."""
    return f"{LIST}?{query}" if query else LIST


ROUTES: list[Route] = [
    Route(LIST, show),
    Route("/staff/queue", queue),
    Route("/staff/views", with_form(save_view), methods=["POST"]),
]

"""The sales dashboard: submissions over time, the funnel, rungs, scores, and where people stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmark.render.catalogues import later
from benchmark.render.charts import board as boards
from benchmark.render.forms import DASHBOARD, THEMES
from benchmark.store.begun import find_left
from benchmark.store.engine import reading
from benchmark.store.figures import SEARCHED, Figures, filters_of_submissions, find_figures
from benchmark.store.lead_filter import SIZE_NAMES, Filter
from benchmark.store.tables import now
from benchmark.web.access import not_found, state_of
from benchmark.web.language import in_language
from benchmark.web.pages import newest_bank
from benchmark.web.staff.board_words import Facts, board, sections
from benchmark.web.staff.choices import FILTER_WORDS, Choices, choices
from benchmark.web.staff.gallery import Gallery
from benchmark.web.staff.leads import filter_of
from benchmark.web.staff.pages import speech_of, staff_page
from benchmark.web.staff.shelf import Shelf
from benchmark.web.staff.stops import count_stops
from benchmark.web.state import State

ADDRESS = "/staff/dashboard"
DEMO, LEFT_OUT = "demo", "no"
"""What an address says to leave invented submissions out."""
PICTURES = frozenset(
    f"{name}{form}-{theme}"
    for name in boards.NAMES
    for form in ("", boards.NARROW)
    for theme in THEMES
)


def _gallery(request: Request) -> Gallery:
    return Gallery(state_of(request), DASHBOARD)


def _shelf(state: State) -> Shelf:
    shelf: Shelf = state.cache.setdefault(ADDRESS, Shelf())
    return shelf


@dataclass(frozen=True)
class _Wanted:
    """What an address asks for."""

    chosen: Filter
    with_demo: bool
    offered: Choices
    faults: tuple[tuple[str, str], ...]

    def address(self, path: str, *, with_demo: bool) -> str:
        """An address with the same filter, with invented submissions or without."""
        pairs = [*self.chosen.pairs(), *([] if with_demo else [(DEMO, LEFT_OUT)])]
        return f"{path}?{urlencode(pairs)}" if pairs else path


def _wanted(request: Request) -> _Wanted:
    with reading(state_of(request).engine) as db:
        offered = choices(request, db)
    chosen, demo = filter_of(request, offered), request.query_params.get(DEMO, "")
    faults = [(FILTER_WORDS[name], value) for name, value in chosen.faults]
    if demo not in ("", LEFT_OUT):
        faults.append((later("demo submissions"), demo[:80]))
    return _Wanted(chosen, demo != LEFT_OUT, offered, tuple(faults))


def _facts(request: Request, wanted: _Wanted) -> tuple[Facts, datetime]:
    """The figures of a filter, and when they were counted."""
    state, chosen, with_demo = state_of(request), wanted.chosen, wanted.with_demo
    speech = speech_of(request)
    shelf, me = _shelf(state), chosen.me if chosen.assignee else ""
    _, bank = newest_bank(state, speech.locale)

    def count() -> tuple[Figures, datetime]:
        moment = now()
        with reading(state.engine) as db:
            return find_figures(db, chosen, moment.date(), with_demo=with_demo), moment

    def stop() -> Mapping[str, int]:
        with reading(state.engine) as db:
            left = find_left(db, chosen, now(), with_demo=with_demo)
        return count_stops(left, state.bank)

    key = tuple(pair for pair in chosen.pairs() if pair[0] not in ("sort", "order"))
    figures, moment = shelf.get(("figures", key, me, with_demo), count)
    stops = shelf.get(("stops", chosen.since, chosen.until, with_demo), stop)
    beside = [speech._(FILTER_WORDS[name]) for name in filters_of_submissions(chosen)]
    return Facts(figures, stops, bank, beside, speech), moment


def show(request: Request) -> Response:
    """GET /staff/dashboard: the figures of all leads that the filter leaves."""
    wanted = _wanted(request)
    facts, moment = _facts(request, wanted)
    drawn = board(facts)
    _gallery(request).ask_ahead(boards.board_json(drawn))
    return staff_page(
        request,
        "staff/dashboard.html",
        chosen=wanted.chosen,
        offered=wanted.offered,
        size_names=SIZE_NAMES,
        faults=wanted.faults,
        with_demo=wanted.with_demo,
        more={} if wanted.with_demo else {DEMO: LEFT_OUT},
        other_way=wanted.address(ADDRESS, with_demo=not wanted.with_demo),
        in_list=wanted.address("/staff/leads", with_demo=True),
        figures=facts.figures,
        searched=SEARCHED,
        moment=moment,
        sections=sections(facts),
        picture=lambda name, theme: in_language(
            wanted.address(f"{ADDRESS}/{name}-{theme}.svg", with_demo=wanted.with_demo),
            facts.speech.locale,
        ),
        size=lambda name: boards.size(drawn, name),
    )


async def picture(request: Request) -> Response:
    """GET /staff/dashboard/{picture}.svg: one picture of the same figures."""
    name = request.path_params["picture"]
    if name not in PICTURES:
        raise not_found()
    drawn = await run_in_threadpool(_drawn, request)
    return await _gallery(request).show(drawn, name)


def _drawn(request: Request) -> str:
    facts, _ = _facts(request, _wanted(request))
    return boards.board_json(board(facts))


ROUTES: list[Route] = [
    Route(ADDRESS, show),
    Route(f"{ADDRESS}/{{picture}}.svg", picture),
]

"""Questions under the lens: what the answers to one version say about its questions."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmark.core.plain import from_plain
from benchmark.jobs.lens import order_figures
from benchmark.jobs.port import FAILED
from benchmark.measure.lens_result import MIN_PER_ITEM, MIN_SCALE, MIN_SHARE, Lens
from benchmark.render.charts import lens_board as boards
from benchmark.render.forms import LENS, THEMES
from benchmark.store import banks
from benchmark.store import lens as store
from benchmark.store.banks import Published
from benchmark.store.engine import reading, writing
from benchmark.store.lens import Group, Kept
from benchmark.store.tables import now
from benchmark.web.access import not_found, state_of
from benchmark.web.language import CHOSEN, language_of, language_of_file
from benchmark.web.middleware import PRIVATE
from benchmark.web.staff.gallery import Gallery
from benchmark.web.staff.pages import staff_page
from benchmark.web.state import State
from benchmark.web.studio.lens_board import Findings, lens_board
from benchmark.web.studio.lens_sheet import sheet
from benchmark.web.studio.lens_shown import Shown
from benchmark.web.studio.lens_words import Words
from benchmark.web.studio.versions import read_number

ADDRESS = "/staff/bank/lens"
VERSION, DEMO, ONLY = "version", "demo", "only"
NEW, FRESH = timedelta(minutes=1), timedelta(hours=1)
"""So long figures are shown whatever happens; and so long if nothing was submitted since: who
stopped changes without it."""
WAIT_SECONDS, LOOK_SECONDS = 2.0, 0.1
REFRESH_SECONDS = 3
PICTURES = frozenset(
    f"{name}{form}-{theme}"
    for name in boards.NAMES
    for form in ("", boards.NARROW)
    for theme in THEMES
)


@dataclass(frozen=True)
class _Wanted:
    """What an address asks for. `versions`: what can be chosen, each bank once."""

    chosen: Published
    versions: tuple[Published, ...]
    is_demo: bool

    @property
    def group(self) -> Group:
        return Group(self.chosen.bank_hash, self.is_demo)

    def address(self, path: str = ADDRESS, *, is_demo: bool | None = None, locale: str = "") -> str:
        """An address of the same version; of the invented submissions or of the others."""
        demo = self.is_demo if is_demo is None else is_demo
        pairs = {VERSION: str(self.chosen.number)}
        pairs |= {DEMO: ONLY} if demo else {}
        pairs |= {CHOSEN: locale} if locale else {}
        return f"{path}?{urlencode(pairs)}"


def _wanted(request: Request, db: Session) -> _Wanted:
    rows = banks.publications(db)
    last = {row.bank_hash: row for row in reversed(rows)}
    once = tuple(row for row in rows if last[row.bank_hash] == row)
    given = request.query_params.get(VERSION, "")
    number = read_number(given) if given else None
    chosen = next((row for row in rows if number in (None, row.number)), None)
    if chosen is None:
        raise not_found()
    return _Wanted(chosen, once, request.query_params.get(DEMO, "") == ONLY)


def _opened(request: Request) -> _Wanted:
    with reading(state_of(request).engine) as db:
        return _wanted(request, db)


def _kept(state: State, group: Group) -> Kept | None:
    with reading(state.engine) as db:
        return store.find_figures(db, group)


def _is_fresh(state: State, group: Group, kept: Kept) -> bool:
    age = now() - kept.at
    if age < NEW or age > FRESH:
        return age < NEW
    with reading(state.engine) as db:
        return store.find_token(db, group) == kept.token


def _figures(state: State, group: Group) -> tuple[Kept | None, bool]:
    """The newest figures there are, and whether the job that makes newer ones has failed.

    Has them worked out where they are not fresh, and waits a moment for that.
    """
    kept = _kept(state, group)
    if kept is not None and _is_fresh(state, group, kept):
        return kept, False
    before = kept.at if kept else None
    with writing(state.engine) as db:
        job = order_figures(db, group)
    state.ahead.wake()
    until = time.monotonic() + WAIT_SECONDS
    while job != FAILED and time.monotonic() < until:
        kept = _kept(state, group)
        if kept is not None and kept.at != before:
            break
        time.sleep(LOOK_SECONDS)
    return kept, job == FAILED


def _read(kept: Kept) -> Lens:
    lens: Lens = from_plain(Lens, json.loads(kept.body))
    return lens


def _words(state: State, wanted: _Wanted, locale: str) -> Words:
    return Words(state.bank(wanted.chosen.bank_hash, locale), locale)


def show(request: Request) -> Response:
    """GET /staff/bank/lens: ?version=NUMBER, ?demo=only for the invented submissions."""
    state, wanted, locale = state_of(request), _opened(request), language_of(request)
    kept, failed = _figures(state, wanted.group)
    given: dict[str, Any] = {
        "wanted": wanted,
        "address": ADDRESS,
        "kept": kept,
        "failed": failed,
        "seconds": REFRESH_SECONDS,
    }
    if kept is None:
        answer = staff_page(request, "studio/lens.html", 503 if failed else 202, **given)
        answer.headers["refresh"] = str(REFRESH_SECONDS)
        return answer
    lens, words = _read(kept), _words(state, wanted, locale)
    findings = Findings(lens, words)
    board = lens_board(findings)
    drawn = boards.lens_json(board)
    if board.names:
        _gallery(state).ask_ahead(drawn)
    return staff_page(
        request,
        "studio/lens.html",
        **given,
        lens=lens,
        shown=Shown(lens, words),
        count=words.count,
        findings=findings,
        pictures=board.names,
        picture=lambda name, theme: wanted.address(f"{ADDRESS}/{name}-{theme}.svg", locale=locale),
        size=lambda name: boards.size(board, name),
        most=store.MOST,
        needed={"share": MIN_SHARE, "scale": MIN_SCALE, "item": MIN_PER_ITEM},
    )


def _gallery(state: State) -> Gallery:
    return Gallery(state, LENS)


def _later() -> HTTPException:
    return HTTPException(503, headers={"retry-after": str(REFRESH_SECONDS)})


def _drawn(request: Request) -> boards.LensBoard:
    state, wanted = state_of(request), _opened(request)
    kept = _kept(state, wanted.group)
    if kept is None:
        raise _later()
    return lens_board(Findings(_read(kept), _words(state, wanted, language_of_file(request))))


async def picture(request: Request) -> Response:
    """GET /staff/bank/lens/{picture}.svg: one picture of the figures that the page shows."""
    name = request.path_params["picture"]
    if name not in PICTURES:
        raise not_found()
    board = await run_in_threadpool(_drawn, request)
    if name.rpartition("-")[0].removesuffix(boards.NARROW) not in board.names:
        raise not_found()
    return await _gallery(state_of(request)).show(boards.lens_json(board), name)


def show_csv(request: Request) -> Response:
    """GET /staff/bank/lens.csv: all figures of the page as numbers."""
    state, wanted = state_of(request), _opened(request)
    kept, _ = _figures(state, wanted.group)
    if kept is None:
        raise _later()
    body = sheet(_read(kept), _words(state, wanted, language_of_file(request)))
    kind = "questions-demo" if wanted.is_demo else "questions"
    name = f"{kind}-{wanted.chosen.number}-{kept.at.date().isoformat()}.csv"
    headers = {**PRIVATE, "content-disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type="text/csv", headers=headers)


ROUTES: list[Route] = [
    Route(ADDRESS, show),
    Route(f"{ADDRESS}.csv", show_csv),
    Route(f"{ADDRESS}/{{picture}}.svg", picture),
]

"""What the forms of a draft's page do: move and remove pieces, discard, ask, publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.content.pieces import UnknownPieceError, find, move_piece, remove_piece
from benchmark.content.problems import ContentError
from benchmark.content.promises import renewed
from benchmark.core.bank import Bank
from benchmark.render.catalogues import later
from benchmark.store import audit, banks, drafts
from benchmark.store.drafts import DISCARDED, StaleDraftError
from benchmark.store.engine import reading, writing
from benchmark.store.studio_tables import BankDraft
from benchmark.web.access import not_found, state_of
from benchmark.web.forms import csrf_holds, with_form
from benchmark.web.staff.access import Staff, staff_of
from benchmark.web.staff.pages import EXPIRED, typed
from benchmark.web.studio import publishing
from benchmark.web.studio.drafts import (
    HOME,
    address,
    check_seen,
    checked,
    keep_files,
    opened_draft,
    seen_revision,
)
from benchmark.web.studio.groups import group_key, where_of
from benchmark.web.studio.overview import Entered, Trouble, draft_page

NOT_REMOVED = later("This piece is needed. Change it instead of removing it.")
NOT_RENEWED = later(
    "This example cannot be written anew by itself. Open it and change what it expects."
)
MAX_STEP = 500


@dataclass(frozen=True)
class Asked:
    """One form of a draft's page: who sent it, over which revision, and with what."""

    request: Request
    posted: FormData
    draft: BankDraft
    seen: int

    @property
    def staff(self) -> Staff:
        """Who sent it."""
        return staff_of(self.request)

    def done(self, what: str, more: str = "") -> Response:
        """Back to the page, which says what was done."""
        return RedirectResponse(f"{address(self.draft)}?done={what}{more}", 303)

    def entered(self, problem: str = "") -> Entered:
        """What was entered, with what is wrong with the reason."""
        reason = publishing.reason_of(self.posted) if "reason" in self.posted else None
        return Entered(reason, errors=(("reason", problem),) if problem else ())

    def refused(self, notice: str, status: int = 422) -> Response:
        """The page with what kept it from being done."""
        trouble = Trouble(notice, entered=self.entered(), seen=self.seen)
        return draft_page(self.request, status, trouble)

    def wrong(self, problem: str) -> Response:
        """The page with what is wrong with the reason."""
        trouble = Trouble(entered=self.entered(problem), seen=self.seen)
        return draft_page(self.request, 422, trouble)


def save_draft(request: Request, posted: FormData) -> Response:
    """POST /staff/bank/drafts/{id}: one of ACTIONS."""
    act = ACTIONS.get(typed(posted, "action"))
    if act is None:
        raise not_found()
    with reading(state_of(request).engine) as db:
        draft = opened_draft(request, db)
    asked = Asked(request, posted, draft, seen_revision(posted))
    if not csrf_holds(request, posted):
        return asked.refused(EXPIRED)
    try:
        return act(asked)
    except StaleDraftError:
        return draft_page(request, 409, Trouble(stale=True, entered=asked.entered()))


def _piece(asked: Asked, text: str) -> tuple[str, str]:
    kind, _, name = text.partition(".")
    if find(drafts.read_files(asked.draft), kind, name) is None:
        raise not_found()
    return kind, name


def _move(asked: Asked) -> Response:
    check_seen(asked.draft, asked.seen)
    given = {name: typed(asked.posted, name) for name in ("up", "down", "piece")}
    kind, name = _piece(asked, next((text for text in given.values() if text), ""))
    step = {"up": -1, "down": 1}.get(next(n for n, text in given.items() if text), 0)
    step = step or _step(typed(asked.posted, "step"))
    files = move_piece(drafts.read_files(asked.draft), kind, name, step)
    piece = f"{kind}.{name}"
    keep_files(asked.request, asked.draft.id, asked.seen, files, piece=piece, change="moved")
    return asked.done("moved", f"&open={_group_of(asked, kind, name)}#{kind}-{name}")


def _step(text: str) -> int:
    """How far a piece was dragged; 0 for what is no number."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 4):
        raise not_found()
    return max(-MAX_STEP, min(MAX_STEP, int(text)))


def _group_of(asked: Asked, kind: str, name: str) -> str:
    found = find(drafts.read_files(asked.draft), kind, name)
    return group_key(kind, where_of(kind, found.path) if found else "")


def _remove(asked: Asked) -> Response:
    check_seen(asked.draft, asked.seen)
    kind, name = _piece(asked, typed(asked.posted, "piece"))
    try:
        files = remove_piece(drafts.read_files(asked.draft), kind, name)
    except (ContentError, UnknownPieceError):
        return asked.refused(NOT_REMOVED)
    group = _group_of(asked, kind, name)
    piece = f"{kind}.{name}"
    keep_files(asked.request, asked.draft.id, asked.seen, files, piece=piece, change="removed")
    return asked.done("removed", f"&open={group}#{group}")


def _renew(asked: Asked) -> Response:
    """Let one example, or all that can be written anew, promise what they give now."""
    check_seen(asked.draft, asked.seen)
    files, wanted = drafts.read_files(asked.draft), typed(asked.posted, "example")
    check = checked(state_of(asked.request), asked.draft)
    broken = sorted({each.place.path for each in check.broken})
    paths = broken if wanted == "all" else [path for path in broken if path == wanted]
    if check.bank is None or not paths:
        raise not_found()
    new = dict(_renewals(check.bank, files, paths))
    if not new:
        return asked.refused(NOT_RENEWED)
    files |= new
    keep_files(asked.request, asked.draft.id, asked.seen, files, change="renewed", example=wanted)
    return asked.done("renewed")


def _renewals(
    bank: Bank, files: Mapping[str, str], paths: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """The new texts of examples; those that only a person can change are left out."""
    for path in paths:
        with suppress(ContentError, ValueError):
            yield path, renewed(bank, path, files[path])


def _discard(asked: Asked) -> Response:
    with writing(state_of(asked.request).engine) as db:
        drafts.settle_draft(db, asked.draft.id, asked.seen, DISCARDED, asked.staff.email)
        audit.record(db, asked.staff.actor, "draft.discarded", ("draft", asked.draft.id))
    return RedirectResponse(f"{HOME}?done=discarded", 303)


def _ask(asked: Asked) -> Response:
    check_seen(asked.draft, asked.seen)
    reason = publishing.reason_of(asked.posted)
    if problem := publishing.reason_problem(reason):
        return asked.wrong(problem)
    if checked(state_of(asked.request), asked.draft).faults:
        return asked.refused(publishing.FAULTY)
    try:
        with writing(state_of(asked.request).engine) as db:
            publishing.ask(db, asked.draft, asked.seen, asked.staff, reason)
    except publishing.NotNowError as refused:
        return asked.refused(refused.notice)
    return asked.done("asked")


def _publish(asked: Asked) -> Response:
    check_seen(asked.draft, asked.seen)
    state, reason = state_of(asked.request), publishing.reason_of(asked.posted)
    check = checked(state, asked.draft)
    if check.faults or check.bank is None:
        return asked.refused(publishing.FAULTY)
    if problem := publishing.reason_problem(reason):
        return asked.wrong(problem)
    refusal = publishing.refusal(asked.draft, asked.staff)
    if refusal and publishing.needs_second_person(state):
        return asked.refused(refusal)
    in_force = _number(typed(asked.posted, "newest"))
    with reading(state.engine) as db:
        newest = banks.newest_publication(db)
    outrun = newest is not None and newest.number != asked.draft.base
    if newest is not None and outrun and typed(asked.posted, "anyway") != str(newest.number):
        trouble = Trouble(outrun=True, entered=asked.entered(), seen=asked.seen)
        return draft_page(asked.request, 422, trouble)
    try:
        with writing(state.engine) as db:
            seen = (asked.seen, in_force)
            publishing.publish_draft(db, asked.draft, check.bank, seen, asked.staff, reason)
    except publishing.NotNowError as refused:
        return asked.refused(refused.notice, 409)
    return RedirectResponse(f"{HOME}?done=published", 303)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


ACTIONS: dict[str, Callable[[Asked], Response]] = {
    "move": _move,
    "remove": _remove,
    "renew": _renew,
    "discard": _discard,
    "ask": _ask,
    "publish": _publish,
}

ROUTES: list[Route] = [
    Route("/staff/bank/drafts/{id}", with_form(save_draft), methods=["POST"]),
]

"""The rehearsal: all stored submissions scored under a draft, before anybody meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.content.codec import bank_document, bank_hash
from benchmark.core.plain import canonical_json, from_plain, to_plain
from benchmark.measure.renames import Renames, kept_renames
from benchmark.render.catalogues import later
from benchmark.store import audit, drafts, rehearsals
from benchmark.store.engine import reading, writing
from benchmark.store.studio_tables import BankDraft, Rehearsal
from benchmark.store.tables import now
from benchmark.web.access import not_found, state_of
from benchmark.web.forms import csrf_holds, with_form
from benchmark.web.staff.access import Staff, staff_of
from benchmark.web.staff.pages import EXPIRED, staff_page, typed
from benchmark.web.state import State
from benchmark.web.studio.drafts import Checked, address, checked, opened_draft
from benchmark.web.studio.rehearsed import chosen_renames, shown_result

REFRESH_SECONDS = 2
FAULTY = later("This draft has problems. Mend them first: answers cannot be scored under it.")
CLOSED = later("This draft is not being written any more, so there is nothing to rehearse.")


def show_rehearsal(request: Request) -> Response:
    """GET /staff/bank/drafts/{id}/rehearsal: how far it is, or what it found."""
    return _page(request)


def _page(request: Request, status: int = 200, notice: str = "") -> Response:
    with reading(state_of(request).engine) as db:
        draft = opened_draft(request, db)
        row = rehearsals.newest_rehearsal(db, draft.id)
    under_way = row is not None and row.state in rehearsals.UNDER_WAY
    answer = staff_page(
        request,
        "studio/rehearsal.html",
        status,
        draft=draft,
        here=f"{address(draft)}/rehearsal",
        back=address(draft),
        is_open=draft.state == drafts.OPEN,
        row=row,
        under_way=under_way,
        stopped=row is not None and row.state in rehearsals.STOPPED,
        shown=shown_result(row),
        notice=notice,
        seconds=REFRESH_SECONDS,
        sees_leads=staff_of(request).may("GET", "/staff/leads/{id}"),
    )
    if under_way and status == 200:
        answer.headers["refresh"] = str(REFRESH_SECONDS)
    return answer


@dataclass(frozen=True)
class Asked:
    """One form of the page: who sent it and with what; the draft, and its last rehearsal."""

    request: Request
    posted: FormData
    draft: BankDraft
    row: Rehearsal | None

    @property
    def state(self) -> State:
        """The process's shared state."""
        return state_of(self.request)

    @property
    def staff(self) -> Staff:
        """Who sent it."""
        return staff_of(self.request)

    def record(self, db: Session, action: str, **detail: str) -> None:
        """Note what was done, with the draft."""
        audit.record(db, self.staff.actor, action, ("draft", self.draft.id), **detail)

    def done(self) -> Response:
        """Back to the page; and whoever works on rehearsals looks for them."""
        self.state.ahead.wake()
        return RedirectResponse(f"{address(self.draft)}/rehearsal", 303)


def save_rehearsal(request: Request, posted: FormData) -> Response:
    """POST /staff/bank/drafts/{id}/rehearsal: one of ACTIONS."""
    act = ACTIONS.get(typed(posted, "action"))
    if act is None:
        raise not_found()
    if not csrf_holds(request, posted):
        return _page(request, 422, EXPIRED)
    with reading(state_of(request).engine) as db:
        draft = opened_draft(request, db)
        row = rehearsals.newest_rehearsal(db, draft.id)
    return act(Asked(request, posted, draft, row))


def _start(asked: Asked) -> Response:
    row = asked.row
    return _begin(asked, Renames() if row is None else from_plain(Renames, json.loads(row.mapping)))


def _map(asked: Asked) -> Response:
    shown = shown_result(asked.row)
    if shown is None:
        raise not_found()
    return _begin(asked, chosen_renames(shown, lambda field: typed(asked.posted, field)))


def _begin(asked: Asked, renames: Renames) -> Response:
    """Let a rehearsal of the draft as it is wait for its turn."""
    if asked.draft.state != drafts.OPEN:
        return _page(asked.request, 422, CLOSED)
    check = checked(asked.state, asked.draft)
    if check.bank is None:
        return _page(asked.request, 422, FAULTY)
    row = _new_row(asked.draft, check, renames, asked.staff.email)
    with writing(asked.state.engine) as db:
        if rehearsals.add_rehearsal(db, row):
            asked.record(db, "rehearsal.started", revision=str(asked.draft.revision))
    return asked.done()


def _new_row(draft: BankDraft, check: Checked, renames: Renames, by: str) -> Rehearsal:
    assert check.bank is not None  # asked before
    document, moment = bank_document(check.bank), now()
    examples = [[each.place.path, each.what.kept()] for each in check.unread + check.broken]
    return Rehearsal(
        draft_id=draft.id,
        revision=draft.revision,
        bank_hash=bank_hash(document),
        document=document,
        mapping=canonical_json(to_plain(kept_renames(renames, check.bank))),
        partial=canonical_json({"examples": examples, "tries": 0}),
        result="",
        problem="",
        started_by=by,
        created_at=moment,
        updated_at=moment,
    )


def _cancel(asked: Asked) -> Response:
    with writing(asked.state.engine) as db:
        if asked.row is not None and rehearsals.cancel_rehearsal(db, asked.row.id):
            asked.record(db, "rehearsal.cancelled")
    return asked.done()


def _resume(asked: Asked) -> Response:
    with writing(asked.state.engine) as db:
        if asked.row is not None and rehearsals.resume_rehearsal(db, asked.row.id):
            asked.record(db, "rehearsal.resumed")
    return asked.done()


ACTIONS: dict[str, Callable[[Asked], Response]] = {
    "start": _start,
    "map": _map,
    "cancel": _cancel,
    "resume": _resume,
}

ROUTES: list[Route] = [
    Route("/staff/bank/drafts/{id}/rehearsal", show_rehearsal),
    Route("/staff/bank/drafts/{id}/rehearsal", with_form(save_rehearsal), methods=["POST"]),
]

"""What is to be sent, was sent, or could not be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.jobs.causes import due_since
from benchmark.render.catalogues import later
from benchmark.render.speech import Speech
from benchmark.store import outgoing
from benchmark.store.audit import record
from benchmark.store.delivery_tables import (
    CANCELLED,
    FAILED,
    LEASED,
    MAIL,
    SENT,
    WAITING,
    WEBHOOK,
    Outgoing,
)
from benchmark.store.engine import reading, writing
from benchmark.store.tables import now
from benchmark.web.access import state_of
from benchmark.web.forms import csrf_holds, texts, with_form
from benchmark.web.staff.access import staff_of
from benchmark.web.staff.delivery_words import error_said
from benchmark.web.staff.pages import EXPIRED, speech_of, staff_page

ROWS = 50
STATES = (WAITING, LEASED, SENT, FAILED, CANCELLED)
KINDS = (MAIL, WEBHOOK)
MAY_RETRY = (WAITING, FAILED, CANCELLED)
MAY_CANCEL = (WAITING, LEASED, FAILED)
TOO_LATE = later("It was sent, cancelled or erased in the meantime. The list below is new.")


@dataclass(frozen=True)
class Shown:
    """One row as the page shows it: no address in full, since who it is stands with the lead.

    `due_at`: when it is to leave first, where that is still to come: it leaves no sooner.
    """

    row: Outgoing
    target: str
    error: str
    may_retry: bool
    may_cancel: bool
    due_at: datetime | None


@dataclass(frozen=True)
class Sought:
    """What the address asks for; what it does not know is left out."""

    state: str
    kind: str
    after: tuple[datetime, str] | None

    def query(self, **more: str) -> str:
        """The address's query for the same filter."""
        given = {"state": self.state, "kind": self.kind, **more}
        return urlencode({name: value for name, value in given.items() if value})


def show_jobs(request: Request) -> Response:
    """GET /staff/jobs: newest first; ?state=, ?kind= filter, ?after= is a place in the list."""
    return _jobs_page(request)


def _jobs_page(request: Request, notice: str = "", status: int = 200) -> Response:
    state, sought = state_of(request), _sought(request)
    with reading(state.engine) as db:
        rows = outgoing.page_of(db, sought.state, sought.kind, sought.after, ROWS + 1)
        counted = outgoing.counts(db)
    more = ""
    if len(rows) > ROWS:
        last = rows[ROWS - 1]
        more = sought.query(after=f"{last.created_at.isoformat()}~{last.id}")
    return staff_page(
        request,
        "staff/jobs.html",
        status,
        notice=notice,
        rows=[_shown(row, speech_of(request)) for row in rows[:ROWS]],
        more=more,
        sought=sought,
        counted=counted,
        states=STATES,
        kinds=KINDS,
        here=sought.query(after=request.query_params.get("after", "") if sought.after else ""),
        outbox=None if state.settings.smtp else state.settings.outbox,
        smtp=state.settings.smtp,
    )


def _sought(request: Request) -> Sought:
    given = request.query_params
    state, kind = given.get("state", ""), given.get("kind", "")
    moment, mark, row_id = given.get("after", "").partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        at = None
    after = (at, row_id[:60]) if at is not None and at.tzinfo is not None and mark else None
    return Sought(state if state in STATES else "", kind if kind in KINDS else "", after)


def _shown(row: Outgoing, speech: Speech) -> Shown:
    due_at = _due_at(row)
    return Shown(
        row,
        _masked(row),
        error_said(row.last_error, speech),
        may_retry=_may_retry(row) and bool(row.target),
        may_cancel=row.state in MAY_CANCEL,
        due_at=due_at,
    )


def _due_at(row: Outgoing) -> datetime | None:
    due = due_since(row)
    return due if due > now() else None


def _may_retry(row: Outgoing) -> bool:
    """Whether there is something to hasten or to plan again: what waits for its day has both."""
    return row.state in MAY_RETRY and not (row.state == WAITING and _due_at(row))


def _retry(db: Session, row_id: str) -> bool:
    row = db.get(Outgoing, row_id)
    if row is None or not _may_retry(row):
        return False
    return outgoing.retry_outgoing(db, row_id, _due_at(row) or now())


def _masked(row: Outgoing) -> str:
    """Enough of an address to recognise it."""
    if row.kind == WEBHOOK:
        parts = urlsplit(row.target)
        return f"{parts.netloc}{parts.path}"
    local, _, domain = row.target.rpartition("@")
    return f"{local[:1]}…@{domain}" if local else ""


def save_jobs(request: Request, posted: FormData) -> Response:
    """POST /staff/jobs: send one row again, or do not send it."""
    if not csrf_holds(request, posted):
        return _jobs_page(request, EXPIRED, 422)
    actions: dict[str, Callable[[Session, str], bool]] = {
        "retry": _retry,
        "cancel": lambda db, row_id: outgoing.cancel_outgoing(db, row_id, "cancelled by hand"),
    }
    staff = staff_of(request)
    done = True
    with writing(state_of(request).engine) as db:
        for name, act in actions.items():
            for row_id in texts(posted, name):
                changed = act(db, row_id)
                done = done and changed
                if changed:
                    subject = ("outgoing", row_id)
                    record(db, (staff.id, staff.email), f"delivery.{name}", subject)
    if not done:
        return _jobs_page(request, TOO_LATE, 422)
    query = _sought(request).query()
    return RedirectResponse(f"/staff/jobs?{query}" if query else "/staff/jobs", 303)


ROUTES: list[Route] = [
    Route("/staff/jobs", show_jobs),
    Route("/staff/jobs", with_form(save_jobs), methods=["POST"]),
]

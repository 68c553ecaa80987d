"""Who may do what: one table of role and address, and the guard that keeps it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.links import STAFF_LOGIN
from benchmark.store import staff as store
from benchmark.store.engine import reading, writing
from benchmark.web.access import state_of
from benchmark.web.forms import MAX_FIELDS
from benchmark.web.staff.cookies import SESSION
from benchmark.web.staff.pages import staff_page

SALES, EDITOR, ADMIN = "sales", "editor", "admin"
ROLES = (SALES, EDITOR, ADMIN)
MAX_NEXT = 1000
MAX_TEXTS = 40
NEVER_SHOWN = ("csrf_token", "password", "current")
"""Fields that a page never gives back."""

WORDS = ("note", "step", "company", "name", "reason")
"""Fields in which one word is worth keeping too; in others it is an id or a choice."""

EVERYBODY = frozenset({"everybody"})
"""Also those who are not signed in."""
SIGNED_IN = frozenset(ROLES)
DESK = frozenset({SALES, ADMIN})
ADMINS = frozenset({ADMIN})
STUDIO = frozenset({EDITOR, ADMIN})

Address = tuple[str, str]

MAY: dict[Address, frozenset[str]] = {
    ("GET", "/staff"): SIGNED_IN,
    ("GET", "/staff/login"): EVERYBODY,
    ("POST", "/staff/login"): EVERYBODY,
    ("POST", "/staff/logout"): SIGNED_IN,
    ("GET", "/staff/password"): SIGNED_IN,
    ("POST", "/staff/password"): SIGNED_IN,
    ("GET", "/staff/invitation/{token}"): EVERYBODY,
    ("POST", "/staff/invitation/{token}"): EVERYBODY,
    ("GET", "/staff/reset"): EVERYBODY,
    ("POST", "/staff/reset"): EVERYBODY,
    ("GET", "/staff/reset/{token}"): EVERYBODY,
    ("POST", "/staff/reset/{token}"): EVERYBODY,
    ("GET", "/staff/leads"): DESK,
    ("POST", "/staff/leads"): DESK,
    ("GET", "/staff/leads.csv"): DESK,
    ("GET", "/staff/leads.xlsx"): DESK,
    ("GET", "/staff/queue"): DESK,
    ("POST", "/staff/views"): DESK,
    ("GET", "/staff/leads/{id}"): DESK,
    ("POST", "/staff/leads/{id}"): DESK,
    ("GET", "/staff/leads/{id}/{picture}.svg"): DESK,
    ("GET", "/staff/behalf"): DESK,
    ("POST", "/staff/behalf"): DESK,
    ("GET", "/staff/dashboard"): DESK,
    ("GET", "/staff/dashboard/{picture}.svg"): DESK,
    ("GET", "/staff/bank"): STUDIO,
    ("POST", "/staff/bank"): STUDIO,
    ("GET", "/staff/bank/versions/{number}"): STUDIO,
    ("GET", "/staff/bank/versions/{number}/bank.zip"): STUDIO,
    ("GET", "/staff/bank/diff"): STUDIO,
    ("GET", "/staff/bank/drafts/{id}"): STUDIO,
    ("POST", "/staff/bank/drafts/{id}"): STUDIO,
    ("GET", "/staff/bank/drafts/{id}/bank.zip"): STUDIO,
    ("POST", "/staff/bank/drafts/{id}/upload"): STUDIO,
    ("GET", "/staff/bank/drafts/{id}/edit/{kind}/{piece}"): STUDIO,
    ("POST", "/staff/bank/drafts/{id}/edit/{kind}/{piece}"): STUDIO,
    ("POST", "/staff/bank/drafts/{id}/check"): STUDIO,
    ("GET", "/staff/bank/drafts/{id}/translate/{language}"): STUDIO,
    ("POST", "/staff/bank/drafts/{id}/translate/{language}"): STUDIO,
    ("POST", "/staff/bank/drafts/{id}/preview"): STUDIO,
    ("GET", "/staff/bank/previews/{preview}/report"): STUDIO,
    ("GET", "/staff/bank/previews/{preview}/report.pdf"): STUDIO,
    ("GET", "/staff/bank/previews/{preview}/rules"): STUDIO,
    ("GET", "/staff/bank/previews/{preview}/{picture}.svg"): STUDIO,
    ("GET", "/staff/bank/previews/{preview}/review"): STUDIO,
    ("GET", "/staff/bank/previews/{preview}/{section}"): STUDIO,
    ("POST", "/staff/bank/previews/{preview}/{section}"): STUDIO,
    ("GET", "/staff/bank/drafts/{id}/rehearsal"): STUDIO,
    ("POST", "/staff/bank/drafts/{id}/rehearsal"): STUDIO,
    ("GET", "/staff/bank/lens"): STUDIO,
    ("GET", "/staff/bank/lens.csv"): STUDIO,
    ("GET", "/staff/bank/lens/{picture}.svg"): STUDIO,
    ("GET", "/staff/users"): ADMINS,
    ("POST", "/staff/users"): ADMINS,
    ("GET", "/staff/jobs"): ADMINS,
    ("POST", "/staff/jobs"): ADMINS,
    ("GET", "/staff/audit"): ADMINS,
}
"""Every address of the staff, and the roles that may use it. What is not here does not start."""


@dataclass(frozen=True)
class Staff:
    """Who is signed in."""

    id: str
    email: str
    roles: frozenset[str]

    @property
    def actor(self) -> tuple[str, str]:
        """Who did it, as the audit keeps it."""
        return self.id, self.email

    def may(self, method: str, path: str) -> bool:
        """Whether one of the roles opens an address, as it stands in MAY."""
        return bool(self.roles & MAY[(method, path)])


def staff_of(request: Request) -> Staff:
    """Who is signed in; the guard has seen to it that somebody is."""
    staff: Staff = request.state.staff
    return staff


def signed_in(request: Request) -> Staff | None:
    """Who is signed in; None for a stranger on an address that is open to everybody."""
    staff: Staff | None = request.state.staff
    return staff


def guarded(route: Route) -> Route:
    """The route with its guard in front. Raises LookupError if MAY does not name the address."""
    methods = sorted((route.methods or {"GET"}) - {"HEAD"})
    for method in methods:
        if (method, route.path) not in MAY:
            raise LookupError(f"{method} {route.path} is not in the table MAY of staff/access.py")
    make = _guarded_async if inspect.iscoroutinefunction(route.endpoint) else _guarded
    return Route(route.path, make(route.path, route.endpoint), methods=methods)


def unused_addresses(routes: Iterable[Route]) -> set[Address]:
    """What MAY names and no route answers."""
    answered = {(method, route.path) for route in routes for method in route.methods or ()}
    return set(MAY) - answered


def _guarded(path: str, endpoint: Callable[[Request], Response]) -> Callable[[Request], Response]:
    @functools.wraps(endpoint)
    def answer(request: Request) -> Response:
        refusal = _refusal(path, request)
        return endpoint(request) if refusal is None else refusal

    return answer


def _guarded_async(
    path: str, endpoint: Callable[[Request], Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    @functools.wraps(endpoint)
    async def answer(request: Request) -> Response:
        refusal = await run_in_threadpool(_refusal, path, request)
        if refusal is None:
            return await endpoint(request)
        if request.method == "POST" and signed_in(request) is None:
            return await run_in_threadpool(_lost_session, request, await _typed_texts(request))
        return refusal

    return answer


def _refusal(path: str, request: Request) -> Response | None:
    """The answer to those who may not use the address; None for those who may."""
    method = "GET" if request.method == "HEAD" else request.method
    allowed = MAY[(method, path)]
    staff = request.state.staff = find_staff(request)
    if allowed is EVERYBODY or (staff is not None and staff.roles & allowed):
        return None
    if staff is not None:
        return staff_page(request, "staff/refused.html", 403, roles=sorted(allowed), typed=[])
    if method == "GET":
        return RedirectResponse(f"{STAFF_LOGIN}?{urlencode({'next': _wanted(request)})}", 303)
    return _lost_session(request, [])


async def _typed_texts(request: Request) -> list[str]:
    """What somebody wrote into a form whose session was over when it was sent."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return []
    async with request.form(max_fields=MAX_FIELDS) as posted:
        pairs = [(name, each) for name, each in posted.multi_items() if isinstance(each, str)]
    written = [text for name, text in pairs if _is_written(name, text)]
    return written[:MAX_TEXTS]


def _is_written(name: str, text: str) -> bool:
    """Whether somebody wrote this: several words, or any into a field that is for words."""
    words = len(text.split())
    return name not in NEVER_SHOWN and (words > 1 or (words == 1 and name in WORDS))


def _lost_session(request: Request, typed: list[str]) -> Response:
    return staff_page(request, "staff/refused.html", 403, roles=[], typed=typed)


def _wanted(request: Request) -> str:
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    return f"{path}?{query}"[:MAX_NEXT] if query else f"{path}"


def find_staff(request: Request) -> Staff | None:
    """Who the cookie's session belongs to; None if there is none, or it is over."""
    cookie = request.cookies.get(SESSION, "")
    if not cookie:
        return None
    engine = state_of(request).engine
    with reading(engine) as db:
        found = store.find_session(db, cookie)
    if found is None:
        return None
    session, user = found
    if store.is_stale(session):
        with writing(engine) as db:
            store.touch_session(db, session.key)
    return Staff(user.id, user.email, store.roles_of(user))

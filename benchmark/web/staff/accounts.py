"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.links import STAFF, STAFF_LOGIN
from benchmark.render.catalogues import later
from benchmark.store import audit
from benchmark.store import staff as store
from benchmark.store.engine import reading, writing
from benchmark.web.access import state_of
from benchmark.web.forms import csrf_holds, with_form
from benchmark.web.staff import passwords, throttle
from benchmark.web.staff.access import signed_in, staff_of
from benchmark.web.staff.cookies import SESSION, drop_cookie, set_cookie
from benchmark.web.staff.pages import EXPIRED, address_of, staff_page, typed

WRONG = later("The address or the password is not right. Check both, then try again.")
TOO_OFTEN = later(
    "This was tried too often, so we did not look at the password. Wait 15 minutes, or set a new "
    "password. In a browser where you signed in before, you are not kept waiting by others."
)
NOTICES = {
    "password": later("Your password is set. Sign in with it."),
    "out": later("You are signed out."),
}


def home(request: Request) -> Response:
    """GET /staff: what the roles of whoever is signed in are for."""
    return staff_page(request, "staff/home.html")


def show_login(request: Request) -> Response:
    """GET /staff/login: address and password."""
    wanted = inside(request.query_params.get("next", ""))
    if signed_in(request) is not None:
        return RedirectResponse(wanted, 303)
    done = NOTICES.get(request.query_params.get("done", ""), "")
    return staff_page(request, "staff/login.html", wanted=wanted, email="", done=done)


def inside(address: str) -> str:
    """The address if it is one of the staff's pages, else their first page."""
    if not address.isprintable() or "\\" in address or not address.startswith(STAFF):
        return STAFF
    return address if urlsplit(address).path.removeprefix(STAFF)[:1] in ("", "/") else STAFF


def login(request: Request, posted: FormData) -> Response:
    """POST /staff/login: begin a session, or say the same whatever was wrong."""
    email, password = address_of(posted), typed(posted, "password")
    if not csrf_holds(request, posted):
        return _again(request, posted, EXPIRED, 422)
    state = state_of(request)
    with reading(state.engine) as db:
        user = store.find_user(db, email)
    counted = throttle.buckets(request, email, user.id if user else "")
    if not throttle.count_try(request, counted):
        answer = _again(request, posted, TOO_OFTEN, 429)
        answer.headers["retry-after"] = str(throttle.ACCOUNT.get_expiry())
        return answer
    kept = user.password_hash if user is not None and user.disabled_at is None else ""
    if not passwords.holds(kept, password) or user is None:
        return _again(request, posted, WRONG, 422)
    throttle.forgive(request, counted)
    new = passwords.hashed(password) if passwords.is_outdated(kept) else kept
    cookie = _begin(request, user.id, kept, new)
    if cookie is None:
        return _again(request, posted, WRONG, 422)
    # Whatever a form on this browser was signed with before, it is not signed with it now.
    request.session.pop("csrf", None)
    response = RedirectResponse(inside(typed(posted, "next")), 303)
    set_cookie(request, response, SESSION, cookie)
    throttle.remember_browser(request, response, user.id)
    return response


def _again(request: Request, posted: FormData, notice: str, status: int) -> Response:
    wanted, email = inside(typed(posted, "next")), address_of(posted)
    return staff_page(
        request, "staff/login.html", status, wanted=wanted, email=email, notice=notice, done=""
    )


def _begin(request: Request, user_id: str, kept: str, new: str) -> str | None:
    """Begin a session with a new id in place of what the browser held; returns its cookie.

    None if the account was closed, or its password changed, while this one was looked at.
    """
    with writing(state_of(request).engine) as db:
        user = store.locked_user(db, user_id)
        if user is None or user.disabled_at is not None or user.password_hash != kept:
            return None
        store.keep_hash(db, user, new)
        store.end_session(db, request.cookies.get(SESSION, ""))
        audit.record(db, (user.id, user.email), "account.signed-in", ("account", user.id))
        return store.begin_session(db, user.id)


def logout(request: Request, posted: FormData) -> Response:
    """POST /staff/logout: end this session."""
    if not csrf_holds(request, posted):
        return staff_page(request, "staff/home.html", 422, notice=EXPIRED)
    staff = staff_of(request)
    with writing(state_of(request).engine) as db:
        store.end_session(db, request.cookies[SESSION])
        audit.record(db, staff.actor, "account.signed-out", ("account", staff.id))
    request.session.pop("csrf", None)
    response = RedirectResponse(f"{STAFF_LOGIN}?done=out", 303)
    drop_cookie(response, SESSION)
    return response


ROUTES: list[Route] = [
    Route("/staff", home),
    Route("/staff/login", show_login),
    Route("/staff/login", passwords.in_turn(with_form(login)), methods=["POST"]),
    Route("/staff/logout", with_form(logout), methods=["POST"]),
]

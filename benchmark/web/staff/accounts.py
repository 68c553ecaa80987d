"""Signing in and out, passwords, invitations and resets."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.links import STAFF, STAFF_LOGIN
from benchmark.store import audit
from benchmark.store import staff as store
from benchmark.store.engine import reading, writing
from benchmark.web.access import state_of
from benchmark.web.forms import csrf_holds, with_form
from benchmark.web.staff import passwords
from benchmark.web.staff.access import COOKIE, signed_in, staff_of
from benchmark.web.staff.pages import EXPIRED, staff_page

WRONG = "The address or the password is not right. Check both and try again."


def home(request: Request) -> Response:
    """GET /staff: what the roles of whoever is signed in are for."""
    return staff_page(request, "staff/home.html")


def show_login(request: Request) -> Response:
    """GET /staff/login: address and password."""
    wanted = inside(request.query_params.get("next", ""))
    if signed_in(request) is not None:
        return RedirectResponse(wanted, 303)
    return _login_page(request, wanted)


def _login_page(
    request: Request, wanted: str, email: str = "", notice: str = "", status: int = 200
) -> Response:
    return staff_page(
        request, "staff/login.html", status, wanted=wanted, email=email, notice=notice
    )


def inside(address: str) -> str:
    """The address if it is one of the staff's pages, else their first page."""
    parts = urlsplit(address) if address.isprintable() and "\\" not in address else None
    ours = parts and not parts.scheme and not parts.netloc
    return address if ours and (address + "/").startswith(f"{STAFF}/") else STAFF


def login(request: Request, posted: FormData) -> Response:
    """POST /staff/login: begin a session, or say the same whatever was wrong."""
    email, password = text(posted, "email").strip()[:254], text(posted, "password")
    wanted = inside(text(posted, "next"))
    if not csrf_holds(request, posted):
        return _login_page(request, wanted, email, EXPIRED, 422)
    state = state_of(request)
    with reading(state.engine) as db:
        user = store.find_user(db, email)
    kept = user.password_hash if user is not None and user.disabled_at is None else ""
    if not passwords.holds(kept, password) or user is None:
        return _login_page(request, wanted, email, WRONG, 422)
    with writing(state.engine) as db:
        old = request.cookies.get(COOKIE, "")
        if old:
            store.end_session(db, old)
        if passwords.is_outdated(kept):
            store.keep_hash(db, user.id, kept, passwords.hashed(password))
        cookie = store.begin_session(db, user.id)
        audit.record(db, (user.id, user.email), "account.signed-in", ("account", user.id))
    response = RedirectResponse(wanted, 303)
    set_cookie(request, response, COOKIE, cookie)
    return response


def set_cookie(
    request: Request, response: Response, name: str, value: str, seconds: int | None = None
) -> None:
    """Give a browser a cookie for the staff's pages alone. Without `seconds`: until it closes."""
    https = state_of(request).settings.public_url.startswith("https://")
    response.set_cookie(
        name, value, max_age=seconds, path=STAFF, secure=https, httponly=True, samesite="lax"
    )


def text(posted: FormData, name: str) -> str:
    """A posted value as it was typed."""
    value = posted.get(name, "")
    return value if isinstance(value, str) else ""


def logout(request: Request, posted: FormData) -> Response:
    """POST /staff/logout: end this session."""
    if not csrf_holds(request, posted):
        return staff_page(request, "staff/home.html", 422, notice=EXPIRED)
    staff = staff_of(request)
    with writing(state_of(request).engine) as db:
        store.end_session(db, request.cookies[COOKIE])
        audit.record(db, staff.actor, "account.signed-out", ("account", staff.id))
    response = RedirectResponse(STAFF_LOGIN, 303)
    response.delete_cookie(COOKIE, path=STAFF)
    return response


ROUTES: list[Route] = [
    Route("/staff", home),
    Route("/staff/login", show_login),
    Route("/staff/login", with_form(login), methods=["POST"]),
    Route("/staff/logout", with_form(logout), methods=["POST"]),
]

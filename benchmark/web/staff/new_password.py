"""Setting a password: by who is signed in, by an invitation, by a reset that was asked for."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.links import STAFF_LOGIN
from benchmark.render.catalogues import later
from benchmark.store import audit
from benchmark.store import staff as store
from benchmark.store.engine import reading, writing
from benchmark.store.staff_tables import StaffLink, StaffUser
from benchmark.web import limits
from benchmark.web.access import not_found, state_of
from benchmark.web.forms import csrf_holds, with_form
from benchmark.web.staff import passwords, throttle
from benchmark.web.staff.access import staff_of
from benchmark.web.staff.cookies import SESSION, set_cookie
from benchmark.web.staff.pages import EXPIRED, address_of, staff_page, typed

NOT_YOURS = later("That is not your present password")


def show_change(request: Request) -> Response:
    """GET /staff/password: the present password, and a new one."""
    return _change_page(request)


def _change_page(
    request: Request, errors: dict[str, str] | None = None, notice: str = "", status: int = 200
) -> Response:
    done = request.query_params.get("done") == "yes" and status == 200
    return staff_page(
        request, "staff/password.html", status, errors=errors or {}, notice=notice, done=done
    )


def change(request: Request, posted: FormData) -> Response:
    """POST /staff/password: change it. All sessions end; this browser gets one with a new id."""
    staff, state = staff_of(request), state_of(request)
    if not csrf_holds(request, posted):
        return _change_page(request, notice=EXPIRED, status=422)
    present, new = typed(posted, "current"), typed(posted, "password")
    fault = passwords.fault(new, staff.email)
    counted = [throttle.Bucket(throttle.CHANGE, "change", staff.id)]
    if not throttle.count_try(request, counted):
        raise limits.too_often(throttle.CHANGE)
    with reading(state.engine) as db:
        user = store.user_by_id(db, staff.id)
    kept = user.password_hash if user is not None else ""
    errors = {} if passwords.holds(kept, present) else {"current": NOT_YOURS}
    if not errors:
        throttle.forgive(request, counted)
    if fault:
        errors["password"] = fault
    if errors:
        return _change_page(request, errors, status=422)
    made = passwords.hashed(new)
    with writing(state.engine) as db:
        user = store.locked_user(db, staff.id)
        if user is None or user.password_hash != kept:
            return _change_page(request, {"current": NOT_YOURS}, status=422)
        store.set_password(db, user, made)
        audit.record(db, staff.actor, "account.password-changed", ("account", user.id))
        cookie = store.begin_session(db, user.id)
    response = RedirectResponse("/staff/password?done=yes", 303)
    set_cookie(request, response, SESSION, cookie)
    return response


def show_request(request: Request) -> Response:
    """GET /staff/reset: ask for a link that sets a new password."""
    return staff_page(request, "staff/reset.html", asked=False, email="", error="")


def ask(request: Request, posted: FormData) -> Response:
    """POST /staff/reset: mail a link if there is such an account; the answer is always the same."""
    email = address_of(posted)
    if not csrf_holds(request, posted):
        return staff_page(
            request, "staff/reset.html", 422, asked=False, email=email, notice=EXPIRED, error=""
        )
    if "@" not in email:
        error = later("Enter your e-mail address, such as name@example.com")
        return staff_page(request, "staff/reset.html", 422, asked=False, email=email, error=error)
    if not limits.hit(request, throttle.ASKED_BY, "asked-by", limits.network(request)):
        raise limits.too_often(throttle.ASKED_BY)
    if limits.hit(request, throttle.ASKED_FOR, "asked-for", email):
        _mail_reset(request, email)
    return staff_page(request, "staff/reset.html", asked=True, email=email, error="")


def _mail_reset(request: Request, email: str) -> None:
    """Mail a link, or take about as long: one transaction goes to the disk either way."""
    state = state_of(request)
    with writing(state.engine) as db:
        user = store.find_user(db, email)
        if user is not None and user.disabled_at is None:
            store.mail_link(db, state.tokens, state.settings.public_url, user)
            audit.record(db, audit.SYSTEM, "account.reset-asked", ("account", user.id))
            return
    state.limiter.storage.incr("asked for nobody", throttle.ASKED_BY.get_expiry())


def show_invitation(request: Request) -> Response:
    """GET /staff/invitation/{token}: the account, and a field for its password."""
    return _link_page(request, store.INVITATION)


def show_reset(request: Request) -> Response:
    """GET /staff/reset/{token}: the same for an account that had a password."""
    return _link_page(request, store.RESET)


def use_invitation(request: Request, posted: FormData) -> Response:
    """POST /staff/invitation/{token}: set the first password."""
    return _use(request, posted, store.INVITATION)


def use_reset(request: Request, posted: FormData) -> Response:
    """POST /staff/reset/{token}: set another password."""
    return _use(request, posted, store.RESET)


def _linked(request: Request, purpose: str) -> tuple[StaffLink, StaffUser]:
    """The link of the token in the address and its account, or 404."""
    state = state_of(request)
    link_id = state.tokens.read(f"staff-{purpose}", request.path_params["token"])
    with reading(state.engine) as db:
        found = store.live_link(db, link_id, purpose) if link_id else None
    if found is None:
        raise not_found()
    return found


def _link_page(
    request: Request, purpose: str, error: str = "", notice: str = "", status: int = 200
) -> Response:
    _, user = _linked(request, purpose)
    return staff_page(
        request,
        "staff/invitation.html",
        status,
        purpose=purpose,
        token=request.path_params["token"],
        email=user.email,
        error=error,
        notice=notice,
    )


def _use(request: Request, posted: FormData, purpose: str) -> Response:
    link, user = _linked(request, purpose)
    if not csrf_holds(request, posted):
        return _link_page(request, purpose, notice=EXPIRED, status=422)
    password = typed(posted, "password")
    fault = passwords.fault(password, user.email)
    if fault:
        return _link_page(request, purpose, fault, status=422)
    made = passwords.hashed(password)
    with writing(state_of(request).engine) as db:
        locked = store.locked_user(db, user.id)
        if locked is None or locked.disabled_at is not None or not store.use_link(db, link.id):
            raise HTTPException(404)
        store.set_password(db, locked, made)
        audit.record(db, (user.id, user.email), "account.password-set", ("account", user.id))
    response = RedirectResponse(f"{STAFF_LOGIN}?done=password", 303)
    # Whoever opened the mail need not wait for those who guess.
    throttle.remember_browser(request, response, user.id)
    return response


ROUTES: list[Route] = [
    Route("/staff/password", show_change),
    Route("/staff/password", passwords.in_turn(with_form(change)), methods=["POST"]),
    Route("/staff/reset", show_request),
    Route("/staff/reset", with_form(ask), methods=["POST"]),
    Route("/staff/invitation/{token}", show_invitation),
    Route(
        "/staff/invitation/{token}",
        passwords.in_turn(with_form(use_invitation)),
        methods=["POST"],
    ),
    Route("/staff/reset/{token}", show_reset),
    Route("/staff/reset/{token}", passwords.in_turn(with_form(use_reset)), methods=["POST"]),
]

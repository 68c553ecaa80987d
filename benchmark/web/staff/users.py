"""The pages on which administrators keep accounts."""

from __future__ import annotations

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.render.catalogues import later
from benchmark.store import audit
from benchmark.store import staff as store
from benchmark.store.engine import reading, writing
from benchmark.store.staff_tables import StaffUser
from benchmark.web.access import not_found, state_of
from benchmark.web.forms import csrf_holds, texts, with_form
from benchmark.web.staff.access import ROLES, staff_of
from benchmark.web.staff.pages import EXPIRED, address_of, staff_page, typed

USERS = "/staff/users"
LAST_ADMIN = later(
    "This is the last account that can keep accounts. "
    "Make somebody else an administrator first, then try again."
)
NO_ROLE = later("Choose at least one role")
NO_ROLE_LEFT = later("Choose at least one role, or disable the account.")
NO_ADDRESS = later("Enter an e-mail address, such as name@example.com")
NO_ACTION = later("Choose what to do with an account.")
ENABLE_FIRST = later("Enable the account first: a link would not work.")
TAKEN = later("There is an account with this address already")
DONE = {
    "invited": later("The invitation is on its way."),
    "roles": later("The roles are changed."),
    "disabled": later("The account is disabled, and signed out everywhere."),
    "enabled": later("The account can sign in again."),
    "sent": later("The link is on its way."),
}


@dataclass(frozen=True)
class Account:
    """One account as the list shows it."""

    user: StaffUser
    roles: list[str]
    state: str
    seen_at: object


@dataclass(frozen=True)
class Entered:
    """What was entered for a new account, and what is wrong with it by field."""

    email: str = ""
    roles: tuple[str, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()


def show_users(request: Request) -> Response:
    """GET /staff/users: all accounts, or with ?account= what can be done with one."""
    wanted = _readable(request.query_params.get("account", ""))
    return _account_page(request, wanted) if wanted else _list_page(request)


def _readable(user_id: str) -> str:
    """An account's id as it was given; 404 for what a database does not take as a text."""
    if not user_id.isprintable():
        raise not_found()
    return user_id


def _list_page(
    request: Request, entered: Entered | None = None, notice: str = "", status: int = 200
) -> Response:
    with reading(state_of(request).engine) as db:
        seen = store.last_seen(db)
        accounts = [_account(user, seen.get(user.id)) for user in store.users(db)]
    return staff_page(
        request,
        "staff/users.html",
        status,
        accounts=accounts,
        account=None,
        roles=ROLES,
        entered=entered or Entered(),
        notice=notice,
        done=DONE.get(request.query_params.get("done", ""), "") if status == 200 else "",
    )


def _account(user: StaffUser, seen_at: object) -> Account:
    return Account(user, sorted(store.roles_of(user)), _state(user), seen_at)


def _state(user: StaffUser) -> str:
    if user.disabled_at is not None:
        return "disabled"
    return "active" if user.password_hash else "invited"


def _account_page(request: Request, user_id: str, notice: str = "", status: int = 200) -> Response:
    with reading(state_of(request).engine) as db:
        user = store.user_by_id(db, user_id)
        if user is None:
            raise not_found()
        seen = store.last_seen(db).get(user.id)
        history = audit.history_of(db, "account", user.id, limit=20)
    return staff_page(
        request,
        "staff/users.html",
        status,
        accounts=[],
        account=_account(user, seen),
        confirming=request.query_params.get("confirm", "") == "disable",
        history=history,
        roles=ROLES,
        entered=Entered(),
        notice=notice,
        done=DONE.get(request.query_params.get("done", ""), "") if status == 200 else "",
    )


def save_users(request: Request, posted: FormData) -> Response:
    """POST /staff/users: invite somebody, or change one account."""
    action, user_id = typed(posted, "action"), _readable(typed(posted, "account"))
    holds = csrf_holds(request, posted)
    if action == "invite":
        return (
            _invite(request, posted) if holds else _list_page(request, notice=EXPIRED, status=422)
        )
    if action not in CHANGES:
        return _list_page(request, notice=NO_ACTION, status=422)
    if not holds:
        return _account_page(request, user_id, EXPIRED, 422)
    with writing(state_of(request).engine) as db:
        user = next((each for each in store.lock_users(db) if each.id == user_id), None)
        if user is None:
            raise not_found()
        problem = CHANGES[action](request, db, user, posted)
        if problem:
            db.rollback()
    if problem:
        return _account_page(request, user_id, problem, 422)
    return RedirectResponse(f"{USERS}?account={user_id}&done={SAID[action]}", 303)


def _chosen(posted: FormData) -> tuple[str, ...]:
    return tuple(role for role in ROLES if role in texts(posted, "role"))


def written_email(typed_address: str) -> str:
    """An address as accounts are kept under it. Raises EmailNotValidError."""
    found = validate_email(typed_address, check_deliverability=False, test_environment=True)
    return store.written_address(found.normalized)


def _invite(request: Request, posted: FormData) -> Response:
    state, typed_address, roles = state_of(request), address_of(posted), _chosen(posted)
    errors = [] if roles else [("role-sales", NO_ROLE)]
    email = ""
    try:
        email = written_email(typed_address)
    except EmailNotValidError:
        errors.insert(0, ("email", NO_ADDRESS))
    if not errors:
        with writing(state.engine) as db:
            user = store.add_user(db, email, roles)
            if user is not None:
                store.mail_link(db, state.tokens, state.settings.public_url, user)
                _record(request, db, "account.invited", user, roles=", ".join(roles))
                return RedirectResponse(f"{USERS}?account={user.id}&done=invited", 303)
        errors.append(("email", TAKEN))
    return _list_page(request, Entered(typed_address, roles, tuple(errors)), status=422)


def _record(request: Request, db: Session, action: str, user: StaffUser, **detail: str) -> None:
    audit.record(
        db, staff_of(request).actor, action, ("account", user.id), email=user.email, **detail
    )


def _change_roles(request: Request, db: Session, user: StaffUser, posted: FormData) -> str:
    roles = _chosen(posted)
    if not roles:
        return NO_ROLE_LEFT
    before = ", ".join(sorted(store.roles_of(user)))
    try:
        store.change_roles(db, user, roles)
    except store.LastAdminError:
        return LAST_ADMIN
    _record(request, db, "account.roles", user, before=before, after=", ".join(sorted(roles)))
    return ""


def _disable(request: Request, db: Session, user: StaffUser, posted: FormData) -> str:  # noqa: ARG001  # as all changes
    try:
        store.disable_user(db, user)
    except store.LastAdminError:
        return LAST_ADMIN
    _record(request, db, "account.disabled", user)
    return ""


def _enable(request: Request, db: Session, user: StaffUser, posted: FormData) -> str:  # noqa: ARG001  # as all changes
    store.enable_user(db, user)
    _record(request, db, "account.enabled", user)
    return ""


def _send_link(request: Request, db: Session, user: StaffUser, posted: FormData) -> str:  # noqa: ARG001  # as all changes
    if user.disabled_at is not None:
        return ENABLE_FIRST
    state = state_of(request)
    store.mail_link(db, state.tokens, state.settings.public_url, user)
    _record(request, db, "account.link-sent", user)
    return ""


CHANGES = {
    "roles": _change_roles,
    "disable": _disable,
    "enable": _enable,
    "send": _send_link,
}
SAID = {"roles": "roles", "disable": "disabled", "enable": "enabled", "send": "sent"}

ROUTES: list[Route] = [
    Route(USERS, show_users),
    Route(USERS, with_form(save_users), methods=["POST"]),
]

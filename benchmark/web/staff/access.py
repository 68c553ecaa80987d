"""Who may do what: one table of role and address, and the guard that keeps it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

SALES, EDITOR, ADMIN = "sales", "editor", "admin"
ROLES = (SALES, EDITOR, ADMIN)

EVERYBODY = frozenset({"everybody"})
"""Also those who are not signed in."""
SIGNED_IN = frozenset(ROLES)
DESK = frozenset({SALES, ADMIN})
ADMINS = frozenset({ADMIN})

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

    def may(self, method: str, path: str) -> bool:
        """Whether one of the roles opens an address, as it stands in MAY."""
        return bool(self.roles & MAY[(method, path)])


def staff_of(request: Request) -> Staff:
    """Who is signed in; the guard has seen to it that somebody is."""
    staff: Staff = request.state.staff
    return staff


Endpoint = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]
Guarded = Callable[..., Any]

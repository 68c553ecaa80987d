"""What tests of the staff's pages share: accounts with passwords, and signing in as people do."""

from __future__ import annotations

import json
from functools import cache

from benchmark.store import staff
from benchmark.store.engine import writing
from benchmark.web.staff import passwords
from benchmark.web.staff.cookies import SESSION
from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.visitor import Visitor

PASSWORD = "four words, quite plain"
OTHER = "another four words"
SIGN_IN, SIGN_OUT = "Sign in", "Sign out"


@cache
def kept_hash() -> str:
    return passwords.hashed(PASSWORD)


def with_password(site: Site, name: str, *roles: str) -> str:
    """The address of somebody's account, whose password is PASSWORD."""
    account = site.account(name, *roles)
    with writing(site.state.engine) as db:
        user = staff.user_by_id(db, account)
        assert user is not None
        staff.set_password(db, user, kept_hash())
    return f"{name}@example.com"


def try_password(visitor: Visitor, email: str, password: str = PASSWORD) -> Page:
    """The answer to one try to sign in, redirects as they are."""
    page = visitor.get("/staff/login")
    return visitor.press(page, {"email": email, "password": password}, SIGN_IN)


def session_of(visitor: Visitor) -> str:
    """The id that a browser holds; empty if it holds none."""
    return visitor.client.cookies.get(SESSION, path="/staff") or ""


def copy_of(site: Site, visitor: Visitor) -> Visitor:
    """Another browser, with the session's cookie of this one."""
    thief = site.visitor()
    thief.client.cookies.set(SESSION, session_of(visitor), domain="127.0.0.1", path="/staff")
    return thief


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/staff").status == 200


def mailed_link(site: Site, purpose: str) -> str:
    """The link in the newest mail of a purpose that waits to be sent."""
    query = "SELECT payload FROM outgoing WHERE purpose = :purpose ORDER BY created_at DESC"
    link: str = json.loads(site.rows(query, purpose=purpose)[0]["payload"])["link"]
    return link

"""Who gets what at each address of the staff: the whole table, over the real site."""

from __future__ import annotations

import re

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from benchmark.web.staff.access import EVERYBODY, MAY, Address, guarded, unused_addresses
from benchmark.web.staff.routes import PARTS, staff_routes
from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.visitor import Visitor

CAST = {"sales": "ann", "editor": "ed", "admin": "ada"}


def answered(site: Site) -> set[Address]:
    """Every address below /staff that the site answers."""
    found = (each for each in site.app.routes if isinstance(each, Route))
    return {
        (method, each.path)
        for each in found
        for method in (each.methods or set()) - {"HEAD"}
        if (each.path + "/").startswith("/staff/")
    }


def outcome(page: Page) -> str:
    """What somebody got: led to the sign-in, refused, or let through to the page."""
    if page.status == 303 and page.headers["location"].startswith("/staff/login?next="):
        return "sign in"
    if page.status == 403:
        return page.heading
    # Figures that are still worked out ask to come back: whoever reads that was let through.
    later = page.status == 503 and "retry-after" in page.headers
    return "let through" if page.status < 500 or later else f"a fault, {page.status}"


def expected(address: Address, role: str) -> str:
    allowed = MAY[address]
    if allowed == EVERYBODY or role in allowed:
        return "let through"
    if role:
        return "This page is not for your role"
    return "sign in" if address[0] == "GET" else "You are not signed in"


def test_every_cell_of_the_table_is_as_it_says(site: Site) -> None:
    disabled = site.signed_in("dan", "admin")
    site.change("UPDATE staff_user SET disabled_at = created_at WHERE email = 'dan@example.com'")
    browsers = [(site.visitor(), ""), (disabled, "")]
    browsers += [(site.signed_in(name), role) for role, name in CAST.items()]
    wrong = []

    for address in sorted(MAY.keys() & answered(site)):
        method, path = address
        place = re.sub(r"{\w+}", "nothing", path)
        for visitor, role in browsers:
            # Without its token no form changes anything, so that the walk may go on.
            page = visitor.get(place) if method == "GET" else visitor.post(place, {})
            if outcome(page) != expected(address, role):
                wrong.append((method, path, role, outcome(page)))

    assert wrong == []


def test_no_address_below_staff_is_missing_from_the_table(site: Site) -> None:
    assert answered(site) - set(MAY) == set()
    assert len(answered(site)) == len(staff_routes())


def test_no_entry_of_the_table_is_without_an_address() -> None:
    if not all(part.ROUTES for part in PARTS):
        pytest.skip("a part is not there yet")

    assert unused_addresses(staff_routes()) == set()


def test_an_address_that_the_table_does_not_name_keeps_the_site_from_starting() -> None:
    route = Route("/staff/secrets", lambda _: PlainTextResponse("x"))

    with pytest.raises(LookupError, match="GET /staff/secrets is not in the table MAY"):
        guarded(route)


def test_whoever_has_two_roles_may_do_what_either_may(site: Site) -> None:
    both = site.signed_in("eve", "editor", "admin")

    assert both.get("/staff/users").status == 200


def test_a_role_counts_from_the_next_page_on(site: Site) -> None:
    ann = site.signed_in("ann")
    assert ann.get("/staff/users").status == 403

    site.change("UPDATE staff_user SET roles = 'admin,sales' WHERE email = 'ann@example.com'")
    assert ann.get("/staff/users").status == 200
    site.change("UPDATE staff_user SET roles = '' WHERE email = 'ann@example.com'")
    assert ann.get("/staff").status == 403


def test_who_works_here_sees_only_the_ways_that_are_open(site: Site) -> None:
    for role, name in CAST.items():
        page = site.signed_in(name).get("/staff")
        ways = {a.get("href") for a in page.root.one("main").every("a")}

        assert f"{name}@example.com" in page.text
        assert all(role in MAY["GET", way] for way in ways)
        assert ("/staff/users" in ways) == (role == "admin")


def test_a_refusal_names_who_may(ann: Visitor) -> None:
    assert "administrators" in ann.get("/staff/users").text


def test_staff_pages_are_kept_out_of_caches_and_indexes(ada: Visitor, max_: Visitor) -> None:
    for page in (ada.get("/staff/users"), ada.get("/staff"), max_.get("/staff/login")):
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-robots-tag"] == "noindex"

"""What goes wrong has a page of its own, which says what to do, and no traceback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.conftest import Finished, MakeSite, Site
from tests.web.page import Page
from tests.web.visitor import Visitor, begin

HOME = str(Path(__file__).parents[2])

pytestmark = pytest.mark.any_database


def check_page(page: Page, status: int, heading: str) -> None:
    assert page.status == status
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.heading == heading
    assert page.link("Go to the start page") == "/"
    assert page.headers["cache-control"] == "no-store"
    for word in ("Traceback", 'File "', "Error:", "sqlite", "SELECT", HOME, "benchmark/"):
        assert word not in page.html


@pytest.mark.parametrize(
    "address",
    ["/nothing", "/assess", "/report", "/report/x/y/z", "/sample/x.svg", "/static/x", "/start/x"],
)
def test_404(owner: Visitor, address: str) -> None:
    check_page(owner.get(address), 404, "There is nothing at this address")


@pytest.mark.parametrize("address", ["/start", "/report/x/sharpen", "/report/x/again"])
def test_405(owner: Visitor, address: str) -> None:
    page = owner.get(address)

    check_page(page, 405, "That does not work here")
    assert page.headers["allow"] == "POST"


def test_405_names_the_methods_of_every_route_at_the_address(finished: Finished) -> None:
    page = finished.owner._ask("PUT", f"/assess/{finished.answering}/sop")

    assert (page.status, page.headers["allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("/sample/", "/sample"),
        ("/method///", "/method"),
        ("/report/x%2F/", "/report/x"),
        ("//evil.com/", ""),
    ],
)
def test_a_slash_at_the_end_leads_to_the_page_without(
    owner: Visitor, address: str, leads: str
) -> None:
    page = owner.get(f"http://127.0.0.1:8000{address}")

    assert page.headers.get("location", "") == leads
    assert page.status == (308 if leads else 404)


def test_422_shows_the_form_again(owner: Visitor) -> None:
    page = owner.send(begin(owner), {"profile.techs": "x"})

    assert page.status == 422
    assert page.heading == "Your company"


def test_500_when_what_is_stored_cannot_be_read(site: Site) -> None:
    visitor = site.visitor(raises=False)
    first = begin(visitor)
    site.change("UPDATE assessment SET answers = 'broken by hand'")

    check_page(visitor.get(first.path), 500, "Something broke on our side")
    assert visitor.get("/").status == 200


def test_500_is_logged_without_the_token(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    visitor = site.visitor(raises=False)
    first = begin(visitor)
    site.change("UPDATE assessment SET answers = 'broken by hand'")
    capsys.readouterr()

    visitor.get(first.path)

    logged = capsys.readouterr()
    assert "unhandled error" in logged.out + logged.err
    assert first.token not in logged.out + logged.err


@pytest.mark.parametrize("table", ["bank_version", "link", "assessment"])
def test_503_while_the_database_does_not_answer(finished: Finished, table: str) -> None:
    if finished.site.is_sqlite:
        finished.site.change("PRAGMA foreign_keys = OFF")
    finished.site.change(f"ALTER TABLE {table} RENAME TO gone")
    address = "/" if table == "bank_version" else f"/assess/{finished.answering}/sop"

    page = finished.owner.get(address)

    check_page(page, 503, "We are busy for a moment")
    assert re.fullmatch(r"\d+", page.headers["retry-after"])
    assert finished.owner.get("/healthz").status == 200


def test_a_database_that_is_no_database_gives_503(make_site: MakeSite, tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    site = make_site()
    broken.write_bytes(b"not a database at all " * 500)
    site = make_site(database_url=f"sqlite:///{broken}")

    check_page(site.visitor().get("/"), 503, "We are busy for a moment")
    assert site.visitor().get("/readyz").status == 503


def test_an_empty_database_is_not_ready(site: Site) -> None:
    for table in ("bank_publication", "bank_version"):
        site.change(f"DELETE FROM {table}")

    assert site.visitor().get("/readyz").status == 503
    assert site.visitor().get("/healthz").status == 200
    check_page(site.visitor().get("/"), 503, "We are busy for a moment")

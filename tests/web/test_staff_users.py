"""How administrators keep accounts, and what is kept about that."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmark.store import audit
from benchmark.store.engine import writing
from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.staff import is_in, mailed_link
from tests.web.visitor import Visitor


def account_page(site: Site, ada: Visitor, name: str, more: str = "") -> Page:
    return ada.open(f"/staff/users?account={site.account(name)}{more}")


def roles_of(site: Site, name: str) -> str:
    query = "SELECT roles FROM staff_user WHERE email = :email"
    roles: str = site.rows(query, email=f"{name}@example.com")[0]["roles"]
    return roles


def actions(site: Site) -> list[tuple[str, str, str]]:
    rows = site.rows("SELECT actor, action, detail FROM audit ORDER BY at")
    return [(row["actor"], row["action"], json.loads(row["detail"]).get("email")) for row in rows]


def test_the_list_shows_roles_and_states(site: Site, ada: Visitor, ann: Visitor) -> None:
    site.account("eve", "editor", "sales")
    site.change("UPDATE staff_user SET disabled_at = created_at WHERE email = 'ann@example.com'")

    page = ada.get("/staff/users")

    rows = [[cell.text for cell in row.every("th", "td")] for row in page.root.every("tr")[1:]]
    assert [row[:3] for row in rows] == [
        ["ada@example.com", "Administrator", "Invited, no password yet"],
        ["ann@example.com", "Sales", "Disabled"],
        ["eve@example.com", "Editor, Sales", "Invited, no password yet"],
    ]
    assert "UTC" in rows[0][3]
    assert rows[2][3] == "Not signed in now"


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        pytest.param({"email": "new@", "role": "sales"}, ["email"], id="no address"),
        pytest.param({"email": "ADA@example.com", "role": "sales"}, ["email"], id="taken"),
        pytest.param({"email": "new@example.com"}, ["role-sales"], id="no role"),
        pytest.param({"email": "new@example.com", "role": "boss"}, ["role-sales"], id="unknown"),
        pytest.param({}, ["email", "role-sales"], id="nothing"),
    ],
)
def test_an_invitation_names_what_is_wrong_and_keeps_what_was_typed(
    site: Site, ada: Visitor, given: dict[str, str], fields: list[str]
) -> None:
    page = ada.press(ada.get("/staff/users"), given, "Send the invitation")

    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert [name for name, _ in page.problems()] == fields
    assert all(name in page.ids() for name in fields)
    assert page.root.one("input", name="email").get("value") == given.get("email", "").lower()
    assert site.rows("SELECT * FROM outgoing") == []
    assert site.rows("SELECT count(*) AS n FROM staff_user")[0]["n"] == 1


def test_everything_done_with_an_account_is_recorded(site: Site, ada: Visitor) -> None:
    given = {"email": "new@example.com", "role": "sales"}
    page = ada.send(ada.get("/staff/users"), given, "Send the invitation")
    page = ada.send(page, {"role": ["editor", "sales"]}, "Save roles")
    assert roles_of(site, "new") == "editor,sales"
    page = ada.send(page, button="Mail the invitation again")
    page = ada.send(ada.open(page.link("Disable the account")), button="Disable the account")
    assert "is disabled" in page.text
    page = ada.send(page, button="Enable the account")

    who, whom = "ada@example.com", "new@example.com"
    done = ("invited", "roles", "link-sent", "disabled", "enabled")
    assert actions(site) == [(who, f"account.{each}", whom) for each in done]
    shown = ada.get("/staff/audit").text
    assert all(f"Account: {each.replace('-', ' ')}" in shown for each in done)
    assert "before: sales" in shown


def test_disabling_asks_first_and_names_the_account(site: Site, ada: Visitor) -> None:
    page = account_page(site, ada, "ann")
    own = ada.get(f"/staff/users?account={site.account('ada')}&confirm=disable")
    assert "This is your own account." in own.text
    assert "?" not in page.text
    link = page.link("Disable the account")

    asked = ada.open(link)

    assert "Disable 1 account: ann@example.com?" in asked.text
    assert site.rows("SELECT disabled_at FROM staff_user WHERE disabled_at IS NOT NULL") == []


def test_disabling_kills_open_links(site: Site, ada: Visitor, max_: Visitor) -> None:
    page = ada.send(account_page(site, ada, "ann"), button="Mail the invitation again")
    link = mailed_link(site, "invitation")
    assert max_.get(link).status == 200
    page = ada.send(ada.open(page.link("Disable the account")), button="Disable the account")

    ada.send(page, button="Enable the account")

    assert max_.get(link).status == 404


class TestTheLastAdministrator:
    def test_is_neither_disabled_nor_demoted(self, site: Site, ada: Visitor) -> None:
        site.account("ann")
        off = site.account("bea", "admin")
        site.change("UPDATE staff_user SET disabled_at = created_at WHERE id = :id", id=off)
        page = account_page(site, ada, "ada", "&confirm=disable")

        disabled = ada.press(page, button="Disable the account")
        demoted = ada.press(page, {"role": ["sales"]}, "Save roles")

        for answer in (disabled, demoted):
            assert answer.status == 422
            assert "the last account that can keep accounts" in answer.text
        assert is_in(ada)
        assert roles_of(site, "ada") == "admin"
        assert actions(site) == []

    def test_may_go_once_there_is_another(self, site: Site, ada: Visitor) -> None:
        site.account("bea", "admin")

        ada.send(account_page(site, ada, "ada"), {"role": ["sales"]}, "Save roles")

        assert roles_of(site, "ada") == "sales"

    def test_stays_when_two_disable_each_other_at_once(self, site: Site) -> None:
        names = ("ada", "bea")
        browsers = {name: site.signed_in(name, "admin") for name in names}
        pages = {
            name: account_page(site, browsers[name], other, "&confirm=disable")
            for name, other in zip(names, reversed(names), strict=True)
        }

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda n: browsers[n].press(pages[n], button="Disable the"), names))

        live = site.rows("SELECT email FROM staff_user WHERE disabled_at IS NULL")
        assert len(live) == 1


def test_an_expired_form_changes_nothing(site: Site, ada: Visitor) -> None:
    account = site.account("ann")

    for fields in (
        {"action": "disable", "account": account},
        {"action": "invite", "email": "x@example.com", "role": "sales"},
        {"action": "roles", "account": account, "role": "admin"},
    ):
        page = ada.post("/staff/users", {**fields, "csrf_token": "x"})
        assert page.status == 422
        assert "open for so long" in page.text
    assert ada.post("/staff/logout", {}).status == 422
    assert is_in(ada)
    assert roles_of(site, "ann") == "sales"
    assert actions(site) == []


@pytest.mark.parametrize("account", ["x", "%00", "", "é", "' OR 1=1 --"])
def test_what_is_no_account_is_not_found(ada: Visitor, account: str) -> None:
    token = ada.get("/staff/users").form("Send the").chosen("csrf_token")[0]
    fields = {"action": "enable", "account": account.replace("%00", "\x00"), "csrf_token": token}

    assert ada.post("/staff/users", fields).status == 404
    assert ada.get(f"/staff/users?account={account}").status == (404 if account else 200)
    assert ada.post("/staff/users", {**fields, "action": "burn"}).status in (404, 422)


class TestTheAudit:
    def test_shows_every_row_once_page_by_page(self, site: Site, ada: Visitor) -> None:
        with writing(site.state.engine) as db:
            for n in range(120):
                subject = ("lead", f"lead{n % 2}")
                audit.record(db, ("", "ann@example.com"), f"lead.note-{n}", subject)
        # Many in one moment: the place of a page is the row, not the time.
        site.change("UPDATE audit SET at = (SELECT min(at) FROM audit)")
        pages = [ada.get("/staff/audit")]
        while len(pages) < 5 and has_older(pages[-1]):
            pages.append(ada.get(pages[-1].link("Older")))

        shown = [row.every("td")[1].text for page in pages for row in page.root.every("tr")[1:]]

        assert len(pages) == 3
        assert sorted(shown) == sorted(f"Lead: note {n}" for n in range(120))

    def test_keeps_to_one_subject_over_pages(self, site: Site, ada: Visitor) -> None:
        with writing(site.state.engine) as db:
            for n in range(120):
                audit.record(db, audit.SYSTEM, f"lead.note-{n}", ("lead", f"lead{n % 2}"))

        first = ada.get("/staff/audit?subject=lead1")
        second = ada.get(first.link("Older"))

        rows = [row.every("td")[1].text for p in (first, second) for row in p.root.every("tr")[1:]]
        assert rows == [f"Lead: note {n}" for n in range(119, 0, -2)]
        assert not has_older(second)

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("after=x", 200), ("after=2026-01-01~x", 200), ("after=2026-01-01T00:00:00Z~%00", 200),
            ("after=2026-01-01T00:00:00Z~x", 200), ("subject=%00", 404), ("subject=' OR 1=1", 200),
            ("after=0001-01-01T00:00:00%2B23:00~x", 200),
        ],
    )  # fmt: skip
    def test_takes_odd_places(self, ada: Visitor, query: str, status: int) -> None:
        assert ada.get(f"/staff/audit?{query}").status == status


def has_older(page: Page) -> bool:
    return any(a.text == "Older" for a in page.root.every("a"))

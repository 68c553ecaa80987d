"""A day of somebody who sells, in a real browser, and what others get at the same addresses."""

from __future__ import annotations

import email
import email.policy
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screens, Server, Taken, wait_for
from tests.browser.test_pages import check

PASSWORD = "four plain words, please"
STAFF = {"ann": ("sales",), "ed": ("editor",), "ada": ("admin",), "dora": ("sales",)}
"""Ann sells, Ed edits, Ada administers; Dora sold until her account was disabled."""


def account(server: Server, *arguments: str, typed: str = "") -> None:
    environment = {**os.environ, "BENCHMARK_DATA_DIR": str(server.data)}
    command = [sys.executable, "-m", "benchmark", "user", *arguments]
    subprocess.run(command, env=environment, input=typed, text=True, check=True, timeout=120)


@pytest.fixture(scope="session")
def staff(server: Server) -> None:
    for name, roles in STAFF.items():
        given = [part for role in roles for part in ("--role", role)]
        add = ("add", f"{name}@example.com", *given, "--password-stdin")
        account(server, *add, typed=f"{PASSWORD}\n")


def sign_in(page: Page, name: str) -> None:
    page.goto("/staff/login")
    page.get_by_label("E-mail address").fill(f"{name}@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/staff(/(leads|queue|users|bank))?$"))


def editor_account(server: Server, name: str) -> None:
    """An account that edits the bank."""
    add = ("add", f"{name}@example.com", "--role", "editor", "--password-stdin")
    account(server, *add, typed=f"{PASSWORD}\n")


def begin_draft(page: Page, editor: str, title: str) -> None:
    """Sign in and begin a draft; the page is the draft's then."""
    sign_in(page, editor)
    page.goto("/staff/bank")
    page.get_by_label("What it is for").fill(title)
    page.get_by_role("button", name="Begin the draft").click()
    page.wait_for_url("**/staff/bank/drafts/**")


def mailed_link(server: Server, address: str) -> str:
    """The path of the report's link in the mail to an address, once it was written."""

    def mails() -> list[str]:
        read = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in (server.data / "outbox").glob("*.eml")
        ]
        return [
            body.get_content()
            for mail in read
            if mail["To"] == address and (body := mail.get_body(("plain",))) is not None
        ]

    wait_for(lambda: bool(mails()))
    found = re.search(r"https?://\S+/report/[\w.-]+", mails()[0])
    assert found
    return urlsplit(found[0]).path


def leave_contact(page: Page, report: str, company: str, address: str) -> None:
    page.goto(f"{report}/contact")
    page.get_by_label("Company").fill(company)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Telephone").fill("+1 202 555 0100")
    page.get_by_label("You may call me").check()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**#contact")


@pytest.mark.usefixtures("staff")
def test_a_day_at_the_sales_desk(
    screens: Screens, server: Server, take: Callable[[], Taken]
) -> None:
    owner, page, finished = screens.open(), screens.open(), take()
    leave_contact(owner, finished.report, "Northwind Test IT", "olive.day@example.com")

    sign_in(page, "ann")
    page.goto("/staff/leads?q=northwind")
    page.get_by_role("link", name="Northwind Test IT").click()
    # The consent counts only once the mailed link was opened.
    expect(page.locator('a[href^="tel:"]')).to_have_count(0)
    owner.goto(mailed_link(server, "olive.day@example.com"))
    page.goto("/staff/queue")
    page.get_by_role("link", name="Northwind Test IT").click()
    expect(page.locator('a[href^="tel:"]')).to_have_count(1)
    expect(page.get_by_role("heading", name="What to talk about")).to_be_visible()
    shown = page.locator("#report h2.report-title").inner_text()
    owner.goto(finished.report)
    assert owner.locator("h1").inner_text() == shown

    page.get_by_label("Add a note").fill("Asked for a call on Tuesday.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("#notes .noted")).to_have_text("Asked for a call on Tuesday.")
    page.get_by_label("Status").select_option("contacted")
    page.get_by_label("Next step", exact=True).fill("Send the checklist")
    page.get_by_label("Due on").fill("2030-01-02")
    page.get_by_role("button", name="Save where it stands").click()
    expect(page.locator(".lead-head")).to_contain_text("Send the checklist")
    expect(page.locator("#log")).to_contain_text("ann@example.com")
    check(page)

    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/staff/leads?q=northwind")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "Northwind Test IT" in rows[1]
    assert "Asked for a call" not in rows[1]


SALES = (
    "/staff", "/staff/leads", "/staff/queue", "/staff/behalf", "/staff/dashboard",
    "/staff/password",
)  # fmt: skip
ADMINISTRATORS = ("/staff/users", "/staff/jobs", "/staff/audit")


@pytest.mark.usefixtures("staff", "taken")
@pytest.mark.parametrize(("name", "addresses"), [("ann", SALES), ("ada", ADMINISTRATORS)])
def test_pages_have_no_fault(screens: Screens, name: str, addresses: Sequence[str]) -> None:
    page = screens.open()
    sign_in(page, name)
    for address in addresses:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        check(page)
    # A picture that no renderer made in time is left out; its table stands beside it.
    screens.faults[:] = [each for each in screens.faults if "/staff/dashboard/" not in each]


@pytest.mark.usefixtures("staff")
def test_others_get_nowhere_near_a_lead(screens: Screens, server: Server) -> None:
    stranger, editor, disabled = screens.open(), screens.open(), screens.open()
    sign_in(editor, "ed")
    sign_in(disabled, "dora")
    account(server, "disable", "dora@example.com")

    for address in ("/staff/leads", "/staff/queue", "/staff/leads.csv", "/staff/dashboard"):
        stranger.goto(address)
        expect(stranger.get_by_role("heading", level=1)).to_have_text("Sign in")
        answer = editor.goto(address)
        assert answer is not None
        assert answer.status == 403
        disabled.goto(address)
        expect(disabled.get_by_role("heading", level=1)).to_have_text("Sign in")

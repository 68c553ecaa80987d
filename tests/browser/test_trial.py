"""Trying a draft in a real browser: every page of the trial, light and dark, narrow and wide."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Screens, Server
from tests.browser.test_desk import begin_draft, editor_account
from tests.browser.test_pages import check

EDITOR = "eva"
WIDE: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def editor(server: Server) -> None:
    editor_account(server, EDITOR)


def begin(page: Page) -> None:
    begin_draft(page, EDITOR, "A draft to try")
    page.get_by_role("button", name="Take it as a visitor would").click()
    page.wait_for_url("**/profile")


@pytest.mark.usefixtures("editor")
def test_a_draft_is_tried_on_pages_without_a_fault(screens: Screens) -> None:
    page = screens.open()
    begin(page)
    check(page)
    page.set_viewport_size(WIDE)

    page.get_by_role("link", name="Rules, fired or not").click()
    page.get_by_label("Try the answers of an example").select_option("examples/sample.yaml")
    page.get_by_role("button", name="Begin anew with it").click()
    page.wait_for_url(re.compile("/rules$"))
    expect(page.locator("#rule-request-forms")).to_contain_text("not: answer.TRG2")
    rules = page.url
    page.locator(".choices").get_by_role("link", name="Fired").first.click()
    page.wait_for_url("**/rules?show=fired")
    check(page)

    for part in ("tasks", "review", "report"):
        page.set_viewport_size(WIDE)
        page.goto(rules.replace("/rules", f"/{part}"))
        expect(page.locator(".trial")).to_contain_text("Nothing here is stored")
        check(page)


@pytest.mark.usefixtures("editor")
def test_a_language_is_chosen_without_losing_what_was_typed(screens: Screens) -> None:
    page = screens.open(scripts=False)
    begin(page)

    page.get_by_label("How many technicians work on client tickets?").last.fill("7")
    page.get_by_role("button", name="Deutsch").click()

    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator('input[name="profile.techs"]')).to_have_value("7")

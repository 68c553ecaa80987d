"""Translating in a real browser: light and dark, narrow and wide, and what happens while typing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screens, Server
from tests.browser.test_desk import begin_draft, editor_account
from tests.browser.test_pages import check

EDITOR = "tea"
FIELD = '[id="t.question.SOP1.unit"]'


@pytest.fixture(scope="module")
def editor(server: Server) -> None:
    editor_account(server, EDITOR)


def translating(page: Page) -> None:
    begin_draft(page, EDITOR, "A draft to translate")
    page.goto(f"{page.url}/translate/de?group=question-sop")


@pytest.mark.usefixtures("editor")
def test_a_text_is_counted_while_it_is_typed_and_saved(screens: Screens) -> None:
    page = screens.open()
    translating(page)
    check(page)
    room = page.locator('[id="t.question.SOP1.unit-room"]')
    expect(room).to_have_text("6 of 24 characters")

    page.locator(FIELD).fill("von zehn Typen, die am häufigsten sind")

    expect(room).to_have_text("38 of 24 characters")
    expect(room).to_have_class("room is-too-long")
    page.locator(FIELD).fill("von zehn")
    expect(room).to_have_class("room")
    page.get_by_role("button", name="Save these texts").click()
    page.wait_for_url("**done=saved")
    expect(page.locator(FIELD)).to_have_value("von zehn")


@pytest.mark.usefixtures("editor")
def test_texts_stand_below_each_other_where_it_is_narrow(screens: Screens) -> None:
    page = screens.open(320, scripts=False)
    translating(page)

    english = page.locator('[id="e.question.SOP1.unit"]').bounding_box()
    own = page.locator(FIELD).bounding_box()

    assert english
    assert own
    assert own["y"] > english["y"] + english["height"] - 1
    assert own["x"] + own["width"] <= 320
    page.locator(FIELD).fill("<b>von</b> zehn")
    page.get_by_role("button", name="Save these texts").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_role("link", name="question.SOP1.unit:").click()
    expect(page.locator(FIELD)).to_be_focused()
    expect(page.locator(FIELD)).to_have_value("<b>von</b> zehn")

"""Answers that are kept in a browser: saved meanwhile, offline, and whichever way one leaves."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Screens
from tests.browser.visits import begin, go_on


def test_answers_are_saved_while_one_answers(screens: Screens) -> None:
    page = screens.open()
    address = begin(page)

    page.locator('input[name="profile.techs"]').fill("6")
    page.locator('input[name="profile.region"]').nth(1).check()
    expect(page.locator("[data-saved]")).to_have_text("Saved.")

    elsewhere = screens.open()
    elsewhere.goto(address)
    elsewhere.wait_for_url("**/profile#profile.clients")
    expect(elsewhere.locator('input[name="profile.techs"]')).to_have_value("6")
    expect(elsewhere.locator('input[name="profile.region"]').nth(1)).to_be_checked()


def test_what_could_not_be_saved_is_said_and_sent_later(screens: Screens) -> None:
    page = screens.open()
    begin(page)
    page.context.set_offline(True)
    page.locator('input[name="profile.techs"]').fill("6")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved yet")
    page.context.set_offline(False)

    go_on(page)

    page.wait_for_url("**/sop")
    assert [f for f in screens.faults if "ERR_INTERNET_DISCONNECTED" not in f] == []
    screens.faults.clear()


@pytest.mark.parametrize(
    ("scripts", "way", "other", "others"),
    [
        pytest.param(True, "link", "button", 0, id="links, with scripts"),
        # The present section is a link in either case.
        pytest.param(False, "button", "link", 1, id="buttons, without"),
    ],
)
def test_who_leaves_takes_the_answers_along(
    screens: Screens,
    scripts: bool,
    way: Literal["link", "button"],
    other: Literal["link", "button"],
    others: int,
) -> None:
    page = screens.open(scripts=scripts)
    address = begin(page)
    page.goto(f"{address}/sop")

    page.locator("#SOP1").fill("7")
    page.get_by_role(way, name="Back to").click()
    page.wait_for_url("**/profile")
    page.locator('input[name="profile.techs"]').fill("6")
    sections = page.get_by_role("navigation", name="Sections")
    expect(sections.get_by_role(other)).to_have_count(others)
    sections.get_by_role(way, name="2.").click()
    page.wait_for_url("**/sop")
    expect(page.locator("#SOP1")).to_have_value("7")
    page.locator("#SOP1").press("Enter")
    page.wait_for_url("**/trigger")

    page.goto(f"{address}/profile")
    expect(page.locator('input[name="profile.techs"]')).to_have_value("6")


def test_what_could_not_be_saved_is_seen_and_saved_when_it_can_be(screens: Screens) -> None:
    page = screens.open(320)
    address = begin(page)
    note = page.locator("[data-saved]")
    page.context.set_offline(True)
    page.locator('input[name="profile.techs"]').fill("6")

    expect(note).to_contain_text("Not saved yet")
    expect(note).to_be_in_viewport()
    page.context.set_offline(False)
    expect(note).to_have_text("Saved.")

    elsewhere = screens.open()
    elsewhere.goto(f"{address}/profile")
    expect(elsewhere.locator('input[name="profile.techs"]')).to_have_value("6")
    assert [f for f in screens.faults if "ERR_INTERNET_DISCONNECTED" not in f] == []
    screens.faults.clear()

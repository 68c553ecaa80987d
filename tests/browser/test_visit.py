"""Whole visits in a browser, with scripts and without, by mouse and by keyboard."""

from __future__ import annotations

import re

import httpx2
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Screens, Server, Taken
from tests.browser.visits import SECTIONS, begin, fill, go_on
from tests.web.visitor import example


@pytest.mark.parametrize(
    ("width", "scheme", "scripts", "named"),
    [
        pytest.param(1280, "light", True, False, id="wide and light, with scripts"),
        pytest.param(320, "dark", False, True, id="narrow and dark, no scripts, plain HTTP"),
    ],
)
def test_a_whole_journey(
    screens: Screens, server: Server, width: int, scheme: str, scripts: bool, named: bool
) -> None:
    page, answers = screens.open(width, scheme, scripts=scripts, named=named), example()

    begin(page)
    for section in SECTIONS:
        assert page.url.endswith(f"/{section}")
        fill(page, answers)
        go_on(page)
        page.wait_for_url(re.compile(rf"^((?!/{section}$).)*$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    page.get_by_role("button", name="See my report").click()
    page.wait_for_url("**/report/*")

    expect(page.get_by_role("heading", level=1)).to_contain_text("rung")
    path = page.url.removeprefix(server.named).removeprefix(server.address)
    data = httpx2.get(f"{server.address}{path}/report.json")
    assert data.json()["rung"]["value"] == 3
    # Its pictures are being made; on a very busy machine that takes longer than they wait.
    screens.faults = [fault for fault in screens.faults if "status of 503" not in fault]


def test_a_section_by_keyboard_alone(screens: Screens) -> None:
    page = screens.open()
    address = begin(page)
    page.goto(f"{address}/sop")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "SOP1":
            break
    page.keyboard.type("7")
    for name, key in (("SOP2", "3"), ("SOP4", "2"), ("SOP7", "1")):
        for _ in range(4):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == name:
                break
        page.keyboard.press(key)
        chosen = page.locator(f'input[name="{name}"]').nth(int(key) - 1)
        expect(chosen).to_be_checked()
        expect(chosen).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url("**/trigger")
    page.goto(f"{address}/sop")
    expect(page.locator("#SOP1")).to_have_value("7")
    expect(page.locator('input[name="SOP2"]').nth(2)).to_be_checked()
    expect(page.locator('input[name="SOP3"]')).to_have_count(0)


def test_the_focus_is_always_visible(screens: Screens, taken: Taken) -> None:
    page = screens.open()
    page.goto(f"{taken.answering}/sop")

    while True:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        outlined = page.evaluate(
            """() => {
              const all = [document.activeElement, document.activeElement.closest("label")];
              return all.some((e) => e && getComputedStyle(e).outlineStyle !== "none"
                && parseFloat(getComputedStyle(e).outlineWidth) >= 2);
            }"""
        )
        assert outlined, page.evaluate("document.activeElement.outerHTML")


def test_a_state_and_an_answer_exclude_each_other(screens: Screens) -> None:
    page = screens.open()
    page.goto(f"{begin(page)}/trigger")
    number = page.locator("#TRG3")
    unknown = page.locator('input[name="TRG3"][value="unknown"]')
    na = page.locator('input[name="TRG3"][value="na"]')

    number.fill("20")
    unknown.check()
    expect(number).to_have_value("")
    na.check()
    expect(unknown).not_to_be_checked()
    number.fill("12")
    expect(na).not_to_be_checked()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_focus_lands_on_the_error_summary(screens: Screens, scripts: bool) -> None:
    page = screens.open(scripts=scripts)
    page.goto(f"{begin(page)}/trigger")

    page.locator("#TRG3").fill("many")
    go_on(page)

    expect(page.locator(".problem")).to_be_focused()
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Enter a whole number from 0 to 100").click()
    expect(page.locator("#TRG3")).to_be_focused()
    expect(page.locator("#TRG3")).to_be_in_viewport()


def test_back_leads_over_a_page_that_was_refused(screens: Screens) -> None:
    page = screens.open()
    begin(page)
    page.fill("[name='profile.techs']", "many")
    go_on(page)
    expect(page.locator(".problem")).to_be_focused()
    page.fill("[name='profile.techs']", "8")
    go_on(page)
    expect(page.locator(".problem")).to_have_count(0)

    page.go_back()

    expect(page.locator("[name='profile.techs']")).to_have_value("8")


def test_the_copy_button_copies(screens: Screens, taken: Taken, server: Server) -> None:
    page = screens.open()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{taken.answering}/link")

    page.get_by_role("button", name="Copy the link").click()

    expect(page.locator("[data-copied]")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{server.named}{taken.answering}"


def test_without_scripts_there_is_no_button_that_needs_them(screens: Screens, taken: Taken) -> None:
    page = screens.open(scripts=False)
    page.goto(f"{taken.answering}/link")

    expect(page.get_by_role("button", name="Copy the link")).to_be_hidden()
    expect(page.get_by_label("Your private link")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "narrow"), [(1280, False), (320, True)], ids=["wide", "narrow"])
def test_pictures_load_in_the_form_that_fits(
    screens: Screens, taken: Taken, scheme: str, width: int, narrow: bool
) -> None:
    for address in (taken.report, "/sample", "/"):
        page = screens.open(width, scheme)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        pictures = page.evaluate(
            """() => [...document.querySelectorAll("picture img")].map((i) => ({
              source: i.currentSrc, loaded: i.complete && i.naturalWidth > 0, alt: i.alt,
              width: i.naturalWidth, shown: i.getBoundingClientRect().width }))"""
        )

        reported = [each for each in pictures if "/static/" not in each["source"]]
        assert len(reported) == (1 if address == "/" else 3)
        for each in pictures:
            assert each["loaded"], each["source"]
            assert ("-dark.svg" in each["source"]) == (scheme == "dark")
        for each in reported:
            assert each["alt"]
            if "/radar" not in each["source"]:
                assert ("-narrow" in each["source"]) == narrow
        page.context.close()


def test_enter_on_a_shared_link_does_not_revoke_it(screens: Screens, taken: Taken) -> None:
    page = screens.open()
    page.goto(f"{taken.report}/share")
    page.get_by_role("button", name="Make a link to the report").click()
    before = page.get_by_role("button", name="Revoke this link").count()

    page.get_by_label("Link to the report").first.focus()
    page.keyboard.press("Enter")
    page.reload()

    expect(page.get_by_role("button", name="Revoke this link")).to_have_count(before)
    page.get_by_role("button", name="Revoke this link").first.click()
    expect(page.get_by_role("button", name="Revoke this link")).to_have_count(before - 1)

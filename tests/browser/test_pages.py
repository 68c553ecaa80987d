"""Every page: nothing that axe finds, light or dark, and no sideways scroll on a small screen."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Screens, Server, Taken, wait_for

SMALL = 320
OPEN: dict[str, str] = {
    "start": "/",
    "sample": "/sample",
    "method": "/method",
    "privacy": "/privacy",
    "profile": "{answering}/profile",
    "sop": "{answering}/sop",
    "trigger": "{answering}/trigger",
    "hero": "{answering}/hero",
    "allocation": "{answering}/allocation",
    "oversight": "{answering}/oversight",
    "tasks": "{answering}/tasks",
    "review": "{answering}/review",
    "link": "{answering}/link",
    "erase": "{answering}/erase",
    "report": "{report}",
    "contact": "{report}/contact",
    "share": "{report}/share",
    "delete": "{report}/delete",
    "not found": "/report/never-was",
}


def section_with_errors(page: Page, taken: Taken) -> None:
    page.goto(f"{taken.answering}/trigger")
    page.locator("#TRG3").fill("many")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator(".problem")).to_be_visible()


def tasks_with_errors(page: Page, taken: Taken) -> None:
    page.goto(f"{taken.answering}/tasks")
    page.locator('input[name="task.patching"]').first.evaluate("box => { box.value = 'odd' }")
    page.locator('input[name="task.patching"]').first.check()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator(".problem")).to_be_visible()


def contact_with_errors(page: Page, taken: Taken) -> None:
    page.goto(f"{taken.report}/contact")
    page.get_by_label("You may call me").check()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".problem")).to_be_visible()


MADE: dict[str, Callable[[Page, Taken], None]] = {
    "section with errors": section_with_errors,
    "tasks with errors": tasks_with_errors,
    "contact with errors": contact_with_errors,
}


def check(page: Page) -> None:
    """Axe in both colour schemes, then the width on a small screen."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found = Axe().run(page)
        said = (page.url, scheme, found.generate_snapshot(), _nodes(found))
        assert found.violations_count == 0, said
    page.set_viewport_size({"width": SMALL, "height": 800})
    sizes = page.evaluate(
        """() => {
          for (const each of document.querySelectorAll("details")) each.open = true;
          const root = document.scrollingElement;
          const wide = [...document.querySelectorAll("body *")].filter((e) =>
            !e.closest(".wide") && !e.closest(".hidden") && e.getClientRects().length
            && e.getBoundingClientRect().right > root.clientWidth + 1);
          return [root.scrollWidth, root.clientWidth, wide.map((e) => e.outerHTML.slice(0, 120))];
        }"""
    )
    assert sizes[0] <= sizes[1], (page.url, sizes[2][:5])
    assert sizes[1] == SMALL


def _nodes(found: object) -> list[str]:
    response = found.response  # type: ignore[attr-defined]  # axe has no types
    return [node["html"][:200] for each in response["violations"] for node in each["nodes"]][:5]


@pytest.mark.parametrize("name", OPEN)
def test_page(screens: Screens, taken: Taken, name: str) -> None:
    page = screens.open()
    page.goto(OPEN[name].format(report=taken.report, answering=taken.answering))

    check(page)


@pytest.mark.parametrize("name", MADE)
def test_page_with_errors(screens: Screens, taken: Taken, name: str) -> None:
    page = screens.open()
    MADE[name](page, taken)

    check(page)


def test_page_of_contact_and_share_in_use(screens: Screens, take: Callable[[], Taken]) -> None:
    page, used = screens.open(), take()
    page.goto(f"{used.report}/contact")
    page.get_by_label("E-mail address").fill("olive@example.com")
    page.get_by_label("Count my scores").check()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**#contact")
    check(page)

    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{used.report}/share")
    page.get_by_role("button", name="Make a link to the report").click()
    expect(page.get_by_label("Link to the report")).to_be_visible()
    check(page)


def test_page_after_erasing(screens: Screens, take: Callable[[], Taken]) -> None:
    page = screens.open()
    page.goto(f"{take().report}/delete")
    page.get_by_role("button", name="Erase everything now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is erased")

    check(page)


def test_page_while_a_pdf_is_made(screens: Screens, server: Server, taken: Taken) -> None:
    page = screens.open()

    def without_refresh(route: Route) -> None:
        answer = route.fetch()
        headers = {k: v for k, v in answer.headers.items() if k != "refresh"}
        assert answer.headers["refresh"] == "2"
        route.fulfill(response=answer, headers=headers)

    page.route("**/report.pdf*", without_refresh)
    wait_for(lambda: bool(server.renderers()))
    renderers = server.renderers()
    for each in renderers:
        os.kill(each, signal.SIGSTOP)
    try:
        page.goto(f"{taken.report}/report.pdf?paper=letter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your PDF is being made")
        check(page)
    finally:
        for each in renderers:
            # One that stood still for longer than a document may take has been replaced.
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGCONT)


def test_further_steps_fit_the_screen_of_a_phone(screens: Screens) -> None:
    page = screens.open(320)
    page.goto("/sample")
    table = page.locator(".steps-table")
    page.locator("details", has=table).evaluate_all("all => all.forEach(e => e.open = true)")

    wide = table.evaluate("e => [e.scrollWidth, e.parentElement.clientWidth]")

    assert table.is_visible()
    assert 0 < wide[0] <= wide[1]
    labels = (
        table.locator("tbody tr")
        .first.locator("td")
        .evaluate_all("all => all.map(e => getComputedStyle(e, '::before').content)")
    )
    assert [each.strip('"').rstrip(": ") for each in labels] == [
        "Because you answered", "Effort", "Effect in",
    ]  # fmt: skip

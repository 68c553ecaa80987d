"""What a visitor does on the questionnaire's pages in a browser."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Page

SECTIONS = ["profile", "sop", "trigger", "hero", "allocation", "oversight", "tasks"]


def fill(page: Page, answers: Mapping[str, list[str]]) -> None:
    """Answer all questions of a section that have an answer here."""
    kinds = dict(
        page.locator("form.sheet input").evaluate_all("all => all.map(e => [e.name, e.type])")
    )
    states = ("unknown", "na")
    for name in kinds.keys() & answers.keys():
        for value in answers[name]:
            field = page.locator(f'[name="{name}"]')
            if value not in states and field.first.get_attribute("type") == "text":
                field.first.fill(value)
            else:
                field.and_(page.locator(f'[value="{value}"]')).check()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Save and continue").click()


def begin(page: Page) -> str:
    """Begin an assessment; returns the address of its questionnaire."""
    page.goto("/")
    page.get_by_role("button", name="Begin the assessment").click()
    page.wait_for_url("**/profile")
    return page.url.removesuffix("/profile")

"""Visitors who read German: the journey of tests.web.visitor by its German buttons."""

from __future__ import annotations

from benchmark.render.catalogues import catalogue
from tests.web.page import Given, Page
from tests.web.visitor import BEGIN, CONTINUE, SUBMIT, Visitor, answers_for, example

GERMAN = "/?language=de"


def say(text: str) -> str:
    """A text of the interface in German."""
    said = catalogue("de").gettext(text)
    assert said != text
    return said


def begin_in_german(visitor: Visitor) -> Page:
    """The first section, from the start page in German."""
    return visitor.send(visitor.open(GERMAN), button=say(BEGIN))


def take_in_german(visitor: Visitor, answers: Given | None = None) -> Page:
    """The report, after a whole journey in German."""
    given = answers or example()
    page = begin_in_german(visitor)
    while not page.path.endswith("/review"):
        page = visitor.send(page, answers_for(page, given, say(CONTINUE)), say(CONTINUE))
        assert page.status == 200, page.problems()
    return visitor.send(page, button=say(SUBMIT))


def language(page: Page) -> str:
    """The language that a page says it is in."""
    return page.root.one("html").get("lang")

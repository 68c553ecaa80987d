"""Pages of a journey, as tests read them."""

from __future__ import annotations

from tests.web.page import Page


def section_of(page: Page) -> str:
    return page.path.split("/")[3]


def at(page: Page, section: str) -> str:
    """The address of another section of the same assessment."""
    return f"/assess/{page.token}/{section}"

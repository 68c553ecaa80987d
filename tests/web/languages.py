"""Languages that pages offer, as tests see them."""

from __future__ import annotations

from tests.web.page import Page


def offers(page: Page) -> list[tuple[str, str, str]]:
    """What a page offers above its content: language, where it leads, words."""
    found = [each for each in page.root.every("p") if each.has_class("offer")]
    links = [(each, each.one("a")) for each in found]
    assert all(p.get("lang") == a.get("hreflang") for p, a in links)
    return [(a.get("hreflang"), a.get("href"), a.text) for _, a in links]

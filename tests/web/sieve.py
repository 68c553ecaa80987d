"""What is left in English on a page that ought to be German, and visitors who read German."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from babel.messages.pofile import read_po

from benchmark.content.load import load_bank
from benchmark.core.localise import localised, pieces
from benchmark.render.catalogues import FOLDER
from tests.content.shipped import FILES
from tests.web.conftest import Site
from tests.web.german import language
from tests.web.page import Element, Page
from tests.web.visitor import Visitor

LONG = 12
"""Shorter texts may be the same in both languages, or stand within German ones."""
PLACE = re.compile(r"%\(\w+\)[a-z]|%%|\{\w+\}|\n")
SAID_ALOUD = ("alt", "aria-label", "data-by-hand", "data-copied", "placeholder")
NAMES = ("BENCHMARK_SMTP_URL", "BENCHMARK_WEBHOOK_URLS")


@cache
def english() -> frozenset[str]:
    """Every English text that has other words in German: the interface's, and the bank's.

    A text with places for values counts as the pieces between them.
    """
    with (FOLDER / "de" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = list(read_po(file, "de"))
    texts = [
        text
        for each in messages
        for text in ([each.id] if isinstance(each.id, str) else each.id)
        if each.id and each.string != each.id
    ]
    bank = load_bank(FILES)
    own, others = (
        {(piece.key, name): text for piece in pieces(each) for name, text in piece.texts.items()}
        for each in (bank, localised(bank, "de"))
    )
    texts += [text for key, text in own.items() if others.get(key) != text]
    found = (piece.strip(" .,:;“”") for text in texts for piece in PLACE.split(text))
    return frozenset(piece for piece in found if len(piece) > LONG)


def words(page: Page) -> str:
    """All that a page says in its language, to the eye and to a screen reader."""
    return "\n".join(_said(page.root.one("html"), language(page)))


def _said(element: Element, spoken: str) -> Iterator[str]:
    yield from (element.get(name) for name in SAID_ALOUD if element.get(name))
    for child in element.children:
        if isinstance(child, str):
            yield " ".join(child.split())
        elif child.tag not in ("script", "style") and child.get("lang") in ("", spoken):
            yield from _said(child, spoken)


def left_in_english(german: Page) -> list[str]:
    said = words(german)
    return [piece for piece in english() if piece in said and piece not in NAMES]


def german(site: Site, name: str, *roles: str) -> Visitor:
    """Somebody's browser with a session, in which German was chosen."""
    visitor = site.signed_in(name, *roles)
    assert language(visitor.open("/staff?language=de")) == "de"
    return visitor

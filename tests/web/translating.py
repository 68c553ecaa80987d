"""The page of one language, as tests use it."""

from __future__ import annotations

from benchmark.content.load import read_bank
from benchmark.content.translation_state import Row, translation_state
from tests.web.conftest import Site
from tests.web.page import Element, Page
from tests.web.studio import files_of, rewrite
from tests.web.visitor import Visitor

SAVE = "Save these texts"
SOP, ENGLISH = "locales/de/dimensions/sop.yaml", "dimensions/sop.yaml"
WHY, UNIT = "question.SOP1.why", "question.SOP1.unit"
OLD_WHY, NEW_WHY = "Steps that nobody opens change nothing.", "Steps that nobody reads help nobody."


def translating(editor: Visitor, draft: Page, query: str = "", language: str = "de") -> Page:
    page = editor.open(f"{draft.path}/translate/{language}{query}")
    assert page.status == 200
    return page


def sop(editor: Visitor, draft: Page) -> Page:
    """The page with the first questions about SOPs."""
    return translating(editor, draft, "?group=question-sop")


def row(site: Site, draft: Page, name: str, language: str = "de") -> Row:
    """A text as it is stored by now."""
    files = files_of(site, draft)
    found, _ = read_bank(files)
    assert found is not None
    return next(r for r in translation_state(files, found, language) if r.id == name)


def fields(page: Page) -> list[Element]:
    return [e for e in page.root.every("textarea") if e.get("name").startswith("t.")]


def field(page: Page, name: str) -> Element:
    return page.root.one("textarea", name=f"t.{name}")


def typed(page: Page, name: str) -> str:
    return "".join(str(c) for c in field(page, name).children).removeprefix("\n")


def shown(page: Page) -> list[str]:
    """The pieces of a page."""
    return [e.get("id") for e in page.root.every("section") if e.has_class("pair-piece")]


def progress(page: Page) -> str:
    return next(e.text for e in page.root.every("p") if e.has_class("lead"))


def change_english(site: Site, draft: Page) -> int:
    return rewrite(site, draft, ENGLISH, OLD_WHY, NEW_WHY)

"""The editor's pages, as tests use them."""

from __future__ import annotations

from benchmark.content.pieces import find
from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.studio import files_of
from tests.web.visitor import Visitor

TRIGGER = "dimensions/trigger.yaml"
SAVE, SAVE_YAML = "Save", "Save the YAML"


def edit(editor: Visitor, draft: Page, piece: str, more: str = "") -> Page:
    page = editor.get(f"{draft.path}/edit/{piece}{more}")
    assert page.status == 200
    return page


def yaml_of(page: Page) -> str:
    """The YAML as the page shows it."""
    return dict(page.form(SAVE_YAML).fields)["yaml"].replace("\r\n", "\n")


def saved(site: Site, page: Page, kind: str, name: str) -> str:
    piece = find(files_of(site, page), kind, name)
    assert piece is not None
    return piece.yaml


def row_values(page: Page, name: str) -> list[str]:
    return [e.get("value") for e in page.root.every("input", name=name)]

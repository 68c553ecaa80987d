"""Publishing a draft, as tests do it."""

from __future__ import annotations

from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.studio import begin, rewrite
from tests.web.visitor import Visitor

TRIGGER = "dimensions/trigger.yaml"
OLD, NEW = "How do client requests reach you?", "How do requests reach you?"


def reworded(site: Site, editor: Visitor, title: str = "Wording") -> Page:
    """A draft that asks one question in other words."""
    page = begin(editor, title)
    rewrite(site, page, TRIGGER, OLD, NEW)
    return editor.get(page.path)


def publishing(page: Page, button: str, reason: str) -> dict[str, str]:
    """What the form to publish would send, from a page that does not offer it."""
    return {**dict(page.form(button).fields), "action": "publish", "reason": reason, "newest": "1"}

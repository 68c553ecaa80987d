"""What tests of the studio share: drafts as editors begin, change and publish them."""

from __future__ import annotations

from benchmark.content.codec import files_digest
from benchmark.store import banks, drafts
from benchmark.store.engine import reading, writing
from benchmark.store.studio_tables import BankDraft, BankPublication
from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.visitor import Visitor

HOME = "/staff/bank"
BEGIN = "Begin the draft"


def begin(editor: Visitor, title: str = "Spring review", number: int = 1) -> Page:
    """The overview of a new draft."""
    given = {"title": title, "number": str(number)}
    page = editor.send(editor.get(HOME), given, BEGIN)
    assert page.status == 200
    assert page.path.startswith(f"{HOME}/drafts/")
    return page


def draft_of(site: Site, page: Page) -> BankDraft:
    """The draft whose page this is, as it is stored."""
    with reading(site.state.engine) as db:
        draft = drafts.find_draft(db, page.path.split("/")[4])
    assert draft is not None
    return draft


def files_of(site: Site, page: Page) -> dict[str, str]:
    return drafts.read_files(draft_of(site, page))


def in_force(site: Site) -> BankPublication:
    with reading(site.state.engine) as db:
        newest = banks.newest_publication(db)
    assert newest is not None
    return newest


def audited(site: Site, kind: str = "draft") -> list[tuple[str, str]]:
    """Who did what to things of a kind, in order."""
    query = "SELECT actor, action FROM audit WHERE subject_kind = :kind ORDER BY at"
    return [(row["actor"], row["action"]) for row in site.rows(query, kind=kind)]


def rewrite(site: Site, page: Page, path: str, old: str, new: str) -> int:
    """Change a draft's file behind its pages; the new revision."""
    draft = draft_of(site, page)
    files = drafts.read_files(draft)
    assert files[path].count(old) == 1
    files[path] = files[path].replace(old, new)
    with writing(site.state.engine) as db:
        digest = files_digest(files)
        return drafts.save_draft(db, draft.id, draft.revision, files, digest, draft.updated_by)


PUBLISH = "Publish"


def publish(editor: Visitor, page: Page, reason: str = "It is time.", anyway: str = "") -> Page:
    """The home page, after a draft was published from its page."""
    given = {"reason": reason} | ({"anyway": anyway} if anyway else {})
    home = editor.send(page, given, PUBLISH)
    assert home.path == HOME, home.problems()
    return home

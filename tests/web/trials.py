"""A draft, its trials and their pages, as tests use them."""

from __future__ import annotations

import json
from typing import Any

from benchmark.content.codec import files_digest
from benchmark.store import banks, drafts
from benchmark.store.engine import writing
from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.visitor import Visitor

HOME = "/staff/bank"
TITLE = "Weights after <spring> & “review”"
MARK = f"Trial of draft “{TITLE}”, revision 1. Nothing here is stored as a submission."
BEGIN = "Take it as a visitor would"
ANEW, WITH_EXAMPLE = "Begin anew with the same answers", "Begin anew with it"
SAMPLE_FORMS = "answer.TRG2 in [email, portal]"


def begin_draft(site: Site, changes: dict[str, str] | None = None) -> str:
    """The id of a new draft of what is in force, with texts replaced: old -> new."""
    with writing(site.state.engine) as db:
        newest = banks.newest_publication(db)
        assert newest is not None
        files = edited(banks.read_files(newest), changes or {})
        digest = files_digest(files)
        return drafts.start_draft(db, TITLE, newest.number, files, digest, "ed@example.com").id


def edited(files: dict[str, str], changes: dict[str, str]) -> dict[str, str]:
    found = dict(files)
    for old, new in changes.items():
        path = next(p for p, text in found.items() if old in text and "locales" not in p)
        found[path] = found[path].replace(old, new, 1)
    return found


def press_begin(visitor: Visitor, draft_id: str, **fields: str) -> Page:
    """The answer to the beginning of a trial from a page that stood open, redirects as they are."""
    token = visitor.get(HOME).root.every("input", name="csrf_token")[0].get("value")
    return visitor.post(f"{HOME}/drafts/{draft_id}/preview", {"csrf_token": token, **fields})


def begin(visitor: Visitor, draft_id: str, **fields: str) -> Page:
    """The page on which a trial begins. Without fields: from the draft's page."""
    if not fields:
        return visitor.send(visitor.get(f"{HOME}/drafts/{draft_id}"), button=BEGIN)
    answer = press_begin(visitor, draft_id, **fields)
    assert answer.status == 303, answer.text
    return visitor.open(answer.headers["location"])


def banner(page: Page) -> str:
    return page.root.one("aside", class_="trial").text


def trial_of(page: Page) -> str:
    return page.path.split("/")[4]


def at(page: Page, part: str) -> str:
    """The address of another page of the same trial."""
    return f"{HOME}/previews/{trial_of(page)}/{part}"


def stored(site: Site, page: Page) -> dict[str, Any]:
    rows = site.rows("SELECT * FROM bank_preview WHERE id = :id", id=trial_of(page))
    return {**rows[0], "answers": json.loads(rows[0]["answers"])}


def fired(page: Page) -> set[str]:
    """The ids of the rules that a page of rules shows as fired."""
    items = [each for each in page.root.every("li") if each.has_class("tried-fired")]
    return {each.get("id").removeprefix("rule-") for each in items if each.get("id")}


def rule(page: Page, name: str) -> str:
    return page.root.one("li", id=f"rule-{name}").text

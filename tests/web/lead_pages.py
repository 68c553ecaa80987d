"""A lead and its page, as tests use them."""

from __future__ import annotations

import re

from benchmark.store.engine import writing
from benchmark.store.leads import refresh_lead
from tests.web.conftest import Site
from tests.web.page import Element, Page
from tests.web.visitor import Visitor

NUMBER, ADDRESS = "+44 20 7946 0018", "mara@fernhill.example"
CONTACT = {"name": "Mara Lindqvist", "company": "Fernhill IT", "email": ADDRESS, "phone": NUMBER}
SAVE_NOTE, SAVE_STANDING = "Save the note", "Save where it stands"


def newest(site: Site) -> str:
    """The id of the newest assessment."""
    rows = site.rows("SELECT id FROM assessment ORDER BY created_at DESC")
    return str(rows[0]["id"])


def give_contact(owner: Visitor, report: str, **fields: str) -> None:
    answer = owner.press(owner.open(f"{report}/contact"), {**CONTACT, **fields}, "Send")
    assert answer.status == 303, answer.problems()


def open_mailed_link(site: Site, key: str) -> None:
    """As if the owner had opened the link in the mail."""
    site.change("UPDATE consent SET confirmed_at = given_at WHERE assessment_id = :key", key=key)
    with writing(site.state.engine) as db:
        refresh_lead(db, key)


def lead_of(site: Site, key: str | None = None) -> str:
    return f"/staff/leads/{key or newest(site)}"


def ways_to_reach(page: Page) -> list[str]:
    found = [a.get("href") for a in page.root.every("a")]
    return [each for each in found if each.startswith(("tel:", "mailto:"))]


def shows_contact(page: Page) -> bool:
    said = re.sub(r"[^0-9]", "", page.html)
    return bool(ways_to_reach(page)) or "442079460018" in said or ADDRESS in page.html


def part(page: Page, name: str) -> Element:
    return page.root.one("section", "div", id=name)

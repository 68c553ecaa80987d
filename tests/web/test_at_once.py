"""Several who write at once: what one saves, another does not undo. On both databases."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.web.conftest import Finished, Site
from tests.web.page import Page
from tests.web.visitor import Visitor, begin

OLIVE = {
    "name": "Olive Owner",
    "company": "Owner IT",
    "email": "olive@example.com",
    "phone": "+44 20 7946 0000",
}
ROUNDS = 4
SECTIONS = {"sop": "SOP1", "trigger": "TRG3", "hero": "HER3"}


def tab_of(site: Site, owner: Visitor) -> Visitor:
    """Another tab of the same browser."""
    tab = site.visitor()
    tab.client.cookies.update(owner.client.cookies)
    return tab


def at_once(calls: Sequence[Callable[[], Page]]) -> list[int]:
    with ThreadPoolExecutor(len(calls)) as threads:
        return [done.status for done in threads.map(lambda call: call(), calls)]


def test_sections_saved_at_once_are_all_kept(site: Site, owner: Visitor) -> None:
    first = begin(owner)
    owner.send(first, {"profile.techs": "8"})
    pages = {name: owner.open(f"/assess/{first.token}/{name}") for name in SECTIONS}

    for number in range(1, ROUNDS + 1):
        calls = [
            partial(tab_of(site, owner).press, pages[name], {field: str(number)})
            for name, field in SECTIONS.items()
        ]
        assert set(at_once(calls)) == {303}

        stored = json.loads(site.rows("SELECT answers FROM assessment")[0]["answers"])["answers"]
        assert {name: stored.get(name) for name in SECTIONS.values()} == dict.fromkeys(
            SECTIONS.values(), number
        )


def test_contact_details_given_many_times_at_once_are_kept_once(finished: Finished) -> None:
    page = finished.owner.open(f"{finished.address}/contact")
    tabs = [tab_of(finished.site, finished.owner) for _ in range(8)]

    statuses = at_once([partial(tab.press, page, {**OLIVE, "call": "y"}, "Send") for tab in tabs])

    assert set(statuses) == {303}
    assert len(finished.site.rows("SELECT * FROM contact")) == 1
    assert len(finished.site.rows("SELECT * FROM consent WHERE purpose = 'call'")) == 1


def test_a_nul_byte_is_left_out(finished: Finished) -> None:
    page = finished.owner.open(f"{finished.address}/contact")
    token = dict(page.form_with_fields().fields)["csrf_token"]

    answer = finished.owner.post(page.path, {"csrf_token": token, "withdraw": "\0call"})

    assert answer.status == 303

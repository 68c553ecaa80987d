"""What sales may learn and do only with the consent to be called, and who is in the queue."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from benchmark.links import address_digests
from benchmark.store import staff, unsubscribed
from benchmark.store.engine import writing
from tests.web.conftest import Finished, MakeSite
from tests.web.lead_pages import (
    ADDRESS,
    CONTACT,
    give_contact,
    lead_of,
    newest,
    open_mailed_link,
    ways_to_reach,
)


def found(finished: Finished, words: str) -> bool:
    page = finished.site.signed_in("ann").open(f"/staff/leads?q={quote(words)}")
    return lead_of(finished.site) in page.html


def test_an_address_that_is_not_shown_cannot_be_searched(finished: Finished) -> None:
    give_contact(finished.owner, finished.address, call="y", company="", email="zq7@hidden.example")
    before = [found(finished, each) for each in ("zq7@hidden.example", "zq7", "hidd", "Mara")]

    open_mailed_link(finished.site, newest(finished.site))
    agreed = [found(finished, each) for each in ("zq7@hidden.example", "zq7", "hidd", "Mara")]
    finished.owner.send(finished.owner.open(finished.address), {}, "Withdraw")

    assert before == [False, False, False, True]
    assert agreed == [True, True, True, True]
    assert [found(finished, each) for each in ("zq7", "hidd", "Mara")] == [False, False, True]


def test_who_stopped_all_messages_is_not_written_to(finished: Finished) -> None:
    site, ann = finished.site, finished.site.signed_in("ann")
    give_contact(finished.owner, finished.address, call="y")
    open_mailed_link(site, newest(site))
    assert ways_to_reach(ann.open(lead_of(site))) == ["tel:+442079460018", f"mailto:{ADDRESS}"]

    with writing(site.state.engine) as db:
        unsubscribed.unsubscribe(db, address_digests(site.state.tokens, ADDRESS)[0])
    page = ann.open(lead_of(site))

    assert ways_to_reach(page) == ["tel:+442079460018"]
    assert ADDRESS not in page.html
    assert "Do not write: their address unsubscribed" in page.text


def test_what_lies_with_a_disabled_account_is_in_everybodys_queue(finished: Finished) -> None:
    site, ann = finished.site, finished.site.signed_in("ann")
    give_contact(finished.owner, finished.address, call="y")
    open_mailed_link(site, newest(site))
    site.change("UPDATE lead SET assignee_id = :who", who=site.account("sam", "sales"))
    assert lead_of(site) not in ann.open("/staff/queue").html

    with writing(site.state.engine) as db:
        sam = staff.find_user(db, "sam@example.com")
        assert sam is not None
        staff.disable_user(db, sam)

    assert lead_of(site) in ann.open("/staff/queue").html


@pytest.mark.parametrize("email", ["ölive@example.com", "a b@example.com", "a@b@example.com"])
def test_an_address_that_no_mail_reaches_is_refused(finished: Finished, email: str) -> None:
    form = finished.owner.open(f"{finished.address}/contact")

    answer = finished.owner.press(form, {**CONTACT, "email": email, "call": "y"}, "Send")

    assert answer.status == 422
    assert answer.form("Send").chosen("email") == [email]


def test_contact_details_sent_too_often_are_not_lost(
    make_site: MakeSite, finished: Finished
) -> None:
    site = make_site(rate_limits="on")
    owner = site.visitor()
    form = owner.open(f"{finished.address}/contact")
    answers = [owner.press(form, {**CONTACT, "name": f"Mara {n}"}, "Send") for n in range(21)]

    assert {each.status for each in answers[:20]} == {303}
    assert answers[20].status == 429
    assert int(answers[20].headers["retry-after"]) == 600
    assert answers[20].form("Send").chosen("name") == ["Mara 20"]
    assert "This was sent too often" in answers[20].text

"""The lead page: the report as its owner sees it, and the brief beside it."""

from __future__ import annotations

import pytest

from benchmark.web.staff.lead import _tel
from tests.web.conftest import Finished, Site
from tests.web.lead_pages import (
    ADDRESS,
    give_contact,
    lead_of,
    newest,
    open_mailed_link,
    part,
    shows_contact,
    ways_to_reach,
)
from tests.web.page import Element
from tests.web.visitor import Visitor, example, take


def test_only_a_confirmed_consent_shows_how_to_call(finished: Finished) -> None:
    site, ann = finished.site, finished.site.signed_in("ann")
    give_contact(finished.owner, finished.address, call="y")
    lead = lead_of(site)

    waiting = ann.open(lead)
    open_mailed_link(site, newest(site))
    agreed = ann.open(lead)
    finished.owner.post(
        f"{finished.address}/contact",
        [*finished.owner.open(finished.address).form("Withdraw").fields, ("withdraw", "call")],
    )
    withdrawn = ann.open(lead)

    assert not shows_contact(waiting)
    assert "nobody has opened the mailed link" in waiting.text
    assert "No consent to be called" in part(waiting, "brief").text
    assert ways_to_reach(agreed) == ["tel:+442079460018", f"mailto:{ADDRESS}"]
    assert "No consent to be called" not in part(agreed, "brief").text
    assert not shows_contact(withdrawn)
    assert "They withdrew their consent to be called" in withdrawn.text
    assert "No consent to be called" in part(withdrawn, "brief").text


@pytest.mark.parametrize(
    ("phone", "address"),
    [
        ("+49 (0)30 555 77", "+493055577"),
        ("(0)30 555 77", "03055577"),
        ("+1 202 555 0195 Ext. 12", "+12025550195"),
        ("3", ""),
    ],
)
def test_a_number_is_dialled_as_it_has_to_be(phone: str, address: str) -> None:
    assert _tel(phone) == address


def test_opening_the_mail_is_told_once_without_peers(finished: Finished) -> None:
    site = finished.site
    give_contact(finished.owner, finished.address, call="y", peers="y", remind="y")
    site.change("UPDATE consent SET confirmed_at = '2026-03-14 09:00:00.000000+00:00'")

    log = part(site.signed_in("ann").open(lead_of(site)), "log").text

    assert log.count("Opened the mailed link") == 1
    assert "reminded after 90 days" in log.partition("the consents ")[2].partition("count")[0]
    assert "peer comparison" not in log.partition("the consents ")[2].partition("count from")[0]


@pytest.mark.parametrize("consents", [{}, {"mail_link": "y", "peers": "y"}], ids=["none", "others"])
def test_without_the_consent_to_be_called_nothing_offers_contact(
    finished: Finished, consents: dict[str, str]
) -> None:
    give_contact(finished.owner, finished.address, **consents)
    open_mailed_link(finished.site, newest(finished.site))

    page = finished.site.signed_in("ann").open(lead_of(finished.site))

    assert not shows_contact(page)
    assert "Do not call, and do not write. They did not agree to be called." in page.text


def test_the_report_is_the_one_its_owner_sees(finished: Finished) -> None:
    page = finished.site.signed_in("ann").open(lead_of(finished.site))

    def chapters(root: Element) -> dict[str, str]:
        found = (s for s in root.every("section") if s.has_class("chapter"))
        return {s.get("id"): s.text for s in found if s.get("id") != "contact"}

    def pictures(root: Element) -> list[str]:
        return [i.get("alt") for i in root.every("img") if ".svg" in i.get("src") and i.get("alt")]

    seen, shown = chapters(finished.report.root), chapters(page.root)
    # The owner's report ends with a way to sharpen it, which is not for the staff.
    sharpen = "Sharpen this result: add or change answers, and submit again"
    assert {k: v.replace(sharpen, "").replace("  ", " ") for k, v in seen.items()} == shown
    assert pictures(page.root) == pictures(finished.report.root)
    assert len(page.root.every("h1")) == 1


def test_rule_ids_and_steps_lead_into_the_report(finished: Finished) -> None:
    page = finished.site.signed_in("ann").open(lead_of(finished.site))

    brief, ids = part(page, "brief"), set(page.ids())
    targets = {a.get("href").removeprefix("#") for a in brief.every("a")}
    steps = [a.text for a in brief.every("a") if not a.every("code")][:3]
    assert targets
    assert targets <= ids
    first = finished.report.root.one("section", id="next")
    assert [h.text.partition(". ")[2] for h in first.every("h3")][:3] == steps


def test_an_earlier_report_stays_reachable(finished: Finished) -> None:
    site, ann = finished.site, finished.site.signed_in("ann")
    section = finished.owner.open(f"/assess/{finished.answering}/sop")
    finished.owner.send(section, {"SOP1": "0"})
    review = finished.owner.open(f"/assess/{finished.answering}/review")
    finished.owner.send(review, button="See my report")

    latest = ann.open(lead_of(site))
    earlier = ann.open(latest.link("See the report before this one"))

    assert "You look at an earlier report of theirs." in earlier.text
    assert earlier.text != latest.text
    assert ann.get(f"{lead_of(site)}?report=3").status == 404
    sources = {i.get("src") for i in earlier.root.every("img") if "ladder" in i.get("src")}
    assert sources == {f"{lead_of(site)}/ladder-light.svg?report=1"}


def test_pictures_are_for_those_who_may_see_the_lead(finished: Finished) -> None:
    site, lead = finished.site, lead_of(finished.site)
    site.change(
        "INSERT INTO rendering (fingerprint, form, renderer, body, created_at) "
        "SELECT fingerprint, 'ladder-light', :renderer, :body, submitted_at FROM submission",
        renderer=_renderer(),
        body=b"<svg/>",
    )

    assert site.signed_in("ann").get(f"{lead}/ladder-light.svg").body == b"<svg/>"
    assert site.signed_in("ann").get(f"{lead}/nothing-light.svg").status == 404
    assert site.signed_in("ed").get(f"{lead}/ladder-light.svg").status == 403
    assert site.visitor().get(f"{lead}/ladder-light.svg").status == 303


def _renderer() -> str:
    from benchmark.render.forms import RENDERER  # noqa: PLC0415  # its name changes with the fonts

    return RENDERER


@pytest.mark.parametrize("key", ["nobody", "a" * 22, "%00", "x" * 5000])
def test_a_foreign_lead_is_not_found(finished: Finished, key: str) -> None:
    ann = finished.site.signed_in("ann")

    assert ann.get(f"/staff/leads/{key}").status == 404
    assert ann.get(f"/staff/leads/{key}/ladder-light.svg").status == 404


def test_an_assessment_that_was_not_submitted_is_no_lead(site: Site, owner: Visitor) -> None:
    owner.send(owner.open("/"), button="Begin the assessment")

    assert site.signed_in("ann").get(lead_of(site)).status == 404


@pytest.mark.parametrize(
    ("other", "together"),
    [
        ({"company": "Other", "email": "jo@FERNHILL.example"}, True),
        ({"company": "FERNHILL  it Ltd.", "email": "jo@elsewhere.example"}, True),
        ({"company": "Fernhill & IT", "email": "jo@elsewhere.example"}, True),
        ({"company": "Other", "email": "jo@elsewhere.example"}, False),
    ],
    ids=["domain", "name", "joined", "neither"],
)
def test_the_same_organisation_is_shown_together(
    finished: Finished, other: dict[str, str], together: bool
) -> None:
    site = finished.site
    give_contact(finished.owner, finished.address)
    first, jo = newest(site), site.visitor()
    give_contact(jo, take(jo, example("rung-2-documented")).path, **other)

    shown = part(site.signed_in("ann").open(lead_of(site, first)), "alike")

    rows = [row.text for row in shown.every("tr") if row.every("td")]
    assert len(rows) == together
    if together:
        assert rows[0].startswith(other["company"].replace("  ", " "))
        assert " 2 " in rows[0]
        assert rows[0].endswith("New")


def test_a_free_mail_domain_joins_nobody(finished: Finished) -> None:
    site = finished.site
    give_contact(finished.owner, finished.address, email="mara@gmail.com")
    first, jo = newest(site), site.visitor()
    give_contact(jo, take(jo).path, company="Other", email="jo@gmail.com")

    shown = site.signed_in("ann").open(lead_of(site, first))

    assert not part(shown, "alike").every("table")

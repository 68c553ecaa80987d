"""The lead page: the report as its owner sees it, the brief beside it, and what sales adds."""

from __future__ import annotations

import re

import pytest

from benchmark.store.engine import writing
from benchmark.store.leads import refresh_lead
from benchmark.web.staff.lead import _tel
from tests.web.conftest import Finished, Site
from tests.web.page import Element, Page
from tests.web.visitor import Visitor, example, take

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


def test_a_note_is_kept_once_and_goes_with_the_assessment(finished: Finished) -> None:
    site, ann = finished.site, finished.site.signed_in("ann")
    page = ann.open(lead_of(site))
    text = "Asked for Tuesday.\n<b>Do not</b> call before ten."

    first = ann.press(page, {"note": text}, SAVE_NOTE)
    second = ann.press(page, {"note": text}, SAVE_NOTE)

    assert (first.status, second.status) == (303, 303)
    shown = ann.open(lead_of(site))
    notes = [p for p in part(shown, "notes").every("p") if p.has_class("noted")]
    assert [n.text for n in notes] == ["Asked for Tuesday. <b>Do not</b> call before ten."]
    assert "ann@example.com Added a note" in part(shown, "log").text

    lead = lead_of(site)
    finished.owner.send(finished.owner.open(f"{finished.address}/delete"), button="Erase")
    assert site.rows("SELECT * FROM note") == []
    assert site.rows("SELECT * FROM lead") == []
    assert ann.get(lead).status == 404
    assert all("Tuesday" not in str(row) for row in site.rows("SELECT * FROM audit"))


@pytest.mark.parametrize("text", ["", "   \n", "x" * 4001], ids=["empty", "blank", "too long"])
def test_a_note_that_cannot_be_kept_comes_back(finished: Finished, text: str) -> None:
    ann = finished.site.signed_in("ann")

    answer = ann.press(ann.open(lead_of(finished.site)), {"note": text}, SAVE_NOTE)

    assert answer.status == 422
    assert answer.title.startswith("Error: ")
    assert [name for name, _ in answer.problems()] == ["note"]
    assert answer.root.one("textarea").text == text.strip()


def standing(page: Page) -> dict[str, str]:
    """What the form for the standing holds."""
    form = part(page, "work")
    chosen = {
        s.get("name"): next(o.get("value") for o in s.every("option") if "selected" in o.attributes)
        for s in form.every("select")
        if any("selected" in o.attributes for o in s.every("option"))
    }
    fields = {i.get("name"): i.get("value") for i in form.every("input")}
    return {**chosen, **{k: v for k, v in fields.items() if k in ("step", "step_on")}}


def test_a_second_saver_sees_both_versions_and_loses_nothing(finished: Finished) -> None:
    site = finished.site
    ann, ada = site.signed_in("ann"), site.signed_in("ada")
    hers, theirs = ann.open(lead_of(site)), ada.open(lead_of(site))
    account = site.account("ann")
    wanted = {"status": "meeting", "assignee": account, "step": "Visit", "step_on": "2026-12-01"}

    saved = ada.press(
        theirs, {"status": "contacted", "step": "Send the list", "step_on": "2026-11-30"},
        SAVE_STANDING,
    )  # fmt: skip
    answer = ann.press(hers, wanted, SAVE_STANDING)

    assert saved.status == 303
    assert answer.status == 409
    rows = [r.text for r in answer.root.every("tr") if r.every("td") and len(r.every("td")) == 2]
    assert "Status Contacted Meeting" in rows
    assert "Looked after by Nobody yet ann@example.com" in rows
    assert "Next step Send the list Visit" in rows
    assert "Due on 30 November 2026 1 December 2026" in rows
    assert standing(answer) == wanted
    assert standing(ada.open(lead_of(site)))["step"] == "Send the list"

    again = ann.press(answer, {**wanted}, SAVE_STANDING)
    assert again.status == 303
    shown = ann.open(lead_of(site))
    assert standing(shown) == wanted
    log = part(shown, "log").text
    assert "ada@example.com Status: New to Contacted; Next step on 30 November 2026" in log
    assert "Status: Contacted to Meeting; Looked after by ann@example.com" in log
    # The audit outlives an erasure, so that it must not hold words about the owner.
    assert all("Visit" not in row["detail"] for row in site.rows("SELECT detail FROM audit"))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"status": "lucky"}, "status"),
        ({"assignee": "somebody"}, "assignee"),
        ({"step": "Call", "step_on": ""}, "step_on"),
        ({"step": "", "step_on": "2026-12-01"}, "step"),
        ({"step": "Call", "step_on": "tomorrow"}, "step_on"),
        ({"step": "Call", "step_on": "0001-01-01"}, "step_on"),
        ({"step": "x" * 201, "step_on": "2026-12-01"}, "step"),
    ],
    ids=lambda each: str(each)[:30],
)
def test_a_standing_that_cannot_be_kept_comes_back(
    finished: Finished, given: dict[str, str], field: str
) -> None:
    ann = finished.site.signed_in("ann")

    answer = ann.press(
        ann.open(lead_of(finished.site)), {"status": "new", "assignee": "", **given}, SAVE_STANDING
    )

    assert answer.status == 422
    assert [name for name, _ in answer.problems()] == [field]
    for name in {"step", "step_on"} & set(given):
        assert standing(answer)[name] == given[name]
    assert finished.site.rows("SELECT revision FROM lead") == [{"revision": 0}]
    if given.get("step_on") == "0001-01-01":
        assert "in the years 2000 to 2100" in answer.text


def test_a_form_without_its_token_changes_nothing(finished: Finished) -> None:
    ann = finished.site.signed_in("ann")

    answer = ann.post(lead_of(finished.site), {"note": "Kept in the field"})

    assert answer.status == 422
    assert answer.root.one("textarea").text == "Kept in the field"
    assert finished.site.rows("SELECT * FROM note") == []


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

"""On a prospect's behalf: sales enters the answers in a meeting, and the owner confirms them."""

from __future__ import annotations

from sqlmodel import select

from benchmark.store.behalf import owners_own
from benchmark.store.engine import reading
from benchmark.store.tables import Assessment
from tests.web.conftest import Site
from tests.web.lead_pages import (
    ADDRESS,
    NUMBER,
    give_contact,
    lead_of,
    newest,
    shows_contact,
)
from tests.web.page import Page
from tests.web.sections import at
from tests.web.staff import mailed_link
from tests.web.visitor import SUBMIT, Visitor, example, go_through

BEGIN, MINE = "Begin the assessment", "These answers are mine"
MARKED = "Entered in a meeting, not confirmed by the owner."


def entered(ann: Visitor) -> tuple[Page, str]:
    """The report after a meeting as Ann's browser shows it, and the link that she hands over."""
    form = ann.open("/staff/behalf")
    first = ann.send(form, {"company": "Fernhill IT", "name": "Mara Lindqvist"}, BEGIN)
    review = go_through(ann, first, example())
    report = ann.send(review, button=SUBMIT)
    page = ann.open(report.link("Hand over the report link"))
    return report, page.root.one("input", id="link").get("value")


def confirmed_at(site: Site) -> object:
    return site.rows("SELECT confirmed_at FROM assessment")[0]["confirmed_at"]


def counted(site: Site) -> list[str]:
    """The assessments that may count in peer figures, as peers will ask for them."""
    with reading(site.state.engine) as db:
        return list(db.exec(select(Assessment.id).where(owners_own())))


def test_the_questionnaire_says_on_whose_behalf_it_is_answered(site: Site, ann: Visitor) -> None:
    first = ann.send(ann.open("/staff/behalf"), {"company": "Fernhill IT"}, BEGIN)

    review = go_through(ann, first, example())

    for page in (first, review):
        assert "Answered in a meeting, on behalf of Fernhill IT." in page.text
        assert "is asked to confirm these answers" in page.text
    row = site.rows("SELECT origin, made_by FROM assessment")[0]
    assert row == {"origin": "staff", "made_by": site.account("ann")}
    assert "Go on answering" in ann.open("/staff/behalf").text
    assert "Erase these answers" not in ann.open(at(first, "link")).text
    assert ann.get(at(first, "erase")).status == 404


def test_an_owners_own_questionnaire_says_nothing_of_a_meeting(site: Site, owner: Visitor) -> None:
    first = owner.send(owner.open("/"), button=BEGIN)

    assert "meeting" not in first.text


def test_the_company_is_asked_for(ann: Visitor, site: Site) -> None:
    answer = ann.press(ann.open("/staff/behalf"), {"company": " ", "name": "Mara"}, BEGIN)

    assert answer.status == 422
    assert [name for name, _ in answer.problems()] == ["company"]
    assert answer.root.one("input", id="name").get("value") == "Mara"
    assert ann.post("/staff/behalf", {"company": "Fernhill IT"}).status == 422
    assert site.rows("SELECT * FROM assessment") == []


def test_it_counts_only_once_the_owner_confirmed(site: Site, ann: Visitor, owner: Visitor) -> None:
    _, link = entered(ann)
    report = owner.open(link)
    give_contact(owner, report.path, peers="y")
    before = site.rows("SELECT in_peers, origin FROM lead")[0]

    marked = ann.open(lead_of(site))
    assert "answered in a meeting, not confirmed" in ann.open("/staff/leads").text
    after = owner.send(owner.open(link), button=MINE)

    assert before["origin"] == "staff"
    assert not before["in_peers"]
    assert MARKED in marked.text
    assert MINE in report.html
    assert "the owner confirmed on" in after.text
    assert MINE not in after.html
    assert site.rows("SELECT in_peers FROM lead")[0]["in_peers"]
    assert counted(site) == [newest(site)]
    shown = ann.open(lead_of(site))
    assert MARKED not in shown.text
    assert "answered in a meeting" not in ann.open("/staff/leads").text
    assert "Confirmed that the answers are theirs" in shown.text


def test_looking_at_the_report_confirms_nothing(site: Site, ann: Visitor, owner: Visitor) -> None:
    _, link = entered(ann)

    for visitor in (ann, owner):
        for part in ("", "/confirm", "/share", "/report.json"):
            visitor.get(link + part)

    assert confirmed_at(site) is None
    assert counted(site) == []


def test_the_browser_that_entered_the_answers_cannot_confirm(site: Site, ann: Visitor) -> None:
    report, link = entered(ann)

    seen = ann.open(link)
    token = seen.form("Sharpen my result").fields
    answer = ann.post(f"{report.path}/confirm", token)

    assert MINE not in seen.html
    assert "only the owner can confirm" in seen.text
    assert answer.status == 403
    assert "Only the owner can confirm them" in answer.text
    assert confirmed_at(site) is None


def test_nobody_else_can_confirm(site: Site, ann: Visitor, owner: Visitor, max_: Visitor) -> None:
    _, link = entered(ann)
    shared = owner.send(owner.open(f"{link}/share"), button="Make a link to the report")
    reader = shared.root.every("input", type="text")[0].get("value")
    seen = max_.open(reader)

    assert MINE not in seen.html
    assert "The owner has not confirmed them yet" in seen.text
    token = max_.open("/").form("Begin the assessment").fields
    assert max_.post(f"{reader}/confirm", token).status == 404
    assert owner.post(f"{link}/confirm", {}).status == 422
    assert confirmed_at(site) is None


def test_changed_answers_are_confirmed_on_their_own_report(
    site: Site, ann: Visitor, owner: Visitor
) -> None:
    _, link = entered(ann)
    old = owner.open(link)
    first = owner.send(old, button="Correct them")
    section = owner.open(f"/assess/{first.token}/sop")
    owner.send(section, {"SOP1": "0"})
    new = owner.send(owner.open(f"/assess/{first.token}/review"), button=SUBMIT)

    assert "Correct what is not as you said it" in section.text
    assert "The owner gets the link" not in section.text
    assert "Somebody of ours typed what you said" in old.text
    assert "submitted them yourself" in new.text
    assert "Somebody of ours" not in new.text
    log = ann.open(lead_of(site)).root.one("section", id="log")
    said = [each.text.partition(" UTC, ")[2] for each in log.every("li")]
    assert said[:2] == [
        "Owner Report 2 was submitted",
        "ann@example.com Submitted report 1 in a meeting",
    ]
    assert "In a meeting: submitted" in site.signed_in("ada").open("/staff/audit").text
    refused = owner.press(old, button=MINE)
    assert refused.status == 422
    assert "Look at the newer report" in refused.text
    assert MINE not in owner.open(link).html
    assert confirmed_at(site) is None

    owner.send(new, button=MINE)
    assert confirmed_at(site) is not None


def test_after_the_owner_confirmed_sales_can_change_nothing(
    site: Site, ann: Visitor, owner: Visitor
) -> None:
    form = ann.open("/staff/behalf")
    first = ann.send(form, {"company": "Fernhill IT"}, BEGIN)
    ann.send(go_through(ann, first, example()), button=SUBMIT)
    hand_over = f"/staff/behalf?lead={newest(site)}"
    link = ann.open(hand_over).root.one("input", id="link").get("value")
    mine = owner.send(owner.open(link), button="Correct them")

    owner.send(owner.open(link), button=MINE)

    assert ann.get(first.path).status == 404
    assert ann.get(hand_over).status == 404
    # The owner, who was correcting in another tab, goes on.
    assert owner.get(mine.path).status == 200


def test_sales_reads_and_ticks_nothing_under_the_link_that_it_hands_over(
    site: Site, ann: Visitor, owner: Visitor, max_: Visitor
) -> None:
    _, link = entered(ann)
    assert owner.open(f"{link}/contact").root.one("input", id="company").get("value")
    give_contact(owner, link, remind="y")
    seen = ann.open(link)
    form = dict(seen.form("Sharpen my result").fields)
    ticks = {**form, "email": ADDRESS, "phone": NUMBER, "call": "y", "peers": "y"}

    assert [ann.get(f"{link}/{part}").status for part in ("contact", "share", "delete")] == [
        404
    ] * 3
    assert ann.post(f"{link}/contact", ticks).status == 404
    assert ann.post(f"{link}/share", {**form, "make": "reader"}).status == 404
    assert ann.post(f"{link}/delete", form).status == 404
    assert f"{seen.path}/contact" not in seen.html
    assert f"{seen.path}/delete" not in seen.html
    assert [row["purpose"] for row in site.rows("SELECT purpose FROM consent")] == ["remind"]
    assert len(site.rows("SELECT * FROM assessment")) == 1
    assert owner.open(f"{link}/contact").root.one("input", id="email").get("value") == ADDRESS
    # Sales in a browser that is not known as theirs.
    assert not shows_contact(max_.open(f"{link}/contact"))
    assert "Lindqvist" not in max_.open(f"{link}/contact").html


def test_confirming_gives_the_owner_a_link_that_sales_does_not_have(
    site: Site, ann: Visitor, owner: Visitor, max_: Visitor
) -> None:
    _, link = entered(ann)
    again = ann.send(ann.open(link), button="Sharpen my result")
    asked = owner.open(link)
    give_contact(owner, link, mail_link="y")
    mailed = site.state.tokens.make("mailed", mailed_link(site, "report-link"))

    mine = owner.send(asked, button=MINE)

    assert mine.url != asked.url
    assert "Keep the address of this page" in mine.text
    for part in ("", "/contact", "/delete", "/report.json"):
        assert ann.get(link + part).status == 404, part
        assert max_.get(link + part).status == 404, part
        assert owner.get(mine.path + part).status == 200, part
    assert ann.get(again.path).status == 404
    assert max_.get(f"/report/{mailed}").status == 200
    # A second click, and the way back, in the browser that confirmed.
    assert owner.press(asked, button=MINE).headers["location"] == mine.path
    assert owner.open(link).path == mine.path


def test_the_link_is_handed_over_by_whoever_began(site: Site, ann: Visitor) -> None:
    entered(ann)
    hand_over = f"/staff/behalf?lead={newest(site)}"

    assert site.signed_in("bea", "sales").get(hand_over).status == 404
    assert site.signed_in("ada").get(hand_over).status == 200
    assert site.signed_in("ed").get(hand_over).status == 403
    assert ann.get("/staff/behalf?lead=nobody").status == 404
    assert "Hand over" not in site.signed_in("bea", "sales").open(lead_of(site)).text


def test_an_owners_own_assessment_is_never_handed_over(site: Site, owner: Visitor) -> None:
    go = owner.send(
        go_through(owner, owner.send(owner.open("/"), button=BEGIN), example()), button=SUBMIT
    )

    assert site.signed_in("ada").get(f"/staff/behalf?lead={newest(site)}").status == 404
    assert "meeting" not in go.text
    token = go.form("Sharpen my result").fields
    assert owner.post(f"{go.path}/confirm", token).status == 303
    assert confirmed_at(site) is None

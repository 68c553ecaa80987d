"""The staff's pages in German: whole, with German numbers and dates, whatever they answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from benchmark.demo.adding import add_demo
from benchmark.render import formats
from benchmark.render.speech import Speech
from benchmark.web.staff.delivery_words import BEGINNINGS, REASONS
from benchmark.web.staff.figure_words import FigureWords
from tests.web.conftest import Site
from tests.web.delivery.rows import add
from tests.web.german import GERMAN, language, say, take_in_german
from tests.web.lead_pages import CONTACT, lead_of, newest, open_mailed_link
from tests.web.page import Form, Page
from tests.web.sieve import german, left_in_english, words
from tests.web.staff import PASSWORD, with_password
from tests.web.test_dashboard import lighten
from tests.web.test_lead_behalf import entered
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database

MONTHS = re.compile(r"\b(January|February|March|May|June|July|October|December)\b")


def forms_to(page: Page, action: str, field: str) -> Form:
    """The form of a page that leads somewhere and has a field."""
    found = [Form(each, page.root) for each in page.root.every("form")]
    return next(
        f
        for f in found
        if f.element.get("action") == action and field in dict(f.fields) | dict.fromkeys(f.names())
    )


@pytest.fixture
def desk(site: Site) -> Iterator[Site]:
    """A site where all has happened that the staff's pages tell of."""
    lighten(site)
    for name in ("ann", "ada"):
        site.account(name)
    list(add_demo(site.state.engine, 60, seed=8, pool=8))
    owner = site.visitor()
    report = take_in_german(owner)
    contact = {**CONTACT, "call": "y", "mail_link": "y", "peers": "y"}
    owner.press(owner.open(f"{report.path}/contact"), contact, say("Send"))
    key = newest(site)
    open_mailed_link(site, key)
    ann, lead = site.signed_in("ann"), f"/staff/leads/{key}"
    today = datetime.now(UTC).date().isoformat()
    step = {"status": "contacted", "assignee": site.account("ann"), "step": "X", "step_on": today}
    ann.send(ann.open(lead), step, "Save where it stands")
    ann.send(ann.open(lead), {"step": "", "step_on": "", "assignee": ""}, "Save where it stands")
    ann.send(ann.open(lead), {"status": "won"}, "Save where it stands")
    ann.send(ann.open(lead), {"note": "X"}, "Save the note")
    ann.send(ann.open("/staff/behalf"), {"company": "X"}, "Begin the assessment")
    for query in ("", "?status=won&rung=2"):
        ann.get(f"/staff/leads.csv{query}")
    ada = site.signed_in("ada")
    ada.send(ada.open("/staff/users"), {"email": "new@x.example", "role": "sales"}, "Send the inv")
    for number, error in enumerate((*REASONS, f"{BEGINNINGS[0]}{BEGINNINGS[4]}TimeoutError", "")):
        add(site, str(number), state="failed", last_error=error, attempts=number)
    yield site
    site.state.pool.close()


def addresses(site: Site) -> list[str]:
    """The addresses of all pages, with whatever they can show."""
    lead = site.rows("SELECT assessment_id FROM lead WHERE NOT is_demo")[0]["assessment_id"]
    demo = site.rows("SELECT assessment_id FROM lead WHERE is_demo ORDER BY place")[0]
    odd = "status=won&size=odd&since=odd&flag=any&sort=rung&after=odd"
    return [
        "/staff", "/staff/queue", "/staff/leads", f"/staff/leads?{odd}",
        "/staff/dashboard", f"/staff/dashboard?{odd}&demo=no", "/staff/dashboard?q=nobody&demo=x",
        "/staff/behalf", "/staff/users", "/staff/users?done=invited",
        f"/staff/users?account={site.account('ann')}&confirm=disable",
        f"/staff/users?account={site.account('ada')}&done=roles", "/staff/jobs",
        "/staff/jobs?state=leased", "/staff/audit", "/staff/audit?subject=nothing",
        "/staff/password", "/staff/password?done=yes", f"/staff/leads/{lead}",
        f"/staff/leads/{demo['assessment_id']}",
    ]  # fmt: skip


class TestAPage:
    def test_has_no_english_left(self, desk: Site) -> None:
        ada, reader = site_admin(desk), german(desk, "gerda", "admin", "sales")
        left = {}

        for address in addresses(desk):
            before, page = ada.get(address), reader.get(address)
            assert (before.status, page.status, language(page)) == (200, 200, "de"), address
            # What the sieve finds in English is not in German; it has to find something.
            assert len(left_in_english(before)) > 2, address
            left[address] = left_in_english(page)

        assert {address: found for address, found in left.items() if found} == {}

    def test_of_those_who_are_not_let_in_has_none_either(self, site: Site) -> None:
        stranger, ed = site.visitor(), german(site, "ed")
        stranger.get(GERMAN)

        pages = [
            stranger.get("/staff/login"),
            stranger.get("/staff/login?done=out"),
            stranger.get("/staff/login?done=password"),
            stranger.get("/staff/reset"),
            stranger.post("/staff/login", {"email": "x"}),
            stranger.post("/staff/leads", {}),
            ed.get("/staff/leads"),
            ed.get("/staff"),
        ]

        for page in pages:
            assert language(page) == "de"
            assert left_in_english(page) == []

    def test_after_a_meeting_has_none_either(self, site: Site) -> None:
        ann = site.signed_in("ann")
        entered(ann)
        hand_over = f"/staff/behalf?lead={newest(site)}"

        reader = german(site, "ann")

        for address in (hand_over, "/staff/behalf", lead_of(site)):
            assert left_in_english(reader.open(address)) == []

    def test_offers_the_same_in_the_other_language(self, desk: Site) -> None:
        ann = desk.signed_in("ann")
        page = ann.open("/staff/leads?status=new&q=M%C3%BCller+%26+Co")

        [link] = [a for a in page.root.one("footer").every("a") if a.text == "Deutsch"]
        after = ann.open(f"/staff/leads{link.get('href')}")

        assert (link.get("lang"), link.get("hreflang")) == ("de", "de")
        assert language(after) == "de"
        assert after.root.one("input", name="q").get("value") == "Müller & Co"
        assert "language" not in after.root.every("input", name="query")[0].get("value")
        [back] = [a for a in after.root.one("footer").every("a") if a.text == "English"]
        assert back.get("href").count("language=") == 1
        assert language(ann.open(f"/staff/leads{back.get('href')}")) == "en"

    def test_that_answers_a_form_leads_to_one_that_has_an_address(self, site: Site) -> None:
        ann = site.signed_in("ann")
        page = ann.post("/staff/views", {})

        [link] = [a for a in page.root.one("footer").every("a") if a.text == "Deutsch"]

        assert page.status == 422
        assert language(ann.get(link.get("href"))) == "de"

    def test_keeps_the_language_through_the_sign_in(self, site: Site, max_: Visitor) -> None:
        email = with_password(site, "ada")
        page = max_.open("/staff/login?language=de")

        page = max_.send(page, {"email": email, "password": PASSWORD}, say("Sign in"))

        assert (page.status, language(page), page.heading) == (200, "de", say("Your desk"))
        page = max_.send(page, button=say("Sign out"))
        assert say("You are signed out.") in page.text


def site_admin(site: Site) -> Visitor:
    return site.signed_in("ada", "admin")


class TestWhatIsRefused:
    def test_is_said_in_german_at_the_field_too(self, desk: Site) -> None:
        ada, left = german(desk, "gerda", "admin", "sales"), []

        for action, page in refused(desk, ada):
            assert (page.status, language(page)) in ((422, "de"), (409, "de"), (200, "de")), action
            left += [(action, text) for text in left_in_english(page)]
            beside = [e.text for e in page.root.every("span", "p") if e.has_class("error")]
            for _, message in page.problems():
                assert message in words(page)
                if beside:
                    assert any(message in each for each in beside), (action, message)

        assert left == []

    def test_names_its_limits(self, desk: Site) -> None:
        ada = german(desk, "gerda", "admin", "sales")
        said = dict(refused(desk, ada))

        assert ("note", "Höchstens 4000 Zeichen je Notiz; diese hat 4001") in said[
            "note"
        ].problems()
        assert ("company", say("Enter the company that you answer for")) in said["co"].problems()
        assert ("name", say("Use at most 120 characters here")) in said["co"].problems()


def refused(site: Site, ada: Visitor) -> Iterator[tuple[str, Page]]:
    """What the forms of the staff answer to what cannot be kept."""
    key = site.rows("SELECT assessment_id FROM lead WHERE NOT is_demo")[0]["assessment_id"]
    lead = f"/staff/leads/{key}"
    page = ada.open(lead)
    note, standing = forms_to(page, lead, "note_id"), forms_to(page, lead, "revision")
    yield "no note", ada.post(lead, note.filled({"note": ""}))
    yield "note", ada.post(lead, note.filled({"note": "x" * 4001}))
    odd = {"status": "odd", "assignee": "odd", "step": "x" * 201, "step_on": "odd"}
    yield "standing", ada.post(lead, standing.filled(odd))
    for given in ({"step": "x", "step_on": ""}, {"step": "", "step_on": "2026-01-01"}):
        yield f"{given}", ada.post(lead, standing.filled(given))
    yield "conflict", ada.post(lead, standing.filled({"revision": "0", "status": "lost"}))
    yield "old", ada.post(lead, {"note": "x"})
    page = ada.open("/staff/leads?status=new&since=2020-01-02&sort=company")
    several = forms_to(page, "/staff/leads", "scope")
    yield "no lead", ada.post("/staff/leads", several.filled({"status": "won", "change": "status"}))
    yield "no change", ada.post("/staff/leads", several.filled({"scope": "all"}))
    for name, value in (
        ("status", "won"),
        ("assignee", "nobody"),
        ("assignee", site.account("ann")),
    ):
        change = "assign" if name == "assignee" else name
        given = {"scope": "all", name: value, "change": change}
        yield f"{name} {value}", ada.post("/staff/leads", several.filled(given))
    view = forms_to(page, "/staff/views", "name")
    for text in ("", "x" * 61):
        yield f"view {text}", ada.post("/staff/views", view.filled({"name": text}))
    page = ada.open("/staff/users")
    invite, users = forms_to(page, "/staff/users", "email"), "/staff/users"
    yield "invite", ada.post(users, invite.filled({"email": "x", "action": "invite"}))
    taken = {"email": "ann@example.com", "role": "sales", "action": "invite"}
    yield "taken", ada.post(users, invite.filled(taken))
    yield "what", ada.post(users, invite.fields)
    own = site.account("gerda")
    site.change("UPDATE staff_user SET disabled_at = created_at WHERE email LIKE 'ada%'")
    for action in ("disable", "roles"):
        yield action, ada.post(users, invite.filled({"account": own, "action": action}))
    given = {"account": site.account("ada"), "action": "send"}
    yield "send", ada.post(users, invite.filled(given))
    begin = forms_to(ada.open("/staff/behalf"), "/staff/behalf", "company")
    yield "co", ada.post("/staff/behalf", begin.filled({"company": "", "name": "x" * 121}))
    secret = forms_to(ada.open("/staff/password"), "/staff/password", "password")
    for text in ("short", "x" * 201, "gerda@example.com", "aaaaaaaaaaaaaa"):
        given = {"current": "x", "password": text}
        yield f"password {text[:9]}", ada.post("/staff/password", secret.filled(given))
    send = Form(
        ada.open("/staff/jobs").root.one("form", method="post", action="/staff/jobs"), page.root
    )
    yield "late", ada.post("/staff/jobs", send.filled({"retry": "gone"}))


class TestNumbersAndDates:
    def test_are_german(self, desk: Site) -> None:
        today = formats.day(datetime.now(UTC), "de")
        gerda = german(desk, "gerda", "admin", "sales")

        queue, board = gerda.open("/staff/queue"), gerda.open("/staff/dashboard")
        lead, audit = gerda.open(addresses(desk)[-2]), gerda.open("/staff/audit")

        assert today in queue.text
        assert f"Abgeschickt am {today}." in lead.text
        assert re.search(r"\d\d?\. \w+ 20\d\d, \d\d:\d\d UTC", audit.text)
        assert "2.000" in board.text
        assert "2,000" not in board.text
        means = [cell.text for cell in board.root.one("section", id="dimensions").every("td")]
        assert any(re.fullmatch(r"\d+,\d", text) for text in means)
        assert not any(re.fullmatch(r"\d+\.\d", text) for text in means)
        shares = [cell.text for cell in board.root.one("section", id="rungs").every("td")]
        assert any(re.fullmatch(r"\d+ %", text) for text in shares)
        for page in (queue, board, lead, audit):
            assert not MONTHS.search(page.text), page.url

    def test_weeks_and_columns_too(self, desk: Site) -> None:
        since = (datetime.now(UTC) - timedelta(days=60)).date()
        gerda = german(desk, "gerda")

        section = gerda.open(f"/staff/dashboard?since={since}").root.one("section", id="time")

        rows = [each.text for each in section.every("th", scope="row")]
        assert all(re.match(r"Woche vom \d\d?\. \w+ 20\d\d", row) for row in rows)
        assert "eine je Woche" in section.one("img").get("alt")
        assert section.one("caption").text == "Einreichungen je Woche"

    @pytest.mark.parametrize(
        ("number", "form", "said"),
        [
            (12_345, "count", "12.345"),
            (0.004, "share", "<1\u202f%"),
            (0.996, "share", ">99\u202f%"),
            (0.45, "share", "45\u202f%"),
        ],
    )
    def test_figures(self, number: float, form: str, said: str) -> None:
        german_words, english_words = (FigureWords(Speech(each)) for each in ("de", "en"))
        given = (number,) if form == "count" else (round(1000 * number), 1000)

        assert getattr(german_words, form)(*given) == said
        plain = said.replace("\u202f", "").replace(".", ",")
        assert getattr(english_words, form)(*given) == plain

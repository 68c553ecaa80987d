"""What an owner does with a report: contact, consents, sharing, erasing; and what others may."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from markupsafe import escape

from benchmark.render.forms import RENDERER
from benchmark.web.owner import CONSENT_TEXT
from tests.web.conftest import Finished, Site
from tests.web.page import Page

ERASE = "Erase everything now"
ANN = {"name": "Olive Owner", "company": "Owner IT", "email": "olive@example.com"}
OWNERS_PARTS = ("contact", "share", "delete")


def consents(site: Site) -> list[dict[str, object]]:
    return site.rows("SELECT * FROM consent ORDER BY given_at")


def shared(finished: Finished, button: str = "Make a link to the report") -> str:
    """The address of a link that the owner makes to hand on."""
    owner = finished.owner
    page = owner.send(owner.open(finished.report.link("Share a link to read")), button=button)
    fields = [e for e in page.root.every("input") if "readonly" in e.attributes]
    return fields[-1].get("value")


class TestContact:
    def test_is_asked_after_the_report_with_nothing_ticked(self, finished: Finished) -> None:
        page = finished.owner.open(finished.report.link("Leave contact details"))

        boxes = page.root.every("input", type="checkbox")
        assert {box.get("name") for box in boxes} == {"mail_link", "call", "peers", "remind"}
        assert not any("checked" in box.attributes for box in boxes)

    def test_keeps_details_and_each_consent_by_itself(self, finished: Finished) -> None:
        owner, moment = finished.owner, datetime.now(UTC)
        page = owner.open(f"{finished.address}/contact")

        back = owner.send(page, {**ANN, "call": "y", "phone": "+44 20 7946 0000"}, "Send")

        assert back.url == f"{finished.address}#contact"
        [contact] = finished.site.rows("SELECT * FROM contact")
        assert ANN.items() <= contact.items()
        [consent] = consents(finished.site)
        assert (consent["purpose"], consent["text_version"]) == ("call", CONSENT_TEXT)
        assert (consent["locale"], consent["withdrawn_at"]) == ("en", None)
        given = datetime.fromisoformat(str(consent["given_at"])).replace(tzinfo=UTC)
        assert moment <= given <= datetime.now(UTC)

    def test_the_anonymous_comparison_needs_nobodys_address(self, finished: Finished) -> None:
        owner, site = finished.owner, finished.site
        page = owner.open(f"{finished.address}/contact")

        alone = owner.press(page, {"peers": "y"}, "Send")
        with_mail = owner.press(page, {"peers": "y", "mail_link": "y"}, "Send")

        assert alone.status == 303
        assert [row["purpose"] for row in consents(site)] == ["peers"]
        assert site.counts()["contact"] == 0
        assert with_mail.status == 422

    def test_is_filled_in_again_and_says_what_was_agreed(self, finished: Finished) -> None:
        owner = finished.owner
        owner.send(owner.open(f"{finished.address}/contact"), {**ANN, "peers": "y"}, "Send")

        page = owner.open(f"{finished.address}/contact")

        assert page.root.one("input", id="company").get("value") == "Owner IT"
        assert "Agreed already: Count my scores" in page.text
        assert not page.root.every("input", name="peers")

    def test_a_consent_is_withdrawn_with_one_click_and_stays_on_record(
        self, finished: Finished
    ) -> None:
        owner = finished.owner
        agreed = {**ANN, "peers": "y", "mail_link": "y"}
        report = owner.send(owner.open(f"{finished.address}/contact"), agreed, "Send")

        after = owner.send(report, button="Withdraw : Count me in the peer comparison")

        rows = {row["purpose"]: row["withdrawn_at"] for row in consents(finished.site)}
        assert rows["peers"] is not None
        assert rows["mail-link"] is None
        assert "E-mail me the link Agreed on" in after.text
        assert "Count me in the peer comparison Agreed on" not in after.text

    def test_a_consent_given_again_is_a_record_of_its_own(self, finished: Finished) -> None:
        owner = finished.owner
        report = owner.send(
            owner.open(f"{finished.address}/contact"), {**ANN, "peers": "y"}, "Send"
        )
        owner.send(report, button="Withdraw")

        owner.send(owner.open(f"{finished.address}/contact"), {**ANN, "peers": "y"}, "Send")

        rows = consents(finished.site)
        assert [row["withdrawn_at"] is None for row in rows] == [False, True]

    def test_sent_twice_a_consent_is_kept_once(self, finished: Finished) -> None:
        owner = finished.owner
        page = owner.open(f"{finished.address}/contact")

        owner.send(page, {**ANN, "peers": "y"}, "Send")
        owner.send(page, {**ANN, "peers": "y"}, "Send")

        assert len(consents(finished.site)) == 1

    @pytest.mark.parametrize(
        ("given", "wrong"),
        [
            pytest.param({"email": ""}, "email", id="no address"),
            pytest.param({"email": "olive@"}, "email", id="half an address"),
            pytest.param({"email": "olive at example.com"}, "email", id="no address at all"),
            pytest.param({"email": "o@localhost"}, "email", id="no domain"),
            pytest.param({"email": "a" * 250 + "@example.com"}, "email", id="a long address"),
            pytest.param({"call": "y"}, "phone", id="a call without a number"),
            pytest.param({"call": "y", "phone": "  \t"}, "phone", id="a call, spaces"),
            pytest.param({"call": "y", "phone": "abc"}, "phone", id="a call, no digit"),
            pytest.param({"name": "n" * 121}, "name", id="a long name"),
            pytest.param({"company": "n" * 161}, "company", id="a long company"),
            pytest.param({"phone": "1" * 41}, "phone", id="a long number"),
        ],
    )
    def test_mistakes_are_named_and_nothing_is_kept(
        self, finished: Finished, given: dict[str, str], wrong: str
    ) -> None:
        page = finished.owner.open(f"{finished.address}/contact")

        failed = finished.owner.send(page, {**ANN, "peers": "y", **given}, "Send")

        assert failed.status == 422
        assert failed.title.startswith("Error: ")
        assert [name for name, _ in failed.problems()] == [wrong]
        assert failed.root.one("input", id=wrong).get("aria-invalid") == "true"
        for name, value in {**ANN, **given}.items():
            if name != "call":
                assert failed.root.one("input", id=name).get("value") == value.strip()
        assert "checked" in failed.root.one("input", id="peers").attributes
        assert finished.site.counts()["contact"] == finished.site.counts()["consent"] == 0

    @pytest.mark.parametrize("token", ["", "20991231235959##00"])
    def test_without_the_forms_token_nothing_is_kept(self, finished: Finished, token: str) -> None:
        owner = finished.owner
        page = owner.open(f"{finished.address}/contact")

        failed = owner.send(page, {**ANN, "peers": "y", "csrf_token": token}, "Send")

        assert failed.status == 422
        assert "Nothing is lost" in failed.text
        assert failed.root.one("input", id="email").get("value") == ANN["email"]
        assert "checked" in failed.root.one("input", id="peers").attributes
        assert finished.site.counts()["contact"] == 0
        assert owner.send(failed, button="Send").status == 200
        assert finished.site.counts()["consent"] == 1

    def test_a_pasted_value_loses_its_control_characters_only(self, finished: Finished) -> None:
        page = finished.owner.open(f"{finished.address}/contact")
        given = {**ANN, "name": "Zoë\0 O’Neil\r\n", "email": " olive@example.com\t"}

        finished.owner.send(page, given, "Send")

        [row] = finished.site.rows("SELECT * FROM contact")
        assert (row["name"], row["email"]) == ("Zoë O’Neil", "olive@example.com")

    def test_hostile_texts_never_come_back_as_markup(self, finished: Finished) -> None:
        hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>' {{7*7}} ${{{"
        page = finished.owner.open(f"{finished.address}/contact")
        given = {"name": hostile, "company": hostile, "email": hostile, "phone": hostile[:40]}

        failed = finished.owner.send(page, given, "Send")
        kept = finished.owner.send(failed, {"email": ANN["email"]}, "Send")
        again = finished.owner.open(f"{finished.address}/contact")

        for each in (failed, kept, again):
            assert "<script>" not in each.html
            assert "<img src=x" not in each.html
            assert "49" not in each.root.one("title").text
        assert again.root.one("input", id="name").get("value") == hostile
        assert str(escape(hostile)) in again.html


class TestSharing:
    def test_a_readers_link_opens_the_report_and_nothing_more(self, finished: Finished) -> None:
        ann, address = finished.site.visitor(), shared(finished)

        page = ann.open(address)

        assert page.status == 200
        assert page.heading == finished.report.heading
        assert ann.get(f"{page.path}/report.json").body == (
            finished.owner.get(f"{finished.address}/report.json").body
        )
        hrefs = {a.get("href") for a in page.root.every("a")}
        assert not {h for h in hrefs if h.endswith(OWNERS_PARTS)}
        assert not page.root.every("form")
        for part in OWNERS_PARTS:
            assert ann.get(f"{page.path}/{part}").status == 404

    @pytest.mark.parametrize("part", ["contact", "share", "delete", "sharpen", "again"])
    def test_a_readers_link_changes_nothing(self, finished: Finished, part: str) -> None:
        ann, address = finished.site.visitor(), shared(finished)
        path = ann.open(address).path
        token = ann.open("/").form("Begin").fields
        before = finished.site.counts()

        answer = ann.post(f"{path}/{part}", [*token, *ANN.items(), ("make", "reader")])

        assert answer.status == 404
        assert finished.site.counts() == before

    def test_a_reader_learns_of_no_newer_report(self, finished: Finished) -> None:
        address, owner = shared(finished), finished.owner
        page = owner.send(finished.report, button="Sharpen my result")
        page = owner.send(page, {"profile.ai-triage": "in-use"})
        newer = owner.send(owner.open(f"/assess/{page.token}/review"), button="See my report")

        read = finished.site.visitor().open(address)

        assert newer.path not in read.html
        assert "newer result" in owner.open(finished.address).text
        assert "newer result" not in read.text

    def test_a_link_to_the_pdf_opens_no_page(self, finished: Finished) -> None:
        finished.site.change(
            "INSERT INTO rendering (fingerprint, form, renderer, body, created_at)"
            " SELECT fingerprint, 'pdf-a4', :renderer, '%PDF', submitted_at FROM submission",
            renderer=RENDERER,
        )
        ann, address = finished.site.visitor(), shared(finished, "Make a link to the PDF alone")
        report = address.removesuffix("/report.pdf")

        assert ann.open(f"{address}?paper=a4").headers["content-type"] == "application/pdf"
        for part in ("", "/report.json", "/ladder-light.svg", "/contact", "/share", "/delete"):
            assert ann.get(report + part).status == 404

    def test_a_revoked_link_opens_nothing_and_others_stay(self, finished: Finished) -> None:
        owner, ann = finished.owner, finished.site.visitor()
        first, second = shared(finished), shared(finished)

        page = owner.send(owner.open(f"{finished.address}/share"), button="Revoke this link")

        assert first not in page.html
        assert ann.open(first).status == 404
        assert ann.open(second).status == 200
        assert owner.open(finished.address).status == 200

    def test_a_link_of_somebody_else_cannot_be_revoked(self, finished: Finished) -> None:
        owner = finished.owner
        ids = {row["purpose"]: row["id"] for row in finished.site.rows("SELECT * FROM link")}
        page = owner.open(f"{finished.address}/share")

        owner.post(page.path, [*page.form("Make").fields, ("revoke", ids["owner"])])
        owner.post(page.path, [*page.form("Make").fields, ("revoke", "no such link")])

        assert owner.open(finished.address).status == 200

    def test_the_enter_key_on_a_link_revokes_nothing(self, finished: Finished) -> None:
        shared(finished)

        page = finished.owner.open(f"{finished.address}/share")

        for form in page.root.every("form"):
            assert not [e for e in form.every("input") if e.get("type") != "hidden"]

    @pytest.mark.parametrize("part", ["share", "delete", "sharpen", "again"])
    def test_without_the_forms_token_nothing_is_done(self, finished: Finished, part: str) -> None:
        before = finished.site.counts()

        answer = finished.owner.post(f"{finished.address}/{part}", {"make": "reader"})

        assert answer.status == 422
        assert answer.title.startswith("Error: ")
        assert "Nothing was done yet" in answer.text
        assert finished.site.counts() == before

    def test_links_are_made_from_the_configured_address(self, finished: Finished) -> None:
        page = finished.owner.open(f"{finished.address}/share")
        forged = {"host": "localhost:666", "x-forwarded-host": "evil.example"}

        finished.owner.post(page.path, [*page.form("Make").fields, ("make", "reader")], **forged)
        page = finished.owner.get(f"{finished.address}/share", **forged)
        resume = finished.owner.get(f"/assess/{finished.answering}/link", **forged)

        for each in (page, resume):
            assert "http://127.0.0.1:8000/" in each.html
            assert "666" not in each.html
            assert "evil" not in each.html

    def test_details_without_a_tick_are_said_to_be_used_for_nothing(
        self, finished: Finished
    ) -> None:
        page = finished.owner.open(f"{finished.address}/contact")

        back = finished.owner.send(page, ANN, "Send")

        assert "used for nothing" in back.root.one("section", id="contact").text
        assert back.link("Change contact details").endswith("/contact")
        page = finished.owner.open(f"{finished.address}/contact")
        back = finished.owner.send(page, {"peers": "y"}, "Send")
        assert "used for nothing" not in back.text


class TestErasing:
    def test_names_what_goes_and_asks_first(self, finished: Finished) -> None:
        page = finished.owner.open(finished.report.link("Erase everything"))

        assert "your report, its PDF, contact details, consents and all links" in page.text
        assert page.link("Keep it") == finished.address
        assert finished.site.counts()["submission"] == 1

    def test_leaves_no_row_of_any_kind(self, finished: Finished) -> None:
        owner, site = finished.owner, finished.site
        owner.send(
            owner.open(f"{finished.address}/contact"),
            {**ANN, "mail_link": "y", "call": "y", "phone": "1", "peers": "y"},
            "Send",
        )
        shared(finished)
        site.change(
            "INSERT INTO rendering (fingerprint, form, renderer, body, created_at)"
            " SELECT fingerprint, 'pdf-a4', :renderer, '%PDF', submitted_at FROM submission",
            renderer=RENDERER,
        )
        before = site.counts()

        page = owner.send(owner.open(f"{finished.address}/delete"), button=ERASE)

        assert all(before.values()), before
        assert page.heading == "Everything is erased"
        assert not any(site.counts().values())

    def test_leaves_nothing_to_read_in_the_file(self, finished: Finished) -> None:
        owner, site = finished.owner, finished.site
        if site.state.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL keeps its files to itself")
        details = {**ANN, "name": "Zwentibold Quux", "mail_link": "y"}
        owner.send(owner.open(f"{finished.address}/contact"), details, "Send")
        file = site.state.settings.data_dir / "benchmark.db"

        owner.send(owner.open(f"{finished.address}/delete"), button=ERASE)
        site.state.engine.dispose()

        kept = b"".join(each.read_bytes() for each in file.parent.glob("benchmark.db*"))
        assert b"consent" in kept
        for erased in (b"Zwentibold", b"zwentibold", b"olive@example"):
            assert erased not in kept

    def test_leaves_everybody_elses(self, finished: Finished) -> None:
        owner = finished.owner
        other = owner.send(finished.report, button="Take the assessment again")
        owner.send(owner.open(f"/assess/{other.token}/review"), button="See my report")

        owner.send(owner.open(f"{finished.address}/delete"), button=ERASE)

        assert finished.site.counts()["submission"] == 1
        assert owner.open(f"/assess/{other.token}/profile").status == 200

    def test_takes_every_submission_of_the_assessment(self, finished: Finished) -> None:
        owner = finished.owner
        page = owner.send(finished.report, button="Sharpen my result")
        page = owner.send(page, {"profile.ai-triage": "in-use"})
        owner.send(owner.open(f"/assess/{page.token}/review"), button="See my report")
        page = owner.open(f"{finished.address}/delete")

        owner.send(page, button=ERASE)

        assert "your 2 reports" in page.text
        assert finished.site.counts()["submission"] == 0

    def test_closes_every_old_link_like_one_that_never_was(self, finished: Finished) -> None:
        owner, report = finished.owner, finished.address
        read = shared(finished)
        pdf = shared(finished, "Make a link to the PDF alone")
        page = owner.open(f"{report}/delete")
        never = owner.get("/report/never-was")

        owner.send(page, button=ERASE)

        old = [
            report, f"{report}/report.json", f"{report}/report.pdf", f"{report}/contact",
            f"{report}/ladder-light.svg", read, f"{read}/report.json", pdf,
            f"/assess/{finished.answering}", f"/assess/{finished.answering}/sop",
        ]  # fmt: skip
        for address in old:
            answer = owner.get(address)
            assert answer.status == 404, address
            assert answer.body == never.body


def wrong_tokens(finished: Finished) -> dict[str, str]:
    site = finished.site
    ids = {row["purpose"]: row["id"] for row in site.rows("SELECT id, purpose FROM link")}
    sign = site.state.tokens.make
    return {
        "random": "bm90aGluZw.aGVyZQ",
        "altered": finished.token[:-3] + ("abc" if finished.token[-3:] != "abc" else "abd"),
        "cut": finished.token[:-1],
        "signed for a link that is not there": sign("owner", "no-such-link"),
        "answering, signed as owner": sign("owner", ids["answering"]),
        "the answering token": finished.answering,
        "owner, signed as reader": sign("reader", ids["owner"]),
        "owner, signed as pdf": sign("pdf", ids["owner"]),
        "only the id": ids["owner"],
        "very long": "x" * 5000,
        "no latin": "ключ",
    }


def test_tokens_that_open_nothing_all_get_the_same_answer(finished: Finished) -> None:
    never = finished.owner.get("/report/never-was")

    for kind, token in wrong_tokens(finished).items():
        for part in ("", "/report.json", "/report.pdf", "/contact", "/share", "/delete"):
            answer = finished.owner.get(f"/report/{token}{part}")
            assert answer.status == 404, (kind, part)
            assert answer.body == never.body, (kind, part)
            assert _shown(answer) == _shown(never), (kind, part)


def test_a_report_token_opens_no_questionnaire(finished: Finished) -> None:
    never = finished.owner.get("/report/never-was")

    for part in ("", "/profile", "/sop", "/review", "/link"):
        answer = finished.owner.get(f"/assess/{finished.token}{part}")
        assert (answer.status, answer.body) == (404, never.body)


def test_an_expired_link_is_like_one_that_never_was(finished: Finished) -> None:
    read, pdf = shared(finished), shared(finished, "Make a link to the PDF alone")
    days = finished.site.state.settings.link_days
    addresses = [finished.address, f"/assess/{finished.answering}/sop", read, pdf]

    with time_machine.travel(datetime.now(UTC) + timedelta(days=days - 1), tick=True):
        still = [finished.owner.get(a).status for a in addresses[:3]]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=days, minutes=1), tick=True):
        never = finished.owner.get("/report/never-was")
        answers = [finished.owner.get(address) for address in addresses]

    assert still == [200, 200, 200]
    assert {(a.status, a.body) for a in answers} == {(404, never.body)}


def test_a_key_that_was_replaced_still_reads_its_links(finished: Finished) -> None:
    old = finished.site.state.settings.keys()
    tokens = type(finished.site.state.tokens)

    rotated, forgotten = tokens([*old, "n" * 40]), tokens(["n" * 40])

    assert rotated.read("owner", finished.token)
    assert forgotten.read("owner", finished.token) is None


def test_every_page_behind_a_token_is_kept_out_of_caches_and_indexes(finished: Finished) -> None:
    owner, token = finished.owner, finished.answering
    addresses = [
        finished.address,
        *(f"{finished.address}/{part}" for part in ("report.json", *OWNERS_PARTS)),
        *(f"/assess/{token}/{part}" for part in ("profile", "sop", "tasks", "review", "link")),
    ]

    for address in addresses:
        answer = owner.get(address)
        assert answer.status == 200
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert answer.headers["referrer-policy"] == "no-referrer"


def _shown(page: Page) -> dict[str, str]:
    """The headers without the visitor's own cookie."""
    return {name: value for name, value in page.headers.items() if name != "set-cookie"}


def test_the_report_is_whole_before_any_contact(finished: Finished) -> None:
    assert finished.site.counts()["contact"] == 0
    assert json.loads(finished.owner.get(f"{finished.address}/report.json").body)["recommendations"]

"""Sharing a report, erasing everything, and links that open nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from benchmark.render.forms import RENDERER
from tests.web.conftest import Finished
from tests.web.owning import ANN, shared
from tests.web.page import Page

OWNERS_PARTS = ("contact", "share", "delete")


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

"""What an owner does with a report: contact, consents, sharing, erasing; and what others may."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from markupsafe import escape

from benchmark.web.owner import CONSENT_TEXT
from tests.web.conftest import Finished
from tests.web.owning import ANN, consents


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


def test_the_report_is_whole_before_any_contact(finished: Finished) -> None:
    assert finished.site.counts()["contact"] == 0
    assert json.loads(finished.owner.get(f"{finished.address}/report.json").body)["recommendations"]

"""The report in the chosen language, with its numbers and dates."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from benchmark.core.localise import pieces
from benchmark.core.report import report_from_json
from benchmark.render import formats
from tests.web.conftest import Finished, Site
from tests.web.german import language, say, take_in_german
from tests.web.languages import offers
from tests.web.visitor import SUBMIT, Visitor, take

pytestmark = pytest.mark.any_database


def stored(site: Site) -> str:
    """The report that is stored."""
    return str(site.rows("SELECT report FROM submission ORDER BY submitted_at DESC")[0]["report"])


@pytest.fixture
def german(site: Site) -> Finished:
    """A finished German assessment; its owner has since chosen to read English."""
    owner = site.visitor()
    report = take_in_german(owner)
    assert report.status == 200
    assert language(owner.get("/?language=en")) == "en"
    return Finished(site, owner, report, "")


class TestTheReport:
    def test_a_german_one_is_german_for_everybody(self, german: Finished, max_: Visitor) -> None:
        for reader in (german.owner, max_):
            page = reader.open(german.address)
            assert language(page) == "de"
            assert page.heading == german.report.heading
            assert offers(reader.get(german.address, **{"accept-language": "en"})) == []
        assert report_from_json(stored(german.site)).locale == "de"

    def test_its_words_are_german(self, german: Finished) -> None:
        page = german.owner.open(german.address)

        bank = german.site.state.bank(german.site.state.newest() or "")
        english = [
            text
            for piece in pieces(bank)
            for text in piece.texts.values()
            if len(text) > 25 and text in page.text
        ]
        # Names of sources are what they are in every language.
        known = dict(bank.locales[0].texts).values()
        assert [text for text in english if text not in known] == []
        assert say("Talk about it, or leave it at that") in page.text
        assert say("Sharpen my result") in page.text

    def test_its_numbers_and_dates_are_german(self, german: Finished) -> None:
        made = datetime.fromisoformat(report_from_json(stored(german.site)).submitted_at)

        text = german.owner.open(german.address).text

        assert formats.day(made, "de") in text
        assert formats.day(made, "en") not in text

    def test_its_data_are_the_same_for_everybody(self, german: Finished) -> None:
        first = german.owner.get(f"{german.address}/report.json")

        assert first.body.decode() == stored(german.site)
        assert german.owner.get(f"{german.address}/report.json?language=en").body == first.body

    def test_scores_do_not_depend_on_the_language(self, german: Finished) -> None:
        take(german.owner)

        of_german, of_english = (
            json.loads(row["report"])
            for row in german.site.rows("SELECT report FROM submission ORDER BY submitted_at")
        )

        for same in ("overall", "bank", "method"):
            assert of_german[same] == of_english[same]
        for same in ("value", "low", "high"):
            assert of_german["rung"][same] == of_english["rung"][same]
        assert (of_german["locale"], of_english["locale"]) == ("de", "en")

    def test_all_pages_below_it_speak_its_language(self, german: Finished, max_: Visitor) -> None:
        contact = max_.open(f"{german.address}/contact")
        refused = max_.send(contact, {"email": "x", "mail_link": "y"}, say("Send"))
        share = max_.open(f"{german.address}/share")
        delete = max_.open(f"{german.address}/delete")
        deleted = max_.send(delete, button=say("Erase everything now"))

        for page in (contact, refused, share, delete, deleted):
            assert language(page) == "de"
        assert contact.heading == say("Talk about it, or leave it at that")
        assert refused.status == 422
        assert refused.problems() == [
            ("email", say("Enter an e-mail address in the right form, such as name@example.com"))
        ]

    def test_a_consent_is_kept_with_the_language_in_which_it_was_given(
        self, german: Finished
    ) -> None:
        page = german.owner.open(f"{german.address}/contact")

        german.owner.send(page, {"peers": "y"}, say("Send"))

        assert language(page) == "de"
        assert german.site.rows("SELECT locale FROM consent") == [{"locale": "de"}]

    @pytest.mark.parametrize("button", ["Sharpen my result", "Take the assessment again"])
    def test_what_follows_it_is_in_its_language(self, german: Finished, button: str) -> None:
        page = german.owner.open(german.address)

        assert language(german.owner.send(page, button=say(button))) == "de"

    def test_a_switch_before_the_next_submit_makes_the_next_report_english(
        self, german: Finished
    ) -> None:
        page = german.owner.open(german.address)
        section = german.owner.send(page, button=say("Sharpen my result"))
        section = german.owner.send(section, button="English")
        review = german.owner.open(f"/assess/{section.token}/review")

        newer = german.owner.send(review, button=SUBMIT)

        assert language(newer) == "en"
        assert language(german.owner.open(german.address)) == "de"

    def test_an_english_one_stays_english(self, finished: Finished) -> None:
        heading = finished.report.heading

        assert language(finished.owner.get("/?language=de")) == "de"

        for address in (finished.address, f"{finished.address}?language=de"):
            page = finished.owner.open(address)
            assert (language(page), page.heading) == ("en", heading)
        assert language(finished.owner.open(f"{finished.address}/contact")) == "en"


class TestNumbersAndDates:
    @pytest.mark.parametrize(
        ("value", "english", "german"),
        [(0.0, "0", "0"), (46.5, "46.5", "46,5"), (1234.56, "1,234.6", "1.234,6")],
    )
    def test_numbers(self, value: float, english: str, german: str) -> None:
        assert (formats.decimal(value, "en"), formats.decimal(value, "de")) == (english, german)

    def test_dates_and_times(self) -> None:
        moment = datetime(2026, 3, 4, 9, 5, tzinfo=UTC)

        assert formats.day(moment, "en") == "4 March 2026"
        assert formats.day(moment, "de") == "4. März 2026"
        assert formats.minute(moment, "en") == "4 March 2026, 09:05 UTC"
        assert formats.minute(moment, "de") == "4. März 2026, 09:05 UTC"

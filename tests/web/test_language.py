"""Which language a visitor meets: offered and never guessed, chosen, and kept with the report."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from benchmark.content.load import load_bank
from benchmark.publish import import_bank
from benchmark.web.language import preferred
from tests.content.shipped import FILES
from tests.web.conftest import Site
from tests.web.german import begin_in_german, language, say
from tests.web.languages import offers
from tests.web.visitor import CONTINUE, Visitor, answers_for, begin, example, go_through

pytestmark = pytest.mark.any_database

INVITATION = "Read this page in English"
DEUTSCH = "Deutsch"
BANK = "locales/de/bank.yaml"


def locales(site: Site) -> list[str]:
    """The languages of the assessments, in the order of their beginning."""
    return [row["locale"] for row in site.rows("SELECT locale FROM assessment ORDER BY created_at")]


class TestOffered:
    def test_a_language_is_offered_in_its_own_words_and_not_taken(self, owner: Visitor) -> None:
        page = owner.get("/", **{"accept-language": "de-CH,de;q=0.9,en;q=0.8"})

        assert language(page) == "en"
        assert offers(page) == [("de", "?language=de", "Diese Seite auf Deutsch lesen")]
        assert say(INVITATION) == "Diese Seite auf Deutsch lesen"
        assert language(owner.get("/method")) == "en"

    @pytest.mark.parametrize("header", ["", "en", "en-GB,de;q=0.9", "fr", "*", "de;q=0"])
    def test_nobody_is_offered_what_they_did_not_ask_for(self, owner: Visitor, header: str) -> None:
        assert offers(owner.get("/", **{"accept-language": header})) == []

    def test_the_offer_leads_to_the_page_and_ends_with_the_choice(self, owner: Visitor) -> None:
        asked = {"accept-language": "de"}
        [(_, address, _)] = offers(owner.get("/method", **asked))

        page = owner.get(f"/method{address}", **asked)

        assert (language(page), offers(page)) == ("de", [])
        back = owner.get("/method?language=en", **asked)
        assert (language(back), offers(back)) == ("en", [])
        assert offers(owner.get("/", **asked)) == []

    def test_every_public_page_offers(self, owner: Visitor) -> None:
        for address in ("/", "/method", "/privacy", "/sample", "/nothing"):
            page = owner.get(address, **{"accept-language": "de"})
            assert [each for each, _, _ in offers(page)] == ["de"]
            assert DEUTSCH in [a.text for a in page.root.every("a")]

    @pytest.mark.parametrize(
        ("header", "best"),
        [
            ("de", "de"),
            ("DE-at", "de"),
            ("fr,de;q=0.1", "de"),
            ("en;q=0.3,de;q=0.7", "de"),
            ("de;q=0.3,en;q=0.7", "en"),
            ("de;q=0.5,en;q=0.5", "de"),
            ("de; q=0.5 , en ; q=0.6", "en"),
            ("de;Q=0.5,en;Q=0.6", "en"),
            ("de;q=0,en;q=0.1", "en"),
            ("de;q=1.5,en;q=0.1", "en"),
            ("de;q=-1", None),
            ("de;q=nan,en;q=inf", None),
            ("de;q=,en;q=x", None),
            ("de;q", None),
            (";q=1,,;;", None),
            ("*", None),
            ("deu,d,de_DE", None),
            ("xx," * 10 + "de", None),
            ("de\x00,ä", None),
        ],
    )
    def test_the_best_of_a_header(self, header: str, best: str | None) -> None:
        assert preferred(header) == best

    @pytest.mark.parametrize(
        "header", ["de;q=" + "9" * 5000, "," * 20_000, "de;q=1e999", "\xff\xfe", "ü" * 100]
    )
    def test_odd_headers_change_nothing(self, owner: Visitor, header: str) -> None:
        page = owner._ask("GET", "/", headers={"accept-language": header.encode("latin-1")})

        assert (page.status, language(page)) == (200, "en")


class TestChosen:
    def test_a_choice_is_kept(self, owner: Visitor) -> None:
        chosen = owner.get("/?language=de")

        assert language(chosen) == "de"
        assert language(owner.get("/privacy")) == "de"
        assert owner.get("/privacy").heading == say("What we store, why, and for how long")
        assert language(owner.get("/?language=en")) == "en"
        assert language(owner.get("/privacy")) == "en"

    def test_it_is_one_browsers_choice(self, owner: Visitor, max_: Visitor) -> None:
        owner.get("/?language=de")

        assert language(max_.get("/")) == "en"

    @pytest.mark.parametrize(
        "code", ["fr", "DE", "de-AT", "de ", "", "../de", "de%00", "%00", "d" * 5000, "%ff%fe"]
    )
    def test_what_is_no_language_of_ours_is_ignored(self, owner: Visitor, code: str) -> None:
        assert language(owner.get(f"/?language={code}")) == "en"
        owner.get("/?language=de")
        assert language(owner.get(f"/?language={code}")) == "de"

    def test_each_page_links_to_itself_in_the_other_languages(self, owner: Visitor) -> None:
        for address, other, name in (("/", "de", DEUTSCH), ("/?language=de", "en", "English")):
            page = owner.get(address)
            [link] = [a for a in page.root.every("a") if a.text == name]
            assert (link.get("hreflang"), link.get("lang")) == (other, other)
            assert link.get("href") == f"?language={other}"

    def test_files_speak_the_addressed_language_and_choose_nothing(self, owner: Visitor) -> None:
        german = json.loads(owner.get("/sample/report.json?language=de").body)

        assert german["locale"] == "de"
        assert language(owner.get("/")) == "en"
        owner.get("/?language=de")
        assert json.loads(owner.get("/sample/report.json").body)["locale"] == "en"
        documents = {a.get("href") for a in owner.get("/sample").root.every("a")}
        assert "/sample/report.pdf?language=de" in documents
        assert "/sample/report.pdf?paper=letter&language=de" in documents

    @pytest.mark.parametrize(
        ("address", "status", "heading"),
        [
            ("/nothing", 404, "There is nothing at this address"),
            ("/report/x", 404, "There is nothing at this address"),
            ("/start", 405, "That does not work here"),
        ],
    )
    def test_errors_are_told_in_it(
        self, owner: Visitor, address: str, status: int, heading: str
    ) -> None:
        owner.get("/?language=de")

        page = owner.get(address)

        assert (page.status, language(page), page.heading) == (status, "de", say(heading))
        assert owner.get(f"{address}?language=en").heading == heading

    @pytest.mark.parametrize(
        ("headers", "status", "heading"),
        [
            ({"sec-fetch-site": "cross-site"}, 403, "That is not allowed"),
            ({"content-length": "99999999"}, 413, "That was too large"),
        ],
    )
    def test_what_is_refused_before_its_page_is_told_in_it(
        self, owner: Visitor, headers: dict[str, str], status: int, heading: str
    ) -> None:
        wants = {"accept-language": "de"}
        offered = owner.post("/start", {}, **headers, **wants)
        owner.get("/?language=de")

        page = owner.post("/start", {}, **headers)

        assert (offered.status, language(offered), offered.heading) == (status, "en", heading)
        assert (page.status, language(page), page.heading) == (status, "de", say(heading))
        assert say("Skip to the content") in page.html
        assert "Skip to the content" not in page.html

    def test_a_form_of_another_site_chooses_nothing(self, owner: Visitor) -> None:
        # A browser sends it without the cookie, and would take one that comes back.
        page = owner.post("/start?language=de", {}, **{"sec-fetch-site": "cross-site"})

        assert (page.status, language(page)) == (403, "de")
        assert "set-cookie" not in page.headers
        assert language(owner.get("/")) == "en"

    def test_a_fault_of_ours_is_told_in_it(self, site: Site) -> None:
        visitor = site.visitor(raises=False)
        first = begin_in_german(visitor)
        site.change("UPDATE assessment SET answers = 'broken by hand'")

        page = visitor.get(first.path)

        assert (page.status, language(page)) == (500, "de")
        assert page.heading == say("Something broke on our side")


class TestAnswering:
    def test_begins_in_the_chosen_language(self, site: Site, owner: Visitor) -> None:
        first = begin_in_german(owner)

        assert (language(first), first.heading) == ("de", "Ihr Unternehmen")
        assert locales(site) == ["de"]
        assert "Wie viele Techniker arbeiten an Kundentickets?" in first.text

    def test_a_switch_keeps_the_answers_and_goes_on_in_german(
        self, site: Site, owner: Visitor
    ) -> None:
        first = begin(owner)

        page = owner.send(first, answers_for(first, example()), DEUTSCH)

        assert (page.path, language(page), page.heading) == (first.path, "de", "Ihr Unternehmen")
        given = answers_for(first, example())
        assert given
        for name, value in given.items():
            values = [value] if isinstance(value, str) else value
            assert page.form(say(CONTINUE)).chosen(name) == values
        assert locales(site) == ["de"]
        assert language(owner.send(page, button=say(CONTINUE))) == "de"
        assert language(owner.get("/")) == "de"

    def test_a_switch_keeps_what_could_not_be_read(self, site: Site, owner: Visitor) -> None:
        page = owner.send(
            begin(owner), {"profile.techs": "viele", "profile.clients": "45"}, DEUTSCH
        )

        assert (page.status, language(page)) == (422, "de")
        assert page.title.startswith(say("Error: "))
        assert page.form(say(CONTINUE)).chosen("profile.techs") == ["viele"]
        assert page.form(say(CONTINUE)).chosen("profile.clients") == ["45"]
        [(field, message)] = page.problems()
        assert field == "profile.techs"
        assert message == say("Enter a whole number from %(low)s to %(high)s") % {
            "low": 1, "high": "5.000"
        }  # fmt: skip
        mended = owner.send(page, {"profile.techs": "12"}, say(CONTINUE))
        assert (mended.status, language(mended)) == (200, "de")

    def test_a_switch_on_the_way_back_to_the_review_keeps_the_way(self, owner: Visitor) -> None:
        review = go_through(owner, begin(owner), example())
        section = owner.open(review.path.replace("review", "sop?from=review"))

        german = owner.send(section, button=DEUTSCH)

        assert (language(german), german.url.partition("?")[2]) == ("de", "from=review")
        back = owner.send(german, button=say(CONTINUE))
        assert (back.path, language(back)) == (review.path, "de")

    def test_another_device_goes_on_in_the_language_of_the_assessment(
        self, site: Site, owner: Visitor
    ) -> None:
        first = begin_in_german(owner)
        phone = site.visitor()

        assert language(phone.open(f"/assess/{first.token}")) == "de"
        link = phone.open(f"/assess/{first.token}/link")
        assert (language(link), link.heading) == ("de", say("Resume later, on any device"))
        assert language(phone.get("/")) == "en"

    @pytest.mark.parametrize("code", ["en", "fr", "", "\x00", "de\x00", "<b>"])
    def test_no_other_value_switches(self, site: Site, owner: Visitor, code: str) -> None:
        first = begin(owner)
        fields = first.form().filled({**answers_for(first, example()), "language": code})

        answer = owner.post(first.path, fields)

        assert answer.headers["location"].endswith("/sop")
        assert locales(site) == ["en"]

    def test_a_form_that_is_not_ours_switches_nothing(self, site: Site, owner: Visitor) -> None:
        first = begin(owner)

        answer = owner.post(first.path, {"language": "de"})

        assert (answer.status, language(answer)) == (422, "en")
        assert locales(site) == ["en"]
        assert language(owner.get("/")) == "en"

    def test_a_bank_without_german_is_asked_in_english(self, site: Site, owner: Visitor) -> None:
        without_german(site)

        first = begin_in_german(owner)

        assert language(first) == "en"
        assert locales(site) == ["en"]
        assert DEUTSCH not in first.text

    def test_a_missing_text_is_english_and_owners_are_told_nothing_of_it(
        self, site: Site, owner: Visitor
    ) -> None:
        text = FILES[BANK].replace("    text: Wie viele Techniker arbeiten an Kundentickets?\n", "")
        publish(site, {**FILES, BANK: text})

        first = begin_in_german(owner)

        assert (language(first), first.heading) == ("de", "Ihr Unternehmen")
        assert "How many technicians work on client tickets?" in first.text
        assert not first.root.every("mark", "ins")
        assert "nicht übersetzt" not in first.text


def without_german(site: Site) -> None:
    """Publish the shipped bank without its German texts."""
    publish(site, {p: text for p, text in FILES.items() if not p.startswith("locales/")})


def publish(site: Site, files: Mapping[str, str]) -> None:
    assert files != FILES
    import_bank(site.state.settings, load_bank(files), files)
    site.state._newest = (0.0, None)

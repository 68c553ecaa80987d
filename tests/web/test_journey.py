"""From the start page to the report, by the forms that a visitor sees."""

from __future__ import annotations

import json
import re

import pytest

from tests.web.conftest import Finished
from tests.web.page import Page
from tests.web.sections import at, section_of
from tests.web.visitor import CONTINUE, SUBMIT, Visitor, answers_for, begin, example, go_through

SECTIONS = ["profile", "sop", "trigger", "hero", "allocation", "oversight", "tasks", "review"]


def test_the_start_page_says_how_much_how_long_and_what_is_stored(owner: Visitor) -> None:
    page = owner.open("/")

    facts = " ".join(each.text for each in page.root.every("dd"))
    assert re.search(r"\d+, in 7 sections", facts)
    assert re.search(r"About \d+ minutes", facts)
    assert "saved each time you continue" in page.text
    assert page.link("What we store, and for how long") == "/privacy"


def test_a_whole_journey_by_forms_ends_at_the_report(owner: Visitor) -> None:
    answers, seen = example(), []
    page = begin(owner)

    while section_of(page) != "review":
        seen.append(section_of(page))
        assert page.link("Back")
        assert page.form().element.get("novalidate") == ""
        assert "novalidate" in page.form().element.attributes
        assert page.heading
        page = owner.send(page, answers_for(page, answers))
    report = owner.send(page, button=SUBMIT)

    assert [*seen, section_of(page)] == SECTIONS
    assert report.status == 200
    assert report.path.startswith("/report/")
    assert "rung" in report.heading.lower()


def test_data_stands_beside_the_report_and_equals_what_is_stored(finished: Finished) -> None:
    answer = finished.owner.get(finished.report.link("Data (JSON)"))

    stored = finished.site.rows("SELECT report FROM submission")[0]["report"]
    assert answer.headers["content-type"] == "application/json"
    assert answer.body == stored.encode()
    assert json.loads(answer.body)["rung"]["value"] == json.loads(stored)["rung"]["value"]


def test_sections_can_be_taken_in_any_order_and_left_with_gaps(owner: Visitor) -> None:
    first = begin(owner)
    tasks = owner.send(owner.open(at(first, "tasks")), {"task.patching": "4"})
    sop = owner.send(owner.open(at(first, "sop")), {"SOP1": "3"})

    review = owner.open(at(first, "review"))

    assert section_of(tasks) == "review"
    assert section_of(sop) == "trigger"
    assert "Not started" in review.text
    assert re.search(r"1 of \d+ answered", review.text)
    assert "Not provided" in review.dimmed()
    assert "Too little is answered for a rung" in review.text


def test_the_list_of_sections_says_each_ones_state(owner: Visitor) -> None:
    answers = example()
    sop = owner.send(begin(owner), answers_for(begin(owner), answers))
    trigger = owner.send(sop, {**answers_for(sop, answers), "SOP1": "unknown", "SOP2": "na"})

    states = {
        item.one("a").get("href").split("/")[3]: item.text
        for item in trigger.root.one("nav", class_="steps").every("li")
    }

    assert states["profile"].endswith("Done")
    assert states["sop"].endswith("Done, 1 I don’t know, 1 does not apply")
    assert states["trigger"].endswith("You are here")
    assert states["tasks"].endswith("Not started")


@pytest.mark.parametrize(
    ("techs", "asked"),
    [
        pytest.param("1", set(), id="alone: no share of the busiest technician"),
        pytest.param("3", {"HER1A"}, id="three"),
        pytest.param("5", {"HER1B"}, id="five"),
        pytest.param("8", {"HER1C"}, id="eight"),
    ],
)
def test_the_number_of_technicians_decides_what_is_asked(
    owner: Visitor, techs: str, asked: set[str]
) -> None:
    page = owner.send(begin(owner), {"profile.techs": techs})

    hero = owner.open(at(page, "hero"))

    assert {name for name in hero.form().names() if name.startswith("HER1")} == asked


def test_the_review_asks_what_a_change_reveals_elsewhere(owner: Visitor) -> None:
    first = begin(owner)
    owner.send(first, {"profile.techs": "1"})
    changing = owner.open(f"{at(first, 'profile')}?from=review")

    asked = owner.send(changing, {"profile.techs": "8"})

    assert section_of(asked) == "hero"
    assert asked.url.endswith("?from=review#HER1C")
    assert section_of(owner.send(asked, {"HER1C": "20"})) == "review"


def test_optional_questions_are_asked_on_request_next(owner: Visitor) -> None:
    sop = owner.open(at(begin(owner), "sop"))
    core = sop.form().names()

    wide = owner.send(sop, {"SOP1": "4"}, "Save, and ask me the optional questions too")

    added = [name for name in wide.ids() if name in wide.form().names() - core]
    assert section_of(wide) == "sop"
    assert wide.url.endswith(f"#{added[0]}")
    assert wide.form().chosen("SOP1") == ["4"]
    for name in added:
        group = next(f for f in wide.root.every("fieldset") if f.every("input", name=name))
        assert "(optional)" in group.one("legend").text


def test_none_of_these_is_an_answer_of_its_own(owner: Visitor) -> None:
    first = begin(owner)

    owner.send(first, {"profile.tools": "none"})

    assert owner.open(at(first, "profile")).form().chosen("profile.tools") == ["none"]


class TestReview:
    def test_says_not_provided_for_gaps_and_change_returns_there(self, owner: Visitor) -> None:
        answers = {k: v for k, v in example().items() if k != "SOP2"}
        review = go_through(owner, begin(owner), answers)

        section = owner.open(review.link("Answer"))
        back = owner.send(section, {"SOP2": "linked"})

        assert len(review.dimmed()) == 1
        assert section.link("Back to your answers") == review.path
        assert section_of(back) == "review"
        assert back.dimmed() == []

    def test_returns_there_after_a_mistake_was_mended_too(self, owner: Visitor) -> None:
        review = go_through(owner, begin(owner), example())
        section = owner.open(at(review, "sop") + "?from=review#SOP1")

        wrong = owner.send(section, {"SOP1": "many"})
        back = owner.send(wrong, {"SOP1": "7"})

        assert wrong.status == 422
        assert wrong.link("Back to your answers") == review.path
        assert section_of(back) == "review"

    def test_shows_contradictions_with_the_answers_behind_them(self, owner: Visitor) -> None:
        review = go_through(owner, begin(owner), example("contradicting"))

        asides = [e for e in review.root.every("div") if e.has_class("aside")]
        first = next(e for e in asides if "Many written SOPs" in e.text)
        targets = {a.get("href") for a in first.every("a")}
        assert targets == {
            at(review, "sop") + "?from=review#SOP1",
            at(review, "sop") + "?from=review#SOP4",
        }

    def test_a_mended_contradiction_is_gone(self, owner: Visitor) -> None:
        review = go_through(owner, begin(owner), example("contradicting"))

        section = owner.open(at(review, "sop") + "?from=review#SOP4")
        back = owner.send(section, {"SOP4": "any-tech", "SOP1": "2"})

        assert "Many written SOPs" in review.text
        assert "Many written SOPs" not in back.text

    def test_counts_answers_by_state(self, owner: Visitor) -> None:
        answers = {**example(), "SOP1": ["unknown"], "SOP2": ["na"]}
        del answers["SOP4"]

        review = go_through(owner, begin(owner), answers)

        expected = sum(v == ["unknown"] for n, v in answers.items() if n in _shown(review))
        assert f"{expected} “I don’t know”" in review.text
        assert "1 not provided" in review.text
        assert "widen your range" in review.text

    def test_of_the_gaps_those_that_widen_the_range_are_counted(self, owner: Visitor) -> None:
        answers = {**example()}
        del answers["SOP4"]
        first = begin(owner)
        go_through(owner, first, answers)

        owner.send(owner.open(at(first, "sop")), button="Save, and ask me the optional questions")
        review = owner.open(at(first, "review"))

        assert "1 of them is left out of the score and widens your range" in review.text
        assert "the others are optional and cost you nothing" in review.text

    def test_open_optional_questions_are_said_to_cost_nothing(self, finished: Finished) -> None:
        page = finished.owner.send(finished.report, button="Sharpen my result")

        review = finished.owner.open(f"/assess/{page.token}/review")

        assert "Optional, left open" in review.text
        assert "costs you nothing" in review.text
        assert "widen your range" not in review.text


def _shown(review: Page) -> set[str]:
    return {
        a.get("href").rpartition("#")[2] for a in review.root.every("a") if "#" in a.get("href")
    }


def test_every_page_of_the_questionnaire_has_one_heading_and_back(owner: Visitor) -> None:
    first = begin(owner)

    for section in SECTIONS:
        page = owner.open(at(first, section))
        assert len(page.root.every("h1")) == 1
        assert len([a for a in page.root.every("a") if a.has_class("back")]) == 1
        assert len(page.ids()) == len(set(page.ids())), "an id stands twice"


def test_continue_is_what_the_enter_key_presses(owner: Visitor) -> None:
    first = begin(owner)

    for section in SECTIONS[:-1]:
        page = owner.open(at(first, section))
        assert page.form().element.every("button")[0].text == CONTINUE

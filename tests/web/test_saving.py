"""Answers that are kept: other devices, open tabs, hidden questions, autosave."""

from __future__ import annotations

import json

import pytest

from tests.web.conftest import Site
from tests.web.sections import at, section_of
from tests.web.visitor import SUBMIT, Visitor, answers_for, begin, example, go_through

GO_BACK = "Save and go back"


def test_everything_is_saved_at_every_continue(site: Site, owner: Visitor) -> None:
    answers, given = example(), set[str]()
    page = begin(owner)

    while section_of(page) != "review":
        given |= answers_for(page, answers).keys()
        page = owner.send(page, answers_for(page, answers))

        stored = json.loads(site.rows("SELECT answers FROM assessment")[0]["answers"])
        names = {f"profile.{n}" for n in stored["profile"]} | set(stored["answers"])
        assert names | {f"task.{n}" for n in stored["tasks"]} == given


def test_the_resume_link_opens_the_first_open_question_in_another_browser(
    owner: Visitor, max_: Visitor
) -> None:
    answers = example()
    page = owner.send(begin(owner), answers_for(begin(owner), answers))
    link = owner.open(page.link("Get a link to resume later"))
    address = link.root.one("input", id="link").get("value")
    given = dict(answers_for(page, answers))
    left = [n for n in page.ids() if n in given][2]
    owner.send(page, {k: v for k, v in given.items() if k != left})

    resumed = max_.open(address)

    assert address.startswith("http://127.0.0.1:8000/assess/")
    assert resumed.path == page.path
    assert resumed.url.endswith(f"#{left}")
    assert left in resumed.ids()


def test_resuming_a_complete_assessment_opens_the_review(owner: Visitor, max_: Visitor) -> None:
    review = go_through(owner, begin(owner), example())

    assert section_of(max_.open(f"/assess/{review.token}")) == "review"


def test_back_shows_earlier_answers_and_never_loses_later_ones(site: Site, owner: Visitor) -> None:
    answers = example()
    page = begin(owner)
    for _ in range(3):
        page = owner.send(page, answers_for(page, answers))
    before = site.rows("SELECT answers FROM assessment")[0]["answers"]

    earlier = owner.open(page.link("Back to"))
    again = owner.open(earlier.link("Back to"))
    changed = owner.send(again, {"SOP1": "2"})

    assert [section_of(each) for each in (earlier, again, changed)] == ["trigger", "sop", "trigger"]
    assert earlier.form().chosen("TRG2") == answers["TRG2"]
    assert again.form().chosen("SOP1") == answers["SOP1"]
    after = json.loads(site.rows("SELECT answers FROM assessment")[0]["answers"])
    assert after["answers"] == {**json.loads(before)["answers"], "SOP1": 2}


def test_going_back_by_its_button_saves_first(site: Site, owner: Visitor) -> None:
    first = begin(owner)
    section = owner.open(at(first, "sop"))

    back = owner.send(section, {"SOP1": "7"}, button=GO_BACK)
    wrong = owner.send(owner.open(at(first, "sop")), {"SOP1": "many"}, button=GO_BACK)
    start = owner.press(owner.open(at(first, "profile")), {"profile.techs": "5"}, GO_BACK)
    review = owner.open(at(first, "review"))
    address = next(a for a in review.root.every("a") if "/sop?from=review" in a.get("href"))
    again = owner.send(owner.open(address.get("href")), {"SOP1": "8"}, button=GO_BACK)

    assert section_of(back) == "profile"
    assert (wrong.status, section_of(wrong)) == (422, "sop")
    assert start.headers["location"] == "/"
    assert again.path == review.path
    stored = json.loads(site.rows("SELECT answers FROM assessment")[0]["answers"])
    assert stored["answers"]["SOP1"] == 8
    assert stored["profile"]["techs"] == 5


def test_each_way_of_the_list_of_sections_has_a_button_that_saves_first(
    site: Site, owner: Visitor
) -> None:
    page = owner.open(at(begin(owner), "sop"))
    fields = page.form().filled({"SOP1": "7"})

    ways = [b.get("value") for b in page.root.every("button") if b.get("name") == "then"]
    went = [owner.post(page.url, [*fields, ("then", way)]) for way in ("tasks", "review", "x")]
    stored = json.loads(site.rows("SELECT answers FROM assessment")[0]["answers"])

    assert sorted(ways) == sorted(
        ["back", "back", "profile", "trigger", "hero", "allocation", "oversight", "tasks", "review"]
    )
    assert [each.headers["location"].rpartition("/")[2] for each in went] == [
        "tasks", "review", "trigger",
    ]  # fmt: skip
    assert stored["answers"] == {"SOP1": 7}


def test_autosave_keeps_answers_without_a_page(site: Site, owner: Visitor) -> None:
    page = begin(owner)
    fields = page.form().filled({"profile.techs": "5", "profile.clients": "many"})

    answer = owner.post(at(page, "profile"), fields, **{"x-autosave": "1"})

    assert answer.status == 422
    assert answer.body.decode() == "Enter a whole number from 0 to 100,000"
    stored = json.loads(site.rows("SELECT answers FROM assessment")[0]["answers"])
    assert stored["profile"] == {"techs": 5}


def test_an_answer_given_before_it_was_hidden_is_kept_but_not_counted(
    site: Site, owner: Visitor
) -> None:
    answers = {**example(), "profile.techs": ["5"], "HER1B": ["90"]}
    review = go_through(owner, begin(owner), answers)
    with_five = owner.send(review, button=SUBMIT)

    owner.send(owner.open(at(review, "profile")), {"profile.techs": "1"})
    hero = owner.open(at(review, "hero"))
    alone = owner.send(owner.open(at(review, "review")), button=SUBMIT)

    stored = json.loads(site.rows("SELECT answers FROM assessment")[0]["answers"])
    assert "HER1B" not in hero.form().names()
    assert stored["answers"]["HER1B"] == 90
    for report, counted in ((with_five, True), (alone, False)):
        frozen = json.loads(owner.get(f"{report.path}/report.json").body)
        lines = frozen["dimensions"]["hero"]["contributions"]
        assert ("HER1B" in {line["id"] for line in lines}) == counted


def test_an_answer_shown_again_is_still_there(owner: Visitor) -> None:
    first = begin(owner)
    owner.send(first, {"profile.techs": "5"})
    owner.send(owner.open(at(first, "hero")), {"HER1B": "44"})
    owner.send(owner.open(at(first, "profile")), {"profile.techs": "9"})
    owner.send(owner.open(at(first, "hero")), {"HER1C": "33"})

    owner.send(owner.open(at(first, "profile")), {"profile.techs": "5"})

    assert owner.open(at(first, "hero")).form().chosen("HER1B") == ["44"]


def test_a_page_that_another_device_has_outdated_loses_no_answer(
    site: Site, owner: Visitor
) -> None:
    first = begin(owner)
    owner.send(first, {"profile.techs": "9"})
    owner.send(owner.open(at(first, "hero")), {"HER1C": "33"})
    owner.send(owner.open(at(first, "profile")), {"profile.techs": "5"})
    old_page = owner.open(at(first, "hero"))
    owner.send(owner.open(at(first, "profile")), {"profile.techs": "9"})

    owner.send(old_page, {"HER2": "not-away"})

    stored = json.loads(site.rows("SELECT answers FROM assessment")[0]["answers"])
    assert stored["answers"] == {"HER1C": 33, "HER2": "not-away"}


@pytest.mark.parametrize("autosave", [False, True])
def test_a_tab_that_stood_open_takes_back_nothing(
    site: Site, owner: Visitor, *, autosave: bool
) -> None:
    first = begin(owner)
    old_tab = owner.open(at(first, "sop"))
    owner.send(owner.open(at(first, "sop")), {"SOP1": "7", "SOP2": "linked"})

    fields = old_tab.form().filled({"SOP4": "any-tech"})
    headers = {"x-autosave": "1"} if autosave else {}
    answer = owner.post(at(first, "sop"), fields, **headers)

    assert answer.status == (204 if autosave else 303)
    stored = json.loads(site.rows("SELECT answers FROM assessment")[0]["answers"])
    assert stored["answers"] == {"SOP1": 7, "SOP2": "linked", "SOP4": "any-tech"}


def test_a_form_that_names_some_fields_leaves_the_others(site: Site, owner: Visitor) -> None:
    first = begin(owner)
    owner.send(owner.open(at(first, "sop")), {"SOP1": "7", "SOP2": "linked"})
    token = [pair for pair in first.form().fields if pair[0] == "csrf_token"]

    owner.post(at(first, "sop"), [*token, ("SOP4", "any-tech")])

    stored = json.loads(site.rows("SELECT answers FROM assessment")[0]["answers"])
    assert stored["answers"] == {"SOP1": 7, "SOP2": "linked", "SOP4": "any-tech"}


def test_a_choice_can_be_taken_back(site: Site, owner: Visitor) -> None:
    first = begin(owner)
    owner.send(first, {"profile.techs": "5", "profile.tools": ["rmm", "n8n"]})

    owner.send(owner.open(at(first, "profile")), {"profile.techs": "", "profile.tools": []})

    stored = json.loads(site.rows("SELECT answers FROM assessment")[0]["answers"])
    assert stored["profile"] == {}

"""Forms that cannot be taken as they are: nothing typed is lost, and it is said what is wrong."""

from __future__ import annotations

import json

import pytest

from tests.web.conftest import Site
from tests.web.page import Fields, Page
from tests.web.visitor import CONTINUE, Visitor, begin

NUMBER_AND_STATE = "Enter a number or tick one of the boxes, not both"


def section(visitor: Visitor, name: str) -> Page:
    first = begin(visitor)
    visitor.send(first, {"profile.techs": "8"})
    return visitor.open(f"/assess/{first.token}/{name}")


def stored(site: Site) -> dict[str, object]:
    answers: dict[str, object] = json.loads(
        site.rows("SELECT answers FROM assessment")[0]["answers"]
    )["answers"]
    return answers


def test_a_failed_form_keeps_all_values_and_says_what_is_wrong(site: Site, owner: Visitor) -> None:
    page = section(owner, "trigger")

    failed = owner.send(page, {"TRG1A": "email", "TRG2": "portal", "TRG3": "a third"})

    assert failed.status == 422
    assert failed.title.startswith("Error: ")
    assert failed.problems() == [("TRG3", "Enter a whole number from 0 to 100")]
    assert failed.form().chosen("TRG1A") == ["email"]
    assert failed.form().chosen("TRG2") == ["portal"]
    assert failed.form().chosen("TRG3") == ["a third"]
    field = failed.root.one("input", id="TRG3")
    assert field.get("aria-invalid") == "true"
    assert "TRG3-error" in field.get("aria-describedby").split()
    assert "Enter a whole number" in failed.root.one("p", id="TRG3-error").text
    assert stored(site) == {"TRG1A": "email", "TRG2": "portal"}


def test_the_summary_takes_the_focus_and_is_an_alert(owner: Visitor) -> None:
    failed = owner.send(section(owner, "trigger"), {"TRG3": "x"})

    box = next(each for each in failed.root.every("div") if each.has_class("problem"))

    assert box.get("role") == "alert"
    assert box.get("tabindex") == "-1"
    assert "autofocus" in box.attributes
    assert box.one("h2").text == "There is a problem"


def test_every_entry_of_the_summary_leads_to_a_field_that_exists(owner: Visitor) -> None:
    wrong: Fields = [
        ("TRG1A", "email"), ("TRG1A", "event"), ("TRG2", "nothing-like-it"), ("TRG3", "101"),
        ("TRG6", "unknown"), ("TRG6", "na"),
    ]  # fmt: skip
    page = section(owner, "trigger")
    token = [pair for pair in page.form().fields if pair[0] == "csrf_token"]

    failed = owner.post(page.path, token + wrong)

    names = [name for name, _ in failed.problems()]
    assert names == ["TRG1A", "TRG2", "TRG3", "TRG6"]
    for name in names:
        assert failed.ids().count(name) == 1
        assert f"{name}-error" in failed.ids()


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        pytest.param("TRG3", ["20", "unknown"], NUMBER_AND_STATE, id="a number and a state"),
        pytest.param("TRG3", ["unknown", "na"], "Tick only one of the boxes", id="two states"),
        pytest.param(
            "TRG3", ["-1"], "Enter a whole number from 0 to 100", id="a number below the range"
        ),
        pytest.param(
            "TRG3", ["9" * 5000], "Enter a whole number from 0 to 100", id="a very long number"
        ),
        pytest.param("TRG2", ["no-such"], "Choose one of the answers", id="an unknown option"),
        pytest.param(
            "TRG2", ["portal", "email"], "Choose one answer", id="two values of a radio group"
        ),
        pytest.param(
            "TRG2", ["portal", "unknown"], "Choose one answer", id="an answer and a state"
        ),
    ],
)
def test_a_value_that_cannot_be_read_is_a_fault_of_its_field(
    site: Site, owner: Visitor, name: str, values: list[str], message: str
) -> None:
    page = section(owner, "trigger")

    failed = owner.send(page, {name: values, "TRG6": "queue"})

    assert failed.status == 422
    assert failed.problems() == [(name, message)]
    assert stored(site) == {"TRG6": "queue"}


def test_a_number_and_i_dont_know_are_both_shown_again(owner: Visitor) -> None:
    failed = owner.send(section(owner, "trigger"), {"TRG3": ["20", "unknown"]})

    assert failed.form().chosen("TRG3") == ["20", "unknown"]


def test_the_summary_names_the_question_of_each_fault(owner: Visitor) -> None:
    failed = owner.send(begin(owner), {"profile.techs": "x", "profile.clients": "y"})

    box = next(each for each in failed.root.every("div") if each.has_class("problem"))
    assert [each.text.partition(":")[0] for each in box.every("li")] == ["Technicians", "Clients"]


def test_two_numbers_for_the_profile_are_one_too_many(owner: Visitor) -> None:
    failed = owner.send(begin(owner), {"profile.techs": ["8", "9"]})

    assert failed.problems() == [("profile.techs", "Enter one number")]


def test_the_same_radio_value_twice_is_one_answer(site: Site, owner: Visitor) -> None:
    owner.send(section(owner, "trigger"), {"TRG2": ["portal", "portal"]})

    assert stored(site) == {"TRG2": "portal"}


def test_some_and_none_of_these_are_not_both_possible(owner: Visitor) -> None:
    failed = owner.send(begin(owner), {"profile.tools": ["rmm", "none"]})

    assert failed.problems() == [
        ("profile.tools", "Choose either some of these, or “None of these”")
    ]
    assert sorted(failed.form().chosen("profile.tools")) == ["none", "rmm"]


def test_a_task_has_modes_zero_to_five(owner: Visitor) -> None:
    failed = owner.send(section(owner, "tasks"), {"task.patching": "6", "task.qbr": "05"})

    assert [name for name, _ in failed.problems()] == ["task.patching", "task.qbr"]


def test_a_value_that_cannot_be_read_leaves_the_earlier_answer(site: Site, owner: Visitor) -> None:
    page = section(owner, "trigger")
    owner.send(page, {"TRG3": "12"})

    owner.send(owner.open(page.path), {"TRG3": "twelve"})

    assert stored(site) == {"TRG3": 12}


def test_fields_of_other_sections_and_unknown_fields_are_not_taken(
    site: Site, owner: Visitor
) -> None:
    page = section(owner, "trigger")

    answer = owner.send(page, {"SOP1": "9", "id": "x", "TRG9": "yes", "TRG3": "4"})

    assert answer.status == 200
    # TRG9 is optional and was not asked.
    assert stored(site) == {"TRG3": 4}


def test_a_fault_while_asking_for_the_optional_questions_loses_nothing(
    site: Site, owner: Visitor
) -> None:
    page = section(owner, "trigger")

    failed = owner.send(
        page, {"TRG2": "portal", "TRG3": "x"}, "Save, and ask me the optional questions too"
    )

    assert failed.status == 422
    assert "TRG9" in failed.form().names()
    assert failed.form().chosen("TRG2") == ["portal"]
    assert failed.form().chosen("TRG3") == ["x"]


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(None, id="no token"),
        pytest.param("", id="an empty one"),
        pytest.param("20991231235959##0123", id="a made up one"),
        pytest.param("stranger", id="a stranger's"),
    ],
)
def test_a_form_without_its_token_is_shown_again_with_all_values(
    site: Site, owner: Visitor, max_: Visitor, token: str | None
) -> None:
    page = section(owner, "trigger")
    foreign = dict(begin(max_).form().fields)["csrf_token"]
    fields = page.form().filled({"TRG2": "portal", "TRG3": "17"})
    fields = [pair for pair in fields if pair[0] != "csrf_token"]
    if token is not None:
        fields.append(("csrf_token", foreign if token == "stranger" else token))

    refused = owner.post(page.path, fields)

    assert refused.status == 422
    assert refused.title.startswith("Error: ")
    assert "Nothing is lost" in refused.text
    assert refused.form().chosen("TRG2") == ["portal"]
    assert refused.form().chosen("TRG3") == ["17"]
    # The section page that the test opened wrote only the profile.
    assert all(not json.loads(row["answers"])["answers"] for row in site.rows(
        "SELECT answers FROM assessment"
    ))  # fmt: skip

    assert owner.send(refused).status == 200
    assert any(json.loads(row["answers"])["answers"] == {"TRG2": "portal", "TRG3": 17}
               for row in site.rows("SELECT answers FROM assessment"))  # fmt: skip


def test_a_review_without_its_token_submits_nothing(site: Site, owner: Visitor) -> None:
    review = owner.open(f"/assess/{begin(owner).token}/review")

    refused = owner.post(review.path, {"csrf_token": "x"})

    assert refused.status == 422
    assert refused.title.startswith("Error: ")
    assert site.counts()["submission"] == 0


def test_a_start_without_its_token_begins_nothing(site: Site, owner: Visitor) -> None:
    answer = owner.post("/start", {})

    assert answer.status == 422
    assert answer.title.startswith("Error: ")
    assert "begin again" in answer.text
    assert site.counts()["assessment"] == 0


def test_the_button_of_a_failed_form_still_continues(owner: Visitor) -> None:
    page = section(owner, "trigger")
    failed = owner.send(page, {"TRG3": "x"})

    following = owner.send(failed, {"TRG3": "3"}, CONTINUE)

    assert following.path.endswith("/hero")

"""Raw answers as people and files give them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.core.answers import (
    AnswerFault,
    Answers,
    AnswersError,
    field_name,
    parse_answers,
    read_answer,
)
from benchmark.core.bank import Value
from benchmark.core.texts import answer_text
from tests.core.banks import examples, random_answers, shipped, shipped_answers

BANK = shipped()
SHARE = BANK.question_by_id["ALL3"]
SEVERAL = BANK.question_by_id["SOP5"]
ONE = BANK.question_by_id["SOP2"]
ROW = BANK.matrix.task_by_id["qbr"]


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        pytest.param("47", 47, id="digits"),
        pytest.param("47%", 47, id="with a percent sign"),
        pytest.param(" 47 % ", 47, id="with spaces"),
        pytest.param("+47", 47, id="with a plus"),
        pytest.param("0047", 47, id="with leading zeros"),
        pytest.param(47, 47, id="a whole number"),
        pytest.param(47.0, 47, id="a whole float"),
        pytest.param("0", 0, id="the least"),
        pytest.param("100", 100, id="the most"),
        pytest.param("", None, id="empty"),
        pytest.param("  \t", None, id="blank"),
        pytest.param(None, None, id="none"),
        pytest.param("unknown", "unknown", id="unknown"),
        pytest.param("na", "na", id="does not apply"),
    ],
)
def test_a_number_is_read_as_people_type_it(raw: object, read: Value | None) -> None:
    assert read_answer(BANK, SHARE, raw) == read


@pytest.mark.parametrize(
    "raw",
    [
        "most", "-1", "4.5", "4,5", "1e2", "0x10", "٤٧", "４７", "101", "47 %%", "4 7", "nan",
        "--1",
        "9" * 10, "9" * 5000, "1" + ",234" * 3000, "1.234,567", True, False, -1, 101, 4.5,
        float("nan"), float("inf"), 10**4000, [47], {"a": 1}, b"47",
    ],
    ids=lambda raw: repr(raw)[:12],
)  # fmt: skip
def test_what_is_not_a_whole_number_in_range_is_a_fault(raw: object) -> None:
    read = read_answer(BANK, SHARE, raw)

    assert isinstance(read, AnswerFault)
    assert str(read) == "ALL3: Enter a whole number from 0 to 100"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("1,200", 1200),
        ("1 200", 1200),
        ("1'200", 1200),
        ("1\u2019200", 1200),
        ("1.200", 1200),
        ("1\u202f200", 1200),
        ("999,999", 999999),
    ],
)
def test_thousands_may_be_parted(raw: str, read: int) -> None:
    assert read_answer(BANK, BANK.profile_by_id["tickets"], raw) == read


def test_a_percent_sign_belongs_to_percentages() -> None:
    assert read_answer(BANK, SHARE, "12%") == 12
    read = read_answer(BANK, BANK.profile_by_id["techs"], "12%")
    assert isinstance(read, AnswerFault)


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [
        ("en", 999, "999"),
        ("en", 1150, "1,150"),
        ("en", 100000, "100,000"),
        ("de", 1150, "1.150"),
        ("xx", 1150, "1150"),
    ],
)
def test_thousands_of_an_answer_are_parted_as_its_language_does(
    language: str, value: int, text: str
) -> None:
    bank = replace(BANK, language=language)

    assert answer_text(bank.profile_by_id["tickets"], bank, value).split(" ")[0] == text


@pytest.mark.parametrize("raw", ["1,20", "1,2000", "1200,000", ",200", "1,,200", "1,200.300"])
def test_digits_parted_otherwise_are_a_fault(raw: str) -> None:
    assert isinstance(read_answer(BANK, BANK.profile_by_id["tickets"], raw), AnswerFault)


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        pytest.param(["inputs", "owner"], ("owner", "inputs"), id="in bank order"),
        pytest.param(["owner", "owner"], ("owner",), id="none twice"),
        pytest.param("owner", ("owner",), id="a single one"),
        pytest.param(("owner",), ("owner",), id="a tuple"),
        pytest.param([], (), id="an empty list is none of these"),
        pytest.param("none", (), id="none of these"),
        pytest.param(["none"], (), id="none of these in a list"),
        pytest.param("unknown", "unknown", id="unknown"),
        pytest.param(["unknown"], "unknown", id="unknown in a list"),
        pytest.param(["na", "na"], "na", id="na twice"),
        pytest.param("", None, id="left open"),
    ],
)
def test_several_options_are_read(raw: object, read: Value | None) -> None:
    assert read_answer(BANK, SEVERAL, raw) == read


@pytest.mark.parametrize(
    "raw",
    [["owner", "none"], ["owner", "unknown"], ["unknown", "na"], ["nobody"], "nobody", [1], True],
    ids=str,
)
def test_options_that_exclude_each_other_or_do_not_exist_are_a_fault(raw: object) -> None:
    assert isinstance(read_answer(BANK, SEVERAL, raw), AnswerFault)


@pytest.mark.parametrize("raw", ["nowhere", ["heads"], 3, True, {"heads": 1}, "Heads", "heads "])
def test_a_choice_takes_one_of_its_options_only(raw: object) -> None:
    fault = read_answer(BANK, ONE, raw)

    assert isinstance(fault, AnswerFault)
    assert fault.remedy == "one of: heads, folder, docs-tool, linked, checklist"


@pytest.mark.parametrize(
    ("raw", "read"),
    [(0, 0), ("5", 5), ("unknown", "unknown"), ("na", "na"), ("", None), (None, None)],
)
def test_a_task_has_a_mode_or_a_state(raw: object, read: Value | None) -> None:
    assert read_answer(BANK, ROW, raw) == read


@pytest.mark.parametrize("raw", [6, -1, "6", "-1", True, False, 2.5, "2.5", "two", 10**4000, [2]])
def test_other_modes_are_a_fault(raw: object) -> None:
    assert isinstance(read_answer(BANK, ROW, raw), AnswerFault)


@pytest.mark.parametrize("name", ["techs", "region", "tools"])
@pytest.mark.parametrize("raw", ["unknown", "na", ["unknown"], ["na"]])
def test_the_profile_has_no_states(name: str, raw: object) -> None:
    assert isinstance(read_answer(BANK, BANK.profile_by_id[name], raw), AnswerFault)


def test_form_fields_have_the_names_of_the_contract() -> None:
    names = [field_name(BANK, each) for each in (BANK.profile_by_id["techs"], ONE, ROW)]

    assert names == ["profile.techs", "SOP2", "task.qbr"]


def test_a_document_is_read_whole() -> None:
    raw = {
        "locale": "en",
        "profile": {"techs": 12, "tools": ["rewst", "rmm"]},
        "answers": {"SOP1": "6", "SOP5": ["owner", "inputs"], "HER3": "unknown", "OVR9": "na"},
        "tasks": {"password-reset": 4, "security-triage": "unknown", "qbr": ""},
    }

    assert parse_answers(BANK, raw) == Answers(
        {"techs": 12, "tools": ("rmm", "rewst")},
        {"SOP1": 6, "SOP5": ("owner", "inputs"), "HER3": "unknown", "OVR9": "na"},
        {"password-reset": 4, "security-triage": "unknown"},
    )


def test_all_faults_are_reported_at_once() -> None:
    raw = {
        "profile": {"techs": 0, "size": 3},
        "answers": {"SOP2": "nowhere", "SOP99": 1},
        "tasks": {"qbr": 9, "lunch": 1},
    }

    with pytest.raises(AnswersError) as caught:
        parse_answers(BANK, raw)

    names = [fault.name for fault in caught.value.faults]
    assert names == [
        "profile.techs", "profile.size", "SOP2", "answers.SOP99", "task.qbr", "tasks.lunch",
    ]  # fmt: skip
    assert str(caught.value).count("\n") == 5


@pytest.mark.parametrize("part", ["profile", "answers", "tasks"])
@pytest.mark.parametrize("value", [[], "", 0, "SOP1", [["SOP1", 3]]])
def test_a_part_that_is_no_mapping_is_a_fault(part: str, value: object) -> None:
    with pytest.raises(AnswersError, match=f"{part}: must be a mapping"):
        parse_answers(BANK, {part: value})


def test_missing_parts_are_left_open() -> None:
    assert parse_answers(BANK, {"profile": None}) == Answers()


@examples(60)
@given(shipped_answers(gaps=0.2))
def test_a_document_reads_back_as_the_same_answers(answers: Answers) -> None:
    assert parse_answers(BANK, answers.document()) == answers


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=4), each, max_size=2)
    ),
    max_leaves=4,
)
ASKED = [*BANK.profile, *BANK.questions(), *BANK.matrix.tasks]


@examples(500)
@given(st.sampled_from(ASKED), ANYTHING)
def test_nothing_that_is_given_raises(asked: Any, raw: object) -> None:
    read = read_answer(BANK, asked, raw)

    if read is not None and not isinstance(read, AnswerFault):
        assert read_answer(BANK, asked, list(read) if isinstance(read, tuple) else read) == read


def test_random_answers_are_valid_answers() -> None:
    answers = random_answers(BANK, 7, gaps=0.3)

    assert parse_answers(BANK, answers.document()) == answers

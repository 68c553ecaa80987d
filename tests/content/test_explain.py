"""Conditions as sentences: every rule of the shipped bank, and each form of a condition."""

from __future__ import annotations

import pytest

from benchmark.content.explain import explain, names_offered, sentence
from benchmark.content.load import load_bank, read_files
from benchmark.core.conditions import comparisons
from benchmark.settings import shipped

BANK = load_bank(read_files(shipped("questions")))
CODES = [*BANK.question_by_id, *(f"task.{each}" for each in BANK.matrix.task_by_id), "class-", "=="]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("score.trigger < 40", "Trigger automation is below 40"),
        (
            "score.oversight.matrix >= 60 and rung <= 3",
            "The tasks’ half of Human oversight is at least 60, and the rung is at most 3",
        ),
        (
            "answer.SOP2 in [heads, folder]",
            (
                "“Where the steps are when a ticket arrives” is “In people’s heads” or "
                "“In folders or chat messages”"
            ),
        ),
        (
            "answer.HER4 == one-head or answer.HER4 == unknown",
            "“Who can use the emergency admin accounts” is “Only one person” or “I don’t know”",
        ),
        (
            "profile.tools lacks rmm and profile.tools lacks pia",
            "“Tools in use” does not include “RMM scripts or policies” or “Pia”",
        ),
        (
            "count(task.class-c in [4, 5]) >= 1",
            (
                "At least 1 of the tasks “Human-led” are “Runs alone, exceptions go to a named "
                "person” or “Runs alone, nobody looks”"
            ),
        ),
        ("flag.critical == true", "A critical risk is flagged"),
        ("lead.called == false", "The owner may not be called"),
        ("points.class-c < 30", "The average points of the tasks “Human-led” is below 30"),
        ("profile.techs >= 4", "“Technicians” is at least 4"),
    ],
)  # fmt: skip
def test_a_condition_is_a_sentence(written: str, said: str) -> None:
    assert explain(written, BANK) == (said, ())


@pytest.mark.parametrize("rule", BANK.rules, ids=lambda rule: rule.id)
def test_every_rule_reads_without_codes(rule: object) -> None:
    when = rule.when  # type: ignore[attr-defined]  # a Rule
    said = sentence(when, BANK)

    assert not said[0].islower()
    assert not any(code in said for code in CODES), said
    for each in comparisons(when):
        for value in each.value if isinstance(each.value, tuple) else (each.value,):
            if isinstance(value, str) and value != "unknown":
                asked = BANK.question_by_id | BANK.profile_by_id
                assert asked[each.name.partition(".")[2]].option_by_id[value].text in said


def test_a_fault_is_given_with_its_place() -> None:
    said, [fault] = explain("score.trigger < 40 and answer.SOP2 == head", BANK)

    assert said == ""
    assert (fault.offset, fault.what) == (38, "'head' is not an option of SOP2")


def test_what_is_offered_can_be_written_as_it_is_offered() -> None:
    for each in names_offered(BANK):
        for value, _ in each.values:
            op = "has" if each.name in ("profile.tools",) and value != "unknown" else "=="
            said, faults = explain(f"{each.name} {op} {value}", BANK)
            assert said or any("points" in f.what or "several" in f.what for f in faults), (
                each.name, value, faults,
            )  # fmt: skip
        assert each.words

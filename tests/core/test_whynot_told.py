"""What is told of single conditions: ands, ors, counts, and what has no value."""

from __future__ import annotations

import pytest

from benchmark.core.answers import Answers
from benchmark.core.conditions import Facts, Seen
from benchmark.core.scoring import scorecard
from benchmark.core.whynot import Line, flat, reasons, unmet
from tests.core.banks import random_answers
from tests.core.meaning import parsed
from tests.core.told import BANK, CONDITIONS, facts_of


def told(text: str, facts: Facts, why: dict[str, str] | None = None) -> list[str]:
    """The lines about a false condition, each part two spaces deeper."""
    lines = unmet(parsed(text), facts, why or {})
    return ["  " * depth + line for depth, line in flat(lines)]


@pytest.mark.parametrize(
    ("text", "facts", "said"),
    [
        ("score.trigger < 40", {"score.trigger": 46.0}, "score.trigger 46 is not < 40"),
        ("score.trigger < 40", {"score.trigger": 46.258}, "score.trigger 46.26 is not < 40"),
        ("score.sop >= 40", {"score.sop": 39.99999}, "score.sop 39.99999 is not >= 40"),
        ("score.sop >= 40", {"score.sop": 40 - 2e-9}, "score.sop 39.999999998 is not >= 40"),
        ("answer.SOP1 >= 8", {"answer.SOP1": 3}, "answer.SOP1 3 is not >= 8"),
        ("answer.SOP1 >= 8", {"answer.SOP1": "unknown"}, "answer.SOP1 unknown is not >= 8"),
        ("answer.SOP1 == 8", {"answer.SOP1": 3}, "answer.SOP1 is 3, not 8"),
        (
            "answer.SOP2 in [heads, folder]",
            {"answer.SOP2": "docs-tool"},
            "answer.SOP2 is docs-tool, not in heads, folder",
        ),
        ("answer.SOP2 == heads", {"answer.SOP2": "folder"}, "answer.SOP2 is folder, not heads"),
        (
            "answer.SOP2 != heads",
            {"answer.SOP2": "heads"},
            "answer.SOP2 is heads, and anything else is asked for",
        ),
        (
            "answer.SOP2 != heads",
            {"answer.SOP2": "unknown"},
            "answer.SOP2 is unknown, so “!= heads” is not met",
        ),
        ("answer.SOP5 has owner", {"answer.SOP5": ()}, "answer.SOP5 is none, without owner"),
        ("answer.SOP5 lacks owner", {"answer.SOP5": ("owner",)}, "answer.SOP5 has owner"),
        ("answer.ALL5 == unknown", {"answer.ALL5": 70}, "answer.ALL5 is 70, not unknown"),
        ("answer.HER3 < 3", {}, "answer.HER3 was not answered"),
        ("task.qbr > 3", {}, "task.qbr was not answered"),
        ("profile.techs > 3", {}, "profile.techs was not answered"),
        ("score.hero < 40", {}, "score.hero has no score: too little is answered"),
        ("rung < 4", {}, "rung is not known: a dimension has no score"),
        (
            "points.class-c < 30",
            {},
            "points.class-c has no mean: none of its tasks is answered",
        ),
        ("flag.critical", {}, "flag.critical is not raised"),
        ("lead.called == true", {}, "lead.called is known of leads only"),
        ("lead.called == true", {"lead.called": False}, "lead.called is false, not true"),
    ],
)
def test_a_comparison_that_fails_says_what_was_seen(
    text: str, facts: dict[str, Seen], said: str
) -> None:
    assert told(text, facts) == [said]


@pytest.mark.parametrize(
    ("text", "facts", "said"),
    [
        ("score.trigger < 40", {"score.trigger": 32.0}, "score.trigger 32 is < 40"),
        ("answer.SOP2 == heads", {"answer.SOP2": "heads"}, "answer.SOP2 is heads"),
        ("answer.SOP2 != heads", {"answer.SOP2": "folder"}, "answer.SOP2 is folder, and not heads"),
        (
            "answer.SOP2 in [heads, folder]",
            {"answer.SOP2": "heads"},
            "answer.SOP2 is heads, in heads, folder",
        ),
        ("answer.SOP5 has owner", {"answer.SOP5": ("owner",)}, "answer.SOP5 has owner"),
        ("answer.SOP5 lacks owner", {"answer.SOP5": ("inputs",)}, "answer.SOP5 lacks owner"),
        ("flag.critical", {"flag.critical": True}, "flag.critical is raised"),
        (
            "profile.techs == unknown",
            {},
            "profile.techs was left open, which counts as unknown",
        ),
    ],
)
def test_a_comparison_that_holds_says_what_was_seen(
    text: str, facts: dict[str, Seen], said: str
) -> None:
    (line,) = reasons(parsed(text), facts)

    assert str(line) == said
    assert line.holds


def test_of_an_and_the_parts_that_are_false_are_told() -> None:
    facts = {"score.trigger": 46.0, "score.sop": 70.0}

    found = told("score.sop >= 60 and score.trigger < 40 and answer.HER3 < 3", facts)

    assert found == ["score.trigger 46 is not < 40", "answer.HER3 was not answered"]


def test_of_an_or_all_parts_are_told_as_choices() -> None:
    facts: Facts = {"score.trigger": 46.0, "answer.SOP2": "linked", "answer.SOP1": 9}

    found = told("score.trigger < 40 or (answer.SOP2 == heads and answer.SOP1 < 5)", facts)

    assert found == [
        "one of these would do:",
        "  score.trigger 46 is not < 40",
        "  all of these:",
        "    answer.SOP2 is linked, not heads",
        "    answer.SOP1 9 is not < 5",
    ]


def test_of_a_count_those_are_told_of_which_more_are_asked_for() -> None:
    text = (
        "count(answer.TRG1A in [memory], answer.TRG1B in [memory], answer.TRG1C in [memory]) >= 3"
    )
    facts = {"answer.TRG1A": "memory", "answer.TRG1B": "form"}

    assert told(text, facts) == [
        "1 of 3 hold, not >= 3; 2 more of these would do:",
        "  answer.TRG1B is form, not in memory",
        "  answer.TRG1C was not answered",
    ]


def test_of_a_count_those_are_told_of_which_fewer_are_asked_for() -> None:
    text = "count(answer.TRG1A in [memory], answer.TRG1B in [memory]) < 1"
    facts = {"answer.TRG1A": "memory", "answer.TRG1B": "memory"}

    assert told(text, facts) == [
        "2 of 2 hold, not < 1; 2 fewer of these would do:",
        "  answer.TRG1A is memory, in memory",
        "  answer.TRG1B is memory, in memory",
    ]


def test_an_exact_count_asks_for_another_number() -> None:
    text = "count(answer.TRG1A in [memory], answer.TRG1B in [memory]) != 1"
    facts = {"answer.TRG1A": "memory", "answer.TRG1B": "form"}

    assert told(text, facts)[0] == "1 of 2 hold, and another number is asked for:"
    assert len(told(text, facts)) == 3


def test_what_has_no_value_says_why() -> None:
    given = {"OVR9": "na", "SOP1": "unknown", "SOP2": "heads"}
    answers = Answers({"techs": 1}, given, {"qbr": "na"})
    hidden = [q.id for q in BANK.questions() if q.id not in scorecard(BANK, answers).shown]

    facts, why = facts_of(answers)

    assert told("points.OVR9 < 5", facts, why) == ["points.OVR9 does not apply"]
    assert told("points.SOP1 < 5", facts, why) == [
        "points.SOP1 has no points: the answer is “I don’t know”"
    ]
    assert told("task.qbr < 2", facts, why) == ["task.qbr does not apply"]
    assert told(f"points.{hidden[0]} < 5", facts, why) == [f"points.{hidden[0]} was not asked"]
    assert told("points.SOP3 < 5", facts, why) == ["points.SOP3 was not answered"]


def test_no_message_holds_what_was_seen() -> None:
    found = set()
    for seed in range(40):
        facts, why = facts_of(random_answers(BANK, seed, gaps=0.4))
        for condition in CONDITIONS:
            for line in (*unmet(condition, facts, why), *reasons(condition, facts)):
                found |= messages(line)

    assert 15 < len(found) < 30


def messages(line: Line) -> set[str]:
    return {line.message}.union(*(messages(part) for part in line.parts))

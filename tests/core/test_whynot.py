"""Why a rule did not fire: the lines agree with the condition, and say what would change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, product

import pytest
from hypothesis import given

from benchmark.content.examples import read_answer_file
from benchmark.content.load import read_files
from benchmark.core import recommend
from benchmark.core.answers import Answers
from benchmark.core.conditions import (
    All,
    Any,
    Comparison,
    Condition,
    Count,
    Facts,
    Seen,
    compare,
    comparisons,
    holds,
)
from benchmark.core.scoring import scorecard
from benchmark.core.whynot import Line, absences, flat, met, reasons, unmet
from tests.core import reference
from tests.core.banks import QUESTIONS, examples, random_answers, shipped, shipped_answers
from tests.core.test_conditions import TREES, facts_about, parsed

BANK = shipped()
FILES = read_files(QUESTIONS)
EXAMPLES = sorted(path for path in FILES if path.startswith("examples/"))
CONDITIONS = [rule.when for rule in BANK.rules] + [cap.when for cap in BANK.caps]
MAX_WAYS = 300


@cache
def seen_in(path: str) -> tuple[Facts, dict[str, str]]:
    return facts_of(read_answer_file(BANK, path, FILES[path]).answers)


def facts_of(answers: Answers) -> tuple[Facts, dict[str, str]]:
    card = scorecard(BANK, answers)
    return recommend.report_facts(BANK, answers, card), absences(BANK, answers, card)


def told(text: str, facts: Facts, why: dict[str, str] | None = None) -> list[str]:
    """The lines about a false condition, each part two spaces deeper."""
    lines = unmet(parsed(text), facts, why or {})
    return ["  " * depth + line for depth, line in flat(lines)]


# A second reading: a condition over the truth of its comparisons --------------------------------


def is_true(condition: Condition, truth: dict[Comparison, bool]) -> bool:
    match condition:
        case Comparison():
            return truth[condition]
        case All():
            return all(is_true(part, truth) for part in condition.parts)
        case Any():
            return any(is_true(part, truth) for part in condition.parts)
        case Count():
            there = sum(truth[part] for part in condition.parts)
            return reference.compares(there, condition.op, condition.value)


def ways(lines: Sequence[Line]) -> Iterator[frozenset[Comparison]]:
    """Each set of comparisons that these lines say would be enough if they were different."""
    for chosen in product(*(list(_ways_of(line)) for line in lines)):
        yield frozenset().union(*chosen)


def _ways_of(line: Line) -> Iterator[frozenset[Comparison]]:
    if line.comparison is not None:
        yield frozenset([line.comparison])
        return
    for some in combinations(line.parts, line.change):
        yield from ways(some)


def check(condition: Condition, facts: Facts, why: dict[str, str]) -> None:
    """The lines agree with `holds`, and each way that they name leads to a true condition."""
    lines = unmet(condition, facts, why)
    truth = {each: compare(each, facts.get(each.name)) for each in comparisons(condition)}
    assert bool(lines) is not holds(condition, facts)
    assert all(str(line) for _, line in flat(lines))
    for comparison, held in leaves(lines):
        assert held is truth[comparison]
    if max(Counter(comparisons(condition)).values(), default=0) > 1:
        return
    for number, way in enumerate(ways(lines)):
        if not lines or number > MAX_WAYS:
            break
        assert is_true(condition, {each: truth[each] is not (each in way) for each in truth})
        for kept in way:
            less = way - {kept}
            then = {each: truth[each] is not (each in less) for each in truth}
            assert not is_true(condition, then)


def leaves(lines: Sequence[Line]) -> Iterator[tuple[Comparison, bool]]:
    for line in lines:
        if line.comparison is not None:
            yield line.comparison, line.holds
        yield from leaves(line.parts)


@pytest.mark.parametrize("path", EXAMPLES)
def test_the_lines_agree_with_every_rule_of_the_shipped_bank(path: str) -> None:
    facts, why = seen_in(path)

    for condition in CONDITIONS:
        check(condition, facts, why)
        if holds(condition, facts):
            assert all(line.holds for line in reasons(condition, facts))
            assert reasons(condition, facts)


@examples(60)
@given(shipped_answers(gaps=0.3))
def test_the_lines_agree_with_the_shipped_rules_for_any_answers(answers: Answers) -> None:
    facts, why = facts_of(answers)

    for condition in CONDITIONS:
        check(condition, facts, why)


@examples(200)
@given(TREES, facts_about())
def test_the_lines_agree_with_any_condition(made: tuple[str, list[object]], facts: Facts) -> None:
    check(parsed(made[0]), facts, {})


@examples(100)
@given(TREES, facts_about())
def test_what_holds_and_what_does_not_make_up_the_condition(
    made: tuple[str, list[object]], facts: Facts
) -> None:
    condition = parsed(made[0])

    there = {line.comparison for line in met(condition, facts)}

    assert there == {c for c in comparisons(condition) if compare(c, facts.get(c.name))}


# What the lines say -----------------------------------------------------------------------------


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

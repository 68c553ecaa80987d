"""One line of text becomes condition nodes: precedence, lists, counts, values."""

from __future__ import annotations

from functools import cache

import pytest

from benchmark.content.grammar import parse_condition
from benchmark.content.load import read_parts
from benchmark.content.names import Names
from benchmark.core.conditions import All, Any, Comparison, Condition, Count, holds
from tests.content.shipped import FILES


@pytest.fixture
def names() -> Names:
    return shipped_names()


@cache
def shipped_names() -> Names:
    found = read_parts(FILES)[2]
    assert found is not None
    return found


def parsed(text: str, names: Names) -> Condition:
    condition, faults = parse_condition(text, names)
    assert faults == ()
    assert condition is not None
    return condition


SOP_LOW = Comparison("score.sop", "<", 40)
HEADS = Comparison("answer.SOP2", "==", "heads")
FLAG = Comparison("flag.critical", "==", value=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("score.sop < 40", SOP_LOW, id="comparison"),
        pytest.param("score.sop < 40.0", SOP_LOW, id="whole number with a point"),
        pytest.param("score.sop < 39.5", Comparison("score.sop", "<", 39.5), id="fraction"),
        pytest.param("flag.critical", FLAG, id="flag alone"),
        pytest.param("flag.critical == true", FLAG, id="flag compared"),
        pytest.param(
            "answer.SOP2 in [heads,folder]",
            Comparison("answer.SOP2", "in", ("heads", "folder")),
            id="list without spaces",
        ),
        pytest.param(
            "answer.SOP5 lacks stop-rule",
            Comparison("answer.SOP5", "lacks", "stop-rule"),
            id="hyphens in names",
        ),
        pytest.param(
            "answer.ALL5 == unknown", Comparison("answer.ALL5", "==", "unknown"), id="unknown"
        ),
        pytest.param("answer.OVR10 == no", Comparison("answer.OVR10", "==", "no"), id="option no"),
        pytest.param(
            "score.sop < 40 and answer.SOP2 == heads or flag.critical",
            Any((All((SOP_LOW, HEADS)), FLAG)),
            id="and binds closer",
        ),
        pytest.param(
            "score.sop < 40 and (answer.SOP2 == heads or flag.critical)",
            All((SOP_LOW, Any((HEADS, FLAG)))),
            id="parentheses",
        ),
        pytest.param("((score.sop<40))", SOP_LOW, id="parentheses without need"),
        pytest.param(
            "score.sop < 40\n  and\tanswer.SOP2 == heads", All((SOP_LOW, HEADS)), id="line ends"
        ),
        pytest.param(
            "count(score.sop < 40, answer.SOP2 == heads) == 1",
            Count((SOP_LOW, HEADS), "==", 1),
            id="count",
        ),
        pytest.param("rung >= 4", Comparison("rung", ">=", 4), id="rung"),
    ],
)
def test_a_text_becomes_nodes(text: str, expected: Condition, names: Names) -> None:
    assert parsed(text, names) == expected


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        pytest.param("rung >= 4 andrung < 5", 10, id="and runs into a name"),
        pytest.param("rung >= 4 orflag.critical", 10, id="or runs into a name"),
        pytest.param("answer.SOP5 hasowner", 12, id="has runs into an option"),
    ],
)
def test_words_stand_apart(text: str, offset: int, names: Names) -> None:
    condition, faults = parse_condition(text, names)

    assert condition is None
    assert [fault.offset for fault in faults] == [offset]


def test_a_whole_number_is_the_same_however_it_is_written(names: Names) -> None:
    whole, pointed = parsed("score.sop < 40", names), parsed("score.sop < 40.0", names)

    assert repr(whole) == repr(pointed) == repr(SOP_LOW)


def test_a_class_inside_a_count_stands_for_its_tasks(names: Names) -> None:
    condition = parsed("count(task.class-c in [4, 5]) >= 1", names)

    assert isinstance(condition, Count)
    assert [part.name for part in condition.parts] == list(names.tasks["task.class-c"])
    assert all(part.value == (4, 5) for part in condition.parts)


def test_lacks_is_false_where_nothing_was_answered(names: Names) -> None:
    condition = parsed("answer.SOP5 lacks rollback", names)

    assert holds(condition, {"answer.SOP5": ()})
    assert not holds(condition, {})
    assert not holds(condition, {"answer.SOP5": "unknown"})


def test_all_faults_of_a_condition_come_at_once(names: Names) -> None:
    _, faults = parse_condition("answer.SOP2 == a and answer.SOP4 == b and score.x < 1", names)

    assert [fault.offset for fault in faults] == [15, 36, 42]

"""Form values go in and out of a piece's YAML without loss; what did not change is not touched."""

# ruff: noqa: E501  # expected texts are lines of a file

from __future__ import annotations

from typing import Any

import pytest

from benchmark.content.fields import read_fields, write_fields
from benchmark.content.key import FLAG, ROWS, WHOLE, WHOLES, WORDS, Key
from benchmark.content.keys import KEYS, form_keys
from benchmark.content.located import read_yaml
from benchmark.content.pieces import find, pieces, replace_piece
from tests.content.banks import BANKS, EACH
from tests.content.fielded import Files, yaml_of


@pytest.mark.parametrize("files", EACH)
def test_unchanged_values_give_the_same_bytes(files: Files) -> None:
    for each in pieces(files):
        if read_yaml("x", each.yaml).entries:
            values = read_fields(each.kind, each.yaml)
            assert write_fields(each.kind, each.yaml, values) == each.yaml, each


@pytest.mark.parametrize("files", EACH)
def test_every_value_of_a_piece_is_read(files: Files) -> None:
    """What the YAML holds and the form does not show would be lost to editors."""
    for each in pieces(files):
        shown = {key.name.partition(".")[0] for key in KEYS[each.kind]}
        assert set(read_yaml("x", each.yaml).entries) <= shown


def changed(key: Key, value: Any) -> Any:
    """Another value that the form could send."""
    if key.widget == FLAG:
        return not value
    if key.widget == WHOLE:
        return (value or 0) + 1
    if key.widget == WHOLES:
        return [*value, 7]
    if key.widget == ROWS:
        return [*value, {column.name: changed(column, None) for column in key.rows}]
    if isinstance(value, list):
        return [*value, "one-more" if key.widget == WORDS else "One more, with a comma"]
    return f"{value or ''} and more: of it #1".strip()


def lines_that_differ(old: str, new: str) -> tuple[list[str], list[str]]:
    a, b = old.splitlines(), new.splitlines()
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return a, b


@pytest.mark.parametrize("files", EACH)
def test_one_changed_value_changes_its_own_lines_alone(files: Files) -> None:
    for each in some_pieces(files):
        values = read_fields(each.kind, each.yaml)
        for key in form_keys(each.kind):
            other = changed(key, values[key.name])
            made = write_fields(each.kind, each.yaml, {**values, key.name: other})
            again = read_fields(each.kind, made)
            if "\n  " in str(other):  # blanks in front of a line are not kept
                other = other.replace("\n  ", "\n")
            assert again.pop(key.name) == other, (each.id, key.name)
            assert again == {name: v for name, v in values.items() if name != key.name}
            assert only_lines_of(key.name.partition(".")[0], each.yaml, made)
            assert made.count("#") >= each.yaml.count("#")
            back = read_fields(each.kind, write_fields(each.kind, made, values))
            assert "\n  " in str(values[key.name]) or back == values


def only_lines_of(name: str, old: str, new: str) -> bool:
    """Whether only lines of one key differ: from its own to before the next key of its mapping."""
    item = read_yaml("x", old)
    gone, _ = lines_that_differ(old, new)
    if item.flow or name not in item.entries:
        return item.flow or gone == []
    first = item.keys[name].line
    last = min((k.line for k in item.keys.values() if k.line > first), default=10**6)
    return "\n".join(gone) in "\n".join(old.splitlines()[first - 1 : last - 1])


def some_pieces(files: Files) -> list[Any]:
    """Two pieces of each kind, as each costs a while."""
    found: dict[str, list[Any]] = {}
    for each in pieces(files):
        if read_yaml("x", each.yaml).entries:
            found.setdefault(each.kind, []).append(each)
    return [each for group in found.values() for each in (group[0], *group[1:][-1:])]


def test_the_lines_that_an_editor_would_write() -> None:
    made = write_fields(
        "question",
        yaml_of("question", "SOP2"),
        {
            "weight": "7",
            "hint": "Choose what is true of most tickets, and leave out the ones that your team only keeps for other days or people.",
            "why": "",
            "unknown": "zero",
            "options": [
                {"id": "heads", "text": "In people’s heads", "points": 0},
                {"id": "docs-tool", "text": "In a tool, documented", "points": "50"},
                {"id": "folder", "text": "In folders or chat messages", "points": 30},
                {"id": "new", "text": "Somewhere: else", "points": ""},
                {"id": "checklist", "text": "In the ticket, as a checklist", "points": 100},
            ],
        },
    )

    assert (
        made
        == """\
id: SOP2
kind: choice
core: true
weight: 7
text: Where are the steps when a ticket arrives?
short: Where the steps are when a ticket arrives
hint: >-
  Choose what is true of most tickets, and leave out the ones that your team only keeps for other days or people.
unknown: zero
options:
  - {id: heads, text: In people’s heads, points: 0}
  - {id: docs-tool, text: "In a tool, documented", points: 50}
  - {id: folder, text: In folders or chat messages, points: 30}
  - {id: new, text: "Somewhere: else"}
  - {id: checklist, text: "In the ticket, as a checklist", points: 100}
evidence: Share of tickets with a template or checklist filled in
"""
    )


def test_a_new_piece_is_written_as_the_shipped_ones_are() -> None:
    made = write_fields(
        "rule",
        "",
        {
            "id": "new-rule", "kind": "recommendation", "dimensions": ["sop", "trigger"],
            "when": "answer.SOP2 == heads\r\n and score.sop < 40", "title": "Do: it",
            "first_step": "Begin.", "impact": 3, "core": "unknown keys are left out",
            "target": [{"name": "SOP5", "answer": "[owner, inputs]"}, {"name": "SOP1", "answer": "6"},
                       {"name": "task.qbr", "answer": "2"}, {"name": "SOP2", "answer": "yes"}],
        },
    )  # fmt: skip

    assert (
        made
        == """\
id: new-rule
kind: recommendation
when: answer.SOP2 == heads and score.sop < 40
title: "Do: it"
dimensions: [sop, trigger]
first_step: Begin.
impact: 3
target: {SOP5: [owner, inputs], SOP1: 6, task.qbr: 2, SOP2: "yes"}
"""
    )
    assert read_fields("rule", made)["target"] == [
        {"name": "SOP5", "answer": "[owner, inputs]"},
        {"name": "SOP1", "answer": "6"},
        {"name": "task.qbr", "answer": "2"},
        {"name": "SOP2", "answer": "yes"},
    ]


def test_comments_stay_where_they_are() -> None:
    yaml = """\
# above
id: X1   # the code
weight: 3  # why three
text: Short  # behind
hint: >-  # at the fold
  Long text
# between
options:  # all of them
  # the first
  - {id: a, text: A, points: 0}  # worst

  - {id: b, text: B, points: 100}
# last
"""
    long = "A long text that will have to be folded over two lines, because it has so many words in it that one line is too short."

    made = write_fields("question", yaml, {"weight": 4, "text": long, "hint": "Now short", "options": [
        {"id": "b", "text": "B", "points": 100}, {"id": "a", "text": "Other", "points": 0}]})  # fmt: skip

    assert (
        made
        == """\
# above
id: X1   # the code
weight: 4  # why three
text: >-  # behind
  A long text that will have to be folded over two lines, because it has so many words in it that one line is too
  short.
hint: Now short  # at the fold
# between
options:  # all of them
  - {id: b, text: B, points: 100}

  # the first
  - {id: a, text: Other, points: 0}  # worst
# last
"""
    )


def test_entries_of_a_list_that_stay_keep_their_quotes_and_folds() -> None:
    yaml = yaml_of("dimension", "first", BANKS["odd"])
    values = read_fields("dimension", yaml)
    assert values["anchors"] == ["One", "Two", "Three", "Four", "Five"]

    made = write_fields("dimension", yaml, {"anchors": ["One", "2", "Four", "Three", "Five"]})

    assert '- One\n-  "2"\n- >-\n  Four\n- "Three"\n- \'Five\'\n' in made


def test_a_head_is_written_below_its_keys() -> None:
    yaml = yaml_of("bank", "bank", BANKS["tiny"])

    made = write_fields("bank", yaml, {
        "tasks.intro": "Other.", "thresholds.near": 5, "none_text": "Nothing", "retired": "a\nb, c",
        "dimensions": ["people", "steps"], "profile.title": "",
    })  # fmt: skip

    files = replace_piece(BANKS["tiny"], "bank", "bank", made)
    assert "dimensions: [people, steps]\n" in made
    assert "tasks: {title: Tasks, intro: Other.}\n" in made
    assert "  near: 5\n" in made
    assert made.endswith("retired: [a, b, c]\nnone_text: Nothing\n")
    assert "profile:\n  intro: Two questions.\n  questions:\n" in made
    assert find(files, "profile", "tools") is not None


def test_scales_and_groups_are_rows() -> None:
    values = read_fields("dimension", yaml_of("dimension", "trigger"))
    rows = values["scales"]
    assert isinstance(rows, list)
    assert rows[0] == {"scale": "start", "id": "memory", "text": "Somebody notices or remembers", "points": 0}  # fmt: skip

    made = write_fields("dimension", yaml_of("dimension", "trigger"), {"scales": [
        {**rows[0], "points": 1}, *rows[1:], {"scale": "other", "id": "a", "text": "A", "points": 0}
    ]})  # fmt: skip

    assert "text: Somebody notices or remembers, points: 1}" in made
    assert "  other:\n    - {id: a, text: A, points: 0}\n" in made
    groups = write_fields("groups", yaml_of("groups", "groups"), {"groups": [
        {"id": "a", "share": 40}, {"id": "b", "share": "30"}, {"id": "d", "share": 30}]})  # fmt: skip
    assert "groups: {a: 40, b: 30, d: 30}\n" in groups

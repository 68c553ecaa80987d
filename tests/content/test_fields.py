"""Form values go in and out of a piece's YAML without loss; what did not change is not touched."""

# ruff: noqa: E501  # expected texts are lines of a file

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.content.fields import read_fields, write_fields
from benchmark.content.key import FLAG, ROWS, WHOLE, WHOLES, WORDS, Key
from benchmark.content.keys import KEYS, form_keys
from benchmark.content.lint import lint
from benchmark.content.located import read_yaml
from benchmark.content.pieces import find, pieces, replace_piece
from benchmark.content.problems import ContentError
from tests.content.banks import BANKS, EACH
from tests.content.shipped import FILES
from tests.content.test_mutations import few

Files = Mapping[str, str]


def yaml_of(kind: str, name: str, files: Files = FILES) -> str:
    found = find(files, kind, name)
    assert found is not None
    return found.yaml


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


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("a", 35), ("a", 30), ("c", 35)], "the key 'a' stands twice"),
        ([("a", None), ("c", 100)], "a.share is missing"),
    ],
)
def test_no_group_is_lost_unseen(rows: list[tuple[str, int | None]], said: str) -> None:
    groups = [{"id": name, "share": share} for name, share in rows]

    with pytest.raises(ContentError, match=said) as refused:
        write_fields("groups", yaml_of("groups", "groups"), {"groups": groups})

    assert {each.key for each in refused.value.problems} == {"groups"}


def test_a_target_that_stands_twice_is_refused() -> None:
    target = [{"name": "TRG2", "answer": "form"}, {"name": "TRG2", "answer": "email"}]

    with pytest.raises(ContentError, match="the key 'TRG2' stands twice"):
        write_fields("rule", yaml_of("rule", "request-forms"), {"target": target})


def test_the_last_value_between_braces_can_be_emptied() -> None:
    yaml = yaml_of("bank", "bank")
    assert "matrix: {" in yaml

    emptied = write_fields("bank", yaml, {"matrix.dimension": "", "matrix.share": None})

    assert read_fields("bank", emptied)["matrix.share"] is None
    assert "matrix: {}" in emptied


def test_another_sort_of_rule_loses_the_keys_that_it_does_not_have() -> None:
    yaml = yaml_of("rule", "restore-untested")

    made = write_fields("rule", yaml, {"kind": "contradiction"})

    assert "clears:" not in made
    assert "advice:" not in made
    assert "critical:" not in made
    assert made.startswith("id: restore-untested\nkind: contradiction\ntitle:")


ODD = [
    "", " ", "no", "12", "0x1F", "null", "~", "- a", "a: b", "a #b", "#a", "'", '"', "\\", "%", "@x",
    "{a}", "[a]", "a, b", "&a", "*a", "!a", "|", ">", "? a", "é", "’x’", "“x”", "a\tb", "a\nb",
    "a\n\n\nb", " a ", "a  b", "x" * 300, "word " * 60, "\u00a0a", "a\u00a0b", "😀", "a\u2028b",
    "---", "...", "=", "<<", "a:", "-", "true", "2026-01-01", "1_000", "'a' \"b\"", "\x85", "\ufeff",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=ascii)
@pytest.mark.parametrize("name", ["text", "hint", "unit", "weight", "ask_if", "kind"])
def test_any_text_is_read_as_it_was_entered(name: str, text: str) -> None:
    yaml = yaml_of("question", "STEP2", BANKS["tiny"])

    once = write_fields("question", yaml, {name: text})

    read = read_fields("question", once)
    assert write_fields("question", once, {name: text}) == once
    assert write_fields("question", once, read) == once
    if name != "kind":
        old = read_fields("question", yaml)
        assert {k: v for k, v in read.items() if k != name} == {
            k: v for k, v in old.items() if k != name
        }
    shown = "" if read[name] is None else str(read[name])
    assert shown.split() == str(text).split() or shown == "31" or int(shown) == int(text)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


@few(150)
@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=4))
def test_whatever_is_entered_can_be_read_again(hint: str, option: str, anchors: list[str]) -> None:
    yaml = yaml_of("question", "STEP2", BANKS["tiny"])
    rows = [{"from": 0, "to": option, "points": 5}]

    made = write_fields("question", yaml, {"hint": hint, "bands": rows})
    head = write_fields(
        "dimension", yaml_of("dimension", "first", BANKS["odd"]), {"anchors": anchors}
    )

    for kind, text, given_values in (("question", made, {"hint": hint, "bands": rows}), ("dimension", head, {"anchors": anchors})):  # fmt: skip
        again = read_fields(kind, text)
        assert write_fields(kind, text, again) == text
        assert write_fields(kind, text, given_values) == text


@pytest.mark.parametrize("text", ["a\0b", "a\x07", "\ud800", "a\x7f"], ids=ascii)
def test_control_characters_do_no_harm(text: str) -> None:
    """They are written escaped, and refused with their place when the piece is put back."""
    for name in ("text", "evidence"):
        with pytest.raises(ContentError) as raised:
            replace_piece(FILES, "question", "SOP2", write_fields("question", yaml_of("question", "SOP2"), {name: text}))  # fmt: skip
        assert "control characters; write plain text" in str(raised.value)


@pytest.mark.parametrize("yaml", ["a: [", "- a\n", "5", "a: 1\na: 2\n", "a: *b\n"])
def test_what_is_no_piece_is_refused(yaml: str) -> None:
    with pytest.raises(ContentError):
        read_fields("question", yaml)
    with pytest.raises(ContentError):
        write_fields("question", yaml, {"text": "x"})


def test_other_forms_of_values_read_as_empty_and_stay() -> None:
    yaml = "id: {a: 1}\ntext: [x]\ncore: maybe\nweight: much\noptions: 5\nscale:\nask_if: |\n  a\n  b\n"

    values = read_fields("question", yaml)

    assert (values["id"], values["text"], values["core"], values["weight"]) == (
        "",
        "",
        False,
        "much",
    )
    assert (values["options"], values["scale"], values["ask_if"]) == ([], "", "a b")
    assert write_fields("question", yaml, values) == yaml
    assert write_fields("question", yaml, {"options": [{"id": "a", "text": "A"}], "id": "X1"}) == (
        "id: X1\ntext: [x]\ncore: maybe\nweight: much\noptions:\n  - {id: a, text: A}\nscale:\nask_if: |\n  a\n  b\n"
    )


def too_much(key: Key) -> Any:
    """A value just beyond what a key allows, where its limits are numbers of the key itself."""
    if key.high is not None and key.widget == WHOLE:
        return key.high + 1
    if key.longest and key.widget in ("line", "text") and not key.form and not key.refers:
        return "x" * (key.longest + 1)
    if key.longest and key.widget == "lines":
        return ["x" * (key.longest + 1)] * 5
    return None


@pytest.mark.parametrize(
    ("kind", "name"),
    [("bank", "bank"), ("profile", "techs"), ("rung", "one"), ("gate", "documented-needs-sops"),
     ("cap", "critical-risk"), ("source", "method"), ("dimension", "sop"), ("question", "SOP1"),
     ("mode", "3"), ("class", "a"), ("task", "qbr"), ("rule", "request-forms"),
     ("rule", "restore-untested"), ("rule", "used-but-in-heads"), ("rule", "ask-to-learn")],
)  # fmt: skip
def test_the_limits_of_the_keys_are_those_of_the_reader(kind: str, name: str) -> None:
    name = name if name != "one" else "triggered"
    yaml = yaml_of(kind, name)
    sort = str(read_fields(kind, yaml).get("kind", ""))
    sort = sort if kind in ("rule", "question", "profile") else ""
    keys = [key for key in form_keys(kind, sort) if too_much(key) is not None]

    made = write_fields(kind, yaml, {key.name: too_much(key) for key in keys})

    problems = [str(each) for each in lint(replace_piece(FILES, kind, name, made))[1]]
    for key in keys:
        bare = key.name.rpartition(".")[2]
        if key.widget == WHOLE:
            wanted = f"{bare} is {too_much(key)}; use {key.low} to {key.high}"
        elif key.widget == "lines":
            wanted = f"{key.longest + 1} characters; use at most {key.longest}"
        else:
            wanted = f"{bare} has {key.longest + 1} characters; use at most {key.longest}"
        assert any(each.endswith(wanted) for each in problems), (wanted, problems)

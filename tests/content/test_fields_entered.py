"""What an editor may enter: any text, limits, other forms, and what is refused."""

# ruff: noqa: E501  # expected texts are lines of a file

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.content.fields import read_fields, write_fields
from benchmark.content.key import WHOLE, Key
from benchmark.content.keys import form_keys
from benchmark.content.lint import lint
from benchmark.content.pieces import replace_piece
from benchmark.content.problems import ContentError
from tests.content.banks import BANKS
from tests.content.fielded import yaml_of
from tests.content.shipped import FILES
from tests.content.test_mutations import few


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

"""YAML that a bank never needs is refused at its place, and quickly; the rest is read as written."""

# ruff: noqa: E501  # a case is one line

from __future__ import annotations

import time

import pytest

from benchmark.content.located import MAX_BYTES, Item, read_yaml
from benchmark.content.problems import ContentError

SECONDS = 5
WRITE = "write valid YAML 1.2"
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"

# fmt: off
HOSTILE = [
    pytest.param(BOMB, "1:4: anchors and aliases are not allowed; write the value out", id="aliases bomb"),
    pytest.param("a: 1\nb: &x 2\n", "2:4: anchors and aliases are not allowed; write the value out", id="anchor"),
    pytest.param("a: *x\n", "1:4: anchors and aliases are not allowed; write the value out", id="alias"),
    pytest.param("a: !!python/object/apply:os.system [ls]\n", "1:4: the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed; remove it", id="python tag"),
    pytest.param("a: 1\nb: !!str 5\n", "2:4: the tag tag:yaml.org,2002:str is not allowed; remove it", id="plain tag"),
    pytest.param("a: !mine {b: 1}\n", "1:4: the tag !mine is not allowed; remove it", id="own tag"),
    pytest.param("%YAML 1.1\n---\na: no\n", "2:1: % directives are not allowed; remove them, all is YAML 1.2", id="other YAML version"),
    pytest.param("%TAG ! tag:x,2000:\n---\na: b\n", "2:1: % directives are not allowed; remove them, all is YAML 1.2", id="tag directive"),
    pytest.param("[" * 100_000, "1:13: nested deeper than 12 levels; flatten it", id="deep in a line"),
    pytest.param("- " * 90_000 + "a", "1:25: nested deeper than 12 levels; flatten it", id="deep list"),
    pytest.param("\n".join(" " * n + "a:" for n in range(600)), "13:13: nested deeper than 12 levels; flatten it", id="deep mappings"),
    pytest.param("a: 1\nb: 2\na: 3\n", "3:1: the key 'a' stands twice; keep one of them", id="double key"),
    pytest.param("b: {a: 1, a: 2}\n", "1:11: the key 'a' stands twice; keep one of them", id="double key in a line"),
    pytest.param("a: 1\n---\nb: 2\n", "2:1: a second document starts here; keep one document a file", id="second document"),
    pytest.param("", "1:1: the file is empty; fill or delete it", id="empty"),
    pytest.param("# only a comment\n", "1:1: the file is empty; fill or delete it", id="only a comment"),
    pytest.param("a: " + "x" * MAX_BYTES, "1:1: the file is larger than 200 kB; split it by subject", id="huge"),
    pytest.param("é" * (MAX_BYTES // 2 + 1), "1:1: the file is larger than 200 kB; split it by subject", id="huge in bytes"),
    pytest.param("- a\n" * 49_000, "10000:3: more than 10000 values; split the file", id="many values"),
    pytest.param("? [a, b]\n: c\n", "1:3: a key must be a plain word; write one word before the colon", id="list as key"),
    pytest.param('"a\\0": 1\n', "1:1: the key holds control characters; write one plain word", id="control in a key"),
    pytest.param('a: "x\\0y"\n', "1:4: the value holds control characters; write plain text", id="control"),
    pytest.param('a: "x\\x7fy"\n', "1:4: the value holds control characters; write plain text", id="delete sign"),
    pytest.param('a: "x\\x9fy"\n', "1:4: the value holds control characters; write plain text", id="control of old terminals"),
    pytest.param('a: 1\nb: "\\ud800"\n', "2:4: the value holds control characters; write plain text", id="half a character"),
    pytest.param("a: 1\nb: x\ud800\n", "2:5: this character cannot stand in a file; remove it", id="half a character in the text"),
    pytest.param('a: "\\UFFFFFFFF"\n', "1:1: this character cannot stand in a file; remove it", id="beyond all characters"),
    pytest.param("a: 1\nb: x\0\n", "2:5: this character cannot stand in a file; remove it", id="nul in the text"),
    pytest.param("a: 1\nb: 0o17\n", "2:4: '0o17' is not a number; quote it if it is a text", id="octal"),
    pytest.param("a: .inf\n", "1:4: '.inf' is not a number; quote it if it is a text", id="endless"),
    pytest.param("a: " + "9" * 5000, f"1:4: '{'9' * 20}' is not a number; quote it if it is a text", id="long number"),
    pytest.param("a:\n\t- b\n", "2:1: found character '\\t' that cannot start any token; indent with spaces, not with tabs", id="tab"),
    pytest.param("a: b: c\n", "1:5: mapping values are not allowed here; put a text with a colon between quotation marks, and `key: ` before a value", id="colon in a text"),
    pytest.param("a: [1, 2\n", "2:1: expected ',' or ']', but got the end of the file; close the bracket, or put a comma between the entries", id="open bracket"),
]
# fmt: on


def fault(text: str) -> str:
    """The one problem of a text."""
    with pytest.raises(ContentError) as raised:
        read_yaml("x.yaml", text)
    (problem,) = raised.value.problems
    return str(problem)


def values(text: str) -> dict[str, Item]:
    found = read_yaml("x.yaml", text).value
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(("text", "expected"), HOSTILE)
def test_a_hostile_file_is_refused_at_its_place_with_a_remedy(text: str, expected: str) -> None:
    started = time.process_time()

    found = fault(text)

    assert found == f"x.yaml:{expected}"
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: " + "b " * 50_000, id="one long text"),
        pytest.param('a: "' + "\\x41" * 24_000 + '"', id="escapes"),
        pytest.param("a: |\n" + " x\n" * 30_000, id="many lines of text"),
        pytest.param("".join(f"k{n}: 1\n" for n in range(1_500)), id="many keys"),
        pytest.param("#" * 199_000 + "\na: 1\n", id="long comment"),
        pytest.param("\n" * 99_000 + "a: 1\n", id="empty lines"),
    ],
)
def test_a_large_file_is_read_quickly(text: str) -> None:
    started = time.process_time()

    read_yaml("x.yaml", text)

    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param("no", "no", id="no stays a text"),
        pytest.param("yes", "yes", id="yes stays a text"),
        pytest.param("on", "on", id="on stays a text"),
        pytest.param("true", True, id="true"),
        pytest.param("False", False, id="false in any case"),
        pytest.param("TRUE", True, id="true in any case"),
        pytest.param("012", 12, id="no octal"),
        pytest.param("0x1F", 31, id="hexadecimal"),
        pytest.param("-3", -3, id="negative"),
        pytest.param("1.5", 1.5, id="fraction"),
        pytest.param("null", None, id="null"),
        pytest.param("~", None, id="tilde"),
        pytest.param("2026-01-01", "2026-01-01", id="a date stays a text"),
        pytest.param("'5'", "5", id="quoted number"),
        pytest.param('"no"', "no", id="quoted no"),
    ],
)
def test_a_value_is_read_as_yaml_1_2_says(written: str, value: object) -> None:
    found = values(f"a: {written}\n")["a"]

    assert found.value == value
    assert type(found.value) is type(value)


def test_a_value_keeps_what_stands_in_the_file() -> None:
    assert values("a: 012\n")["a"].written == "012"
    assert values("a: 2026.10\n")["a"].written == "2026.10"


def test_a_value_knows_where_its_text_begins() -> None:
    found = values("a: x\nb: 'x'\nc: \"x\"\nd: >-\n  x\ne: |\n  x\n")

    assert {key: (each.offset, each.folded) for key, each in found.items()} == {
        "a": (0, False), "b": (1, False), "c": (1, False), "d": (0, True), "e": (0, True)
    }  # fmt: skip


def test_a_merge_key_is_a_key_like_any_other() -> None:
    assert list(values("a: 1\n<<: {b: 2}\n")) == ["a", "<<"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ufeffa: 1\nb: [x]\n", id="byte order mark"),
        pytest.param("a: 1\r\nb: [x]\r\n", id="Windows lines"),
        pytest.param("---\na: 1\nb: [x]\n...\n", id="document marks"),
    ],
)
def test_what_editors_add_to_a_file_does_no_harm(text: str) -> None:
    found = values(text)

    assert found["a"].value == 1
    assert found["b"].place.line == text.splitlines().index("b: [x]") + 1


def test_places_count_from_one() -> None:
    found = values("a:\n  - b\n  - {c: d}\n")

    place = read_yaml("x.yaml", "a: b\n").place
    assert str(place) == "x.yaml:1:1"
    entries = found["a"].value
    assert isinstance(entries, list)
    assert [str(each.place) for each in entries] == ["x.yaml:2:5", "x.yaml:3:5"]
    assert str(entries[1].keys["c"]) == "x.yaml:3:6"

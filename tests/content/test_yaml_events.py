"""What libyaml reads equals what ruamel reads, or is left to ruamel."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark.content import yaml_events
from benchmark.content.load import read_files
from benchmark.content.located import Item, read_document
from benchmark.content.problems import ContentError
from benchmark.content.yaml_events import DoubtfulError, quick_events, slow_events
from benchmark.settings import shipped

SIGNS = (
    *" \n:-?,[]{}#&*!|>'\"%@`~<=.+019aeNyTxo_/\\\t\r\x85\u2028\u2029\ufeff\x00\x07\xa0ä漢😀",
    ": ", "- ", " #", "\n  ", "\n- ", "--- ", "...", "\n...\n", "\n%YAML 1.1\n", "\\/", "\\u12",
    "\\x4", "\\N", "\\e", "&a ", "*a", "!t ", ">+", "|-", "|1", ">#", "0x1F", "0o17", "1_000",
    ".inf", "null", "Yes", "{a:1}", "[a:b]", "''", '""', "? ", "\r\n", "2026-01-01", "<<",
)  # fmt: skip
SMALL = (
    "a: b\n", "- a\n- b\n", "a: {b: c, d: [e, f]}\n", "a: >\n  x\n  y\n",
    "a: |\n  x\n\n  y\nb: 1\n", "a: 'x\n  y'\n", 'a: "x\\n\\u00e4"\n', "? a\n: b\n",
    "a:\n  - b: c\n    d: e\n  - f\n", "# c\na: b # d\n", "a: >-\n  x\n\n\n   y\n  z\n",
    "a: |2\n    x\n", "---\na: b\n...\n",
)  # fmt: skip


@cache
def pieces() -> tuple[str, ...]:
    """Some lines of the shipped files at a time, and small texts of every form."""
    chance, found = Random(1), list(SMALL)
    for text in read_files(shipped("questions")).values():
        lines = text.splitlines(keepends=True)
        found += [
            "".join(lines[start : start + chance.randint(2, 14)])
            for start in range(0, len(lines), 8)
        ]
    return tuple(found)


def damaged(text: str, chance: Random) -> str:
    """The text with signs put in, taken out, changed or repeated."""
    for _ in range(chance.randint(1, 4)):
        at, size = chance.randrange(len(text) + 1), chance.randint(1, 6)
        other = chance.randrange(len(text) + 1)
        put, skipped = chance.choice(
            [(chance.choice(SIGNS), 0), ("", size), (chance.choice(SIGNS), 1),
             (text[other : other + 2 * size], 0)]
        )  # fmt: skip
        text = text[:at] + put + text[at + skipped :]
    return text


def quickly(text: str) -> Item | None:
    """The document as libyaml reads it; None where that is left to ruamel."""
    try:
        return read_document("some.yaml", text, quick_events(text))
    except (DoubtfulError, ContentError):
        return None


@settings(max_examples=1500, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_is_read_quickly_is_what_ruamel_reads(seed: int) -> None:
    chance = Random(seed)
    text = damaged(chance.choice(pieces()), chance)

    quick = quickly(text)

    if quick is not None:
        assert quick == read_document("some.yaml", text, slow_events(text))


@pytest.mark.parametrize("path", sorted(read_files(shipped("questions"))))
def test_every_shipped_file_is_read_quickly(path: str) -> None:
    text = read_files(shipped("questions"))[path]

    quick = quickly(text)

    assert quick is not None
    assert quick == read_document("some.yaml", text, slow_events(text))


@pytest.mark.parametrize(
    "text",
    ["a: b\t# c", "a: b\r\n", "a: b\u2028  c", "%YAML 1.1\n---\na: b", "---\na: b\n...\n...\n",
     "a: >#\n x", "a: >\n \n  y\n", "a:\n", "a: [b", "a: &b c", "a: |\n"],
)  # fmt: skip
def test_what_the_two_may_read_differently_is_left_to_ruamel(text: str) -> None:
    assert quickly(text) is None


def test_all_is_read_without_libyaml_too(monkeypatch: pytest.MonkeyPatch) -> None:
    text = read_files(shipped("questions"))["tasks.yaml"]
    quick = quickly(text)

    monkeypatch.setattr(yaml_events, "CParser", None)

    assert quickly(text) is None
    assert read_document("some.yaml", text, slow_events(text)) == quick

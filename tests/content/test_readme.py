"""questions/README.md names every key that the reader knows, and its examples hold."""

from __future__ import annotations

import re

import pytest

from benchmark.content.check_conditions import MAX_WAYS
from benchmark.content.examples import EXPECTED_KEYS, read_answer_file
from benchmark.content.examples import MAX_LENGTH as EXAMPLES_LENGTH
from benchmark.content.keys import KEYS
from benchmark.content.load import MAX_FILES, MAX_LENGTH, MAX_VALUES
from benchmark.content.locales import KINDS, LITTLE_MORE, MAX_TEXT, ROOM
from benchmark.content.located import MAX_BYTES, MAX_DEPTH, MAX_NODES
from benchmark.content.satisfy import MAX_COMBINATIONS
from benchmark.core.bank import Bank, Cap, Dimension, Question, Rule, Rung, Source
from benchmark.core.build import build_report
from benchmark.core.localise import TEXTS
from benchmark.core.matrix import Mode, Task, TaskClass
from benchmark.core.report import Report, Submission
from tests.content.readme_tables import HEADS, found_table, table
from tests.content.shipped import FILES, QUESTIONS, bank

README = (QUESTIONS / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text of one part of the README, up to the next heading or the next bold table name."""
    start = README.index(title)
    end = re.search(r"\n(#+ |\*\*A )", README[start + len(title) :])
    return README[start : start + len(title) + end.start()] if end else README[start:]


def keys_of(text: str) -> set[str]:
    """The keys named in the first column of its tables."""
    rows = re.findall(r"^\| (`.+?`)(?: \||, `)", text, re.MULTILINE)
    cells = re.findall(r"^\|([^|]+)\|", text, re.MULTILINE)
    assert rows
    return {key for cell in cells for key in re.findall(r"`([a-z_.]+)`", cell)}


@pytest.mark.parametrize(("head", "kind"), HEADS.items(), ids=HEADS.values())
def test_the_table_of_a_kind_is_made_from_its_keys(head: str, kind: str) -> None:
    """If this fails: `python -m tests.content.readme_tables` writes the tables anew."""
    assert found_table(README, head) == table(kind)


def test_every_kind_has_a_table() -> None:
    assert sorted(HEADS.values()) == sorted(KEYS)


def test_every_key_of_an_example_is_in_its_table() -> None:
    assert keys_of(section("### examples/")) == {
        "title", "locale", "profile", "answers", "tasks", *(f"expect.{k}" for k in EXPECTED_KEYS)
    }  # fmt: skip


def test_every_section_of_a_translation_is_in_its_table_with_its_texts() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \| [^|]+ \| ([^|]+) \|", section("### locales/"), re.M)
    told = {name: set(re.findall(r"`([a-z_]+)`", texts)) for name, texts in rows}
    asked = {*TEXTS[Question], "options"}

    assert list(told) == list(KINDS)
    assert told == {
        "bank": set(TEXTS[Bank]),
        "profile": asked - {"evidence"},
        "ladder": set(TEXTS[Rung]),
        "caps": set(TEXTS[Cap]),
        "sources": set(TEXTS[Source]),
        "dimension": set(TEXTS[Dimension]),
        "scales": {"options"},
        "questions": asked,
        "modes": set(TEXTS[Mode]),
        "classes": set(TEXTS[TaskClass]),
        "tasks": set(TEXTS[Task]),
        "rules": set(TEXTS[Rule]),
    }


def test_the_numbers_of_a_translation_are_those_of_the_program() -> None:
    told = section("### locales/")

    assert f"at most {MAX_TEXT} characters" in told
    assert f"at most {ROOM} times those of the English one and {LITTLE_MORE} more" in told


def test_the_limits_of_files_are_those_of_the_program() -> None:
    told = section("### What no file may hold")

    assert f"At most {MAX_FILES} files of {MAX_BYTES // 1000} kB" in told
    assert f"nested {MAX_DEPTH} levels at most, {MAX_NODES:,} values" in told
    assert f"together {MAX_VALUES:,} values and {MAX_LENGTH:,} lines and commas" in told
    assert f"the examples {EXAMPLES_LENGTH:,}" in told
    assert f"more than {MAX_WAYS:,} ways to answer apart" in README
    assert f"too many names to try ({MAX_COMBINATIONS:,} combinations)" in README


def report(path: str) -> Report:
    answers = read_answer_file(bank(), path, FILES[path]).answers
    return build_report(bank(), answers, Submission("", "en", "2026-01-01T00:00:00+00:00"))


def test_the_worked_examples_are_what_the_tool_gives() -> None:
    sample, over = report("examples/sample.yaml"), report("examples/over-automated.yaml")
    trigger = sample.dimensions["trigger"]

    assert trigger.score == 69.375
    assert f"({trigger.low:.2f} to {trigger.high:.2f})" == "(61.67 to 72.78)"
    assert "(61.67 to 72.78)" in README
    assert f"{sample.overall.score:.2f}" == "61.39"
    assert [f"{each.score:.2f}" for each in sample.dimensions.values()] == re.findall(
        r"[\d.]+", README[README.index("Sample: (") : README.index(") / 5 = 61.39")]
    )
    assert f"{over.matrix.matrix:.4f}" == "44.6625"
    assert f"{over.matrix.questions:.3f}" == "56.571"
    assert f"{over.dimensions['oversight'].contributions[-1].share:.3f}" == "-11.617"
    assert sample.recommendations[0].id == "shared-vault"


def test_the_gates_in_the_readme_are_those_of_the_bank() -> None:
    for gate in bank().gates:
        rung = bank().ladder[gate.rung - 1]
        row = next(line for line in README.splitlines() if line.startswith(f"| {rung.rung} {rung.name}"))  # noqa: E501  # fmt: skip
        assert str(gate.at_least) in row

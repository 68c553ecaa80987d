"""questions/README.md names every key that the reader knows, and its examples hold."""

from __future__ import annotations

import re

import pytest

from benchmark.content import questions, rules
from benchmark.content.examples import EXPECTED_KEYS, read_answer_file
from benchmark.core.build import build_report
from benchmark.core.report import Report, Submission
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


RULE_KEYS = {*rules.COMMON_RULE_KEYS, *(key for keys in rules.RULE_KEYS.values() for key in keys)}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("**A profile question**", set(questions.PROFILE_KEYS), id="profile question"),
        pytest.param("**A question**", set(questions.QUESTION_KEYS), id="question"),
        pytest.param("### rules/", RULE_KEYS, id="rule"),
        pytest.param(
            "### examples/",
            {"title", "locale", "profile", "answers", "tasks"}
            | {f"expect.{key}" for key in EXPECTED_KEYS},
            id="example",
        ),
    ],
)
def test_every_key_is_in_its_table(title: str, expected: set[str]) -> None:
    assert keys_of(section(title)) == expected


def test_the_keys_of_each_kind_of_rule_are_right() -> None:
    letters = {"recommendation": "R", "keep": "K", "flag": "F", "contradiction": "C"}
    letters["talk-track"] = "T"
    table = dict(re.findall(r"^\| `([a-z_]+)` \| ([RKFCT ]+|all) \|", section("### rules/"), re.M))

    for kind, letter in letters.items():
        told = {key for key, kinds in table.items() if kinds == "all" or letter in kinds.split()}
        assert told == {*rules.COMMON_RULE_KEYS, *rules.RULE_KEYS[kind]}, kind


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

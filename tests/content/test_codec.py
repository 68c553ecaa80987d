"""The Bank as a document: read back equal, and a hash that moves with the content alone."""

from __future__ import annotations

import json
import re

import pytest

from benchmark.content.codec import (
    bank_document,
    bank_from_document,
    bank_hash,
    files_digest,
    files_document,
)
from benchmark.content.load import load_bank
from tests.content.shipped import FILES, bank, changed, with_text


def digest(files: dict[str, str]) -> str:
    return bank_hash(bank_document(load_bank(files)))


def test_a_bank_is_read_back_equal() -> None:
    document = bank_document(bank())

    again = bank_from_document(document)

    assert again == bank()
    assert bank_document(again) == document


def test_the_document_is_canonical_json() -> None:
    document = bank_document(bank())

    assert json.dumps(
        json.loads(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ) == document  # fmt: skip
    assert "’" in document


def test_the_hash_is_the_same_on_every_load() -> None:
    assert digest(dict(FILES)) == bank_hash(bank_document(bank()))


def test_hash_and_digest_are_sha_256_as_hex() -> None:
    expected = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

    assert bank_hash("{}") == expected
    assert files_digest({}) == expected


LAYOUT = [
    pytest.param("dimensions/sop.yaml", "# SOP coverage", "# Another comment", id="comment"),
    pytest.param("dimensions/sop.yaml", "questions:\n", "\n\n# more\nquestions:\n", id="lines"),
    pytest.param("dimensions/sop.yaml", "name: SOP coverage", "name: 'SOP coverage'", id="quotes"),
    pytest.param(
        "dimensions/sop.yaml",
        "      - {id: heads, text: In people’s heads, points: 0}\n",
        "      - id: heads\n        points: 0\n        text: >-\n          In people’s\n"
        "          heads\n",
        id="block instead of a line",
    ),
    pytest.param(
        "rules/sop.yaml", "when: answer.SOP1 <= 4", "when:   answer.SOP1   <=   4", id="spaces"
    ),
    pytest.param("examples/sample.yaml", "techs: 8", "techs: 9", id="an example"),
]


@pytest.mark.parametrize(("path", "old", "new"), LAYOUT)
def test_comments_and_layout_do_not_change_the_hash(path: str, old: str, new: str) -> None:
    files = changed(path, (old, new))

    assert digest(files) == bank_hash(bank_document(bank()))
    assert files_digest(files) != files_digest(FILES)


CONTENT = [
    pytest.param("bank.yaml", 'version: "2026.1"', 'version: "2026.2"', id="version"),
    pytest.param("bank.yaml", "intro: >-\n    Rough", "intro: >-\n    Quite rough", id="intro"),
    pytest.param("bank.yaml", "near: 4", "near: 3", id="threshold"),
    pytest.param("bank.yaml", "ceiling: 39", "ceiling: 38", id="ceiling"),
    pytest.param("bank.yaml", "at_least: 20", "at_least: 21", id="gate"),
    pytest.param("bank.yaml", "share: 50", "share: 51", id="share of the matrix"),
    pytest.param("bank.yaml", "when: points.class-c < 30", "when: points.class-c < 31", id="cap"),
    pytest.param("bank.yaml", "Our own method:", "Our method:", id="source"),
    pytest.param("bank.yaml", "self_reported: true", "self_reported: false", id="flag of a rung"),
    pytest.param("bank.yaml", "[sop, trigger, hero,", "[trigger, sop, hero,", id="order"),
    pytest.param("dimensions/sop.yaml", "weight: 5", "weight: 6", id="weight"),
    pytest.param("dimensions/sop.yaml", "short: SOPs", "short: SOP", id="short name"),
    pytest.param("dimensions/sop.yaml", "points: 25}", "points: 26}", id="points"),
    pytest.param("dimensions/sop.yaml", "from: 1, to: 1, points: 10", "from: 1, to: 1, points: 11", id="band"),  # noqa: E501
    pytest.param("dimensions/sop.yaml", "[0, 13, 25,", "[0, 14, 25,", id="points by count"),
    pytest.param("dimensions/sop.yaml", "hint: \"In use:", "hint: \"Used:", id="hint"),
    pytest.param("dimensions/sop.yaml", "evidence: Top ten", "evidence: Top five", id="evidence"),
    pytest.param("dimensions/trigger.yaml", "    unknown: zero\n", "", id="unknown"),
    pytest.param("dimensions/hero.yaml", "profile.techs >= 8", "profile.techs >= 9", id="ask_if"),
    pytest.param("dimensions/hero.yaml", "  - A second person is named", "  - A person is named", id="anchor"),  # noqa: E501
    pytest.param("tasks.yaml", "[0, 20, 50, 60, 100, 50]", "[0, 20, 50, 61, 100, 50]", id="mode"),
    pytest.param("tasks.yaml", "target: [4]", "target: [3]", id="target of a class"),
    pytest.param("rules/sop.yaml", "answer.SOP1 <= 4", "answer.SOP1 <= 3", id="condition"),
    pytest.param("rules/sop.yaml", "target: {SOP1: 5}", "target: {SOP1: 6}", id="target"),
    pytest.param("rules/sop.yaml", "effort: M", "effort: S", id="effort"),
    pytest.param("rules/sop.yaml", "weeks: 4", "weeks: 5", id="weeks"),
    pytest.param("rules/flags.yaml", "critical: true", "critical: false", id="critical"),
    pytest.param("rules/talk-tracks.yaml", "avoid: Do not", "avoid: Never", id="note for staff"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new"), CONTENT)
def test_any_text_or_number_changes_the_hash(path: str, old: str, new: str) -> None:
    assert digest(changed(path, (old, new))) != bank_hash(bank_document(bank()))


def test_a_text_counts_wherever_it_stands() -> None:
    path = "rules/contradictions.yaml"
    plain = bank_document(bank())
    words = re.findall(r"Both can be true\.", FILES[path])

    for position in (0, len(words) // 2, len(words) - 1):
        parts = FILES[path].split("Both can be true.")
        text = "Both can be true.".join(parts[: position + 1]) + "Both can be so." + "Both can be true.".join(parts[position + 1 :])  # noqa: E501  # fmt: skip
        assert bank_document(load_bank(with_text(path, text))) != plain


def test_an_export_gives_the_same_bytes() -> None:
    files = {"bank.yaml": '# é ’\r\n\ta: "1"\n\n', "rules/x.yaml": ""}

    again = json.loads(files_document(files))

    assert again == files
    assert {k: v.encode() for k, v in again.items()} == {k: v.encode() for k, v in files.items()}
    assert json.loads(files_document(FILES)) == FILES


def test_a_digest_sees_comments_and_does_not_see_order() -> None:
    assert files_digest({"a": "1", "b": "2"}) == files_digest({"b": "2", "a": "1"})
    assert files_digest({"a": "1 # x"}) != files_digest({"a": "1"})
    assert files_digest({"a": "1"}) != files_digest({"b": "1"})

"""Pieces in odd files: other forms, comments, empty lists, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmark.content.load import read_bank
from benchmark.content.pieces import (
    UnknownPieceError,
    add_piece,
    find,
    move_piece,
    pieces,
    remove_piece,
    replace_piece,
)
from benchmark.content.problems import ContentError
from tests.content.shipped import FILES
from tests.content.taken import ODD, TINY, Files, names, piece, values


def refused(files: Files, kind: str, name: str, yaml: str) -> list[str]:
    with pytest.raises(ContentError) as raised:
        replace_piece(files, kind, name, yaml)
    return [str(problem) for problem in raised.value.problems]


def test_the_first_gate_of_a_bank_without_gates_begins_the_list() -> None:
    added = add_piece(ODD, "gate", "", "id: g\nrung: 2\n")

    assert added["bank.yaml"] == ODD["bank.yaml"] + "\ngates:\n  - id: g\n    rung: 2"


def test_the_last_piece_leaves_an_empty_list() -> None:
    files = remove_piece(TINY, "cap", "left-alone")

    assert "\ncaps: []\nthresholds:\n" in files["bank.yaml"]
    assert values(files)["bank.yaml"]["caps"] == []


def test_comments_go_with_their_piece() -> None:
    text = FILES["dimensions/hero.yaml"]
    comment = "  # HER1A, HER1B and HER1C are one question for three team sizes."
    moved = move_piece(FILES, "question", "HER1A", 1)["dimensions/hero.yaml"]

    assert comment in text
    assert piece(FILES, "question", "HER1A").yaml.startswith(comment.lstrip())
    assert moved.index("- id: HER1B") < moved.index(comment) < moved.index("- id: HER1A")


def test_what_stands_apart_from_all_pieces_stays_where_it_is() -> None:
    text = ODD["bank.yaml"]
    moved = move_piece(ODD, "rung", "four", -1)["bank.yaml"]

    assert moved.index("id: two") < moved.index("id: four") < moved.index("# --- apart ---")
    assert "# deep below the first" in piece(ODD, "rung", "one").yaml
    assert piece(ODD, "rung", "two").yaml.startswith("# above the second\nrung: 2\n")
    assert "# --- apart ---" in remove_piece(ODD, "rung", "five")["bank.yaml"]
    assert text.count("#") == moved.count("#")


@pytest.mark.parametrize(
    ("kind", "name", "yaml", "expected"),
    [
        pytest.param("question", "SOP2", "id: [", "SOP2:1:6: expected", id="no YAML"),
        pytest.param("question", "SOP2", "", "SOP2:1:1: the file is empty", id="empty"),
        pytest.param("question", "SOP2", "- a\n", "SOP2:1:1: this is not a piece", id="a list"),
        pytest.param("question", "SOP2", "id: a\n---\nid: b\n", "SOP2:2:1: a second", id="two"),
        pytest.param("question", "SOP2", "id: &a b\n", "SOP2:1:5: anchors", id="anchor"),
        pytest.param("question", "SOP2", "id: a\nid: b\n", "SOP2:2:1: the key 'id'", id="twice"),
        pytest.param("question", "SOP2", "id: \0\n", "SOP2:1:5: this character", id="nul"),
        pytest.param("question", "SOP2", "id: \ud800\n", "SOP2:1:5: this character", id="half"),
        pytest.param("bank", "bank", "id: x\n", "bank.yaml:1:1: the key profile.", id="list lost"),
        pytest.param("dimension", "sop", "id: sop\nquestions: [a]\n", "dimensions/sop.yaml:2:12: questions has", id="list in a head"),  # noqa: E501
    ],
)  # fmt: skip
def test_what_cannot_stand_in_a_file_is_refused(
    kind: str, name: str, yaml: str, expected: str
) -> None:
    (found,) = refused(FILES, kind, name, yaml)

    assert found.startswith(expected)


@pytest.mark.parametrize("yaml", ["id: a\n...\n", "id: >-\n  a\n--- b\n"])
def test_what_would_read_differently_inside_its_file_is_refused(yaml: str) -> None:
    with pytest.raises(ContentError):
        replace_piece(FILES, "question", "SOP2", yaml)


def test_lines_at_odd_depths_stay_there() -> None:
    text = "rules:\n  - id: a\n   # odd\n    text: >-\n         deep\n    title: t\n"

    files = replace_piece(
        {"rules/x.yaml": text}, "rule", "a", "id: a\n# odd\ntext: >-\n     deep\ntitle: u\n"
    )

    assert files["rules/x.yaml"] == text.replace("title: t", "title: u")


def test_a_fault_of_content_is_no_fault_of_form() -> None:
    """A draft may hold what `benchmark check` refuses."""
    files = replace_piece(FILES, "question", "SOP2", "id: SOP2\nweight: 500\nkinds: x\n")

    assert piece(files, "question", "SOP2").yaml == "id: SOP2\nweight: 500\nkinds: x\n"
    assert read_bank(files)[1]


def test_a_comment_has_no_place_between_brackets() -> None:
    (found,) = refused(ODD, "task", "work", "id: work\n# why\n")

    assert found == (
        "work:2:1: this list stands between brackets, where a comment has no place; "
        "leave the comment out"
    )
    assert (
        '"tasks": [{id: work, text: "a, b"}]}'
        in replace_piece(ODD, "task", "work", "id: work\ntext: a, b\n")["tasks.yaml"]
    )


def test_pieces_without_an_id_of_their_own_can_be_told_apart() -> None:
    text = "rules:\n  - id: a\n  - title: x\n  - id: a\n  -\n  - 5\n"
    files = {"rules/x.yaml": text, "rules/y.yaml": "rules: [{id: a}]\n"}

    assert names(files, "rule") == ["a", "~2", "a~2", "~4", "~5", "a~3"]
    assert replace_piece(files, "rule", "~4", "id: b\n")["rules/x.yaml"] == text.replace(
        "  -\n", "  - id: b\n"
    )
    assert replace_piece(files, "rule", "~5", "id: b\n")["rules/x.yaml"] == text.replace(
        "- 5", "- id: b"
    )
    assert remove_piece(files, "rule", "a~2")["rules/x.yaml"] == text.replace("  - id: a\n  -\n", "  -\n")  # noqa: E501  # fmt: skip


def test_a_file_that_is_no_yaml_has_no_pieces_and_the_others_have_theirs() -> None:
    files = {**FILES, "bank.yaml": "a: [", "rules/sop.yaml": "a: &x 1\n", "rules/hero.yaml": "5"}

    assert names(files, "bank") == []
    assert sorted(names(files, "dimension")) == sorted(names(FILES, "dimension"))
    assert names(files, "question")[0] == "ALL1"
    assert {each.path for each in pieces(files) if each.kind == "rule"} == {
        path for path in FILES if path.startswith("rules/")
    } - {"rules/sop.yaml", "rules/hero.yaml"}


@pytest.mark.parametrize("text", ["bank: []", "5", "profile: 5\nladder: {a: 1}\ngates:\n", "- a\n"])
def test_other_forms_have_no_pieces_and_do_no_harm(text: str) -> None:
    assert [each.kind for each in pieces({"bank.yaml": text})] in ([], ["bank"])


def test_unknown_pieces_and_places_are_told() -> None:
    assert find(FILES, "question", "SOP99") is None
    changes: list[Callable[[], object]] = [
        lambda: replace_piece(FILES, "question", "SOP99", "id: x\n"),
        lambda: remove_piece(FILES, "nothing", "SOP2"),
        lambda: move_piece(FILES, "rule", "", 1),
        lambda: add_piece(FILES, "question", "nowhere", "id: x\n"),
        lambda: add_piece(FILES, "rule", "../x", "id: x\n"),
        lambda: add_piece(FILES, "bank", "", "id: x\n"),
    ]
    for change in changes:
        with pytest.raises(UnknownPieceError):
            change()

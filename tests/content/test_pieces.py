"""Pieces are found in every layout, and put back without touching anything else."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from benchmark.content.load import read_bank
from benchmark.content.located import plain, read_yaml
from benchmark.content.pieces import (
    KINDS,
    Piece,
    UnknownPieceError,
    add_piece,
    find,
    move_piece,
    pieces,
    remove_piece,
    replace_piece,
)
from benchmark.content.problems import ContentError
from tests.content.banks import BANKS, EACH
from tests.content.shipped import FILES, bank

Files = Mapping[str, str]
LISTED = tuple(kind for kind in KINDS if kind not in ("bank", "dimension", "groups"))
ODD, TINY = BANKS["odd"], BANKS["tiny"]


def piece(files: Files, kind: str, name: str) -> Piece:
    found = find(files, kind, name)
    assert found is not None
    return found


def names(files: Files, kind: str) -> list[str]:
    return [each.id for each in pieces(files) if each.kind == kind]


def values(files: Files) -> dict[str, Any]:
    return {path: plain(read_yaml(path, text)) for path, text in files.items()}


def some(files: Files) -> list[Piece]:
    """The pieces of a bank; of a long list the first ones and the last, as each costs a while."""
    found: dict[tuple[str, str], list[Piece]] = {}
    for each in pieces(files):
        found.setdefault((each.path, each.kind), []).append(each)
    return [each for group in found.values() for each in (*group[:2], *group[2:][-1:])]


def refused(files: Files, kind: str, name: str, yaml: str) -> list[str]:
    with pytest.raises(ContentError) as raised:
        replace_piece(files, kind, name, yaml)
    return [str(problem) for problem in raised.value.problems]


def test_every_id_of_the_shipped_bank_is_a_piece() -> None:
    found = bank()
    matrix = found.matrix
    wanted = {
        "bank": ["bank"],
        "profile": [q.id for q in found.profile],
        "rung": [r.id for r in found.ladder],
        "gate": [g.id for g in found.gates],
        "cap": [c.id for c in found.caps],
        "source": [s.id for s in found.sources],
        "dimension": [d.id for d in found.dimensions],
        "question": [q.id for q in found.questions()],
        "groups": ["groups"],
        "mode": [str(m.id) for m in matrix.modes],
        "class": [c.id for c in matrix.classes],
        "task": [t.id for t in matrix.tasks],
        "rule": [r.id for r in found.rules],
    }

    assert {kind: names(FILES, kind) for kind in KINDS} == wanted


@pytest.mark.parametrize("files", EACH)
def test_every_entry_of_a_list_is_a_piece(files: Files) -> None:
    """What the reader finds is found as pieces, however it is laid out."""
    found, problems = read_bank(files)

    assert found is not None
    assert not [each for each in problems if not each.place.path.startswith("locales/")]
    assert names(files, "rung") == [rung.id for rung in found.ladder]
    assert names(files, "rule") == [rule.id for rule in found.rules]
    assert names(files, "question") == [question.id for question in found.questions()]
    assert names(files, "task") == [task.id for task in found.matrix.tasks]
    assert names(files, "source") == [source.id for source in found.sources]
    assert names(files, "cap") == [cap.id for cap in found.caps]


@pytest.mark.parametrize("files", EACH)
def test_a_piece_put_back_gives_the_same_bytes(files: Files) -> None:
    for each in pieces(files):
        assert replace_piece(files, each.kind, each.id, each.yaml) == files, each


@pytest.mark.parametrize("files", EACH)
def test_a_piece_changed_and_put_back_gives_the_same_bytes(files: Files) -> None:
    """The text of a piece is spliced for real: with a comment more, and then without it."""
    for each in some(files):
        if each.yaml.startswith("{"):
            continue
        other = replace_piece(files, each.kind, each.id, each.yaml + "# one more\n")
        assert other != files
        assert piece(other, each.kind, each.id).yaml.endswith("# one more\n")
        assert replace_piece(other, each.kind, each.id, each.yaml) == files, each


@pytest.mark.parametrize("files", EACH)
def test_a_piece_reads_as_in_its_file(files: Files) -> None:
    whole = values(files)
    for each in pieces(files):
        value = plain(read_yaml(each.id, each.yaml))
        if each.kind == "question":
            assert value in whole[each.path]["questions"]
        elif each.kind == "rule":
            assert value in whole[each.path]["rules"]
        elif each.kind == "bank":
            assert value == {**whole["bank.yaml"], **{k: None for k in ("ladder", "gates", "caps", "sources") if k in value}, "profile": {**whole["bank.yaml"]["profile"], "questions": None}}  # noqa: E501  # fmt: skip


@pytest.mark.parametrize("files", EACH)
def test_down_and_up_again_gives_the_same_bytes(files: Files) -> None:
    for each in some(files):
        down = move_piece(files, each.kind, each.id, 1)
        siblings = names(files, each.kind)
        moved = names(down, each.kind) != siblings
        assert (down != files) == moved
        if moved:
            assert move_piece(down, each.kind, each.id, -1) == files, each
            assert len(names(down, each.kind)) == len(siblings)


BLOCK = "# new\nid: brand-new\n\n# inside\ntext: >-\n  Of\n  it\n"
FLOW = "{id: brand-new, text: Of it}"


@pytest.mark.parametrize("files", EACH)
def test_added_and_removed_again_gives_the_same_bytes(files: Files) -> None:
    for kind in LISTED:
        flow = files is ODD and kind in ("profile", "mode", "class", "task", "source")
        where = {"question": names(files, "dimension")[0], "rule": rule_file(files)}.get(kind, "")
        added = add_piece(files, kind, where, FLOW if flow else BLOCK)
        assert piece(added, kind, "brand-new").yaml.strip() == (FLOW if flow else BLOCK).strip()
        removed = remove_piece(added, kind, "brand-new")
        assert removed == files or (kind == "gate" and "gates" not in values(files)["bank.yaml"])


def rule_file(files: Files) -> str:
    path = next(path for path in files if path.startswith("rules/"))
    return path.removeprefix("rules/").removesuffix(".yaml")


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


def test_the_lines_of_a_piece_are_those_of_its_file() -> None:
    found = piece(FILES, "question", "HER1A")
    lines = FILES["dimensions/hero.yaml"].splitlines()

    assert lines[found.first_line - 1].startswith("  # HER1A, HER1B")
    assert lines[found.last_line] == "  - id: HER1B"


def test_one_changed_line_changes_one_line() -> None:
    old = piece(ODD, "question", "ODD3")
    files = replace_piece(ODD, "question", "ODD3", old.yaml.replace("text: A", "text: Another"))

    before, after = (
        each["dimensions/second.yaml"].splitlines(keepends=True) for each in (ODD, files)
    )
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ("        text: A\r\n", "        text: Another\r\n")
    ]
    assert {p: t for p, t in files.items() if p != "dimensions/second.yaml"} == {
        p: t for p, t in ODD.items() if p != "dimensions/second.yaml"
    }


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


def test_a_rule_may_begin_a_file_of_its_own() -> None:
    files = add_piece(FILES, "rule", "new-file", "# why\nid: new\nkind: flag\n")

    assert files["rules/new-file.yaml"] == "rules:\n  # why\n  - id: new\n    kind: flag\n"
    assert remove_piece(files, "rule", "new")["rules/new-file.yaml"] == "rules: []\n"


def test_a_new_rule_stands_apart_as_the_others_do() -> None:
    files = add_piece(FILES, "rule", "sop", "id: new\nkind: flag\n")

    assert files["rules/sop.yaml"] == FILES["rules/sop.yaml"] + "\n  - id: new\n    kind: flag\n"


@pytest.mark.parametrize("files", EACH)
def test_a_dimension_is_added_moved_and_removed(files: Files) -> None:
    before = names(files, "dimension")
    added = add_piece(files, "dimension", "", "id: new\nname: New\n")

    assert names(added, "dimension") == [*before, "new"]
    assert added["dimensions/new.yaml"] == "id: new\nname: New\nquestions: []\n"
    up = move_piece(added, "dimension", "new", -1)
    assert names(up, "dimension") == [*before[:-1], "new", before[-1]]
    assert move_piece(up, "dimension", "new", 1) == added
    assert remove_piece(added, "dimension", "new") == files
    assert read_bank(remove_piece(files, "dimension", before[0]))[0] is not None


def test_a_head_keeps_its_lists_in_their_places() -> None:
    head = piece(FILES, "bank", "bank").yaml
    assert "\ngates:\ncaps:\nthresholds:\n" in head.replace("\n\n", "\n")
    assert "\n# A rung holds only while all gates up to it hold." in head

    changed = replace_piece(FILES, "bank", "bank", head.replace("near: 4", "near: 5  # wider"))

    assert changed["bank.yaml"] == FILES["bank.yaml"].replace("near: 4", "near: 5  # wider")


def texts(files: Files) -> dict[tuple[str, str], Any]:
    """Each piece's text; of a head what it says, as an empty list is written otherwise."""
    found = {(each.kind, each.id): each for each in pieces(files)}
    return {
        key: each.yaml if each.kind in LISTED else plain(read_yaml("x", each.yaml))
        for key, each in found.items()
    }


@pytest.mark.parametrize("name", ["odd", "tiny"])
@pytest.mark.parametrize("seed", range(6))
def test_any_row_of_changes_touches_nothing_else(name: str, seed: int) -> None:
    """Moving, removing and adding leave every other piece as it was, whatever went before."""
    dice, files = random.Random(seed), dict(BANKS[name])
    for number in range(25):
        before = texts(files)
        kind, chosen = dice.choice([key for key in before if key[0] in LISTED])
        act = dice.choice(["move", "move", "remove", "add"])
        if act == "move":
            files = move_piece(files, kind, chosen, dice.choice([-2, -1, 1, 2]))
        elif act == "remove":
            files = remove_piece(files, kind, chosen)
            del before[kind, chosen]
        else:
            where = piece(files, kind, chosen).path.partition("/")[2].removesuffix(".yaml")
            files = add_piece(files, kind, where, f"{{id: new-{number}, text: A}}\n")
            before[kind, f"new-{number}"] = piece(files, kind, f"new-{number}").yaml
        assert texts(files) == before, (number, act, kind, chosen)
        assert values(files)

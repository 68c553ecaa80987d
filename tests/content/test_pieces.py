"""Pieces are found in every layout, and put back without touching anything else."""

from __future__ import annotations

import random
from typing import Any

import pytest

from benchmark.content.load import read_bank
from benchmark.content.located import plain, read_yaml
from benchmark.content.pieces import (
    KINDS,
    Piece,
    add_piece,
    move_piece,
    pieces,
    remove_piece,
    replace_piece,
)
from tests.content.banks import BANKS, EACH
from tests.content.shipped import FILES, bank
from tests.content.taken import ODD, Files, names, piece, values

LISTED = tuple(kind for kind in KINDS if kind not in ("bank", "dimension", "groups"))


def some(files: Files) -> list[Piece]:
    """The pieces of a bank; of a long list the first ones and the last, as each costs a while."""
    found: dict[tuple[str, str], list[Piece]] = {}
    for each in pieces(files):
        found.setdefault((each.path, each.kind), []).append(each)
    return [each for group in found.values() for each in (*group[:2], *group[2:][-1:])]


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

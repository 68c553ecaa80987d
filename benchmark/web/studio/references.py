"""The ids that a field of a piece can name, out of the draft as it is."""

from __future__ import annotations

from collections.abc import Mapping

from benchmark.content.fields import read_fields
from benchmark.content.pieces import find
from benchmark.content.problems import ContentError
from benchmark.content.spots import all_spots
from benchmark.core.bank import Bank
from benchmark.web.studio.opened import Opened

KINDS = ("dimension", "rule", "source", "class")


def offered_ids(opened: Opened, bank: Bank | None) -> Mapping[str, list[tuple[str, str]]]:
    """What a key refers to -> ids with their titles."""
    found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in KINDS}
    targets: list[tuple[str, str]] = []
    for piece in (spot.piece for spot in all_spots(opened.files)):
        if piece.kind in KINDS:
            found[piece.kind].append((piece.id, piece.title))
        elif piece.kind == "question":
            targets.append((piece.id, piece.title))
        elif piece.kind == "task":
            targets.append((f"task.{piece.id}", piece.title))
    groups = [(group, f"{share} %") for group, share in bank.matrix.groups] if bank else []
    return {**found, "target": targets, "group": groups, "scale": _scales(opened)}


def _scales(opened: Opened) -> list[tuple[str, str]]:
    """The shared scales of the dimension that a question stands in."""
    head = find(opened.files, "dimension", opened.where) if opened.kind == "question" else None
    try:
        rows = read_fields("dimension", head.yaml)["scales"] if head else []
    except ContentError:
        return []
    texts: dict[str, list[str]] = {}
    for row in rows if isinstance(rows, list) else ():
        texts.setdefault(str(row["scale"]), []).append(str(row["text"]))
    return [(name, "; ".join(found)) for name, found in texts.items()]

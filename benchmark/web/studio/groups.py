"""A bank's pieces in groups, each of one kind in one file, as a visitor meets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmark.content.shelves import HEADS, SHELVES, head_kind, stem
from benchmark.content.spots import Spot, all_spots

ORDER = (
    "bank", "profile", "dimension", "question", "groups", "mode", "class", "task", "rung", "gate",
    "cap", "source", "rule",
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Pieces that stand together; maybe none yet.

    `where`: the file without folder and ending, for kinds that stand in several; `name`: the same
    for people. `key`: the group's name in an address.
    """

    kind: str
    where: str
    name: str
    spots: tuple[Spot, ...]

    @property
    def key(self) -> str:
        """The group's name in an address."""
        return group_key(self.kind, self.where)

    @property
    def is_head(self) -> bool:
        """Whether it is one piece that neither moves nor goes."""
        return self.kind in HEADS and self.kind != "dimension"


def group_key(kind: str, where: str) -> str:
    """A group's name in an address."""
    return f"{kind}-{where}" if where else kind


def where_of(kind: str, path: str) -> str:
    """What a group's pieces are added to: a dimension, or a file of rules; else empty."""
    return stem(path) if "/" in path and kind != "dimension" else ""


def may_move(spot: Spot) -> bool:
    """Whether a piece stands in an order, and can leave it."""
    return spot.listed is not None or spot.piece.kind == "dimension"


def groups(files: Mapping[str, str]) -> list[Group]:
    """All groups of a bank. The head of a file stands before its lists."""
    spots = all_spots(files)
    names = {s.piece.id: s.piece.title for s in spots if s.piece.kind == "dimension"}
    keys = dict.fromkeys(
        (kind, where_of(kind, path))
        for path in dict.fromkeys(["bank.yaml", *(s.piece.path for s in spots)])
        for kind in (head_kind(path), *(s.kind for s in SHELVES if _holds(s.where, path)))
        if kind
    )
    found = []
    for kind, where in keys:
        mine = tuple(
            s for s in spots if (s.piece.kind, where_of(kind, s.piece.path)) == (kind, where)
        )
        found.append(Group(kind, where, names.get(where, where), mine))
    return sorted(found, key=lambda group: ORDER.index(group.kind))


def _holds(where: str, path: str) -> bool:
    return path.startswith(where) if where.endswith("/") else path == where

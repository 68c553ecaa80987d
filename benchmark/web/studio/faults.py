"""Problems of a draft as its pages show them: each leads to the piece and the field it concerns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from benchmark.content.keys import KEYS
from benchmark.content.locales import FOLDER
from benchmark.content.located import Item
from benchmark.content.problems import Problem
from benchmark.content.spots import Spot, all_spots
from benchmark.store.studio_tables import BankDraft
from benchmark.web.studio.drafts import address
from benchmark.web.studio.piece_form import field_id

EXAMPLES, EXAMPLE = "examples/", "example"
NOWHERE = ("", "")
DOT = "~d"
ESCAPES = {"~": "~~", "/": "~s"}
"""A slash ends a part of an address, however it is written there, and dots lead elsewhere."""
ESCAPED = re.compile("[~/]")
WRITTEN = {"~~": "~", "~s": "/", DOT: "."}


@dataclass(frozen=True)
class Shown:
    """One problem with its piece (kind and id; empty for none) and where that is edited.

    `field`: the key's name as in KEYS, empty if the problem is the whole piece's; `row`: in a list
    of rows, counted from 0, -1 for none.
    """

    problem: Problem
    piece: tuple[str, str] = NOWHERE
    link: str = ""
    field: str = ""
    row: int = -1

    @property
    def path(self) -> str:
        """The file it stands in."""
        return self.problem.place.path


def edit_address(draft: BankDraft, kind: str, piece: str) -> str:
    """Where a piece is edited, whatever its id: a wrong one has to be reached to be mended."""
    name = ESCAPED.sub(lambda match: ESCAPES[match[0]], piece)
    if not piece.strip("."):
        name = piece.replace(".", DOT)
    return f"{address(draft)}/edit/{kind}/{quote(name, safe='')}"


def read_piece(text: str) -> str:
    """A piece's id out of the address that `edit_address` made."""
    return re.sub("~[~sd]", lambda match: WRITTEN[match[0]], text)


def example_name(path: str) -> str:
    """An example's name in the address of its page: its path without folder and ending."""
    return path.removeprefix(EXAMPLES).removesuffix(".yaml")


def shown_problems(
    draft: BankDraft, files: Mapping[str, str], problems: Iterable[Problem]
) -> list[Shown]:
    """The problems in the order of their files, each with the page and the field that mend it."""
    spots = all_spots(files)
    return [_shown(draft, files, spots, each) for each in problems]


def _shown(
    draft: BankDraft, files: Mapping[str, str], spots: Sequence[Spot], problem: Problem
) -> Shown:
    path, line = problem.place.path, problem.place.line
    if path.startswith(EXAMPLES):
        piece = (EXAMPLE, example_name(path))
        return Shown(problem, piece, edit_address(draft, *piece))
    if path.startswith(FOLDER):
        language = path.removeprefix(FOLDER).partition("/")[0]
        return Shown(problem, link=f"{address(draft)}/translate/{quote(language, safe='')}")
    inside = [s for s in spots if s.piece.path == path]
    inside = [s for s in inside if s.piece.first_line <= line <= s.piece.last_line]
    if not inside:
        return Shown(problem)
    # A head spans its whole file, and the entries of its lists are pieces of their own.
    spot = min(inside, key=lambda s: s.piece.last_line - s.piece.first_line)
    piece = (spot.piece.kind, spot.piece.id)
    name, row = _field(problem, spot, files[path])
    anchor = f"#{field_id(name)}" if name else ""
    return Shown(problem, piece, f"{edit_address(draft, *piece)}{anchor}", name, row)


def _field(problem: Problem, spot: Spot, text: str) -> tuple[str, int]:
    """The key that a problem concerns, as a form knows it, and the row in its list."""
    known = {key.name for key in KEYS[spot.piece.kind]}
    if problem.key:
        return (problem.key if problem.key in known else ""), -1
    at = _offset(text, problem)
    name, item = _entry(spot.item, at)
    if item is not None and name not in known:
        inner, item = _entry(item, at)
        name = f"{name}.{inner}"
    if item is None or name not in known:
        return "", -1
    rows = [n for n, each in enumerate(item.members) if each.start <= at <= each.end]
    return name, rows[0] if rows else -1


def _entry(item: Item, at: int) -> tuple[str, Item | None]:
    """The entry of a mapping within which a place lies."""
    before = [name for name, start in item.starts.items() if start <= at]
    if not before or not item.start <= at <= item.end:
        return "", None
    name = max(before, key=lambda each: item.starts[each])
    return name, item.entries[name]


def _offset(text: str, problem: Problem) -> int:
    lines = text.split("\n")
    before = sum(len(line) + 1 for line in lines[: problem.place.line - 1])
    return before + problem.place.column - 1

"""Where the pieces of a bank stand in the text of its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from benchmark.content import heads
from benchmark.content.kept import Kept
from benchmark.content.located import Item
from benchmark.content.shelves import (
    HEADS,
    Shelf,
    document,
    head_kind,
    holder,
    paths,
    shelves_of,
    stem,
)
from benchmark.content.spans import Span, line_end, spans
from benchmark.content.texts import Block, lines_of

MAX_TITLE = 80


@dataclass(frozen=True)
class Piece:
    """One piece. `id`: as written; `~3` for the third of a list without one, `id~2` for a second.

    The id of the bank's head is "bank", that of tasks.yaml "groups", and a dimension's is the name
    of its file. Lines count from 1 and are the file's; for a head they are the whole file.
    """

    kind: str
    id: str
    path: str
    first_line: int
    last_line: int
    title: str
    yaml: str


@dataclass(frozen=True)
class Spot:
    """Where a piece stands: its value, and for an entry its list with the spans of all entries.

    `colon`: where the text after the list's key begins.
    """

    piece: Piece
    item: Item
    listed: Item | None = None
    entries: tuple[Span, ...] = ()
    index: int = 0
    colon: int = 0


def all_spots(files: Mapping[str, str]) -> list[Spot]:
    """Every piece in the bank's order, with its place. A file that is no YAML has none."""
    found: list[Spot] = []
    seen: Counter[tuple[str, str]] = Counter()
    for path in paths(files):
        item = document(files, path)
        for spot in _kept_spots(path, files[path], item) if item else ():
            key = (spot.piece.kind, spot.piece.id)
            seen[key] += 1
            found.append(spot if seen[key] == 1 else _numbered(spot, seen[key]))
    return found


def _numbered(spot: Spot, number: int) -> Spot:
    return replace(spot, piece=replace(spot.piece, id=f"{spot.piece.id}~{number}"))


_kept: Kept[tuple[str, str], tuple[Spot, ...]] = Kept(100_000)


def _kept_spots(path: str, text: str, item: Item) -> tuple[Spot, ...]:
    return _kept.get((path, text), lambda: tuple(_spots(path, text, item)), lambda _: item.size)


def _spots(path: str, text: str, item: Item) -> Iterator[Spot]:
    if kind := head_kind(path):
        yield _head(kind, path, text, item)
    for shelf in shelves_of(path):
        inside = holder(item, shelf.keys)
        if inside is None:
            continue
        listed, colon = inside.entries[shelf.keys[-1]], inside.colons[shelf.keys[-1]]
        entries = spans(text, listed, line_end(text, colon))
        for index in range(len(entries)):
            piece = _piece(shelf, path, text, listed, entries[index], index)
            yield Spot(piece, listed.members[index], listed, entries, index, colon)


def _piece(shelf: Shelf, path: str, text: str, listed: Item, span: Span, index: int) -> Piece:
    item = listed.members[index]
    if listed.flow:
        yaml = "\n".join(lines_of(text[span.start : span.end])) + "\n"
    else:
        yaml = Block(text, span, item).yaml
    written = item.entries.get("id")
    name = (written.written.strip() if written else "") or f"~{index + 1}"
    title = _title(item, shelf.title) or name
    first = text.count("\n", 0, span.start) + 1
    last = first + text.count("\n", span.start, span.end)
    return Piece(shelf.kind, name, path, first, last, title, yaml)


def _head(kind: str, path: str, text: str, item: Item) -> Spot:
    name = stem(path) if HEADS[kind].endswith("/") else kind
    title = _title(item, {"bank": "title", "dimension": "name"}.get(kind, "")) or name
    yaml = heads.head(path, text, item)
    return Spot(Piece(kind, name, path, 1, len(lines_of(text.rstrip())), title, yaml), item)


def _title(item: Item, key: str) -> str:
    """A short text of a mapping; empty where there is none."""
    found = item.entries.get(key)
    text = " ".join(found.written.split()) if found else ""
    return text if len(text) <= MAX_TITLE else text[: MAX_TITLE - 1].rstrip() + "…"

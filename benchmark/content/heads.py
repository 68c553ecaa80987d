"""What stands around the lists of a file, as a text of its own.

The head of a file is its text without the entries of its lists: each list's key stays, with
nothing after it, as the place where the entries stand. Putting them back gives the file again.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmark.content.located import Item, read_yaml
from benchmark.content.problems import ContentError, Problem
from benchmark.content.shelves import Shelf, holder, shelves_of
from benchmark.content.spans import line_end, newline, spans
from benchmark.content.texts import lines_of
from benchmark.core.saying import said

MARK = "\ufeff"


@dataclass(frozen=True)
class Hole:
    """The entries of one list: what a head leaves out. `floor`: the end of its key's line."""

    shelf: Shelf
    start: int
    end: int
    flow: bool


def holes(path: str, text: str, item: Item) -> list[Hole]:
    """What the head of a file leaves out, in the order of the text."""
    found = []
    for shelf in shelves_of(path):
        inside = holder(item, shelf.keys)
        listed = inside.entries[shelf.keys[-1]] if inside else None
        if inside is None or listed is None or not isinstance(listed.value, list):
            continue
        floor = line_end(text, inside.colons[shelf.keys[-1]])
        if listed.flow:
            found.append(Hole(shelf, listed.start, listed.end, flow=True))
        elif entries := spans(text, listed, floor):
            found.append(Hole(shelf, floor, entries[-1].end, flow=False))
    return sorted(found, key=lambda hole: hole.start)


def head(path: str, text: str, item: Item) -> str:
    """The text around the lists, with the keys of the lists."""
    kept, at = [], 0
    for hole in holes(path, text, item):
        kept.append(text[at : hole.start])
        at = hole.end
    joined = "".join([*kept, text[at:]]).removeprefix(MARK)
    return "\n".join([*lines_of(joined.rstrip()), ""])


def with_head(path: str, text: str, item: Item, yaml: str) -> str:
    """The file with another text around its lists. Raises ContentError."""
    if yaml == head(path, text, item):
        return text
    made = newline(text).join(lines_of(yaml.rstrip())) + text[len(text.rstrip()) :]
    new = read_yaml(path, made)
    filled = sorted(
        (
            (*_place(hole, made, new), text[hole.start : hole.end])
            for hole in holes(path, text, item)
        ),
        reverse=True,
    )
    for at, before, body in filled:
        made = made[:at] + before + body + made[at:]
    return MARK * text.startswith(MARK) + made


def _place(hole: Hole, made: str, new: Item) -> tuple[int, str]:
    """Where a list's entries go in a new head, and what goes before them."""
    name = ".".join(hole.shelf.keys)
    inside = holder(new, hole.shelf.keys)
    if inside is None:
        what = said("the key %(key)s is missing", key=name)
        remedy = said("put `%(key)s:` back; its entries would be lost", key=hole.shelf.keys[-1])
        raise ContentError([Problem(new.place, what, remedy, name)])
    listed = inside.entries[hole.shelf.keys[-1]]
    if listed.end > listed.start:
        what = said("%(key)s has pages of its own", key=name)
        remedy = said("leave nothing after `%(key)s:`", key=hole.shelf.keys[-1])
        raise ContentError([Problem(listed.place, what, remedy, name)])
    colon = inside.colons[hole.shelf.keys[-1]]
    if not hole.flow:
        return line_end(made, colon), ""
    return (colon + 1, "") if made[colon : colon + 1] == " " else (colon, " ")

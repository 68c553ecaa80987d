"""The pieces an editor works on, found in the files' text, and put back without touching the rest.

A piece of a list (a question, a rule ...) is its entry with its own comments: those directly above
that stand no deeper than its dash, and those below that stand deeper. Its `yaml` is a document of
its own. A head ("bank", "dimension", "groups") is its file without the entries of its lists, each
list's key with nothing after it; see benchmark.content.heads.
"""

from __future__ import annotations

from collections.abc import Mapping

from benchmark.content import heads, ordering
from benchmark.content.entries import appended, checked, chunks, emptied, in_brackets, mapping
from benchmark.content.located import plain
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.content.reader import KEBAB
from benchmark.content.shelves import KINDS, SHELF, document, holder
from benchmark.content.spans import rebuilt
from benchmark.content.spots import Piece, Spot, all_spots
from benchmark.content.texts import Block, entry_lines, lines_of
from benchmark.core.saying import said

__all__ = [
    "KINDS", "Piece", "UnknownPieceError", "add_piece", "find", "move_piece", "pieces",
    "remove_piece", "replace_piece",
]  # fmt: skip

Files = Mapping[str, str]


class UnknownPieceError(LookupError):
    """There is no such piece, or no such place for one, in these files."""


def pieces(files: Files) -> list[Piece]:
    """Every piece in the bank's order. A file that is no YAML has none."""
    return [spot.piece for spot in all_spots(files)]


def find(files: Files, kind: str, name: str) -> Piece | None:
    """The piece of a kind and id."""
    spot = _find_spot(files, kind, name)
    return spot.piece if spot else None


def replace_piece(files: Files, kind: str, name: str, yaml_text: str) -> dict[str, str]:
    """The files with another text for a piece; every other byte is the same.

    Raises UnknownPieceError; ContentError where the text is no YAML of one mapping, with places in
    that text.
    """
    spot = _known(files, kind, name)
    path = spot.piece.path
    text = files[path]
    if lines_of(yaml_text.rstrip()) == lines_of(spot.piece.yaml.rstrip()):
        return dict(files)
    if spot.listed is None:
        item = document(files, path)
        assert item is not None
        return {**files, path: heads.with_head(path, text, item, yaml_text)}
    value = mapping(name, yaml_text)
    span = spot.entries[spot.index]
    if spot.listed.flow:
        chunk = in_brackets(name, yaml_text)
    else:
        chunk = Block(text, span, spot.item).with_yaml(yaml_text, text)
    made = text[: span.start] + chunk + text[span.end :]
    wanted = [plain(each) for each in spot.listed.members]
    wanted[spot.index] = value
    return {**files, path: checked(path, made, SHELF[kind], wanted)}


def add_piece(files: Files, kind: str, where: str, yaml_text: str) -> dict[str, str]:
    """The files with one more piece, the last of its list.

    `where`: the dimension of a question; the file of a rule, without folder and ending, which is
    begun where it is not there; else empty. Raises as `replace_piece` does.
    """
    if kind == "dimension":
        return ordering.with_dimension(files, yaml_text)
    shelf = SHELF.get(kind)
    if shelf is None:
        raise UnknownPieceError(f"{kind} is no kind of piece that can be added")
    path = f"{shelf.where}{where}.yaml" if shelf.where.endswith("/") else shelf.where
    value = mapping(where or kind, yaml_text)
    if path not in files and kind == "rule" and KEBAB.fullmatch(where):
        return {**files, path: "\n".join(["rules:", *entry_lines(yaml_text, 2), ""])}
    item = document(files, path)
    if item is None:
        raise UnknownPieceError(f"{path} cannot be added to")
    found = holder(item, shelf.keys)
    listed = found.entries[shelf.keys[-1]] if found else None
    wanted = [*(plain(each) for each in listed.members), value] if listed else [value]
    made = appended(files[path], item, shelf, yaml_text)
    return {**files, path: checked(path, made, shelf, wanted)}


def remove_piece(files: Files, kind: str, name: str) -> dict[str, str]:
    """The files without a piece and its comments. Raises UnknownPieceError; ContentError."""
    spot = _known(files, kind, name)
    path = spot.piece.path
    text = files[path]
    if kind == "dimension":
        return ordering.without_dimension(files, name)
    if spot.listed is None:
        what = said("%(path)s is needed", path=path)
        raise ContentError([Problem(Place(path), what, said("change it instead of removing it"))])
    left = chunks(text, spot.entries)
    del left[spot.index]
    if left:
        made = rebuilt(text, spot.entries, left, "")
    else:
        made = emptied(text, spot.listed, spot.entries, spot.colon)
    return {**files, path: made}


def move_piece(files: Files, kind: str, name: str, step: int) -> dict[str, str]:
    """The files with a piece `step` places further on among its siblings, or as far as it goes.

    Comments go along; what stands between the pieces stays. Raises UnknownPieceError.
    """
    spot = _known(files, kind, name)
    if kind == "dimension":
        return ordering.with_dimension_moved(files, name, step)
    if spot.listed is None:
        return dict(files)
    text = files[spot.piece.path]
    moved = chunks(text, spot.entries)
    moved.insert(max(0, spot.index + step), moved.pop(spot.index))
    return {**files, spot.piece.path: rebuilt(text, spot.entries, moved, "")}


def _known(files: Files, kind: str, name: str) -> Spot:
    spot = _find_spot(files, kind, name)
    if spot is None:
        raise UnknownPieceError(f"there is no {kind} {name!r}")
    return spot


def _find_spot(files: Files, kind: str, name: str) -> Spot | None:
    return next((s for s in all_spots(files) if s.piece.kind == kind and s.piece.id == name), None)

"""Dimensions put in, taken out and moved: files of their own, and their order in bank.yaml."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmark.content.entries import chunks, emptied, mapping
from benchmark.content.located import Item, read_yaml
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.content.reader import KEBAB
from benchmark.content.shelves import BANK, DIMENSIONS, document
from benchmark.content.spans import Span, line_end, newline, rebuilt, spans
from benchmark.core.saying import said

ORDER = "dimensions"
Files = Mapping[str, str]


def with_dimension(files: Files, yaml: str) -> dict[str, str]:
    """The files with one more dimension, the last in order. Raises ContentError."""
    value = mapping("dimension", yaml)
    name = value.get("id")
    if not isinstance(name, str) or not KEBAB.fullmatch(name):
        what = said("the dimension has no id")
        remedy = said("add `id:` with a short word")
        raise ContentError([Problem(Place("dimension"), what, remedy, "id")])
    path = f"{DIMENSIONS}{name}.yaml"
    if path in files:
        what = said("there is a dimension %(name)r", name=name)
        raise ContentError([Problem(Place("dimension"), what, said("choose another id"), "id")])
    text = "\n".join([*yaml.rstrip().splitlines(), ""])
    if "questions" not in value:
        text += "questions: []\n"
    elif value["questions"] is None:
        colon = read_yaml(path, text).colons["questions"]
        text = f"{text[:colon]} []{text[colon:]}"
    bank, listed, entries = _order(files)
    if not entries:
        raise _no_order()
    flow = listed.flow
    chunk = name if flow else f"{' ' * (listed.place.column - 1)}- {name}"
    gap = ", " if flow else newline(bank)
    return {
        **files, path: text, BANK: rebuilt(bank, entries, [*chunks(bank, entries), chunk], gap)
    }  # fmt: skip


def without_dimension(files: Files, name: str) -> dict[str, str]:
    """The files without a dimension, its questions, and its place in the order."""
    left = {path: text for path, text in files.items() if path != f"{DIMENSIONS}{name}.yaml"}

    def gone(kept: list[str], at: int) -> None:
        del kept[at]

    return _reordered(left, name, gone)


def with_dimension_moved(files: Files, name: str, step: int) -> dict[str, str]:
    """The files with a dimension `step` places further on, or as far as it goes."""

    def moved(kept: list[str], at: int) -> None:
        kept.insert(max(0, at + step), kept.pop(at))

    return _reordered(files, name, moved)


def _reordered(files: Files, name: str, change: Callable[[list[str], int], None]) -> dict[str, str]:
    bank, listed, entries = _order(files)
    names = [each.written.strip() for each in listed.members]
    if name not in names or not entries:
        return dict(files)
    kept = chunks(bank, entries)
    change(kept, names.index(name))
    if kept:
        return {**files, BANK: rebuilt(bank, entries, kept, ", ")}
    item = read_yaml(BANK, bank)
    return {**files, BANK: emptied(bank, listed, entries, item.colons[ORDER])}


def _order(files: Files) -> tuple[str, Item, tuple[Span, ...]]:
    """The text of bank.yaml, its list of dimensions, and where the names stand."""
    item = document(files, BANK)
    if item is None or ORDER not in item.entries:
        raise _no_order()
    text, listed = files[BANK], item.entries[ORDER]
    return text, listed, spans(text, listed, line_end(text, item.colons[ORDER]))


def _no_order() -> ContentError:
    what = said("bank.yaml has no order of dimensions")
    return ContentError([Problem(Place(BANK), what, said("add `dimensions: [id, id]`"), ORDER)])

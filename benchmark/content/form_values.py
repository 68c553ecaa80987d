"""One form value by its key's widget: read from YAML, settled to compare, made to be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from benchmark.content.key import CONDITION, FLAG, LINES, ROWS, TEXT, WHOLE, WHOLES, WORDS, Key
from benchmark.content.located import Item
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.core.saying import Said, said

NUMBER = re.compile(r"[-+]?[0-9]{1,18}")
BLANKS = " \t"
MAPPED = {"target": "answer", "groups": "share"}
"""Mappings shown as rows of two columns: the second column by the name of the key."""
SCALES = "scales"


def read(key: Key, item: Item | None) -> Any:
    """The form value of what stands in the file, None if nothing does."""
    if key.widget == FLAG:
        return item is not None and item.value is True
    if key.widget == WHOLE:
        return _number(item)
    if key.widget in (WORDS, LINES):
        return [_text(each) for each in item.members] if item else []
    if key.widget == WHOLES:
        return [_number(each) for each in item.members] if item else []
    if key.widget == ROWS:
        return [_row(key, each) for each in _row_items(key, item)] if item else []
    text = _text(item)
    return " ".join(text.split()) if key.widget == CONDITION else text


def _text(item: Item | None) -> str:
    return "" if item is None or item.value is None else item.written.strip()


def _number(item: Item | None) -> int | str | None:
    if item is not None and isinstance(item.value, int) and not isinstance(item.value, bool):
        return item.value
    return _text(item) or None


def _row_items(key: Key, item: Item) -> Iterable[Mapping[str, Item]]:
    """The columns of each row."""
    if key.name in MAPPED:
        first, second = key.rows[0].name, MAPPED[key.name]
        for name, each in item.entries.items():
            yield {first: _word(name, each), second: each}
    elif key.name == SCALES:
        for name, each in item.entries.items():
            for option in each.members:
                yield {"scale": _word(name, each), **option.entries}
    else:
        yield from (each.entries for each in item.members)


def _word(name: str, item: Item) -> Item:
    return Item(name, item.place, {}, written=name)


def _row(key: Key, columns: Mapping[str, Item]) -> dict[str, Any]:
    row = {column.name: read(column, columns.get(column.name)) for column in key.rows}
    if key.name == "target" and columns["answer"].members:
        row["answer"] = f"[{', '.join(_text(each) for each in columns['answer'].members)}]"
    return row


def settled(key: Key, value: Any) -> Any:
    """A form value as it is compared: texts without blanks around, numbers as numbers."""
    if key.widget == FLAG:
        return bool(value)
    if key.widget == WHOLE:
        return _whole(value)
    if key.widget in (WORDS, LINES):
        parts = re.split(r"[,\n]" if key.widget == WORDS else r"\n", _joined(value))
        return [part.strip(BLANKS) for part in parts if part.strip(BLANKS)]
    if key.widget == WHOLES:
        return [_whole(part) for part in re.split(r"[,\s]+", _joined(value)) if part]
    if key.widget == ROWS:
        rows = [{c.name: settled(c, row.get(c.name)) for c in key.rows} for row in value or ()]
        return [row for row in rows if any(each not in ("", None) for each in row.values())]
    lines = [line.strip(BLANKS) for line in _lines(value)]
    if key.widget == TEXT:
        return "\n".join(lines).strip("\n")
    text = " ".join(line for line in lines if line)
    return " ".join(text.split()) if key.widget == CONDITION else text


def _lines(value: Any) -> list[str]:
    text = "" if value is None else str(value)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")


def _joined(value: Any) -> str:
    """A list as one text, or the text that it was entered as."""
    if value is None or isinstance(value, str):
        return "\n".join(_lines(value))
    return "\n".join(" ".join(_lines(each)) for each in value)


def _whole(value: Any) -> int | str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = " ".join(_lines(value))
    return int(text) if NUMBER.fullmatch(text) else text or None


def tree(key: Key, value: Any) -> Any:
    """A settled form value as it is written; None where nothing is."""
    if key.widget != ROWS:
        return value or None if isinstance(value, str | list) else value
    rows = [{name: None if each == "" else each for name, each in row.items()} for row in value]
    if not rows:
        return None
    return _SHAPES.get(key.name, list)(rows)


def _by(key: str, column: str, rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The rows of a mapping by its keys. Raises ContentError for a key that stands twice."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        name = str(row[column] or "")
        if name in found:
            raise _refused(key, said("the key %(key)r stands twice", key=name), said("keep one"))
        found[name] = row
    return found


def _refused(key: str, what: Said, remedy: Said) -> ContentError:
    return ContentError([Problem(Place(""), what, remedy, key)])


def _target(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {n: _answer(row["answer"] or "") for n, row in _by("target", "name", rows).items()}


def _answer(text: str) -> Any:
    if text.startswith("[") or "," in text:
        parts = text.strip("[] ").split(",")
        return [part.strip() for part in parts if part.strip()]
    return int(text) if NUMBER.fullmatch(text) else text


def _groups(rows: list[dict[str, Any]]) -> dict[str, Any]:
    shares = {name: row["share"] for name, row in _by("groups", "id", rows).items()}
    for name, share in shares.items():
        if share is None:
            # Nothing would take the group out.
            what = said("%(key)s is missing", key=f"{name}.share")
            raise _refused("groups", what, said("fill or delete it"))
    return shares


def _scales(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        option = {name: each for name, each in row.items() if name != "scale"}
        found.setdefault(str(row["scale"] or ""), []).append(option)
    return found


_SHAPES: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
    "target": _target,
    "groups": _groups,
    SCALES: _scales,
}

"""Entries of lists put in and taken out, each in the form that its list has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmark.content import written
from benchmark.content.located import Item, plain, read_yaml
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.content.shelves import Shelf, holder
from benchmark.content.spans import Span, line_end, newline, rebuilt, spans
from benchmark.content.texts import entry_lines, lines_of
from benchmark.core.saying import said


def mapping(name: str, yaml: str) -> Any:
    """The mapping that a piece's text holds. Raises ContentError, with places in that text."""
    item = read_yaml(name, yaml)
    if not isinstance(item.value, dict):
        what = said("this is not a piece")
        raise ContentError([Problem(item.place, what, said("write `key: value` lines"))])
    return plain(item)


def in_brackets(name: str, yaml: str) -> str:
    """A piece's text for a list between brackets. Raises ContentError where comments would go."""
    item = read_yaml(name, yaml)
    if item.flow and yaml.strip().startswith("{"):
        return yaml.strip()
    for number, line in enumerate(lines_of(yaml), 1):
        if line.lstrip().startswith("#") or " #" in line:
            what = said("this list stands between brackets, where a comment has no place")
            remedy = said("leave the comment out")
            raise ContentError([Problem(Place(name, number), what, remedy)])
    return written.flow(plain(item))


def checked(path: str, text: str, shelf: Shelf, wanted: Sequence[Any]) -> str:
    """The text, if its list reads as wanted. Raises ContentError."""
    inside = holder(read_yaml(path, text), shelf.keys)
    listed = inside.entries[shelf.keys[-1]] if inside else None
    found = [plain(each) for each in listed.members] if listed else None
    if _stripped(found) != _stripped(list(wanted)):
        what = said("this text would read differently inside its file")
        remedy = said("write `key: value` lines, all as deep")
        raise ContentError([Problem(Place(path), what, remedy)])
    return text


def _stripped(value: Any) -> Any:
    """Texts without the empty lines behind them, which a `+` keeps as far as they go."""
    if isinstance(value, dict):
        return {key: _stripped(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_stripped(each) for each in value]
    return value.rstrip() if isinstance(value, str) else value


def chunks(text: str, entries: Sequence[Span]) -> list[str]:
    """The entries' texts."""
    return [text[each.start : each.end] for each in entries]


def appended(text: str, item: Item, shelf: Shelf, yaml: str) -> str:
    """The text with one more entry at the end of a list, which is begun where there is none."""
    inside, key = holder(item, shelf.keys), shelf.keys[-1]
    if inside is None:
        return _begun(text, item, shelf, yaml)
    listed, colon = inside.entries[key], inside.colons[key]
    entries = spans(text, listed, line_end(text, colon))
    if entries and listed.flow:
        return rebuilt(text, entries, [*chunks(text, entries), in_brackets(key, yaml)], ", ")
    if entries:
        chunk = newline(text).join(entry_lines(yaml, listed.place.column - 1))
        gap = newline(text) * (2 if shelf.kind == "rule" else 1)
        return rebuilt(text, entries, [*chunks(text, entries), chunk], gap)
    if listed.value is not None and (listed.members or not isinstance(listed.value, list)):
        what = said("%(key)s has a form to which nothing can be added", key=key)
        raise ContentError([Problem(listed.place, what, said("write `- ` before each entry"))])
    if inside.flow:
        return f"{text[:colon]} [{in_brackets(key, yaml)}]{text[listed.end :]}"
    rest = text[:colon] + text[listed.end :]
    return _below(rest, line_end(rest, colon), inside.place.column + 1, yaml)


def _begun(text: str, item: Item, shelf: Shelf, yaml: str) -> str:
    """The text with the list's key at the end of its mapping, and one entry."""
    for key in shelf.keys[:-1]:
        outer, item = item, item.entries.get(key, item)
        if item is outer or not isinstance(item.value, dict):
            what = said("%(key)s is missing", key=key)
            remedy = said("add `%(key)s:` first", key=key)
            raise ContentError([Problem(outer.place, what, remedy, key)])
    if item.flow:
        what = said("%(key)s is missing", key=shelf.keys[-1])
        remedy = said("add `%(key)s: []` first", key=shelf.keys[-1])
        raise ContentError([Problem(item.place, what, remedy)])
    at, depth = line_end(text, item.end), item.place.column - 1
    line = f"{newline(text)}{' ' * depth}{shelf.keys[-1]}:"
    return _below(text[:at] + line + text[at:], at + len(line), depth + 2, yaml)


def _below(text: str, at: int, column: int, yaml: str) -> str:
    lines = ["", *entry_lines(yaml, column)]
    return text[:at] + newline(text).join(lines) + text[at:]


def emptied(text: str, listed: Item, entries: Sequence[Span], colon: int) -> str:
    """The text where a list has lost its last entry."""
    if listed.flow:
        return f"{text[: listed.start]}[]{text[listed.end :]}"
    before = line_end(text, entries[0].start - 1)
    return f"{text[:colon]} []{text[colon:before]}{text[entries[-1].end :]}"

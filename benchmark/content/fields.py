"""Form values out of a piece's YAML and back, without touching what did not change.

A form value is a text (line, text, choice, condition), a whole number (None if there is none, a
text if it is no number), true or false, a list of texts or whole numbers, or a list of rows, each
a mapping of column to text or number. Mappings of the file are rows too: a rule's `target` has name
and answer, `groups` id and share, a dimension's `scales` scale, id, text and points.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmark.content import form_values
from benchmark.content.entries import mapping
from benchmark.content.key import FLAG, Key
from benchmark.content.keys import KEYS, form_keys
from benchmark.content.located import Item, read_yaml
from benchmark.content.rewrite import with_value
from benchmark.content.shelves import HEADS, holder
from benchmark.content.written import WIDTH, block

DEPTHS = {"profile": 6}
"""How deep a piece stands in its file, where it is not 4."""
SORT = "kind"


def read_fields(kind: str, yaml_text: str) -> dict[str, object]:
    """The form values of a piece: one for each key that a form shows, absent ones empty.

    An empty text is a piece with nothing in it. Raises ContentError if it is no YAML of a mapping.
    """
    item = _document(yaml_text)
    return {key.name: _value(key, item) for key in form_keys(kind)}


def write_fields(kind: str, yaml_text: str, values: Mapping[str, Any]) -> str:
    """The piece's text with these form values; lines of values that are the same stay.

    Keys that are not among `values` stay, but where `kind` becomes another sort of question or
    rule, keys that this sort does not have are taken out. Raises ContentError as `read_fields`.
    """
    item = _document(yaml_text)
    width = WIDTH - (0 if kind in HEADS else DEPTHS.get(kind, 4))
    changes = _changes(kind, item, values)
    if item is None:
        given = {path: value for path, value in changes.items() if value is not None}
        return _new(yaml_text, given, width)
    order = [tuple(key.name.split(".")) for key in KEYS[kind]]
    for path, value in changes.items():
        yaml_text = with_value(yaml_text, path, value, order, width)
    return yaml_text


def _document(yaml_text: str) -> Item | None:
    lines = (line.strip() for line in yaml_text.splitlines())
    if all(not line or line.startswith("#") for line in lines):
        return None
    mapping("", yaml_text)
    return read_yaml("", yaml_text)


def _value(key: Key, item: Item | None) -> Any:
    return form_values.read(key, _found(key.name, item))


def _found(name: str, item: Item | None) -> Item | None:
    path = tuple(name.split("."))
    inside = holder(item, path) if item else None
    return inside.entries[path[-1]] if inside else None


def _changes(kind: str, item: Item | None, values: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
    """The paths whose values differ, with what is to be written there; None takes one out."""
    sorts = {key.name: key for key in KEYS[kind]}.get(SORT)
    old = _value(sorts, item) if sorts else ""
    sort = form_values.settled(sorts, values[SORT]) if sorts and SORT in values else old
    changes: dict[tuple[str, ...], Any] = {}
    for key in form_keys(kind):
        path, found = tuple(key.name.split(".")), _found(key.name, item)
        if sort != old and sorts and sort in sorts.choices and not key.fits(sort):
            if found is not None:
                changes[path] = None
        elif key.name in values:
            given = form_values.settled(key, values[key.name])
            if given != form_values.settled(key, form_values.read(key, found)):
                is_off = key.widget == FLAG and not given and found is not None
                changes[path] = False if is_off else form_values.tree(key, given)
    return changes


def _new(comments: str, given: Mapping[tuple[str, ...], Any], width: int) -> str:
    """A piece that was empty but for comments."""
    whole: dict[str, Any] = {}
    for path, value in given.items():
        inside = whole
        for name in path[:-1]:
            inside = inside.setdefault(name, {})
        inside[path[-1]] = value
    lines = comments.splitlines() if comments.strip() else []
    return "\n".join([*lines, *block(whole, 0, width), ""])

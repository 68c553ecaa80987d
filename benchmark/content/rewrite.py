"""One key of a YAML text given another value, and every other line kept as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from benchmark.content.located import Item, read_yaml
from benchmark.content.shelves import holder
from benchmark.content.spans import Span, below, line_end, line_start, newline, rebuilt, spans
from benchmark.content.texts import Block
from benchmark.content.written import after, block, dashed, entry, flow, scalar

COMMENT = re.compile(r"[ \t]+#[^\n]*")
FOLD = re.compile(r"[>|][-+0-9]*")
Path = tuple[str, ...]


def with_value(text: str, path: Path, value: Any, order: Sequence[Path], width: int) -> str:
    """The text with another value under some keys; None takes the last key out.

    A mapping in a list is a row: keys that it does not name stay, and None takes one out. `order`:
    the paths as they are usually written, so that a new key finds its place. `width`: the longest
    line that is written.
    """
    item = read_yaml("", text)
    inside = holder(item, path)
    if inside is not None:
        if value is None:
            return _without(text, inside, path[-1])
        return _replaced(text, inside, path, value, width)
    if value is None:
        return text
    depth, outer = len(path) - 1, _mapping_at(item, path[:-1])
    while outer is None and depth:
        value = {path[depth]: value}
        depth -= 1
        outer = _mapping_at(item, path[:depth])
    names = [each[depth] for each in order if each[:depth] == path[:depth]]
    return _with_new(text, outer or item, path[depth], value, names, width)


def same(item: Item | None, value: Any) -> bool:
    """Whether a value of a text is one that is to be written; of a row only its columns count."""
    if item is None or value is None:
        return item is None and value is None
    if isinstance(value, Mapping):
        return all(same(item.entries.get(name), each) for name, each in value.items())
    if isinstance(value, list):
        pairs = zip(item.members, value, strict=False)
        return len(item.members) == len(value) and all(same(a, b) for a, b in pairs)
    if item.entries or item.members or item.value is None:
        return False
    if isinstance(value, str):
        return item.written.strip() == value
    return item.written.strip().lower() == str(value).lower()


def _mapping_at(item: Item, path: Path) -> Item | None:
    for name in path:
        if name not in item.entries:
            return None
        item = item.entries[name]
    return item if isinstance(item.value, dict) else None


def _depth(inside: Item) -> int:
    return inside.place.column - 1


def _replaced(text: str, inside: Item, path: Path, value: Any, width: int) -> str:
    old = inside.entries[path[-1]]
    if isinstance(value, Mapping) and old.entries:
        for name in old.entries:
            if name not in value:
                text = with_value(text, (*path, name), None, (), width)
        order = [(*path, name) for name in value]
        for name, each in value.items():
            if not same(old.entries.get(name), each):
                text = with_value(text, (*path, name), each, order, width)
        return text
    if isinstance(value, list) and value and old.members:
        entries = spans(text, old, line_end(text, inside.colons[path[-1]]))
        if entries:
            return _with_list(text, old, entries, value, width)
    return _put(text, inside, path[-1], value, width)


def _put(text: str, inside: Item, name: str, value: Any, width: int) -> str:
    """The text with a value written anew, and the comments on its first and last line."""
    old, colon = inside.entries[name], inside.colons[name]
    if inside.flow:
        return f"{text[:colon]} {flow(value)}{text[old.end :]}"
    first, *rest = after(value, _depth(inside), len(scalar(name)) + 2, width)
    between = COMMENT.search(text[colon : old.start])
    head = FOLD.match(text, old.start) if old.folded else None
    behind = COMMENT.match(text, head.end(), line_end(text, head.end())) if head else None
    comment = (between[0] if between else "") + (behind[0] if behind else "")
    end = _end(text, inside, name)
    tail = text[end : line_end(text, end)] if rest else ""
    made = f"{' ' * bool(first)}{first}{comment.rstrip()}{tail}"
    return text[:colon] + newline(text).join([made, *rest]) + text[end + len(tail) :]


def _end(text: str, inside: Item, name: str) -> int:
    """Where the value of a key ends, with the comments of its list."""
    old, colon = inside.entries[name], inside.colons[name]
    if old.flow or not old.members:
        return old.end
    entries = spans(text, old, line_end(text, colon))
    return entries[-1].end if entries else old.end


def _with_new(
    text: str, inside: Item, name: str, value: Any, names: Sequence[str], width: int
) -> str:
    """The text with one more key, behind those that usually stand before it."""
    rank = {key: number for number, key in enumerate(dict.fromkeys(names))}
    mine = rank.get(name, len(rank))
    before = [key for key in inside.entries if rank.get(key, -1) < mine]
    last = max(before, key=lambda key: inside.starts[key], default="")
    if inside.flow:
        made = f"{scalar(name, flow=True)}: {flow(value)}"
        if not inside.entries:
            return f"{text[: inside.start]}{{{made}}}{text[inside.end :]}"
        at = inside.entries[last].end if last else min(inside.starts.values())
        return f"{text[:at]}, {made}{text[at:]}" if last else f"{text[:at]}{made}, {text[at:]}"
    lines = entry(name, value, _depth(inside), width)
    if last:
        at = below(text, line_end(text, _end(text, inside, last)), _depth(inside))
        return text[:at] + newline(text).join(["", *lines]) + text[at:]
    at = min(inside.starts.values())
    lines[0] = lines[0].lstrip(" ")
    return text[:at] + newline(text).join([*lines, " " * _depth(inside)]) + text[at:]


def _without(text: str, inside: Item, name: str) -> str:
    """The text without a key, its value, and the comment on its line."""
    names = list(inside.entries)
    if len(names) == 1:
        end = inside.end if inside.flow else _end(text, inside, name)
        return f"{text[: inside.start]}{{}}{text[end:]}"
    start, end = inside.starts[name], _end(text, inside, name)
    if not inside.flow:
        stop = line_end(text, end)
        if stop < len(text):
            return text[: line_start(text, start)] + text[text.index("\n", stop) + 1 :]
        return text[: line_end(text, line_start(text, start) - 1)] + text[stop:]
    number = names.index(name)
    if number + 1 < len(names):
        return text[:start] + text[inside.starts[names[number + 1]] :]
    return text[: inside.entries[names[number - 1]].end] + text[end:]


def _with_list(
    text: str, old: Item, entries: Sequence[Span], values: Sequence[Any], width: int
) -> str:
    chunks = []
    for value, source in zip(values, _sources(old.members, values), strict=True):
        if source is None:
            chunks.append(_new_chunk(text, old, value, width))
            continue
        span, item = entries[source], old.members[source]
        kept = same(item, value)
        chunk = text[span.start : span.end]
        chunks.append(chunk if kept else _changed_chunk(text, old, span, item, value, width))
    return rebuilt(text, entries, chunks, ", " if old.flow else newline(text))


def _sources(old: Sequence[Item], new: Sequence[Any]) -> list[int | None]:
    """For each new entry the old one that it comes from: by its id, its value, or its place."""
    found: dict[int, int] = {}
    for alike in (_same_name, same, _anything):
        for number, value in enumerate(new):
            free = [n for n in range(len(old)) if n not in found.values()]
            fit = [n for n in free if number not in found and alike(old[n], value)]
            if alike is _anything:
                fit = [n for n in fit if n == number]
            if fit:
                found[number] = min(fit, key=lambda n: abs(n - number))
    return [found.get(number) for number in range(len(new))]


def _same_name(item: Item, value: Any) -> bool:
    name = value.get("id") if isinstance(value, Mapping) else None
    return name is not None and same(item.entries.get("id"), name)


def _anything(_item: Item, _value: Any) -> bool:
    return True


def _new_chunk(text: str, old: Item, value: Any, width: int) -> str:
    if isinstance(value, Mapping):
        value = {name: each for name, each in value.items() if each is not None}
    if old.flow:
        return flow(value)
    depth, last = _depth(old), old.members[-1]
    if isinstance(value, Mapping) and last.entries and not last.flow:
        lines = block(value, depth + 2, width)
        lines[0] = f"{' ' * depth}- {lines[0].lstrip(' ')}"
    else:
        lines = dashed(value, depth, width)
    return newline(text).join(lines)


def _changed_chunk(text: str, old: Item, span: Span, item: Item, value: Any, width: int) -> str:
    if isinstance(value, Mapping) and isinstance(item.value, dict):
        if old.flow:
            return _with_row(text[span.start : span.end], value, width)
        made = Block(text, span, item)
        return made.with_yaml(_with_row(made.yaml, value, width - made.inner), text)
    if old.flow:
        return flow(value)
    depth = _depth(old)
    first, *rest = after(value, depth, 2, width)
    tail = text[item.end : span.end]
    same_line = COMMENT.match(tail) if rest else None
    comment = same_line[0].rstrip() if same_line else ""
    made_text = newline(text).join([first + comment, *rest])
    return text[span.start : item.start] + made_text + tail[len(comment) :]


def _with_row(yaml: str, row: Mapping[str, Any], width: int) -> str:
    """A row's document with other values in its columns; keys that are no column are kept."""
    for name, value in row.items():
        if not same(read_yaml("", yaml).entries.get(name), value):
            yaml = with_value(yaml, (name,), value, [(each,) for each in row], width)
    return yaml

"""The texts of one piece as YAML: changed in its own lines, or written anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmark.content.homes import Home
from benchmark.content.locales import KINDS, OF, flat, scalars, text_fault
from benchmark.content.located import Item, read_yaml
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.content.rewrite import with_value
from benchmark.content.spans import newline
from benchmark.content.written import dashed, entry, quoted, scalar
from benchmark.core.localise import OPTIONS, Piece, list_name
from benchmark.core.saying import said

WIDTH = 100
"""The longest line that is written, counted in the file."""
Value = str | list[str] | dict[str, str]
Order = Sequence[tuple[str, ...]]
HEAD = "# Texts of {path}. `of`: fingerprint of the English texts that they were translated from."


def with_texts(chunk: str, piece: Piece, texts: Mapping[str, str], of: str) -> str:
    """A piece's own text with other translations; what says the same already stays as it is.

    `of`: the fingerprint to write; empty to leave it. Raises ContentError, as `tree_of`.
    """
    item = read_yaml("", chunk)
    held = _held(piece, item)
    changed = {name: text for name, text in texts.items() if text != flat(held.get(name, ""))}
    order = [(OF,), *dict.fromkeys(_path(name) for name in piece.texts)]
    tree = tree_of(piece, changed, held)
    for name in dict.fromkeys(_path(each)[0] for each in changed):
        if name == OPTIONS and _stay(item, held, changed):
            for option in (each for each in changed if _path(each)[0] == OPTIONS):
                chunk = _with_value(chunk, _path(option), changed[option] or None, order)
        else:
            chunk = _with_value(chunk, (name,), tree.get(name), order)
    return _with_of(chunk, of, order) if of else chunk


def _stay(item: Item, held: Mapping[str, str], changed: Mapping[str, str]) -> bool:
    """Whether a piece has options, and will have some."""
    there = OPTIONS in item.entries and bool(item.entries[OPTIONS].entries)
    return there and any(text for name, text in {**held, **changed}.items() if _path(name)[1:])


def _held(piece: Piece, item: Item) -> dict[str, str]:
    """The texts that a piece has; of a list with other lines than the English, none."""
    found = {name: each.written.strip() for name, each in scalars(item)}
    lists = {list_name(name) for name in piece.texts} - {""}
    odd = {
        name
        for name in lists
        if {each for each in found if list_name(each) == name}
        != {each for each in piece.texts if list_name(each) == name}
    }
    return {n: t for n, t in found.items() if n in piece.texts and list_name(n) not in odd}


def _path(name: str) -> tuple[str, ...]:
    """The keys of a text in its piece: a list is one value."""
    start, dot, option = name.partition(".")
    return (start, option) if dot and start == OPTIONS else (start,)


def tree_of(piece: Piece, texts: Mapping[str, str], held: Mapping[str, str]) -> dict[str, Value]:
    """Some texts as a file has them, in the piece's order; `held` fills up the lines of a list.

    Raises ContentError for each that cannot stand there; the key of a problem names the text.
    """
    problems, found = list[Problem](), dict[str, Value]()
    for name in (each for each in piece.texts if each in texts):
        text, first = texts[name], _path(name)[0]
        if text and (fault := text_fault(text)):
            key = f"{piece.key}.{name}"
            what = said("%(name)s %(what)s", name=name, what=fault[0])
            problems.append(Problem(Place(""), what, fault[1], key))
        elif list_name(name):
            found[first] = _lines(piece, first, texts, held, problems)
        elif first == OPTIONS and text:
            options = found.setdefault(first, {})
            assert isinstance(options, dict)
            options[_path(name)[1]] = text
        elif text:
            found[first] = text
    if problems:
        raise ContentError(problems)
    return {name: value for name, value in found.items() if value}


def _lines(
    piece: Piece,
    name: str,
    texts: Mapping[str, str],
    held: Mapping[str, str],
    problems: list[Problem],
) -> list[str]:
    """All lines of a list, or none."""
    fields = [each for each in piece.texts if list_name(each) == name]
    lines = [texts.get(each, held.get(each, "")) for each in fields]
    filled = sum(bool(line) for line in lines)
    if 0 < filled < len(lines):
        empty = next(each for each, line in zip(fields, lines, strict=True) if not line)
        what = said("%(name)s has %(n)s of %(all)s lines", name=name, n=filled, all=len(lines))
        remedy = said("write all of them, or none")
        problems.append(Problem(Place(""), what, remedy, f"{piece.key}.{empty}"))
    return lines if filled else []


def _with_value(chunk: str, keys: tuple[str, ...], value: Value | None, order: Order) -> str:
    """The chunk with another value; what holds several values begins below its key."""
    item = read_yaml("", chunk)
    is_new = len(keys) == 1 and keys[0] not in item.entries
    if isinstance(value, list | dict) and is_new and not item.flow:
        chunk = with_value(chunk, keys, "x", order, WIDTH)
        return _filled(chunk, read_yaml("", chunk), keys[0], value)
    return with_value(chunk, keys, value, order, WIDTH)


def _with_of(chunk: str, of: str, order: Order) -> str:
    item = read_yaml("", chunk)
    if OF in item.entries and item.entries[OF].written == of:
        return chunk
    if OF not in item.entries:
        chunk = with_value(chunk, (OF,), "x", order, WIDTH)
        item = read_yaml("", chunk)
    old = item.entries[OF]
    return chunk[: old.start] + quoted(of) + chunk[old.end :]


def new_file(path: str, begun: Sequence[tuple[Home, Mapping[str, Value]]]) -> str:
    """A file with the texts of some pieces, in the usual order of sections."""
    sections: dict[str, dict[str, object]] = {}
    for home, value in sorted(begun, key=lambda each: list(KINDS).index(each[0].section)):
        section = sections.setdefault(home.section, {})
        section.update({home.name: value} if home.keys[1:] else value)
    return "\n".join([HEAD.format(path=path), *_block(sections, 0), ""])


def with_piece(
    text: str, path: str, home: Home, value: Mapping[str, Value], names: Sequence[str]
) -> str:
    """A file with a new piece, in its section, behind those that stand before it in `names`.

    Raises ContentError.
    """
    whole: Mapping[str, object] = {home.name: value} if home.keys[1:] else value
    item = read_yaml(path, text)
    if not isinstance(item.value, dict):
        what = said("a mapping is expected here")
        raise ContentError([Problem(item.place, what, said("write `key: value` lines"))])
    if home.section not in item.entries and not item.flow:
        text = with_value(text, (home.section,), "x", [(each,) for each in KINDS], WIDTH)
        return _filled(text, read_yaml(path, text), home.section, whole)
    inside = item.entries.get(home.section)
    if inside is None or not inside.entries or inside.flow:
        return with_value(text, home.keys, value, (), WIDTH)
    order = [(home.section, name) for name in names]
    text = with_value(text, home.keys, "x", order, WIDTH)
    return _filled(text, read_yaml(path, text).entries[home.section], home.name, value)


def _filled(text: str, inside: Item, name: str, value: Mapping[str, object] | list[str]) -> str:
    """The text where a key of a block holds several values, each on a line of its own."""
    lines = _block(value, inside.place.column + 1)
    body = newline(text).join(["", *lines])
    return text[: inside.colons[name]] + body + text[inside.entries[name].end :]


def _block(value: Mapping[str, object] | list[str], depth: int) -> list[str]:
    pad = " " * depth
    if isinstance(value, list):
        return [line for each in value for line in dashed(each, depth, WIDTH)]
    lines = []
    for name, each in value.items():
        if isinstance(each, dict | list):
            lines += [f"{pad}{scalar(name)}:", *_block(each, depth + 2)]
        elif name == OF:
            lines.append(f"{pad}{OF}: {quoted(str(each))}")
        else:
            lines += entry(name, each, depth, WIDTH)
    return lines

"""Writes translations into the files of their language, and leaves every other byte as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmark.content.homes import Files, Home, homes, standings
from benchmark.content.locales import FOLDER, OF, fingerprint, scalars
from benchmark.content.located import Item, read_yaml
from benchmark.content.problems import ContentError, Problem
from benchmark.content.rewrite import with_value
from benchmark.content.spans import line_end, line_start, newline
from benchmark.content.translation_piece import (
    WIDTH,
    Value,
    new_file,
    tree_of,
    with_piece,
    with_texts,
)
from benchmark.content.translation_state import read_language
from benchmark.core.bank import Bank
from benchmark.core.localise import Piece, pieces
from benchmark.core.saying import said


@dataclass(frozen=True)
class Change:
    """What becomes of the translation of one piece.

    `texts`: field -> text, empty to take it out; other fields stay as they are. `of`: the
    fingerprint of the English that they were translated from; of the present one if it is None.
    If it is empty, the one that stands there stays.
    """

    texts: Mapping[str, str]
    of: str | None = None


def write_translation(
    files: Files, bank: Bank, language: str, key: str, texts: Mapping[str, str]
) -> dict[str, str]:
    """The files with some texts of one piece, translated from the present English."""
    return write_translations(files, bank, language, {key: Change(texts)})


def mark_checked(files: Files, bank: Bank, language: str, key: str) -> dict[str, str]:
    """The files where the translation of a piece counts as one of the present English."""
    return write_translations(files, bank, language, {key: Change({})})


def write_translations(
    files: Files, bank: Bank, language: str, changes: Mapping[str, Change]
) -> dict[str, str]:
    """The files with changes to the translations of some pieces, by their keys.

    What says the same already is not touched; files and sections are begun where there are none.
    Raises LookupError for what the bank has not, and ContentError for all texts that cannot stand.
    """
    own = {piece.key: piece for piece in pieces(bank)}
    for key, change in changes.items():
        known = own[key].texts if key in own else {}
        if key not in own or set(change.texts) - set(known):
            raise LookupError(f"{key}: {sorted(set(change.texts) - set(known))}")
    there, problems = standings(files, language), list[Problem]()
    edits: dict[str, list[tuple[int, int, str]]] = {}
    new: dict[str, dict[str, Value]] = {}
    # In the bank's order: what is new stands in it.
    for key in (each for each in own if each in changes):
        try:
            if key in there:
                made = _edit(files, there[key], own[key], changes[key])
                edits.setdefault(there[key].path, []).append(made)
            elif begun := _begun(own[key], changes[key]):
                new[key] = begun
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    edited = {path: _edited(files[path], each) for path, each in edits.items()}
    return _with_new({**files, **edited}, language, homes(files, bank) if new else {}, new)


def _with_new(
    files: dict[str, str],
    language: str,
    where: Mapping[str, Home],
    new: Mapping[str, Mapping[str, Value]],
) -> dict[str, str]:
    """The files with pieces that had no translation."""
    by_path: dict[str, list[tuple[Home, Mapping[str, Value]]]] = {}
    for key, value in new.items():
        by_path.setdefault(where[key].path, []).append((where[key], value))
    for inner, begun in by_path.items():
        path = f"{FOLDER}{language}/{inner}"
        if path not in files:
            files[path] = new_file(inner, begun)
            continue
        for home, value in begun:
            names = [each.name for each in where.values() if each.section == home.section]
            files[path] = with_piece(files[path], path, home, value, names)
    return files


def _edit(files: Files, there: Home, piece: Piece, change: Change) -> tuple[int, int, str]:
    """From where to where a piece's own text stands, and what it becomes."""
    text = files[there.path]
    start, end, chunk = _chunk(text, _at(read_yaml(there.path, text), there))
    of = fingerprint(piece) if change.of is None else change.of
    made = with_texts(chunk, piece, change.texts, of)
    return start, end, _broken_as(made, text)


def _begun(piece: Piece, change: Change) -> dict[str, Value]:
    """The first texts of a piece; empty for none."""
    texts = {name: text for name, text in change.texts.items() if text}
    found = tree_of(piece, texts, {})
    return {OF: change.of or fingerprint(piece), **found} if found else {}


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, made in sorted(edits, reverse=True):
        text = text[:start] + made + text[end:]
    return text


def _at(item: Item, home: Home) -> Item:
    for name in home.keys:
        item = item.entries[name]
    if not isinstance(item.value, dict):
        what = said("a mapping is expected here")
        raise ContentError([Problem(item.place, what, said("write `key: value` lines"))])
    return item


def _chunk(text: str, item: Item) -> tuple[int, int, str]:
    """A mapping's own text: a document by itself, because all of it stands equally deep."""
    if item.flow:
        return item.start, item.end, text[item.start : item.end]
    start, end = line_start(text, item.start), line_end(text, item.end)
    return start, end, text[start:end]


def _broken_as(chunk: str, text: str) -> str:
    """A chunk with the line breaks of its file."""
    if newline(text) == newline(chunk):
        return chunk
    return chunk.replace("\r\n", "\n").replace("\n", newline(text))


def without_left_over(files: Files, bank: Bank, language: str, key: str) -> dict[str, str]:
    """The files without those texts of a piece that the English has not.

    All of it goes where the bank has no such piece; a file that would be empty goes too.
    """
    found, _ = read_language(files, bank, language)
    gone = {name for each, name, _ in found.left if each == key}
    there = standings(files, language).get(key)
    if there is None:
        return dict(files)
    text = files[there.path]
    item = read_yaml(there.path, text)
    if key not in {piece.key for piece in pieces(bank)}:
        return _without_piece(files, there, item)
    start, end, chunk = _chunk(text, _at(item, there))
    for name, each in read_yaml("", chunk).entries.items():
        chunk = _without_gone(chunk, name, each, gone)
    return {**files, there.path: text[:start] + _broken_as(chunk, text) + text[end:]}


def _without_gone(chunk: str, name: str, item: Item, gone: set[str]) -> str:
    held = {field for field, _ in scalars(item, name)}
    if held and held <= gone:
        return with_value(chunk, (name,), None, (), WIDTH)
    for option, each in item.entries.items():
        if {field for field, _ in scalars(each, f"{name}.{option}")} <= gone:
            chunk = with_value(chunk, (name, option), None, (), WIDTH)
    return chunk


def _without_piece(files: Files, there: Home, item: Item) -> dict[str, str]:
    keys = there.keys
    if len(keys) == 2 and len(item.entries[keys[0]].entries) == 1:
        keys = keys[:1]
    if len(keys) == 1 and len(item.entries) == 1:
        return {path: text for path, text in files.items() if path != there.path}
    return {**files, there.path: with_value(files[there.path], keys, None, (), WIDTH)}

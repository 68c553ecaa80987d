"""The texts of a language beside the English, each with its state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmark.content.homes import Files, homes, language_paths
from benchmark.content.locales import (
    FOLDER,
    LANGUAGE,
    Translation,
    fingerprint,
    flat,
    read_translations,
    room,
    text_fault,
)
from benchmark.content.located import Item
from benchmark.content.problems import Place, Problem
from benchmark.core.bank import Bank
from benchmark.core.localise import Piece, pieces
from benchmark.core.saying import NOTHING, Said, said

DONE, MISSING, STALE, TOO_LONG, FAULTY, LEFT = (
    "done", "missing", "stale", "too-long", "faulty", "left-over",
)  # fmt: skip
"""States of a text. Faulty: the bank cannot be read with it. Left over: the English has none."""


@dataclass(frozen=True)
class Row:
    """One text beside its English. `translated`: empty where there is none.

    `key` and `field` name the piece and the text in it. `why`: what is wrong with it, and the
    remedy; `room`: how many characters it may have.
    """

    key: str
    field: str
    english: str
    translated: str
    state: str
    place: Place
    why: Said = NOTHING
    room: int = 0

    @property
    def id(self) -> str:
        """The text's name, unique in a bank."""
        return f"{self.key}.{self.field}"


def is_language(code: str, bank: Bank) -> bool:
    """Whether a bank can be translated into what a code names."""
    return bool(LANGUAGE.fullmatch(code)) and code != bank.language


def read_language(files: Files, bank: Bank, language: str) -> tuple[Translation, list[Problem]]:
    """What the files of one language hold, and what in them is no translation."""
    problems: list[Problem] = []
    own = {path: files[path] for path in language_paths(files, language)}
    found = read_translations(own, bank, problems)
    return (found[0] if found else Translation(language)), problems


def translation_state(files: Files, bank: Bank, language: str) -> list[Row]:
    """Every text of a bank beside its translation, then what is left over.

    What is left over of a piece stands behind its texts; all that belongs to none at the end.
    """
    found, _ = read_language(files, bank, language)
    where = homes(files, bank)
    left: dict[str, list[Row]] = {}
    for key, name, item in found.left:
        row = Row(key, name, "", flat(item.written), LEFT, item.place)
        left.setdefault(key, []).append(row)
    rows: list[Row] = []
    for piece in pieces(bank):
        fallback = Place(f"{FOLDER}{language}/{where[piece.key].path}")
        rows += _rows(piece, found, found.places.get(piece.key, fallback))
        rows += left.pop(piece.key, [])
    return rows + [row for rest in left.values() for row in rest]


def _rows(piece: Piece, found: Translation, place: Place) -> Iterator[Row]:
    stale = found.of.get(piece.key) != fingerprint(piece)
    for name, english in piece.texts.items():
        item = found.items.get(f"{piece.key}.{name}")
        text, most = flat(item.written) if item else "", room(english)
        state, why = _state(text, most, item, stale=stale)
        yield Row(piece.key, name, english, text, state, item.place if item else place, why, most)


def _state(text: str, most: int, item: Item | None, *, stale: bool) -> tuple[str, Said]:
    if item is None:
        return MISSING, NOTHING
    if fault := text_fault(text):
        return FAULTY, said("%(what)s; %(remedy)s", what=fault[0], remedy=fault[1])
    if stale:
        return STALE, NOTHING
    if len(text) > most:
        why = said("%(n)s characters, and there is room for %(most)s", n=len(text), most=most)
        return TOO_LONG, why
    return DONE, NOTHING

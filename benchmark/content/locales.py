"""Reads locales/<language>/: the texts of a bank in another language, in the same tree.

A file holds sections (`questions`, `rules` ...), a section pieces by id, a piece its texts and
`of`: the fingerprint of the texts it was translated from, which tells whether they have changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from benchmark.content.kind_words import KIND_WORDS
from benchmark.content.located import Item, read_yaml
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.content.reader import has_markup
from benchmark.core.bank import Bank, Locale
from benchmark.core.localise import OPTIONS, Piece, pieces
from benchmark.core.plain import canonical_json
from benchmark.core.saying import Said, said

FOLDER = "locales/"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
"""A language, or one as a region speaks it: also the name of its folder."""
KINDS = {
    "bank": "bank", "profile": "profile", "ladder": "rung", "caps": "cap", "sources": "source",
    "dimension": "dimension", "scales": "scale", "questions": "question",
    "modes": "mode", "classes": "class", "tasks": "task", "rules": "rule",
}  # fmt: skip
"""Section of a file -> the kind of its pieces, as core.localise names them."""
SINGLE = ("bank", "dimension")
"""Sections that are one piece."""
OF = "of"
MAX_TEXT = 700
WHITE = re.compile(r"[ \t\r\n]+")
ROOM = 1.6
"""A text may be so many times as long as the English one, and a little more; design value."""
LITTLE_MORE = 16


@dataclass
class Translation:
    """What the files of one language hold. `of`: piece -> fingerprint; `places`: piece -> place.

    `items`: text -> where it stands, also of one that cannot be shown; `left`: piece, field and
    place of each text that the English has none for. `notes`: what does not fit the English as it
    is now. That is no fault of the bank: an editor who removes an option need not touch its
    translations first.
    """

    language: str
    texts: dict[str, str] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    left: list[tuple[str, str, Item]] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def locale(self) -> Locale:
        """The texts as the Bank keeps them."""
        return Locale(self.language, tuple(sorted(self.texts.items())))


def fingerprint(piece: Piece) -> str:
    """Eight digits that change with the English texts of a piece."""
    return hashlib.sha256(canonical_json(dict(piece.texts)).encode()).hexdigest()[:8]


def flat(text: str) -> str:
    """A text in one line; the spaces that hold words together stay."""
    return WHITE.sub(" ", text).strip(" ")


def text_fault(text: str) -> tuple[Said, Said] | None:
    """Why a text cannot be a translation, to be said of it, and the remedy; None if it can."""
    if not text:
        return said("is empty"), said("write a text, or remove the key")
    if len(text) > MAX_TEXT:
        what = said("has %(n)s characters", n=len(text))
        return what, said("use at most %(most)s", most=MAX_TEXT)
    if has_markup(text):
        return said("holds markup"), said("write plain text, without HTML")
    return None


def room(source: str) -> int:
    """How many characters a translation may have, so that it fits where the English stands."""
    return min(MAX_TEXT, int(len(source) * ROOM) + LITTLE_MORE)


def read_translations(
    files: Mapping[str, str], bank: Bank, problems: list[Problem]
) -> list[Translation]:
    """The translations of a bank, by language; what is no translation at all is a problem."""
    known = {piece.key: piece for piece in pieces(bank)}
    found: dict[str, Translation] = {}
    for path, text in sorted(files.items()):
        if not path.startswith(FOLDER):
            continue
        language, _, inner = path.removeprefix(FOLDER).partition("/")
        if not inner or language == bank.language:
            remedy = said("put it into the folder of its language, such as locales/de")
            problems.append(Problem(Place(path), said("this file is not used"), remedy))
            continue
        if not LANGUAGE.fullmatch(language):
            what = said("%(name)r is no language", name=language)
            remedy = said("name the folder like de, gsw or pt-BR")
            problems.append(Problem(Place(path), what, remedy))
            continue
        try:
            item = read_yaml(path, text)
        except ContentError as error:
            problems.extend(error.problems)
            continue
        translation = found.setdefault(language, Translation(language))
        _File(inner, known, translation, problems).read(item)
    return list(found.values())


def piece_key(section: str, owner: str, name: str = "") -> str:
    """The key of a piece by its section, the name of its file, and its name in the section."""
    if section in SINGLE:
        return section if section == "bank" else f"{section}.{owner}"
    return f"{KINDS[section]}.{owner}.{name}" if section == "scales" else f"{KINDS[section]}.{name}"


def scalars(item: Item, name: str = "") -> Iterator[tuple[str, Item]]:
    """The texts below a value, with their names as a piece has them; `of` is none."""
    entries = item.entries or {str(n): each for n, each in enumerate(item.members)}
    if not entries and name != OF:
        yield name, item
    for key, each in entries.items():
        yield from scalars(each, f"{name}.{key}" if name else key)


class _File:
    """Reads one file into a translation."""

    def __init__(
        self,
        path: str,
        known: Mapping[str, Piece],
        translation: Translation,
        problems: list[Problem],
    ) -> None:
        self.owner = path.removesuffix(".yaml").rpartition("/")[2]
        self.known, self.translation, self.problems = known, translation, problems

    def read(self, item: Item) -> None:
        for name, section in self._entries(item):
            if name not in KINDS:
                what = said("%(name)r is no section", name=name)
                self._fault(item.keys[name], what, said("use %(names)s", names=", ".join(KINDS)))
            elif name in SINGLE:
                self._piece(piece_key(name, self.owner), section)
            else:
                for key, each in self._entries(section):
                    self._piece(piece_key(name, self.owner, key), each)

    def _piece(self, key: str, item: Item) -> None:
        piece = self.known.get(key)
        if piece is None:
            kind, _, name = key.partition(".")
            what = said("there is no %(kind)s %(name)r", kind=KIND_WORDS.get(kind, kind), name=name)
            self._note(item.place, what, said("remove it, or mend its id"))
            self.translation.left += [(key, name, each) for name, each in scalars(item)]
            return
        if first := self.translation.places.get(key):
            what = said("%(key)s stands twice, first at %(place)s", key=key, place=str(first))
            self._note(item.place, what, said("keep one of them"))
        self.translation.places[key] = item.place
        for name, each in self._entries(item):
            if name == OF:
                self.translation.of[key] = each.written
            elif f"{name}.0" in piece.texts and name != OPTIONS:
                self._lines(piece, name, each)
            elif isinstance(each.value, dict) and name == OPTIONS:
                for option, text in each.value.items():
                    self._text(piece, f"{name}.{option}", text)
            else:
                self._text(piece, name, each)

    def _lines(self, piece: Piece, name: str, item: Item) -> None:
        wanted = sum(key.startswith(f"{name}.") for key in piece.texts)
        lines = item.members
        if len(lines) == wanted:
            for number, line in enumerate(lines):
                self._text(piece, f"{name}.{number}", line)
            return
        if isinstance(item.value, list):
            what = said("%(name)s has %(n)s lines", name=name, n=len(lines))
            remedy = said("write %(n)s, as in English", n=wanted)
        else:
            what = said("%(name)s is no list", name=name)
            remedy = said("write %(n)s lines, as in English", n=wanted)
        self._note(item.place, what, remedy)
        self._leave(piece, name, item)

    def _leave(self, piece: Piece, name: str, item: Item) -> None:
        self.translation.left += [(piece.key, n, each) for n, each in scalars(item, name)]

    def _text(self, piece: Piece, name: str, item: Item) -> None:
        source = piece.texts.get(name)
        if source is None:
            what = said("there is no text %(name)r here", name=name)
            self._note(item.place, what, said("remove it"))
            self._leave(piece, name, item)
            return
        if isinstance(item.value, dict | list) or item.value is None:
            what = said("%(name)s is not a text", name=name)
            self._fault(item.place, what, said("write a text"))
            return
        key, text = f"{piece.key}.{name}", item.written.strip()
        self.translation.items[key] = item
        if fault := text_fault(text):
            what = said("%(name)s %(what)s", name=name, what=fault[0])
            self._fault(item.place, what, fault[1])
            return
        self.translation.texts[key] = text
        if len(text) > room(source):
            what = said(
                "%(name)s has %(n)s characters, the English %(english)s",
                name=name,
                n=len(text),
                english=len(source),
            )
            remedy = said("say it in %(n)s, so that it fits where it stands", n=room(source))
            self._note(item.place, what, remedy)

    def _entries(self, item: Item) -> Iterator[tuple[str, Item]]:
        if isinstance(item.value, dict):
            yield from item.value.items()
        else:
            what = said("a mapping is expected here")
            self._fault(item.place, what, said("write `key: value` lines"))

    def _note(self, place: Place, what: Said, remedy: Said) -> None:
        self.translation.notes.append(Problem(place, what, remedy))

    def _fault(self, place: Place, what: Said, remedy: Said) -> None:
        self.problems.append(Problem(place, what, remedy))

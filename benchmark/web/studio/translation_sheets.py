"""What the translation page shows: pieces with their texts, filtered, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from benchmark.content.homes import Files, homes
from benchmark.content.keys import KEYS
from benchmark.content.locales import fingerprint
from benchmark.content.translation_state import (
    DONE,
    FAULTY,
    LEFT,
    MISSING,
    STALE,
    TOO_LONG,
    Row,
    read_language,
    translation_state,
)
from benchmark.core.bank import Bank
from benchmark.core.localise import OPTIONS, list_name, pieces
from benchmark.render.catalogues import later
from benchmark.web.studio.groups import ORDER, group_key, where_of

PAGE_TEXTS = 40
"""Texts of one page: each is three fields of the form, and a form may have 400."""
MAX_QUERY = 100
GONE = "left-over"
"""Group of what belongs to no piece."""
SHOWS: Mapping[str, frozenset[str]] = {
    "all": frozenset({DONE, MISSING, STALE, TOO_LONG, FAULTY, LEFT}),
    "missing": frozenset({MISSING, FAULTY}),
    "stale": frozenset({STALE}),
    "too-long": frozenset({TOO_LONG}),
    "left-over": frozenset({LEFT}),
    "done": frozenset({DONE, TOO_LONG}),
}
"""What the filter offers, and the states of the texts that it means."""
SHOW_WORDS = {
    "all": later("All"),
    "missing": later("Missing"),
    "stale": later("Stale: the English has changed"),
    "too-long": later("Too long"),
    "left-over": later("Left over"),
    "done": later("Done"),
}


@dataclass(frozen=True)
class Sheet:
    """One piece with its texts. `where`: what its group is called, as in a draft's overview.

    `of`: the fingerprint of its English; `was`: of the English that it was translated from. Both
    are empty where there is none. `older`: the texts that it was translated from; None where they
    are not known.
    """

    key: str
    kind: str
    name: str
    where: str
    of: str
    was: str
    rows: tuple[Row, ...]
    left: tuple[Row, ...]
    older: Mapping[str, str] | None = None

    @property
    def group(self) -> str:
        """The group's name in an address."""
        return group_key(self.kind, self.where) if self.rows else GONE

    @property
    def english(self) -> tuple[str, str]:
        """Kind and id of the piece that holds its English."""
        if self.key.startswith("scale."):
            return "dimension", self.where
        return self.kind, self.name or self.kind

    @property
    def is_stale(self) -> bool:
        """Whether its English has changed since it was translated."""
        return any(row.state == STALE for row in self.rows)

    @cached_property
    def marked(self) -> frozenset[str]:
        """The texts whose English has changed; of a stale piece all, where that is not known."""
        if not self.is_stale:
            return frozenset()
        older = self.older or {}
        changed = {row.field for row in self.rows if older.get(row.field, "") != row.english}
        return frozenset(changed or {row.field for row in self.rows})

    @property
    def stale(self) -> int:
        """How many of its texts are to be looked at again."""
        return sum(row.state == STALE and row.field in self.marked for row in self.rows)

    @property
    def is_begun(self) -> bool:
        """Whether anything of it is translated."""
        return any(row.translated for row in self.rows)

    def fits(self, wanted: Wanted) -> bool:
        """Whether one of its texts is among the wanted ones."""
        if wanted.group and wanted.group != self.group:
            return False
        states = SHOWS[wanted.show]
        return any(
            row.state in states and _holds(row, wanted.words) for row in (*self.rows, *self.left)
        )


@dataclass(frozen=True)
class Wanted:
    """The filter, as it stands in the address."""

    show: str = "all"
    group: str = ""
    words: str = ""
    page: int = 1

    def query(self, page: int = 0, **more: str) -> str:
        """The filter as an address has it."""
        given = {
            "show": self.show if self.show != "all" else "",
            "group": self.group,
            "q": self.words,
            "page": str(page or self.page) if (page or self.page) > 1 else "",
            **more,
        }
        kept = {name: text for name, text in given.items() if text}
        return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True)
class Counted:
    """How far a language is: its texts, how many there are, and how many of them are stale."""

    texts: int
    there: int
    stale: int
    too_long: int
    left: int


def wanted_of(query: QueryParams) -> Wanted:
    """The filter of an address; what it does not know is left out."""
    show, page = query.get("show", "all"), query.get("page", "1")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 1
    words = "".join(c for c in query.get("q", "") if c.isprintable())[:MAX_QUERY]
    group = query.get("group", "")
    known = group if group.isprintable() and len(group) <= MAX_QUERY else ""
    return Wanted(show if show in SHOWS else "all", known, words.strip(), max(1, number))


def sheets(files: Files, bank: Bank, language: str) -> list[Sheet]:
    """Every piece with its texts, in the order of the overview; what belongs to none at the end."""
    prints = {piece.key: fingerprint(piece) for piece in pieces(bank)}
    where = {key: home.path for key, home in homes(files, bank).items()}
    was = read_language(files, bank, language)[0].of
    rows = groupby(translation_state(files, bank, language), key=lambda row: row.key)
    found = [
        _sheet(key, list(each), (prints.get(key, ""), was.get(key, "")), where.get(key, ""))
        for key, each in rows
    ]
    return sorted(found, key=lambda sheet: ORDER.index(sheet.kind) if sheet.rows else len(ORDER))


def _sheet(key: str, rows: Sequence[Row], prints: tuple[str, str], path: str) -> Sheet:
    kind, _, name = key.partition(".")
    texts = tuple(row for row in rows if row.state != LEFT)
    if kind == "scale":
        # The options that several questions of a dimension share stand among them.
        kind = "question"
    left = tuple(row for row in rows if row.state == LEFT)
    return Sheet(key, kind, name, where_of(kind, path), *prints, texts, left)


def counted(every: Sequence[Sheet]) -> Counted:
    """How far a language is."""
    rows = [row for sheet in every for row in (*sheet.rows, *sheet.left)]

    def having(*states: str) -> int:
        return sum(row.state in states for row in rows)

    return Counted(
        having(DONE, STALE, TOO_LONG, MISSING, FAULTY),
        having(DONE, STALE, TOO_LONG),
        sum(sheet.stale for sheet in every),
        having(TOO_LONG),
        having(LEFT),
    )


def _holds(row: Row, words: str) -> bool:
    wanted = words.casefold()
    texts = (row.english, row.translated, row.id)
    return not wanted or any(wanted in text.casefold() for text in texts)


def paged(found: Iterable[Sheet]) -> list[list[Sheet]]:
    """Pages of whole pieces, each with as many texts as a form can hold; at least one page."""
    pages: list[list[Sheet]] = [[]]
    room = PAGE_TEXTS
    for sheet in found:
        needed = max(1, len(sheet.rows))
        if pages[-1] and needed > room:
            pages.append([])
            room = PAGE_TEXTS
        pages[-1].append(sheet)
        room -= needed
    return pages


def field_words(kind: str, field: str) -> tuple[str, str, int]:
    """How the form of a piece calls a text: its label, its option, and its line from 1 (or 0)."""
    first, _, rest = field.partition(".")
    names = (first, first.replace("_", ".", 1))
    label = next((key.label for key in KEYS.get(kind, ()) if key.name in names), first)
    line = int(rest) + 1 if list_name(field) and rest.isdecimal() else 0
    return label, rest if first == OPTIONS else "", line


GroupLine = tuple[str, str, str, int]


def in_groups(every: Sequence[Sheet], names: Mapping[str, str]) -> Iterator[GroupLine]:
    """The groups with texts: key, kind, name, and how many texts are missing or stale.

    `names`: what the dimensions are called.
    """
    for key, each in groupby(every, key=lambda sheet: sheet.group):
        inside = list(each)
        first = inside[0]
        open_ = sum(row.state in (MISSING, FAULTY) for sheet in inside for row in sheet.rows)
        open_ += sum(sheet.stale for sheet in inside)
        yield key, first.kind if first.rows else GONE, names.get(first.where, first.where), open_

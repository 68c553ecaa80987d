"""The translation page's form: what was typed, put into the draft as it is by now."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import FormData

from benchmark.content.homes import Files
from benchmark.content.locales import flat
from benchmark.content.located import UNPRINTABLE
from benchmark.content.translate import Change, without_left_over, write_translations
from benchmark.content.translation_state import Row
from benchmark.core.bank import Bank
from benchmark.web.studio.translation_sheets import Sheet

TEXT, WAS, OF = "t.", "w.", "of."
"""What the names of fields begin with: a text, the mark of what was shown, a piece's English."""
CHECKED, TIDY = "checked", "tidy"
PRINT = re.compile(r"[0-9a-f]{8}")
MAX_TICKED = 400


def mark(text: str) -> str:
    """Eight digits that change with a text: what the form had shown."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Typed:
    """What a form brought. `texts` and `was`: by the id of the text; `of`: by the piece."""

    texts: Mapping[str, str]
    was: Mapping[str, str]
    of: Mapping[str, str]
    checked: frozenset[str]
    tidy: frozenset[str]

    def is_touched(self, name: str) -> bool:
        """Whether a text is not the one that was shown."""
        return self.was.get(name, "") != mark(self.texts[name])

    def field(self, row: Row, *, seen: bool) -> tuple[str, str]:
        """What the field of a text shows, and the mark of what is saved as its typist knows it.

        `seen`: the page shows what somebody else saved meanwhile, so that it may be overwritten.
        """
        if row.id not in self.texts or not self.is_touched(row.id):
            return row.translated, mark(row.translated)
        return self.texts[row.id], mark(row.translated) if seen else self.was.get(row.id, "")


@dataclass(frozen=True)
class Merged:
    """A form against the draft as it is. `taken`: what changes, by piece; `conflicts`: texts that
    somebody else changed meanwhile too; `lost`: texts whose English is gone, with what was typed.
    """

    taken: Mapping[str, Change]
    conflicts: tuple[str, ...]
    lost: tuple[tuple[str, str], ...]


def typed_texts(posted: FormData) -> Typed:
    """What was typed, in one line each and without control characters."""
    texts, was, of = dict[str, str](), dict[str, str](), dict[str, str]()
    for name, value in posted.multi_items():
        if not isinstance(value, str):
            continue
        if name.startswith(TEXT):
            texts[name.removeprefix(TEXT)] = UNPRINTABLE.sub("", flat(value))
        elif name.startswith(WAS):
            was[name.removeprefix(WAS)] = value
        elif name.startswith(OF) and PRINT.fullmatch(value):
            of[name.removeprefix(OF)] = value
    return Typed(texts, was, of, _ticked(posted, CHECKED), _ticked(posted, TIDY))


def _ticked(posted: FormData, name: str) -> frozenset[str]:
    values = posted.getlist(name)[:MAX_TICKED]
    return frozenset(value for value in values if isinstance(value, str))


def merged(typed: Typed, every: Sequence[Sheet]) -> Merged:
    """What of a form goes into a draft whose sheets these are.

    A text that stands there as it was shown takes what was typed. One that was changed meanwhile
    is a conflict, unless it was not touched here, or changed to the same.
    """
    rows = {row.id: (sheet, row) for sheet in every for row in sheet.rows}
    changed: dict[str, dict[str, str]] = {}
    conflicts, lost = list[str](), list[tuple[str, str]]()
    for name, text in typed.texts.items():
        if name not in rows:
            if text and typed.is_touched(name):
                lost.append((name, text))
            continue
        sheet, row = rows[name]
        if text == row.translated or not typed.is_touched(name):
            continue
        if typed.was.get(name) == mark(row.translated):
            changed.setdefault(sheet.key, {})[row.field] = text
        else:
            conflicts.append(name)
    taken = {
        sheet.key: Change(changed.get(sheet.key, {}), _of(sheet, typed, changed))
        for sheet in every
        if sheet.key in changed or (sheet.rows and sheet.key in typed.checked)
    }
    return Merged(taken, tuple(conflicts), tuple(lost))


def _of(sheet: Sheet, typed: Typed, changed: Mapping[str, Mapping[str, str]]) -> str:
    """The fingerprint to write: of the English that was beside the texts; empty to leave it.

    A stale piece stays stale until it is ticked, or each of its marked texts is changed: one of
    them says nothing of the others.
    """
    done = sheet.is_stale and sheet.marked <= changed.get(sheet.key, {}).keys()
    if sheet.key in typed.checked or done or not sheet.is_begun:
        return typed.of.get(sheet.key, sheet.of)
    return ""


def changed_files(
    files: Files, bank: Bank, language: str, found: Merged, tidy: Iterable[str]
) -> dict[str, str]:
    """The files with what was taken. Raises ContentError, whose problems name texts as keys."""
    made = write_translations(files, bank, language, found.taken)
    for key in sorted(tidy):
        made = without_left_over(made, bank, language, key)
    return made

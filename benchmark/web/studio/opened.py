"""The piece of an address: its text in the draft, and the files with another text for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from benchmark.content.keys import KEYS
from benchmark.content.located import read_yaml
from benchmark.content.pieces import (
    Piece,
    UnknownPieceError,
    add_piece,
    find,
    pieces,
    replace_piece,
)
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.content.reader import KEBAB
from benchmark.content.shelves import DIMENSIONS, HEADS, RULES, SHELF
from benchmark.core.saying import said
from benchmark.store import drafts
from benchmark.store.studio_tables import BankDraft
from benchmark.web.access import not_found
from benchmark.web.studio.drafts import address
from benchmark.web.studio.faults import EXAMPLE, EXAMPLES, edit_address
from benchmark.web.studio.groups import group_key, where_of

NEW = "new"
MAX_EXCERPT = 160
MAX_NAME = 40
"""Characters of the name of a file that is added."""
HEADS_ALONE = {"bank": "bank", "groups": "groups"}


@dataclass(frozen=True)
class Opened:
    """A piece that is edited. `name`: its id, empty for one that is added, to `where`.

    `text`: its YAML; `first_line`: where that begins in the file at `path`.
    """

    draft: BankDraft
    kind: str
    name: str
    where: str
    path: str
    text: str
    first_line: int

    @cached_property
    def files(self) -> Mapping[str, str]:
        """All files of the draft."""
        return drafts.read_files(self.draft)

    @property
    def is_new(self) -> bool:
        """Whether it is added."""
        return not self.name

    @property
    def is_head(self) -> bool:
        """Whether its id is the name of its file, or it has none."""
        return self.kind in HEADS

    @property
    def has_form(self) -> bool:
        """Whether it has a form beside its YAML."""
        return self.kind in KEYS

    @property
    def is_single(self) -> bool:
        """Whether a bank has one of its kind, so that it needs no name."""
        return self.name == HEADS_ALONE.get(self.kind)

    @property
    def is_fixed(self) -> bool:
        """Whether it cannot be taken out here."""
        return self.is_single or self.kind == EXAMPLE

    @property
    def group(self) -> str:
        """The name of its group on the draft's page."""
        return group_key(self.kind, self.where)

    @property
    def check_address(self) -> str:
        """Where a condition is checked while it is typed."""
        return f"{address(self.draft)}/check"

    def line(self, number: int) -> str:
        """A line of its file, to show beside a problem; empty if there is none."""
        lines = self.files.get(self.path, "").split("\n")
        return lines[number - 1].strip()[:MAX_EXCERPT] if 0 < number <= len(lines) else ""

    @property
    def address(self) -> str:
        """Where its page stands."""
        if not self.is_new:
            return edit_address(self.draft, self.kind, self.name)
        more = f"?{urlencode({'where': self.where})}" if self.where else ""
        return f"{edit_address(self.draft, self.kind, NEW)}{more}"

    def with_text(self, text: str) -> dict[str, str]:
        """The draft's files with this text for the piece.

        Raises ContentError, with places in the text, if it is no YAML of a piece.
        """
        if self.kind == EXAMPLE:
            read_yaml(self.path, text)
            return {**self.files, self.path: text if text.endswith("\n") else f"{text}\n"}
        try:
            if self.is_new:
                return add_piece(self.files, self.kind, self.where, text)
            return replace_piece(self.files, self.kind, self.name, text)
        except UnknownPieceError:
            what = said("there is nothing that it can be added to")
            problem = Problem(Place(self.path), what, said("mend its file first"))
            raise ContentError([problem]) from None

    def name_in(self, files: Mapping[str, str]) -> str:
        """Its id in these files, which it was saved to; empty if it is not to be found."""
        if self.kind == EXAMPLE or (self.is_head and not self.is_new):
            return self.name
        if self.is_new:
            known = {piece.id for piece in self._alike(self.files)}
            added = [piece.id for piece in self._alike(files) if piece.id not in known]
            return added[-1] if added else ""
        names = [piece.id for piece in self._alike(self.files)]
        after = [piece.id for piece in self._alike(files)]
        place = names.index(self.name)
        return after[place] if place < len(after) else ""

    def _alike(self, files: Mapping[str, str]) -> list[Piece]:
        inside = (piece for piece in pieces(files) if piece.kind == self.kind)
        return [piece for piece in inside if self.is_head or piece.path == self.path]

    def in_draft(self, draft: BankDraft) -> Opened | None:
        """The same piece in the draft as it is now; None if it is gone."""
        return _found(draft, self.kind, self.name)


def opened_piece(draft: BankDraft, kind: str, name: str, where: str) -> Opened:
    """The piece of an address; 404 for one that is not there, or cannot be added."""
    found = _found(draft, kind, name)
    if found is None and name == NEW and kind in KEYS:
        found = _blank(draft, kind, where)
    if found is None:
        raise not_found()
    return found


def is_file_name(name: str) -> bool:
    """Whether a file of rules can be called so."""
    return bool(KEBAB.fullmatch(name)) and len(name) <= MAX_NAME


def posted_piece(draft: BankDraft, kind: str, name: str, where: str, seen: int) -> Opened:
    """The piece of a form that was made from revision `seen`.

    One that somebody else has taken out since is opened as one to be added: what was typed is not
    lost. 404 for one that never was.
    """
    found = _found(draft, kind, name)
    if found is None and kind in KEYS and (name == NEW or draft.revision != seen):
        found = _blank(draft, kind, where)
    if found is None:
        raise not_found()
    return found


def _found(draft: BankDraft, kind: str, name: str) -> Opened | None:
    files = drafts.read_files(draft)
    if kind == EXAMPLE:
        path = f"{EXAMPLES}{name}.yaml"
        return Opened(draft, kind, name, "", path, files[path], 1) if path in files else None
    piece = find(files, kind, name) if kind in KEYS else None
    if piece is None:
        return None
    where = where_of(kind, piece.path)
    return Opened(draft, kind, name, where, piece.path, piece.yaml, piece.first_line)


def _blank(draft: BankDraft, kind: str, where: str) -> Opened | None:
    """A piece that is added; None where none can be."""
    if kind == "dimension":
        return Opened(draft, kind, "", "", DIMENSIONS, "", 1)
    if kind not in SHELF:
        return None
    shelf = SHELF[kind].where
    if not shelf.endswith("/"):
        return Opened(draft, kind, "", "", shelf, "", 1)
    path = f"{shelf}{where}.yaml"
    known = path in drafts.read_files(draft) or (shelf == RULES and is_file_name(where))
    return Opened(draft, kind, "", where, path, "", 1) if known else None

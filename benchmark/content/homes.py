"""Where the translations of a bank's pieces stand, and where they belong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmark.content.locales import FOLDER, KINDS, SINGLE, piece_key
from benchmark.content.shelves import BANK, DIMENSIONS, TASKS, document
from benchmark.core.bank import Bank
from benchmark.core.localise import pieces

Files = Mapping[str, str]


@dataclass(frozen=True)
class Home:
    """Where the texts of a piece stand below the folder of a language."""

    path: str
    section: str
    name: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that lead to the piece in its file."""
        return (self.section,) if self.section in SINGLE else (self.section, self.name)


def language_paths(files: Files, language: str) -> list[str]:
    """The files of a language."""
    return sorted(path for path in files if path.startswith(f"{FOLDER}{language}/"))


def homes(files: Files, bank: Bank) -> dict[str, Home]:
    """Where the texts of each piece belong: the tree of the English, in the bank's order."""
    dimension_of = {q.id: each.id for each in bank.dimensions for q in each.questions}
    path_of = _rule_paths(files)
    found = {}
    for piece in pieces(bank):
        kind, _, name = piece.key.partition(".")
        section = next(section for section, each in KINDS.items() if each == kind)
        if kind == "scale":
            owner, _, name = name.partition(".")
            path = f"{DIMENSIONS}{owner}.yaml"
        elif kind in ("dimension", "question"):
            path = f"{DIMENSIONS}{dimension_of.get(name, name)}.yaml"
        elif kind == "rule":
            path = path_of.get(name, "rules/rules.yaml")
        else:
            path = TASKS if kind in ("mode", "class", "task") else BANK
        found[piece.key] = Home(path, section, name)
    return found


def _rule_paths(files: Files) -> dict[str, str]:
    """The file of each rule."""
    found = {}
    for path in sorted(path for path in files if path.startswith("rules/")):
        item = document(files, path)
        listed = item.entries.get("rules") if item else None
        for each in listed.members if listed else ():
            if "id" in each.entries:
                found[each.entries["id"].written.strip()] = path
    return found


def standings(files: Files, language: str) -> dict[str, Home]:
    """Where each piece of a language stands now, with its file's whole path.

    The last place of several is the one that counts.
    """
    found = {}
    for path in language_paths(files, language):
        item = document(files, path)
        owner = path.removesuffix(".yaml").rpartition("/")[2]
        for section, inside in item.entries.items() if item else ():
            names = [""] if section in SINGLE else list(inside.entries)
            for name in names if section in KINDS else ():
                found[piece_key(section, owner, name)] = Home(path, section, name)
    return found

"""Texts of a small bank with its German, as tests use them."""

from __future__ import annotations

from collections.abc import Mapping

from benchmark.content.load import load_bank
from benchmark.core.localise import Piece, pieces
from tests.content.shipped import FILES

DE = "locales/de/"
SOP, BANK, TASKS = f"{DE}dimensions/sop.yaml", f"{DE}bank.yaml", f"{DE}tasks.yaml"
Files = Mapping[str, str]


def english() -> dict[str, str]:
    """The shipped files without their translations."""
    return {path: text for path, text in FILES.items() if not path.startswith("locales/")}


def piece(name: str, files: Files = FILES) -> Piece:
    return next(each for each in pieces(load_bank(files)) if each.key == name)


def difference(before: str, after: str) -> tuple[str, str]:
    """What one text has in place of a part of the other, by whole lines."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return "".join(old), "".join(new)

"""The shipped files with German, as tests change them."""

from __future__ import annotations

from benchmark.content.gaps import translation_gaps
from benchmark.content.load import load_bank, read_bank
from benchmark.core.bank import Bank
from benchmark.core.localise import Piece, localised, pieces
from tests.content.shipped import bank, changed

DE = "locales/de/"
SOP, TRIGGER, BANK = f"{DE}dimensions/sop.yaml", f"{DE}dimensions/trigger.yaml", f"{DE}bank.yaml"
ENGLISH = "dimensions/sop.yaml"


def piece(name: str) -> Piece:
    return next(each for each in pieces(bank()) if each.key == name)


def gaps(files: dict[str, str]) -> list[str]:
    """What does not fit the English, as `benchmark check` prints it."""
    found, problems = read_bank(files)
    assert found is not None
    assert not problems
    return [str(each) for each in translation_gaps(files, found)]


def de(*changes: tuple[str, str], path: str = SOP) -> Bank:
    """The shipped bank in German, where one German file was changed."""
    return localised(load_bank(changed(path, *changes)), "de")

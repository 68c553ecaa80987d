"""What is missing, stale or left over in the translations of a bank."""

from __future__ import annotations

from collections.abc import Mapping

from benchmark.content.locales import FOLDER, fingerprint, read_translations
from benchmark.content.problems import Place, Problem
from benchmark.core.bank import Bank
from benchmark.core.localise import pieces
from benchmark.core.saying import said


def translation_gaps(files: Mapping[str, str], bank: Bank) -> list[Problem]:
    """What is missing, stale or left over in each language.

    A missing text is shown in English, a stale one as it was.
    """
    return sorted([*translation_notes(files, bank), *open_pieces(files, bank)])


def translation_notes(files: Mapping[str, str], bank: Bank) -> list[Problem]:
    """What does not fit the English: texts that are too long, or left over."""
    return sorted(note for each in read_translations(files, bank, []) for note in each.notes)


def open_pieces(files: Mapping[str, str], bank: Bank) -> list[Problem]:
    """The pieces that are missing or stale in each language."""
    gaps: list[Problem] = []
    for each in read_translations(files, bank, []):
        for piece in pieces(bank):
            place = each.places.get(piece.key, Place(f"{FOLDER}{each.language}"))
            missing = [n for n in piece.texts if f"{piece.key}.{n}" not in each.texts]
            wanted = fingerprint(piece)
            if missing:
                names = ", ".join(missing)
                what = said("%(key)s is not translated: %(names)s", key=piece.key, names=names)
                remedy = said("translate it; until then English is shown")
                gaps.append(Problem(place, what, remedy))
            elif each.of.get(piece.key) != wanted:
                what = said(
                    "the English of %(key)s has changed since it was translated", key=piece.key
                )
                remedy = said("check it, then write `of: %(print)s`", print=wanted)
                gaps.append(Problem(place, what, remedy))
    return sorted(gaps)

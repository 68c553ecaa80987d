"""The English as it was when a text was translated, found among what was published."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from benchmark.content.codec import bank_from_document
from benchmark.content.locales import fingerprint
from benchmark.core.localise import pieces
from benchmark.store import banks
from benchmark.store.engine import reading
from benchmark.web.state import State

MAX_VERSIONS = 30
"""Published versions that are looked through, newest first, and remembered."""

Texts = Mapping[str, str]


def older_english(state: State, wanted: Mapping[str, str]) -> dict[str, Texts]:
    """Piece -> its texts as they were, for those whose older English was published.

    `wanted`: piece -> the fingerprint of the English that it was translated from.
    """
    found: dict[str, Texts] = {}
    if not wanted:
        return found
    with reading(state.engine) as db:
        rows = banks.publications(db)
    for bank_hash in list(dict.fromkeys(row.bank_hash for row in rows))[:MAX_VERSIONS]:
        version = _version(state, bank_hash)
        for key, print_ in wanted.items():
            if key not in found and (key, print_) in version:
                found[key] = version[key, print_]
        if len(found) == len(wanted):
            break
    return found


def _version(state: State, bank_hash: str) -> Mapping[tuple[str, str], Texts]:
    """The texts of a version by piece and fingerprint; it never changes, so it is read once."""
    kept: OrderedDict[str, dict[tuple[str, str], Texts]] = state.cache.setdefault(
        "older-english", OrderedDict()
    )
    if bank_hash not in kept:
        with reading(state.engine) as db:
            version = banks.find_version(db, bank_hash)
        bank = bank_from_document(version.document) if version else None
        kept[bank_hash] = {(p.key, fingerprint(p)): p.texts for p in pieces(bank)} if bank else {}
        while len(kept) > MAX_VERSIONS:
            kept.popitem(last=False)
    return kept[bank_hash]

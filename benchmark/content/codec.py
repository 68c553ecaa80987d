"""A Bank as canonical JSON, its hash, and its files as one digest."""

from __future__ import annotations

import hashlib
import json
import typing

from benchmark.content.load import Files
from benchmark.core.bank import Bank
from benchmark.core.plain import canonical_json, from_plain, to_plain


def bank_document(bank: Bank) -> str:
    """The loaded Bank as canonical JSON: what the hash covers, and what is read back quickly."""
    return canonical_json(to_plain(bank))


def bank_from_document(document: str) -> Bank:
    """The Bank that `bank_document` wrote."""
    return typing.cast("Bank", from_plain(Bank, json.loads(document)))


def bank_hash(document: str) -> str:
    """sha-256 of the canonical Bank, as hex. Comments and layout of the YAML do not change it."""
    return hashlib.sha256(document.encode()).hexdigest()


def files_document(files: Files) -> str:
    """The files as one JSON text, so that an export gives the same bytes."""
    return canonical_json(dict(files))


def files_digest(files: Files) -> str:
    """sha-256 over the files' bytes, to see quickly whether anything changed."""
    return hashlib.sha256(files_document(files).encode()).hexdigest()

"""Pieces of small and shipped banks, as tests take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmark.content.located import plain, read_yaml
from benchmark.content.pieces import Piece, find, pieces
from tests.content.banks import BANKS

Files = Mapping[str, str]
ODD, TINY = BANKS["odd"], BANKS["tiny"]


def piece(files: Files, kind: str, name: str) -> Piece:
    found = find(files, kind, name)
    assert found is not None
    return found


def names(files: Files, kind: str) -> list[str]:
    return [each.id for each in pieces(files) if each.kind == kind]


def values(files: Files) -> dict[str, Any]:
    return {path: plain(read_yaml(path, text)) for path, text in files.items()}

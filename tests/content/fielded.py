"""Pieces of the shipped files, as tests change them."""

from __future__ import annotations

from collections.abc import Mapping

from benchmark.content.pieces import find
from tests.content.shipped import FILES

Files = Mapping[str, str]


def yaml_of(kind: str, name: str, files: Files = FILES) -> str:
    found = find(files, kind, name)
    assert found is not None
    return found.yaml

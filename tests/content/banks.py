"""Every bank that the tests know: the shipped one, and those under tests/banks in odd layouts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmark.content.load import read_files
from tests.content.shipped import FILES

FOLDER = Path(__file__).parents[1] / "banks"
BANKS: Mapping[str, Mapping[str, str]] = {
    "shipped": FILES,
    **{folder.name: read_files(folder) for folder in sorted(FOLDER.iterdir())},
}
EACH = [pytest.param(files, id=name) for name, files in BANKS.items()]

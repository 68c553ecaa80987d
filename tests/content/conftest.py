"""Every test here reads each text of a YAML file once."""

from __future__ import annotations

import pytest

from benchmark.content import examples, load
from tests.content.shipped import read_once


@pytest.fixture(autouse=True)
def _yaml_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "read_yaml", read_once)
    monkeypatch.setattr(examples, "read_yaml", read_once)

"""Every test here reads each text of a YAML file once, and can tell its problems in German."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from benchmark.content import examples, load
from benchmark.content.problems import Problem
from tests.content.in_german import Noted, untold
from tests.content.shipped import read_once


@pytest.fixture(autouse=True)
def _yaml_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "read_yaml", read_once)
    monkeypatch.setattr(examples, "read_yaml", read_once)


@pytest.fixture(autouse=True)
def _problems_are_told_in_german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    noted, made = Noted(), Problem.__init__

    def note(problem: Problem, *given: Any, **more: Any) -> None:
        made(problem, *given, **more)
        noted.note(problem)

    monkeypatch.setattr(Problem, "__init__", note)
    yield
    assert untold(list(noted.made.values())) == []

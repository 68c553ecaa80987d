"""Addresses of a report's pictures, and their words, without what draws them."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType


def addresses_under(base: str) -> Callable[[str, str], str]:
    """A function (name, theme) -> address of a picture below `base`."""
    return lambda name, theme: f"{base}/{name}-{theme}.svg"


def words() -> ModuleType:
    """The module with alternative texts and sizes."""
    from benchmark.render.charts import words as chart_words

    return chart_words

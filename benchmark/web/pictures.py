"""Addresses of a report's pictures."""

from __future__ import annotations

from collections.abc import Callable


def addresses_under(base: str) -> Callable[[str, str], str]:
    """A function (name, theme) -> address of a picture below `base`."""
    return lambda name, theme: f"{base}/{name}-{theme}.svg"

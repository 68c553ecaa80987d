"""How a sentence about a condition is put into a language: a function that is handed in."""

from __future__ import annotations

from typing import Protocol


class Say(Protocol):
    """Translates an English pattern, and fills in its `%(name)s` places."""

    def __call__(self, text: str, /, **values: str) -> str:
        """The pattern in the language, its places filled in."""
        ...


def english(text: str, /, **values: str) -> str:
    """The pattern as it stands."""
    return text % values if values else text

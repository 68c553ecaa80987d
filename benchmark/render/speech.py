"""How the product speaks: translated sentences, small numbers as words, names inside a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from benchmark.render import formats
from benchmark.render.catalogues import ENGLISH, catalogue

NumberWords = tuple[str, ...]


class Speech:
    """One language. `_` and `ngettext` translate and fill in `%(name)s` places."""

    def __init__(self, locale: str = ENGLISH) -> None:
        self.locale = locale
        self.translations = catalogue(locale)

    def _(self, text: str, /, **values: Any) -> str:
        # A catalogue answers an empty text with what it says about itself.
        said = self.translations.gettext(text) if text else ""
        return said % values if values else said

    def ngettext(self, one: str, many: str, n: int, /, **values: Any) -> str:
        """The form for `n`, which the text may show as `%(n)s`: a word up to ten, then digits."""
        said = self.translations.ngettext(one, many, n)
        return said % {"n": self.number(n), **values}

    def number(self, n: int) -> str:
        """A whole number inside a sentence."""
        return self._words[n] if 0 <= n < len(self._words) else self.decimal(n)

    @cached_property
    def _words(self) -> NumberWords:
        # "No" answers a question too, for which other languages have another word.
        zero = self._("no") if self.locale.startswith("en") else "0"
        return (
            zero, self._("one"), self._("two"), self._("three"), self._("four"),
            self._("five"), self._("six"), self._("seven"), self._("eight"), self._("nine"),
            self._("ten"),
        )  # fmt: skip

    def decimal(self, value: float) -> str:
        """A number with at most one decimal."""
        return formats.decimal(value, self.locale)

    def tenths(self, tenths: int) -> str:
        """A number of tenths, always with its one decimal."""
        return formats.decimal(tenths / 10, self.locale, "#,##0.0")

    def listed(self, items: Sequence[str]) -> str:
        """One, two and three."""
        if len(items) < 2:
            return "".join(items)
        return self._("%(first)s and %(last)s", first=self._(", ").join(items[:-1]), last=items[-1])

    def inside(self, name: str) -> str:
        """A name as it stands inside a sentence: "human oversight", but "SOP coverage"."""
        if not self.locale.startswith("en") or not name[1:2].islower():
            return name
        return name[0].lower() + name[1:]


def opening(sentence: str) -> str:
    """A sentence with a capital at its start."""
    return sentence[:1].upper() + sentence[1:]

"""English sentences that can be put into another language, because they keep what they are made of.

Checks run once for everybody, and say what is wrong in English. Each reader's page puts it into the
reader's language by a function that is handed in: this room knows no catalogue.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

from benchmark.core.plain import canonical_json

PATTERN, VALUES = "pattern", "values"
QUOTES = "“%(words)s”"
"""How a language quotes; translated where conditions are said."""
Value = str | int | float


class Say(Protocol):
    """Translates an English pattern, and fills in its `%(name)s` places."""

    def __call__(self, text: str, /, **values: str) -> str:
        """The pattern in the language, its places filled in."""
        ...


def english(text: str, /, **values: str) -> str:
    """The pattern as it stands."""
    return text % values if values else text


class _Quoted(str):
    """A text that is put between the language's own quotation marks where `%(name)r` shows it."""

    __slots__ = ("quotes",)
    quotes: str

    @classmethod
    def of(cls, value: Any, quotes: str) -> Any:
        """A text with the marks of `quotes`; what is none stays as it is."""
        if not isinstance(value, str):
            return value
        made = cls(value)
        made.quotes = quotes
        return made

    def __repr__(self) -> str:
        return self.quotes % {"words": str(self)}


class Said(str):
    """An English sentence with the pattern and the values that it was made of; see `said`."""

    __slots__ = ("pattern", "values")
    pattern: str
    values: dict[str, Value]

    def __new__(cls, pattern: str, values: dict[str, Value] | None = None) -> Said:
        """The sentence; a pattern without values stands as it is, percent signs and all."""
        made = super().__new__(cls, pattern % values if values else pattern)
        made.pattern, made.values = pattern, values or {}
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        """What a copy is made of."""
        return self.pattern, self.values

    def into(self, say: Callable[[str], str]) -> str:
        """The sentence in a language, and those among its values too."""
        pattern = say(self.pattern) if self.pattern else ""
        if not self.values:
            return pattern
        values = {name: told(each, say) for name, each in self.values.items()}
        quotes = say(QUOTES)
        if quotes != QUOTES:
            values = {name: _Quoted.of(each, quotes) for name, each in values.items()}
        return pattern % values

    def kept(self) -> str:
        """The sentence as a text that can be stored, and read back by `read_said`."""
        return canonical_json(_plain(self))


NOTHING = Said("")


def said(pattern: str, /, **values: Value) -> Said:
    """A sentence of an English pattern, in which `%(name)s`, or `%(name)r`, stands for a value.

    The pattern has to be a constant, so that Babel finds it. A value that is a Said itself is put
    into the language along with it, where it is shown with `s`.
    """
    return Said(pattern, values)


def verbatim(text: str) -> Said:
    """A text that is the same in every language."""
    return Said("%(text)s", {"text": text})


def told(value: Any, say: Callable[[str], str]) -> Any:
    """A sentence in a language; what is none stays as it is, such as an id or a bank's text."""
    return value.into(say) if isinstance(value, Said) else value


def grouped(number: int) -> Said:
    """A whole number in groups of three digits."""
    rest, last = divmod(number, 1000)
    if not rest:
        return verbatim(str(number))
    return said("%(thousands)s,%(last)s", thousands=grouped(rest), last=f"{last:03}")


def hundredths(number: float) -> Said:
    """A number with two decimals."""
    whole, point, decimals = f"{number:.2f}".partition(".")
    if not point:
        return verbatim(whole)
    return said("%(whole)s.%(decimals)s", whole=whole, decimals=decimals)


def numeral(number: float) -> Said:
    """A number with as many decimals as it has."""
    whole, point, decimals = str(number).partition(".")
    if not whole.isdigit() or (point and not decimals.isdigit()):
        return verbatim(str(number))
    if not point:
        return grouped(int(whole))
    return said("%(whole)s.%(decimals)s", whole=grouped(int(whole)), decimals=decimals)


def _plain(value: Any) -> Any:
    if not isinstance(value, Said):
        return value
    values = {name: _plain(each) for name, each in value.values.items()}
    return {PATTERN: value.pattern, VALUES: values}


def read_said(text: str) -> Said:
    """The sentence that `Said.kept` wrote; of another text, that text as it stands."""
    try:
        found = json.loads(text)
    except ValueError:
        return verbatim(text)
    return _said(found) if _is_kept(found) else verbatim(text)


def _is_kept(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {PATTERN, VALUES}


def _said(found: dict[str, Any]) -> Said:
    values = {n: _said(each) if _is_kept(each) else each for n, each in found[VALUES].items()}
    return Said(found[PATTERN], values)

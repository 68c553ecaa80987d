"""Reads typed values out of located YAML and collects every problem on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from benchmark.content.located import Item, Plain
from benchmark.content.problems import Place, Problem
from benchmark.core.saying import NOTHING, Said, said

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CODE = re.compile(r"[A-Z]{2,5}\d{1,3}[A-Z]?")
MARKUP = re.compile(
    r"<\s*[/!a-zA-Z]|&(#\d+|[a-zA-Z]+);|\{\{|\{%|javascript:|file:/|https?://\S*[<>]", re.I
)
_SUSPECT = re.compile("[<&{:]")
"""Every markup has one of these; most texts have none, and looking for these alone is quick."""


SHOWN = 60
"""How much of a value is shown in a problem, in characters."""


def has_markup(text: str) -> bool:
    """Whether a text holds something that a page could take for more than text."""
    return bool(_SUSPECT.search(text) and MARKUP.search(text))


def shown(value: object) -> str:
    """A value as it is shown in a problem; true and false in the words of YAML."""
    if value is None:
        return said("empty")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return said("a list") if isinstance(value, list) else said("a mapping")
    if not isinstance(value, str):
        return str(value)[:SHOWN]
    if len(value) <= SHOWN:
        return said("%(value)r", value=value)
    return said("%(value)r…", value=value[:SHOWN])


def _range_remedy(value: object, low: int, high: int) -> Said:
    """What to write instead of a value that is not a whole number in a range; empty if it is."""
    if isinstance(value, bool) or not isinstance(value, int):
        return said("use a whole number from %(low)s to %(high)s", low=low, high=high)
    if low <= value <= high:
        return NOTHING
    return said("use %(low)s to %(high)s", low=low, high=high)


class Reader:
    """One mapping of a file. Missing or wrong values become problems and stand-ins.

    `inside`: what stands before the names of its keys in benchmark.content.keys, such as
    "profile."; None for a row, whose place says enough.
    """

    def __init__(self, item: Item, problems: list[Problem], inside: str | None = "") -> None:
        self.item, self.problems, self.inside = item, problems, inside
        self.entries: dict[str, Item] = {}
        if isinstance(item.value, dict):
            self.entries = item.value
        else:
            what = said("a mapping is expected here")
            self.fault(item.place, what, said("write `key: value` lines"))

    def fault(self, place: Place, what: Said, remedy: Said) -> None:
        """Note one problem."""
        self.problems.append(Problem(place, what, remedy))

    def missing(self, key: str, remedy: Said) -> None:
        """Note that a key is not there, or has no value."""
        name = "" if self.inside is None else f"{self.inside}{key}"
        what = said("%(key)s is missing", key=key)
        self.problems.append(Problem(self.place(key), what, remedy, name))

    def allow(self, keys: Iterable[str]) -> None:
        """Note every key that is not among `keys`."""
        known = list(keys)
        for key in self.entries:
            if key not in known:
                what = said("the key %(key)r is not known", key=key)
                remedy = said("use %(names)s", names=", ".join(known))
                self.fault(self.item.keys[key], what, remedy)

    def place(self, key: str) -> Place:
        """Where the value of `key` stands; the mapping's own place if it is absent."""
        return self.entries[key].place if key in self.entries else self.item.place

    def text(self, key: str, limit: int = 200, *, needed: bool = True) -> str:
        """A text of at most `limit` characters, without markup; "" if absent."""
        value = self._scalar(key, needed=needed)
        if value is None:
            return ""
        value = self.entries[key].written.strip()
        if needed and not value:
            self.fault(self.place(key), said("%(key)s is empty", key=key), said("write a text"))
        if len(value) > limit:
            what = said("%(key)s has %(n)s characters", key=key, n=len(value))
            self.fault(self.place(key), what, said("use at most %(most)s", most=limit))
        if has_markup(value[:limit]):
            what = said("%(key)s holds markup", key=key)
            self.fault(self.place(key), what, said("write plain text, without HTML"))
        return value

    def condition(self, key: str) -> None:
        """Note if there is no condition; what it says is read once all names are known."""
        self._scalar(key, needed=True)

    def word(self, key: str, pattern: re.Pattern[str] = KEBAB, *, needed: bool = True) -> str:
        """An id: kebab-case, or a question code."""
        value = self.text(key, 60, needed=needed)
        if value and not pattern.fullmatch(value):
            what = said("%(value)s is not an id", value=shown(value))
            code, word = said("use a code such as SOP2"), said("use kebab-case such as docs-tool")
            self.fault(self.place(key), what, code if pattern is CODE else word)
        return value

    def one_of(self, key: str, allowed: Iterable[str], default: str = "") -> str:
        """One of the allowed words."""
        if key not in self.entries and default:
            return default
        value, known = self.text(key, 60), list(allowed)
        if not value:
            # That it is missing is noted already.
            return known[0]
        if value not in known:
            what = said("%(value)s is no %(key)s", value=shown(value), key=key)
            self.fault(self.place(key), what, said("use %(names)s", names=", ".join(known)))
            return known[0]
        return value

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`."""
        if key not in self.entries and default is not None:
            return default
        value = self._scalar(key, needed=True)
        if value is None:
            # What is wrong with it is noted already.
            return low
        if remedy := _range_remedy(value, low, high):
            what = said("%(key)s is %(value)s", key=key, value=shown(value))
            self.fault(self.place(key), what, remedy)
        return value if isinstance(value, int) and not remedy else low

    def flag(self, key: str) -> bool:
        """true or false; false if absent."""
        value = self._scalar(key, needed=False)
        if value is not None and not isinstance(value, bool):
            what = said("%(key)s is %(value)s", key=key, value=shown(value))
            self.fault(self.place(key), what, said("use true or false"))
            return False
        return bool(value)

    def sub(self, key: str) -> Reader:
        """The mapping under `key`."""
        if key not in self.entries:
            self.missing(key, said("add `%(key)s:`", key=key))
            return Reader(Item({}, self.item.place, {}), self.problems, f"{key}.")
        return Reader(self.entries[key], self.problems, f"{key}.")

    def each(self, key: str, *, needed: bool = True) -> Iterator[Reader]:
        """The mappings of the list under `key`, each a piece with keys of its own."""
        for item in self.items(key, needed=needed):
            yield Reader(item, self.problems)

    def rows(self, key: str) -> Iterator[Reader]:
        """The mappings of the list under `key`, each a row of this piece."""
        for item in self.items(key):
            yield Reader(item, self.problems, None)

    def items(self, key: str, *, needed: bool = True) -> list[Item]:
        """The list under `key`."""
        item = self.entries.get(key)
        if item is None:
            if needed:
                self.missing(key, said("add `%(key)s:`", key=key))
            return []
        if not isinstance(item.value, list):
            what = said("%(key)s is not a list", key=key)
            self.fault(item.place, what, said("write `- ` before each entry"))
            return []
        return item.value

    def words(self, key: str, limit: int = 200, *, needed: bool = True) -> tuple[str, ...]:
        """A list of texts."""
        found = []
        for item in self.items(key, needed=needed):
            if isinstance(item.value, list | dict) or item.value is None:
                what = said("%(key)s holds something else than texts", key=key)
                self.fault(item.place, what, said("write texts"))
                continue
            text = item.written.strip()
            if len(text) > limit:
                what = said("%(n)s characters", n=len(text))
                self.fault(item.place, what, said("use at most %(most)s", most=limit))
            if has_markup(text[:limit]):
                what = said("the text holds markup")
                self.fault(item.place, what, said("write plain text, without HTML"))
            found.append(text)
        return tuple(found)

    def wholes(self, key: str, low: int, high: int, *, needed: bool = True) -> tuple[int, ...]:
        """A list of whole numbers from `low` to `high`."""
        found = []
        for item in self.items(key, needed=needed):
            value = item.value
            if remedy := _range_remedy(value, low, high):
                is_whole = isinstance(value, int) and not isinstance(value, bool)
                what = (
                    said("%(value)s is out of range", value=shown(value))
                    if is_whole
                    else said("%(value)s is not a whole number", value=shown(value))
                )
                self.fault(item.place, what, remedy)
            found.append(value if isinstance(value, int) and not remedy else low)
        return tuple(found)

    def _scalar(self, key: str, *, needed: bool) -> Plain:
        item = self.entries.get(key)
        if item is None or item.value is None:
            if needed:
                self.missing(key, said("add `%(key)s:` with a value", key=key))
            return None
        if isinstance(item.value, list | dict):
            what = said("%(key)s is not a single value", key=key)
            self.fault(item.place, what, said("write one value"))
            return None
        return item.value

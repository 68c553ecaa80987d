"""YAML 1.2 text to values that know where they stand. Refuses what a bank never needs.

Aliases, anchors and tags are refused before anything is built, because 324 bytes of nested
aliases can exhaust memory; size and depth are capped for the same reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError

from benchmark.content.kept import Kept
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.content.yaml_events import DoubtfulError, quick_events, slow_events
from benchmark.content.yaml_words import yaml_remedy, yaml_words
from benchmark.core.saying import Said, said

MAX_BYTES = 200_000
MAX_DEPTH = 12
MAX_NODES = 10_000
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Control characters, those among them that turn the direction of what follows."""

COLON = re.compile(r"(?:\s|#[^\n]*)*:")

NOWHERE: Mapping[str, int] = MappingProxyType({})

Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Item:
    """A value of the file: a scalar, a list of Items, or a mapping of names to Items.

    `keys` are the places of a mapping's names; `folded` tells a scalar that spans lines;
    `written` is a scalar as it stands in the file, so that 012 and 2026.10 can stay texts.
    Its text runs from character `start` to before `end`, without what follows its last sign;
    `flow`: between brackets. `colons`: where the text after a name's colon begins. `size`: how
    many values it holds, itself among them.
    """

    value: Plain | list[Item] | dict[str, Item]
    place: Place
    keys: dict[str, Place]
    offset: int = 0
    folded: bool = False
    written: str = ""
    start: int = 0
    end: int = 0
    flow: bool = False
    starts: Mapping[str, int] = field(default_factory=lambda: NOWHERE)
    colons: Mapping[str, int] = field(default_factory=lambda: NOWHERE)
    size: int = 1

    @property
    def entries(self) -> dict[str, Item]:
        """The values of a mapping by name; none for what is no mapping."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def members(self) -> list[Item]:
        """The values of a list; none for what is no list."""
        return self.value if isinstance(self.value, list) else []


_kept: Kept[tuple[str, str], Item] = Kept(100_000)
"""Reading YAML is nearly all of the time of a load, and an editor changes one file at a time."""


def read_yaml(path: str, text: str) -> Item:
    """Return the document of one file. Raises ContentError with the place of the fault.

    The Item may be one that was returned before for the same text; nobody changes it.
    """
    return _kept.get((path, text), lambda: _read(path, text), lambda item: item.size)


def _read(path: str, text: str) -> Item:
    try:
        return _document(path, text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        raise _no_yaml(place, error.problem or error.context or "") from None
    except (ReaderError, UnicodeEncodeError) as error:
        index = error.position if isinstance(error, ReaderError) else error.start
        before = text[:index]
        place = Place(path, before.count("\n") + 1, index - before.rfind("\n"))
        what = said("this character cannot stand in a file")
        raise _fault(place, what, said("remove it")) from None
    except OverflowError:  # of an escaped sign beyond all signs
        what = said("this character cannot stand in a file")
        raise _fault(Place(path), what, said("remove it")) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise _no_yaml(Place(path), str(error).partition("\n")[0]) from None


def plain(item: Item) -> Any:
    """A value as plain lists and mappings, without its places."""
    if isinstance(item.value, dict):
        return {key: plain(each) for key, each in item.value.items()}
    if isinstance(item.value, list):
        return [plain(each) for each in item.value]
    return item.value


def _document(path: str, text: str) -> Item:
    if len(text.encode()) > MAX_BYTES:
        what = said("the file is larger than %(n)s kB", n=MAX_BYTES // 1000)
        raise _fault(Place(path), what, said("split it by subject"))
    try:
        item = read_document(path, text, quick_events(text))
    except (DoubtfulError, ContentError):
        # What is wrong, and where, is said as ruamel sees it.
        item = read_document(path, text, slow_events(text))
    if item is None:
        raise _fault(Place(path), said("the file is empty"), said("fill or delete it"))
    return item


def read_document(path: str, text: str, events: Iterator[Event]) -> Item | None:
    """The one document of a text, from its events; None where there is none.

    Raises ContentError for what is refused, and whatever the events raise.
    """
    return _Composer(path, text, events).document()


def _fault(place: Place, what: Said, remedy: Said) -> ContentError:
    return ContentError([Problem(place, what, remedy)])


def _no_yaml(place: Place, words: str) -> ContentError:
    """That a text is no YAML, in the words of the library."""
    words = words.strip() or "not YAML"
    return _fault(place, yaml_words(words), yaml_remedy(words))


_RESOLVER: Any = YAML(typ="safe", pure=True).resolver
"""One for all: making it takes as long as reading a small file."""


class _Composer:
    """Builds the Items of one text from its events, and stops at what is refused."""

    def __init__(self, path: str, text: str, events: Iterator[Event]) -> None:
        self.path, self.text, self.events = path, text, events
        self.depth = self.nodes = 0

    def document(self) -> Item | None:
        """The one document; None where there is none."""
        found = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                place = self._place(event)
                if found is not None:
                    what = said("a second document starts here")
                    raise _fault(place, what, said("keep one document a file"))
                if event.version or event.tags:
                    what = said("% directives are not allowed")
                    raise _fault(place, what, said("remove them, all is YAML 1.2"))
            elif isinstance(event, NodeEvent):
                found = self._item(event)
        return found

    def _place(self, event: Event) -> Place:
        mark = event.start_mark
        return Place(self.path, mark.line + 1, mark.column + 1)

    def _item(self, event: Event, empty_at: int | None = None) -> Item:
        """The value that begins with an event; `empty_at`: where it stands if nothing is there."""
        place = self._place(event)
        self._refuse(event, place)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, place, empty_at)
        assert isinstance(event, CollectionStartEvent)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            what = said("nested deeper than %(n)s levels", n=MAX_DEPTH)
            raise _fault(place, what, said("flatten it"))
        mapping = isinstance(event, MappingStartEvent)
        item = self._mapping(event, place) if mapping else self._list(event, place)
        self.depth -= 1
        return item

    def _refuse(self, event: Event, place: Place) -> None:
        """Raise for constructs that are refused, before anything is built from them."""
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            what = said("anchors and aliases are not allowed")
            raise _fault(place, what, said("write the value out"))
        if tag := getattr(event, "tag", None):
            what = said("the tag %(tag)s is not allowed", tag=str(tag)[:60])
            raise _fault(place, what, said("remove it"))
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _fault(place, said("more than %(n)s values", n=MAX_NODES), said("split the file"))

    def _scalar(self, event: ScalarEvent, place: Place, empty_at: int | None) -> Item:
        written, start, end = str(event.value), event.start_mark.index, event.end_mark.index
        if UNPRINTABLE.search(written):
            what = said("the value holds control characters")
            raise _fault(place, what, said("write plain text"))
        try:
            value = written if event.style else self._value(written)
        except ValueError:
            what = said("%(value)r is not a number", value=written[:20])
            raise _fault(place, what, said("quote it if it is a text")) from None
        folded = event.style in (">", "|")
        if folded:
            end = start + len(self.text[start:end].rstrip())
        elif start == end and empty_at is not None:
            start = end = empty_at
        offset = 1 if event.style in ("'", '"') else 0
        return Item(value, place, {}, offset, folded, written, start, end)

    def _value(self, written: str) -> Plain:
        """The value of a scalar without quotes, as YAML 1.2 resolves it."""
        tag = str(_RESOLVER.resolve(ScalarNode, written, (True, False)))
        if tag.endswith(":null"):
            return None
        if tag.endswith(":bool"):
            return written.lower() == "true"
        if tag.endswith(":int"):
            return int(written, 0 if written.lower().startswith("0x") else 10)
        if tag.endswith(":float"):
            return float(written)
        return written

    def _list(self, event: CollectionStartEvent, place: Place) -> Item:
        before, items = self.nodes, []
        for following in self.events:
            if isinstance(following, SequenceEndEvent):
                break
            items.append(self._item(following))
        return self._whole(event, following, place, before, items)

    def _mapping(self, event: CollectionStartEvent, place: Place) -> Item:
        before = self.nodes
        entries: dict[str, Item] = {}
        keys: dict[str, Place] = {}
        starts: dict[str, int] = {}
        colons: dict[str, int] = {}
        for following in self.events:
            if isinstance(following, MappingEndEvent):
                break
            name, keys_place = self._name(following, entries)
            found = COLON.match(self.text, following.end_mark.index)
            colon = found.end() if found else following.end_mark.index
            entries[name] = self._item(next(self.events), colon)
            keys[name], starts[name] = keys_place, following.start_mark.index
            colons[name] = colon
        whole = self._whole(event, following, place, before, list(entries.values()))
        return replace(whole, value=entries, keys=keys, starts=starts, colons=colons)

    def _name(self, event: Event, entries: dict[str, Item]) -> tuple[str, Place]:
        place = self._place(event)
        self._refuse(event, place)
        if not isinstance(event, ScalarEvent):
            what = said("a key must be a plain word")
            raise _fault(place, what, said("write one word before the colon"))
        name = str(event.value)
        if UNPRINTABLE.search(name):
            what = said("the key holds control characters")
            raise _fault(place, what, said("write one plain word"))
        if name in entries:
            what = said("the key %(key)r stands twice", key=name)
            raise _fault(place, what, said("keep one of them"))
        return name, place

    def _whole(
        self, first: CollectionStartEvent, last: Event, place: Place, before: int, items: list[Item]
    ) -> Item:
        """A list or mapping from its first to its last event."""
        start, flow = first.start_mark.index, bool(first.flow_style)
        # A block ends for the parser where the next thing begins, comments in between.
        end = last.end_mark.index if flow or not items else max(each.end for each in items)
        size = self.nodes - before + 1
        return Item(items, place, {}, start=start, end=end, flow=flow, size=size)

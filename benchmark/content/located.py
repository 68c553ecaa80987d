"""YAML 1.2 text to values that know where they stand. Refuses what a bank never needs.

Aliases, anchors and tags are refused before anything is built, because 324 bytes of nested
aliases can exhaust memory; size and depth are capped for the same reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from benchmark.content.problems import ContentError, Place, Problem

MAX_BYTES = 200_000
MAX_DEPTH = 12
MAX_NODES = 20_000
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

Plain = str | int | float | bool | None


@dataclass(frozen=True)
class Item:
    """A value of the file: a scalar, a list of Items, or a mapping of names to Items.

    `keys` are the places of a mapping's names; `folded` tells a scalar that spans lines;
    `written` is a scalar as it stands in the file, so that 012 and 2026.10 can stay texts.
    """

    value: Plain | list[Item] | dict[str, Item]
    place: Place
    keys: dict[str, Place]
    offset: int = 0
    folded: bool = False
    written: str = ""


def read_yaml(path: str, text: str) -> Item:
    """Return the document of one file. Raises ContentError with the place of the fault."""
    try:
        if len(text.encode()) > MAX_BYTES:
            what = f"the file is larger than {MAX_BYTES // 1000} kB"
            raise _fault(Place(path), what, "split it by subject")
        _refuse(path, text)
        node = YAML(typ="safe", pure=True).compose(text)
        if node is None:
            raise ContentError([Problem(Place(path), "the file is empty", "fill or delete it")])
        return _item(path, node)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        what = (error.problem or error.context or "not YAML").strip()
        raise ContentError([Problem(place, what, "write valid YAML 1.2")]) from None
    except (ReaderError, UnicodeEncodeError) as error:
        index = error.position if isinstance(error, ReaderError) else error.start
        before = text[:index]
        place = Place(path, before.count("\n") + 1, index - before.rfind("\n"))
        what = "this character cannot stand in a file"
        raise ContentError([Problem(place, what, "remove it")]) from None
    except (YAMLError, ValueError, RecursionError) as error:
        what = str(error).splitlines()[0] if str(error) else "not YAML"
        raise ContentError([Problem(Place(path), what, "write valid YAML 1.2")]) from None


def _refuse(path: str, text: str) -> None:
    """Raise for constructs that are refused, while the text is still only events."""
    depth = nodes = documents = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        mark = event.start_mark
        place = Place(path, mark.line + 1, mark.column + 1)
        if isinstance(event, NodeEvent):
            nodes += 1
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise _fault(place, "anchors and aliases are not allowed", "write the value out")
        if isinstance(event, ScalarEvent | CollectionStartEvent) and getattr(event, "tag", None):
            raise _fault(place, f"the tag {str(event.tag)[:60]} is not allowed", "remove it")
        name = type(event).__name__
        depth += name.endswith("StartEvent") - name.endswith("EndEvent")
        documents += name == "DocumentStartEvent"
        if depth > MAX_DEPTH + 2:
            raise _fault(place, f"nested deeper than {MAX_DEPTH} levels", "flatten it")
        if nodes > MAX_NODES:
            raise _fault(place, f"more than {MAX_NODES} values", "split the file")
        if documents > 1:
            raise _fault(place, "a second document starts here", "keep one document a file")
        if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
            raise _fault(place, "% directives are not allowed", "remove them, all is YAML 1.2")


def _fault(place: Place, what: str, remedy: str) -> ContentError:
    return ContentError([Problem(place, what, remedy)])


def _item(path: str, node: Node) -> Item:
    place = Place(path, node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, MappingNode):
        return _mapping(path, node, place)
    if isinstance(node, SequenceNode):
        return Item([_item(path, each) for each in node.value], place, {})
    assert isinstance(node, ScalarNode)
    offset = 1 if node.style in ("'", '"') else 0
    written = str(node.value)
    if UNPRINTABLE.search(written):
        raise _fault(place, "the value holds control characters", "write plain text")
    try:
        value = _scalar(node)
    except ValueError:
        what = f"{written[:20]!r} is not a number"
        raise _fault(place, what, "quote it if it is a text") from None
    return Item(value, place, {}, offset, node.style in (">", "|"), written)


def _mapping(path: str, node: MappingNode, place: Place) -> Item:
    entries: dict[str, Item] = {}
    keys: dict[str, Place] = {}
    for key, value in node.value:
        where = Place(path, key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, ScalarNode):
            raise _fault(where, "a key must be a plain word", "write one word before the colon")
        if UNPRINTABLE.search(str(key.value)):
            raise _fault(where, "the key holds control characters", "write one plain word")
        if key.value in entries:
            raise _fault(where, f"the key {key.value!r} stands twice", "keep one of them")
        entries[key.value] = _item(path, value)
        keys[key.value] = where
    return Item(entries, place, keys)


def _scalar(node: ScalarNode) -> Plain:
    if node.style is not None:
        return str(node.value)
    tag = str(node.tag)
    if tag.endswith(":null"):
        return None
    if tag.endswith(":bool"):
        return str(node.value).lower() == "true"
    if tag.endswith(":int"):
        return int(str(node.value), 0 if str(node.value).lower().startswith("0x") else 10)
    if tag.endswith(":float"):
        return float(node.value)
    return str(node.value)

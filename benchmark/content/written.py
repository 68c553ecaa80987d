"""Values as YAML text, in the hand of the shipped files: plain where it can be, else quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from benchmark.content.located import Plain

WIDTH = 120
"""The longest line that is written, counted in the file."""

_FIRST = "(“„‘«"
_NUMBER = re.compile(r"[-+.]?[0-9][0-9a-fA-F_.,:xXoO+-]*")
_WORDS = frozenset(["null", "true", "false", "yes", "no", "on", "off", "y", "n"])
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff\ufffe\uffff]")
_BRACKETS = re.compile(r"[,\[\]{}]")
_GAP = re.compile(r"(?<=\S) (?=\S)")


def scalar(value: Plain, *, flow: bool = False) -> str:
    """A value in one line; `flow`: between brackets, where less can stand plain."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    return value if _plain(value) and not (flow and _BRACKETS.search(value)) else quoted(value)


def _plain(text: str) -> bool:
    if not text or text != text.strip() or not (text[0].isalnum() or text[0] in _FIRST):
        return False
    if _UNSAFE.search(text) or ": " in text or " #" in text or text.endswith(":"):
        return False
    return text.lower() not in _WORDS and not _NUMBER.fullmatch(text)


def quoted(text: str) -> str:
    """A text between double quotes."""
    made = json.dumps(text, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", made)


def flow(value: Any) -> str:
    """Any value in one line, between brackets if it is a list or a mapping.

    What is None in a mapping is left out, here and below.
    """
    if isinstance(value, Mapping):
        given = ((name, each) for name, each in value.items() if each is not None)
        inner = ", ".join(f"{scalar(name, flow=True)}: {flow(each)}" for name, each in given)
        return f"{{{inner}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(flow(each) for each in value)}]"
    return scalar(value, flow=True)


def folded(text: str, depth: int, width: int) -> list[str]:
    """The lines below `>-` at a depth; a line break of the text is an empty line."""
    lines: list[str] = []
    for number, part in enumerate(text.split("\n")):
        if number:
            lines.append("")
        line = ""
        for word in _GAP.split(part) if part else ():
            if line and depth + len(line) + 1 + len(word) > width:
                lines.append(" " * depth + line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        if line:
            lines.append(" " * depth + line)
    return lines


def entry(name: str, value: Any, depth: int, width: int) -> list[str]:
    """The lines of one key with its value in a block mapping at a depth."""
    first, *rest = after(value, depth, len(scalar(name)) + 2, width)
    return [f"{' ' * depth}{scalar(name)}:{' ' * bool(first)}{first}", *rest]


def after(value: Any, depth: int, used: int, width: int) -> list[str]:
    """What stands after a colon or dash at a depth: the rest of its line, and the lines below.

    `used`: how much of the line the key or dash takes. An empty first text: all stands below.
    """
    room = width - depth - used
    if isinstance(value, str):
        return _text(value, depth + 2, room, width)
    line = flow(value)
    if not isinstance(value, Mapping | Sequence) or not value:
        return [line]
    nested = isinstance(value, Sequence) and any(isinstance(e, Mapping | list) for e in value)
    if len(line) <= room and not nested:
        return [line]
    return ["", *block(value, depth + 2, width)]


def _text(text: str, depth: int, room: int, width: int) -> list[str]:
    line = scalar(text)
    foldable = text and not _UNSAFE.search(text.replace("\n", "")) and text == text.strip()
    if not foldable or (len(line) <= room and "\n" not in text):
        return [line]
    return [">-", *folded(text, depth, width)]


def block(value: Any, depth: int, width: int) -> list[str]:
    """The lines of a list or mapping at a depth, a line or more for each entry."""
    if isinstance(value, Mapping):
        given = ((name, each) for name, each in value.items() if each is not None)
        return [line for name, each in given for line in entry(name, each, depth, width)]
    return [line for each in value for line in dashed(each, depth, width)]


def dashed(value: Any, depth: int, width: int) -> list[str]:
    """The lines of one entry of a block list; a mapping stands in one line where it fits."""
    if isinstance(value, Mapping) and value and len(flow(value)) + depth + 2 > width:
        lines = block(value, depth + 2, width)
        return [f"{' ' * depth}- {lines[0][depth + 2 :]}", *lines[1:]]
    first, *rest = after(value, depth, 2, width)
    return [f"{' ' * depth}- {first}", *rest]

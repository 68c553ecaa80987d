"""Frozen dataclasses to and from plain JSON values, led by their type hints.

For each type a converter is made once, because a report has two thousand values and looking at
each one's type anew cost more than all scoring.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any

Convert = Callable[[Any], Any]

TAG = "is"
"""Key under which a class of a union names itself."""


def canonical_json(document: Any) -> str:
    """One text for one document: sorted keys, no spaces, UTF-8; floats as Python prints them."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def to_plain(value: Any) -> Any:
    """A dataclass as mappings and lists of JSON values."""
    kind: Any = type(value)
    return _writer(kind)(value)


def from_plain(kind: Any, value: Any) -> Any:
    """The value of type `kind` that `to_plain` wrote.

    A missing field takes its default; raises KeyError where it has none.
    """
    return _reader(kind)(value)


def _same(value: Any) -> Any:
    return value


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _thawed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@cache
def _writer(kind: Any) -> Convert:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _union_writer(arguments)
    if origin is tuple:
        return _list_writer(arguments)
    if origin is dict:
        write = _writer(arguments[1])
        return lambda value: {key: write(each) for key, each in value.items()}
    if is_dataclass(kind):
        return _class_writer(kind)
    return _thawed if kind in (Any, tuple) else _same


def _list_writer(arguments: tuple[Any, ...]) -> Convert:
    writers = [_writer(each) for each in arguments if each is not Ellipsis]
    if len(writers) == 1:
        write = writers[0]
        return list if write is _same else lambda value: [write(each) for each in value]
    return lambda value: [write(each) for write, each in zip(writers, value, strict=True)]


def _union_writer(arguments: tuple[Any, ...]) -> Convert:
    if any(is_dataclass(each) for each in arguments):
        # Made on use, because a condition holds conditions.
        return lambda value: None if value is None else to_plain(value)
    return _thawed if any(typing.get_origin(each) is tuple for each in arguments) else _same


def _class_writer(kind: Any) -> Convert:
    tag = getattr(kind, "TAG", None)
    parts: list[tuple[str, Convert]] | None = None

    def write(value: Any) -> Any:
        nonlocal parts
        if parts is None:
            parts = [(n, _writer(hint)) for n, hint in _hints(kind).items()]
        held = value.__dict__
        plain = {
            name: held[name] if convert is _same else convert(held[name]) for name, convert in parts
        }
        if tag is not None:
            plain[TAG] = tag
        return plain

    return write


@cache
def _reader(kind: Any) -> Convert:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _union_reader(arguments)
    if origin is tuple:
        return _tuple_reader(arguments)
    if origin is dict:
        read = _reader(arguments[1])
        return lambda value: {key: read(each) for key, each in value.items()}
    if is_dataclass(kind):
        return _class_reader(kind)
    return _same


def _tuple_reader(arguments: tuple[Any, ...]) -> Convert:
    readers = [_reader(each) for each in arguments if each is not Ellipsis]
    if len(readers) == 1:
        read = readers[0]
        return tuple if read is _same else lambda value: tuple(read(each) for each in value)
    return lambda value: tuple(read(each) for read, each in zip(readers, value, strict=True))


def _union_reader(arguments: tuple[Any, ...]) -> Convert:
    classes = [each for each in arguments if is_dataclass(each)]
    if len(classes) == 1:
        only: Any = classes[0]
        return lambda value: None if value is None else _reader(only)(value)
    if classes:
        tagged: dict[str, Any] = {each.TAG: each for each in classes}  # type: ignore[union-attr]  # all have one
        return lambda value: None if value is None else _reader(tagged[value[TAG]])(value)
    return _frozen if any(typing.get_origin(each) is tuple for each in arguments) else _same


def _class_reader(kind: Any) -> Convert:
    parts: list[tuple[str, Convert]] | None = None
    later = {each.name: each.default for each in fields(kind) if each.default is not MISSING}

    def read(value: Any) -> Any:
        nonlocal parts
        if parts is None:
            parts = [(n, _reader(hint)) for n, hint in _hints(kind).items()]
        made = object.__new__(kind)
        # What was written before a field existed is read as its default says.
        if len(value) < len(parts):
            value = {**later, **value}
        # Straight into the instance: a frozen __init__ would set each field the slow way.
        made.__dict__.update({name: convert(value[name]) for name, convert in parts})
        return made

    return read


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}

"""Frozen dataclasses to and from plain JSON values, led by their type hints."""

from __future__ import annotations

import json
import types
import typing
from dataclasses import fields, is_dataclass
from typing import Any


def canonical_json(document: Any) -> str:
    """One text for one document: sorted keys, no spaces, UTF-8; floats as Python prints them."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def to_plain(value: Any) -> Any:
    """Dataclasses as mappings, tuples as lists; a class with a TAG names itself under "is"."""
    if isinstance(value, tuple | list):
        return [to_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: to_plain(each) for key, each in value.items()}
    if is_dataclass(value):
        plain = {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
        tag = getattr(value, "TAG", None)
        return plain if tag is None else {"is": tag, **plain}
    return value


def from_plain(kind: Any, value: Any) -> Any:
    """The value of type `kind` that `to_plain` wrote. Raises KeyError for a missing field."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _from_union(arguments, value)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is not Ellipsis:
            return tuple(from_plain(k, v) for k, v in zip(arguments, value, strict=True))
        return tuple(from_plain(arguments[0], each) for each in value)
    if origin is dict:
        return {key: from_plain(arguments[1], each) for key, each in value.items()}
    if is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        return kind(**{name: from_plain(hint, value[name]) for name, hint in hints.items()})  # type: ignore[operator]  # a dataclass is callable
    return tuple(value) if isinstance(value, list) and kind is not Any else value


def _from_union(arguments: tuple[Any, ...], value: Any) -> Any:
    if value is None:
        return None
    classes = [each for each in arguments if is_dataclass(each)]
    if len(classes) == 1:
        return from_plain(classes[0], value)
    if classes:
        return from_plain(next(c for c in classes if c.TAG == value["is"]), value)  # type: ignore[union-attr]  # tagged classes only
    return tuple(value) if isinstance(value, list) else value


_HINTS: dict[type, dict[str, Any]] = {}


def _hints(kind: type) -> dict[str, Any]:
    if kind not in _HINTS:
        hints = typing.get_type_hints(kind)
        _HINTS[kind] = {field.name: hints[field.name] for field in fields(kind)}
    return _HINTS[kind]

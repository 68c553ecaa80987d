"""Stored answers under another bank: what was renamed, what is left out, what is missing.

An answer is read as core reads one that comes in now: what it would refuse is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from benchmark.core.answers import AnswerFault, read_answer
from benchmark.core.bank import Bank, Value
from benchmark.core.matrix import Task
from benchmark.measure.names import PREFIXES, Asked, Document, asked_by, split

LEAVE_OUT = ""
"""Renamed to this, an answer is taken as left open."""
NEAREST = "nearest"
"""Renamed to this, a number out of range becomes the nearest one in it."""
WHOLE = "*"
"""Stands for a value as a whole: a number out of range, several options where one is asked."""


@dataclass(frozen=True)
class Renames:
    """What an editor says that stored answers mean now.

    `names`: old name -> new name, or LEAVE_OUT. `values`: old name -> old option, mode or WHOLE ->
    new one, LEAVE_OUT or NEAREST.
    """

    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """One answer under another bank. `missing`: what of it is not there; "" is the question."""

    value: Value | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Translation:
    """From answers that were stored under one bank to answers of another."""

    old: Bank
    new: Bank
    renames: Renames

    @cached_property
    def asked(self) -> dict[str, Asked]:
        """All that the new bank asks, by name."""
        return asked_by(self.new)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """All that the old bank asks; what kept its name comes first, so that it wins."""
        return tuple(sorted(asked_by(self.old), key=lambda name: self.target(name) != name))

    def target(self, name: str) -> str:
        """The new name of what was asked; LEAVE_OUT if its answers are left out."""
        return self.renames.names.get(name, name)

    def read(self, name: str, value: Value) -> Reading:
        """One stored answer, as the new bank takes it."""
        target = self.target(name)
        if target == LEAVE_OUT:
            return Reading(None)
        asked = self.asked.get(target)
        if asked is None:
            return Reading(None, ("",))
        changes = self.renames.values.get(name, {})
        if isinstance(value, tuple):
            return self._several(asked, [changes.get(each, each) for each in value], value)
        return self._one(asked, value, changes)

    def document(self, stored: Document) -> tuple[Document, tuple[tuple[str, str], ...]]:
        """A whole document under the new bank, and what of it is missing there: name, element."""
        read: dict[str, dict[str, Any]] = {part: {} for part in PREFIXES}
        missing: list[tuple[str, str]] = []
        for name in self.sources:
            part, asked_id = split(name)
            given = stored[part].get(asked_id)
            if given is None:
                continue
            found = self.read(name, tuple(given) if isinstance(given, list) else given)
            missing += [(name, each) for each in found.missing]
            if found.value is not None:
                new_part, new_id = split(self.target(name))
                read[new_part].setdefault(new_id, _plain(found.value))
        return read, tuple(missing)

    def _one(self, asked: Asked, value: Value, changes: dict[str, str]) -> Reading:
        number = isinstance(value, int) and not isinstance(asked, Task)
        key = WHOLE if number else str(value)
        found = None if key in changes and not number else self._taken(asked, value)
        if found is not None:
            return Reading(found)
        change = changes.get(key)
        if change is None:
            return Reading(None, (key,))
        if change == LEAVE_OUT:
            return Reading(None)
        changed = self._taken(asked, _changed(asked, value, change))
        return Reading(changed) if changed is not None else Reading(None, (key,))

    def _several(self, asked: Asked, changed: list[str], value: tuple[str, ...]) -> Reading:
        found = self._taken(asked, [each for each in changed if each != LEAVE_OUT])
        if found is not None:
            return Reading(found)
        if isinstance(asked, Task) or asked.kind != "choices":
            return Reading(None, (WHOLE,))
        known = {*asked.option_by_id, LEAVE_OUT}
        pairs = zip(value, changed, strict=True)
        return Reading(None, tuple(old for old, new in pairs if new not in known) or (WHOLE,))

    def _taken(self, asked: Asked, raw: object) -> Value | None:
        """The answer as the new bank reads it; None where it does not."""
        read = read_answer(self.new, asked, raw)
        return None if isinstance(read, AnswerFault) else read


def _changed(asked: Asked, value: Value, change: str) -> object:
    if change != NEAREST or isinstance(asked, Task) or not isinstance(value, int):
        return change
    return min(max(value, asked.minimum), asked.maximum)


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


def kept_renames(renames: Renames, new: Bank) -> Renames:
    """Those of the renames whose new names a bank still has."""
    asked = asked_by(new)
    names = {old: name for old, name in renames.names.items() if not name or name in asked}
    values = {
        old: kept
        for old, changes in renames.values.items()
        if (kept := dict(_kept(asked.get(names.get(old, old)), changes, new)))
    }
    return Renames(names, values)


def _kept(asked: Asked | None, changes: dict[str, str], new: Bank) -> Iterator[tuple[str, str]]:
    if asked is None:
        return
    there = {LEAVE_OUT, *(value for value, _ in choices_of(new, asked))}
    yield from ((old, value) for old, value in changes.items() if value in there)


def choices_of(bank: Bank, asked: Asked) -> tuple[tuple[str, str], ...]:
    """What an answer may be renamed to: values with their texts."""
    if isinstance(asked, Task):
        return tuple((str(mode.id), mode.text) for mode in bank.matrix.modes)
    if asked.kind == "number":
        return ((NEAREST, ""),)
    return tuple((option.id, option.text) for option in asked.options)

"""Answers of many submissions as columns of numbers: one column a question or task.

A column holds codes. What a code means stands in its vocabulary, with the value as core knows it,
so that whatever is asked of an answer is asked of core once for each different value.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, repeat
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmark.core.bank import Bank, Value
from benchmark.measure.names import PREFIXES, Document, asked_by

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

OPEN = 0
"""The code of what was left open."""


class _Codes(dict[Value | None, int]):
    """Value -> code; a new value gets the next one."""

    def __missing__(self, value: Value | None) -> int:
        code = self[value] = len(self)
        return code


@dataclass
class Vocabulary:
    """The different values of one question or task so far. Codes are given once and stay."""

    _codes: _Codes = field(default_factory=lambda: _Codes({None: OPEN}))
    _tables: dict[Hashable, npt.NDArray[Any]] = field(default_factory=dict)

    def code(self, value: Value | None) -> int:
        """The code of a value."""
        return self._codes[value]

    def values(self, start: int = 0) -> Iterator[Value | None]:
        """The values by code, from one code on."""
        return islice(self._codes, start, None)

    def read(self, values: Sequence[Any]) -> Codes:
        """The codes of many plain JSON values."""
        code = self._codes.__getitem__
        try:
            return np.array(list(map(code, values)), np.int32)
        except TypeError:  # several options are a list, which has no hash
            return np.array([code(_frozen(each)) for each in values], np.int32)

    def table(self, key: Hashable, of: Callable[[Value | None], Any], kind: Any) -> Any:
        """What `of` says of each value, by code, as an array of `kind`; asked once a value."""
        known = self._tables.get(key)
        if known is None or len(known) < len(self._codes):
            start = 0 if known is None else len(known)
            fresh = np.array([of(value) for value in self.values(start)], kind)
            known = fresh if known is None else np.concatenate([known, fresh])
            self._tables[key] = known
        return known


@dataclass(frozen=True)
class Column:
    """The answers of many submissions to one question or task."""

    vocabulary: Vocabulary
    codes: Codes

    def look(self, key: Hashable, of: Callable[[Value | None], Any], kind: Any) -> Any:
        """What `of` says of each submission's answer. `key` names `of` in this vocabulary."""
        return self.vocabulary.table(key, of, kind)[self.codes]

    def where(self, kept: Bools) -> Column:
        """The same for some of the submissions."""
        return Column(self.vocabulary, self.codes[kept])


@dataclass(frozen=True)
class Columns:
    """The answers of `rows` submissions, by the names of what is asked (measure.names)."""

    rows: int
    by_name: Mapping[str, Column]

    def where(self, kept: Bools) -> Columns:
        """The answers of some of the submissions."""
        columns = {name: each.where(kept) for name, each in self.by_name.items()}
        return Columns(int(kept.sum()), columns)


def vocabularies_of(bank: Bank) -> dict[str, Vocabulary]:
    """An empty vocabulary for all that a bank asks."""
    return {name: Vocabulary() for name in asked_by(bank)}


def read_columns(
    bank: Bank, documents: Iterable[Document], vocabularies: Mapping[str, Vocabulary]
) -> Columns:
    """The columns of documents that were stored under this bank."""
    names = tuple(asked_by(bank))
    profile, answers, tasks = (
        _getter([each.removeprefix(prefix) for each in names if each.startswith(prefix)])
        for prefix in PREFIXES.values()
    )
    rows = [
        profile(each["profile"]) + answers(each["answers"]) + tasks(each["tasks"])
        for each in documents
    ]
    values: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else repeat(())
    columns = {
        name: Column(vocabularies[name], vocabularies[name].read(each))
        for name, each in zip(names, values, strict=False)
    }
    return Columns(len(rows), columns)


def _getter(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """What gives the values of these names, None where one is absent. It is what reading costs."""
    absent = dict.fromkeys(names)
    if len(names) < 2:  # itemgetter gives no tuple for one
        return lambda given: tuple(given.get(name) for name in names)
    get = itemgetter(*names)
    return lambda given: get({**absent, **given})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

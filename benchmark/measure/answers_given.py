"""How the answers to one question are distributed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from benchmark.core.bank import NONE_OF_THESE, NOT_APPLICABLE, STATES, Bank, Value
from benchmark.core.matrix import Task
from benchmark.measure.columns import Bools, Column
from benchmark.measure.lens_result import Answer, figure
from benchmark.measure.names import Asked

EDGES = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000)
"""Upper ends of the ranges in which numbers are counted that earn no points."""

Kind = tuple[str, int | None]
"""An answer's id and what it earns."""


def answer_shares(bank: Bank, asked: Asked, column: Column, answered: Bools) -> tuple[Answer, ...]:
    """The share of each answer among those who answered."""
    kinds = dict(_kinds(bank, asked))
    found = dict.fromkeys(kinds, 0)
    counts = np.bincount(column.codes[answered], minlength=1)
    for value, count in zip(column.vocabulary.values(), counts.tolist(), strict=False):
        for each in _given(asked, value):
            found[each] = found.get(each, 0) + count
    n = int(answered.sum())
    return tuple(
        Answer(each, kinds.get(each), figure(count / n if n else None, n))
        for each, count in found.items()
        if count or (each in kinds and each != NOT_APPLICABLE)
    )


def _kinds(bank: Bank, asked: Asked) -> Iterator[Kind]:
    """The answers that can be given, in their order."""
    if isinstance(asked, Task):
        points = bank.matrix.class_of(asked).points
        yield from ((str(mode.id), points[mode.id]) for mode in bank.matrix.modes)
    elif asked.kind == "number":
        earned = {_range_name(band.low, band.high): band.points for band in asked.bands}
        yield from ((each, earned.get(each)) for each in _ranges(asked))
    else:
        yield from ((option.id, option.points) for option in asked.options)
        if asked.kind == "choices":
            yield NONE_OF_THESE, None
    if isinstance(asked, Task) or asked.weight:
        yield from ((state, None) for state in STATES)


def _given(asked: Asked, value: Value | None) -> Sequence[str]:
    """The ids of what one stored value answers."""
    if value is None:
        return ()
    if isinstance(value, tuple):
        return value or (NONE_OF_THESE,)
    if isinstance(asked, Task) or isinstance(value, str):
        return (str(value),)
    ranges = _ranges(asked).items()
    return [name for name, (low, high) in ranges if low <= value <= high]


def _ranges(asked: Asked) -> dict[str, tuple[int, int]]:
    """Name -> first and last number of each range that is counted together."""
    if isinstance(asked, Task):
        return {}
    if asked.bands:
        return {_range_name(b.low, b.high): (b.low, b.high) for b in asked.bands}
    ends = [edge for edge in EDGES if asked.minimum <= edge < asked.maximum] + [asked.maximum]
    starts = [asked.minimum, *(end + 1 for end in ends)]
    return {_range_name(a, b): (a, b) for a, b in zip(starts, ends, strict=False)}


def _range_name(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}\N{EN DASH}{high}"

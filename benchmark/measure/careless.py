"""Signs of careless answering (domain.md 6). They mark, and delete nothing."""

from __future__ import annotations

import numpy as np

from benchmark.measure.columns import Bools, Floats, Whole

LEAST_SECONDS = 1.0
"""Seconds an answer: nobody reads a question in less."""
HALF = 0.5
"""Of the median time; asked once so many are timed that the median stands (MIN_SCALE)."""
LEAST_ROWS = 6
"""So many tasks have to be rated before "all alike" says anything."""
ODD_ROWS = 1
"""So many tasks may differ from the others."""

NO_MODE = -1


def fast_items(seconds: Floats, answered: Whole) -> Bools:
    """Less than LEAST_SECONDS an answer over all; False where the time is not known."""
    found: Bools = (seconds < LEAST_SECONDS * answered) & (answered > 0)
    return found


def fast_total(seconds: Floats) -> Bools:
    """Less than half the median of those whose time is known."""
    known = seconds[~np.isnan(seconds)]
    limit = HALF * float(np.median(known)) if len(known) else 0.0
    found: Bools = seconds < limit
    return found


def one_mode(modes: Whole, groups: Whole) -> Bools:
    """The same mode in all tasks, or in all but ODD_ROWS, though they are of unlike groups.

    `modes`: rows by tasks, NO_MODE where there is none; `groups`: the group of each task. Judgement
    work and routine work cannot honestly run alike.
    """
    rated = modes != NO_MODE
    most = np.zeros(len(modes), np.int64)
    for mode in range(int(modes.max(initial=NO_MODE)) + 1):
        most = np.maximum(most, (modes == mode).sum(axis=1))
    kinds = sum(rated[:, groups == each].any(axis=1).astype(np.int64) for each in np.unique(groups))
    count = rated.sum(axis=1)
    found: Bools = (count >= LEAST_ROWS) & (most >= count - ODD_ROWS) & (kinds > 1)
    return found

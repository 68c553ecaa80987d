"""Figures from arrays: what is measured of too few is hidden here."""

from __future__ import annotations

import math

from benchmark.measure.columns import Bools
from benchmark.measure.items import Measured
from benchmark.measure.lens_result import MIN_SHARE, Figure, figure


def share_of(among: Bools, which: Bools, needed: int = MIN_SHARE) -> Figure:
    """The share of those who are in `which`, of those in `among`."""
    n = int(among.sum())
    return figure(float((among & which).sum()) / n if n else None, n, needed)


def measured(found: Measured, needed: int) -> Figure:
    """A measured value, as far as it is defined."""
    return figure(None if math.isnan(found.value) else found.value, found.n, needed)

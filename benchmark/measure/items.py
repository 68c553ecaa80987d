"""What many answers say about the items of a scale: formulas on arrays, rows are submissions.

`points` is a table of floats, 0 to 100, a column an item; NaN where an answer earns none. All that
is missing is left out pair by pair: a question that does not apply must not cost a whole row.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from benchmark.measure.columns import Bools, Floats, Whole

MAX_COMMUNALITY = 0.995
"""No item is taken to be its factor alone: psych::fa keeps uniquenesses above 0.005 too."""
STEPS, CLOSE = 5_000, 1e-9
"""One-factor models are refined until no communality changes by more than CLOSE."""


class Measured(NamedTuple):
    """A value, NaN where it is not defined, and how many rows it rests on."""

    value: float
    n: int


def correlation(one: Floats, other: Floats) -> Measured:
    """Pearson's r of the rows that have both; NaN where one of them does not vary."""
    both = ~(np.isnan(one) | np.isnan(other))
    n = int(both.sum())
    if n < 2:
        return Measured(np.nan, n)
    x, y = one[both] - one[both].mean(), other[both] - other[both].mean()
    spread = float(np.sqrt((x @ x) * (y @ y)))
    return Measured(float(x @ y) / spread if spread > 0 else np.nan, n)


def rest_correlations(points: Floats) -> list[Measured]:
    """Each item's correlation with the mean of the others that the row has points for.

    The corrected item-total correlation: the item itself is left out of the total (Nunnally and
    Bernstein 1994, Psychometric Theory, ch. 8). Without gaps the mean orders as the sum does.
    """
    known = ~np.isnan(points)
    sums, counts = np.where(known, points, 0.0).sum(axis=1), known.sum(axis=1)
    found = []
    for item, here in zip(points.T, known.T, strict=True):
        others = counts - here
        rest = np.full(len(points), np.nan)
        np.divide(sums - np.where(here, item, 0.0), others, out=rest, where=others > 0)
        found.append(correlation(item, rest))
    return found


def covariances(points: Floats) -> tuple[Floats, Whole]:
    """Covariances, variances on the diagonal, and the rows that each rests on. n - 1 below."""
    known = (~np.isnan(points)).astype(np.float64)
    # Around the column's mean: the sums of products stay small.
    count = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known > 0, points - np.nansum(points, axis=0) / count, 0.0)
    counts = known.T @ known
    sums = filled.T @ known
    found = np.full(counts.shape, np.nan)
    enough = counts > 1
    products = filled.T @ filled - sums * sums.T / np.maximum(counts, 1)
    np.divide(products, counts - 1, out=found, where=enough)
    return found, counts.round().astype(np.int64)


def cronbach_alpha(points: Floats) -> Measured:
    """Cronbach's alpha of the sum of the items; n: of the pair that fewest rows have.

    k/(k-1) * (1 - sum of variances / sum of all covariances): Cronbach 1951, Psychometrika 16,
    297-334, with covariances of the rows that have both items, as psych::alpha takes them.
    """
    table, counts = covariances(points)
    items = len(table)
    if items < 2:
        return Measured(np.nan, _fewest(counts))
    total = float(table.sum())
    if not total > 0:
        return Measured(np.nan, _fewest(counts))
    alpha = items / (items - 1) * (1 - float(np.trace(table)) / total)
    return Measured(alpha, _fewest(counts))


def mcdonald_omega(points: Floats) -> Measured:
    """McDonald's omega of the sum of the items under a one-factor model; n: as for alpha.

    (sum of loadings)^2 / ((sum of loadings)^2 + sum of uniquenesses), in points: McDonald 1999,
    Test Theory, ch. 6. NaN where no item goes with another.
    """
    table, counts = covariances(points)
    n, variances = _fewest(counts), np.diag(table)
    if len(table) < 3 or np.isnan(table).any() or not (variances > 0).all():
        return Measured(np.nan, n)
    deviations = np.sqrt(variances)
    loadings = one_factor(table / np.outer(deviations, deviations))
    common = float(loadings @ deviations) ** 2
    unique = float(((1 - loadings**2) * variances).sum())
    return Measured(common / (common + unique) if common > 0 else np.nan, n)


def one_factor(correlations: Floats) -> Floats:
    """Loadings of each item on the one factor that leaves the least squared residuals.

    Principal axis factoring, repeated until it stands still, which is the minres solution (Harman
    and Jones 1966, Psychometrika 31, 351-368). The factor points to where most items do.
    """
    reduced = correlations.copy()
    off = np.abs(correlations - np.diag(np.diag(correlations)))
    shares = off.max(axis=1)
    loadings = np.zeros(len(reduced))
    for _ in range(STEPS):
        np.fill_diagonal(reduced, shares)
        values, vectors = np.linalg.eigh(reduced)
        loadings = np.sqrt(max(values[-1], 0.0)) * vectors[:, -1]
        refined = np.minimum(loadings**2, MAX_COMMUNALITY)
        change = float(np.abs(refined - shares).max())
        shares = refined
        if change < CLOSE:
            break
    found: Floats = np.sign(loadings) * np.sqrt(shares)
    return -found if found.sum() < 0 else found


def _fewest(counts: Whole) -> int:
    return int(counts.min()) if counts.size else 0


class Stops(NamedTuple):
    """Where people stop, by place of asking. `before`: who began and answered nothing."""

    begun: int
    before: int
    reached: Whole
    stopped: Whole


def find_stops(answered: Bools, asked: Bools, submitted: Bools) -> Stops:
    """Where those who did not submit stopped: at the last place that they answered.

    `answered`, `asked`: rows by places in the order of asking. A place is reached by who was asked
    there and submitted, or answered it or a later one.
    """
    places = answered.shape[1]
    later = answered[:, ::-1]
    last = np.where(later.any(axis=1), places - 1 - later.argmax(axis=1), -1)
    there = np.arange(places) <= last[:, np.newaxis]
    reached = asked & (submitted[:, np.newaxis] | there)
    ends = last[~submitted]
    stopped = np.bincount(ends[ends >= 0], minlength=places)
    return Stops(len(answered), int((ends < 0).sum()), reached.sum(axis=0), stopped)


def median(values: Floats) -> Measured:
    """The median of those that are known."""
    known = values[~np.isnan(values)]
    return Measured(float(np.median(known)) if len(known) else np.nan, len(known))

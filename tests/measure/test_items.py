"""Formulas about items: against cases by hand, known populations, and the standard library."""

from __future__ import annotations

import statistics

import numpy as np
import numpy.typing as npt
import pytest

from benchmark.measure import careless, items
from benchmark.measure.lens_result import MIN_SCALE, MIN_SHARE, figure

Table = npt.NDArray[np.float64]
MANY = 2_000
BY_HAND = np.array([[0, 0, 0], [50, 50, 0], [50, 100, 50], [100, 100, 100]], np.float64)
"""Variances 5000/3, 6875/3, 6875/3; totals 0, 100, 200, 300 with variance 50000/3."""
LOADINGS = np.array([0.8, 0.7, 0.6, 0.5, 0.4, 0.65, 0.3])


def population(loadings: Table) -> Table:
    """The correlations of items that have one factor in common and nothing else."""
    table = np.outer(loadings, loadings)
    np.fill_diagonal(table, 1.0)
    return table


def alpha_of(table: Table) -> float:
    """Alpha of a population, from its mean covariance and its mean variance."""
    k = len(table)
    variance = float(np.diag(table).mean())
    covariance = float((table.sum() - np.trace(table)) / (k * (k - 1)))
    return k * covariance / (variance + (k - 1) * covariance)


def omega_of(loadings: Table) -> float:
    common = float(loadings.sum()) ** 2
    return common / (common + float((1 - loadings**2).sum()))


def drawn(table: Table, seed: int = 7, *, exact: bool = False) -> Table:
    """MANY rows from a population; `exact`: with exactly its covariances, not only near them."""
    rows = np.random.default_rng(seed).standard_normal((MANY, len(table)))
    if exact:
        rows -= rows.mean(axis=0)
        rows = rows @ np.linalg.inv(np.linalg.cholesky(np.cov(rows.T))).T
    return 50 + 20 * rows @ np.linalg.cholesky(table).T


def plain_alpha(points: Table) -> float:
    """Cronbach's alpha again, by the standard library and the variance of the sum."""
    columns, k = points.T.tolist(), points.shape[1]
    single = sum(statistics.variance(column) for column in columns)
    total = statistics.variance([sum(row) for row in points.tolist()])
    return float(k / (k - 1) * (1 - single / total))


def test_alpha_by_hand() -> None:
    found = items.cronbach_alpha(BY_HAND)

    assert found.value == pytest.approx(1.5 * (1 - 18_750 / 50_000))
    assert found.n == 4


@pytest.mark.parametrize("r", [0.3, 0.5, 0.8])
def test_alpha_of_a_known_population(r: float) -> None:
    k = 9
    table = population(np.full(k, r**0.5))
    known = k * r / (1 + (k - 1) * r)
    points = drawn(table)

    found = items.cronbach_alpha(points)

    assert items.cronbach_alpha(drawn(table, exact=True)).value == pytest.approx(known)
    assert found.value == pytest.approx(plain_alpha(points))
    assert abs(found.value - known) < 0.01
    assert found.n == MANY


def test_alpha_and_omega_differ_where_items_load_unlike() -> None:
    points = drawn(population(LOADINGS), exact=True)

    alpha, omega = items.cronbach_alpha(points), items.mcdonald_omega(points)

    assert alpha.value == pytest.approx(alpha_of(population(LOADINGS)))
    assert omega.value == pytest.approx(omega_of(LOADINGS), abs=1e-6)
    assert omega.value > alpha.value + 0.005


def test_omega_is_that_of_the_sum_in_points() -> None:
    scale = np.array([1.0, 3.0, 0.5, 2.0, 1.0, 1.0, 4.0])
    points = drawn(population(LOADINGS), exact=True) * scale
    common = float((LOADINGS * scale).sum()) ** 2
    unique = float(((1 - LOADINGS**2) * scale**2).sum())

    assert items.mcdonald_omega(points).value == pytest.approx(common / (common + unique), abs=1e-6)


def test_the_factor_has_the_loadings_that_made_the_items() -> None:
    turned = LOADINGS * np.array([1, 1, 1, -1, 1, 1, 1])

    assert items.one_factor(population(LOADINGS)) == pytest.approx(LOADINGS, abs=1e-5)
    assert items.one_factor(population(turned)) == pytest.approx(turned, abs=1e-5)


def test_gaps_do_not_move_what_is_measured() -> None:
    points = drawn(population(LOADINGS), exact=True)
    gaps = np.random.default_rng(3).random(points.shape) < 0.1
    with_gaps = np.where(gaps, np.nan, points)

    alpha, omega = items.cronbach_alpha(with_gaps), items.mcdonald_omega(with_gaps)

    assert abs(alpha.value - alpha_of(population(LOADINGS))) < 0.01
    assert abs(omega.value - omega_of(LOADINGS)) < 0.01
    pairs = [(~gaps[:, a] & ~gaps[:, b]).sum() for a in range(7) for b in range(7)]
    assert alpha.n == omega.n == min(pairs)


def test_covariances_rest_on_the_rows_that_have_both() -> None:
    points = np.array([[0, 0], [100, 50], [50, np.nan], [np.nan, 100], [100, 100]], np.float64)

    table, counts = items.covariances(points)

    assert counts.tolist() == [[4, 3], [3, 4]]
    assert table[0, 1] == pytest.approx(statistics.covariance([0, 100, 100], [0, 50, 100]))
    assert table[0, 0] == pytest.approx(statistics.variance([0, 100, 50, 100]))


def test_an_item_is_left_out_of_the_total_that_it_is_held_against() -> None:
    points = drawn(population(LOADINGS))
    columns = points.T.tolist()

    found = items.rest_correlations(points)

    for number, column in enumerate(columns):
        others = [sum(row) - row[number] for row in points.tolist()]
        assert found[number].value == pytest.approx(statistics.correlation(column, others))
        assert found[number].n == MANY


def test_the_rest_of_a_row_with_gaps_is_the_mean_of_what_it_has() -> None:
    points = np.array([[0, 0, 0], [50, np.nan, 50], [100, 100, np.nan], [np.nan, 50, 0]], float)

    found = items.rest_correlations(points)

    assert found[0].n == 3
    assert found[0].value == pytest.approx(statistics.correlation([0, 50, 100], [0, 50, 100]))
    assert found[2].value == pytest.approx(statistics.correlation([0, 50, 0], [0, 50, 50]))


@pytest.mark.parametrize(
    "points",
    [
        pytest.param(np.zeros((0, 3)), id="nobody"),
        pytest.param(np.full((50, 3), np.nan), id="no answers"),
        pytest.param(np.full((50, 3), 100.0), id="all alike"),
        pytest.param(np.zeros((50, 0)), id="no items"),
        pytest.param(np.arange(50.0)[:, np.newaxis], id="one item"),
    ],
)
def test_what_cannot_be_measured_is_no_number(points: Table) -> None:
    assert np.isnan(items.cronbach_alpha(points).value)
    assert np.isnan(items.mcdonald_omega(points).value)
    assert all(np.isnan(each.value) for each in items.rest_correlations(points))


def test_where_people_stop_by_hand() -> None:
    # Submitted; submitted without the second, which is not asked of it; stopped after the first;
    # stopped after the third without the second; answered nothing.
    answered = np.array([[1, 1, 1], [1, 0, 1], [1, 0, 0], [1, 0, 1], [0, 0, 0]], np.bool_)
    asked = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]], np.bool_)
    submitted = np.array([1, 1, 0, 0, 0], np.bool_)

    found = items.find_stops(answered, asked, submitted)

    assert (found.begun, found.before) == (5, 1)
    assert found.reached.tolist() == [4, 2, 3]
    assert found.stopped.tolist() == [1, 0, 1]


def test_a_known_drop_off_is_found_exactly() -> None:
    chance = np.random.default_rng(5)
    places, leaving = 40, 0.02
    ends = chance.geometric(leaving, MANY) - 1
    answered = np.arange(places) < ends[:, np.newaxis]
    submitted = ends >= places

    found = items.find_stops(answered, np.ones_like(answered), submitted)

    here = ends[ends < places]
    counts = np.bincount(here, minlength=places)
    assert found.before == counts[0]
    assert found.stopped.tolist() == [*counts[1:].tolist(), 0]
    assert found.reached.tolist() == [int((ends > place).sum()) for place in range(places)]
    shares = found.stopped[:-1] / found.reached[:-1]
    assert abs(shares.mean() - leaving) < 0.01


def test_the_median_is_of_what_is_known() -> None:
    values = np.array([3.0, np.nan, 1.0, 2.0, np.nan])

    assert items.median(values) == (2.0, 3)
    assert items.median(np.full(3, np.nan)).n == 0


@pytest.mark.parametrize(
    ("modes", "suspected"),
    [
        ([5, 5, 5, 5, 5, 5], True),
        ([5, 5, 5, 5, 5, 4], True),
        ([5, 5, 5, 5, 4, 4], False),
        ([5, 5, 5, 5, 5, -1], False),
        ([0, 1, 2, 3, 4, 5], False),
        ([-1, -1, -1, -1, -1, -1], False),
    ],
    ids=["all alike", "one differs", "two differ", "too few", "all differ", "none"],
)
def test_one_mode_in_unlike_tasks_is_a_sign(modes: list[int], suspected: bool) -> None:
    unlike, alike = np.array([0, 0, 0, 1, 1, 1]), np.zeros(6, np.int64)

    assert careless.one_mode(np.array([modes]), unlike).tolist() == [suspected]
    assert careless.one_mode(np.array([modes]), alike).tolist() == [False]


def test_too_fast_is_less_than_a_second_an_answer_or_half_the_median() -> None:
    seconds = np.array([49.0, 50.0, 51.0, 300.0, 400.0, 500.0, np.nan])
    answered = np.array([50, 50, 50, 50, 50, 0, 50])

    assert careless.fast_items(seconds, answered).tolist() == [1, 0, 0, 0, 0, 0, 0]
    # The median is 175.5.
    assert careless.fast_total(seconds).tolist() == [1, 1, 1, 0, 0, 0, 0]


def test_a_figure_of_too_few_is_not_there() -> None:
    assert figure(0.5, MIN_SHARE).value == 0.5
    hidden = figure(0.5, MIN_SHARE - 1)
    assert (hidden.value, hidden.n, hidden.is_few) == (None, MIN_SHARE - 1, True)
    assert figure(0.5, MIN_SCALE - 1, MIN_SCALE).value is None
    assert not figure(None, MIN_SCALE, MIN_SCALE).is_few

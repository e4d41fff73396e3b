# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Exact small cases of what a forecast is made of."""

import numpy as np
import pytest
from dist_replenishment.core import forecast_pool, forecast_season, forecast_trend
from dist_replenishment.core.forecast_blend import CLASSES, classes, origins
from dist_replenishment.core.forecast_level import empirical, moments, rolling_sums, weights
from dist_replenishment.core.forecast_shape import units
from dist_replenishment.core.forecast_sight import Windows, periods, spans

NAN = np.nan


def test_older_periods_weigh_less_and_unknown_ones_nothing():
    found = weights(np.array([[3.0, NAN, 5.0], [NAN, NAN, NAN]]), 0.5)
    np.testing.assert_allclose(found, [[0.2, 0.0, 0.8], [0.0, 0.0, 0.0]])


def test_an_item_alone_has_its_own_mean():
    found = moments(np.array([[2.0, 4.0, 6.0]]), 0.0, np.zeros(1, int))
    np.testing.assert_allclose(found.mean, [4.0])
    np.testing.assert_allclose(found.evidence, [3.0])


def test_equal_items_help_each_other():
    equal = np.random.default_rng(1).poisson(1.0, (200, 10)).astype(float)
    pulled = moments(equal, 0.0, np.zeros(200, int))
    assert pulled.mean.std() < 0.7 * equal.mean(axis=1).std()


def test_the_empirical_median_is_the_middle_value():
    found = empirical(np.array([[7.0, NAN, 1.0, 4.0]]), 0.0, np.array([0.01, 0.5, 2 / 3, 0.99]))
    np.testing.assert_allclose(found, [[1.0, 4.0, 5.5, 7.0]])


def test_sums_of_windows_that_are_mostly_known_are_scaled_up():
    demand = np.array([[1.0, 2.0, NAN, 4.0, NAN, NAN]])
    np.testing.assert_array_equal(rolling_sums(demand, 2), [[2, 3, 4, 8, 8, NAN]])
    assert rolling_sums(demand, 1) is demand


@pytest.mark.parametrize(
    ("row", "unit"),
    [
        ([6, 0, 12, NAN], 6),
        ([6, 3, 1, 0], 1),
        ([0, 0, 0, 0], 1),
        ([0.5, 1, 2, 3], 0),
        ([-4, 2, 0, 6], 2),
    ],
)
def test_the_unit_is_the_largest_step_of_all_demand(row, unit):
    assert units(np.array([row], dtype=float)).tolist() == [unit]


def test_a_pure_season_is_found_and_divided_out():
    history = np.tile([5.0, 10.0, 15.0, 10.0], (20, 8))
    factors = forecast_season.index(history, 4)
    np.testing.assert_allclose(factors, np.tile([0.5, 1.0, 1.5, 1.0], (20, 1)))
    np.testing.assert_allclose(forecast_season.leveled(history, factors), 10.0)
    assert forecast_season.find(history) == 4
    # one period later the season begins one phase later
    later = forecast_season.index(history[:, 1:-3], 4)
    np.testing.assert_allclose(later[:, 0], 1.0)


def test_a_closed_day_tells_no_level():
    history = np.tile([0.0, 10, 10, 10, 10, 10, 10], (5, 8))
    level = forecast_season.leveled(history, forecast_season.index(history, 7))
    assert np.isnan(level[:, 0::7]).all()
    assert not np.isnan(level[:, 1]).any()


def test_too_few_cycles_show_no_season():
    assert forecast_season.index(np.ones((3, 8)), 4).tolist() == [[1.0]] * 3


def test_a_line_goes_on_damped():
    one = np.ones(1)
    line = forecast_trend.Line(10 * one, 4 * one, 0.5 * one, 0 * one, one)
    assert line.path(3).tolist() == [[12.0, 13.0, 13.5]]


def test_windows_sum_paths_and_stay_within_a_shorter_future():
    path = np.array([[1.0, 2.0, 4.0, 8.0]])
    assert spans([1, 3]).sums(path).tolist() == [[1.0, 7.0]]
    assert periods(3).sums(path).tolist() == [[1.0, 2.0, 4.0]]
    near = Windows(np.array([0, 3]), np.array([4, 4])).within(2)
    assert (near.starts.tolist(), near.stops.tolist()) == ([0, 1], [2, 2])
    assert periods(100).some(3).starts.tolist() == [0, 49, 99]
    assert periods(2).some(24).starts.tolist() == [0, 1]


def test_quantiles_of_cells_are_their_own():
    found = forecast_pool.quantiles(
        np.array([2, 0, 0, 0]), np.array([5.0, 3.0, 1.0, 2.0]), 3, np.array([0.5, 0.99])
    )
    assert found.tolist() == [[2.0, 3.0], [0.0, 0.0], [5.0, 5.0]]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ([5, 5, 5, 6], "smooth"),
        ([1, 1, 1, 30], "erratic"),
        ([0, 0, 3, NAN], "intermittent"),
        ([0, 0, 1, 0, 0, 30, 1, 0], "lumpy"),
        ([0, 0, 0], "no demand"),
        ([NAN, -3], "no demand"),
    ],
)
def test_classes_of_demand(row, kind):
    assert CLASSES[classes(np.array([row], dtype=float))[0]] == kind


def test_origins_leave_room_for_what_comes_and_for_a_past():
    assert origins(60, 12, 1000) == [48, 36, 24]
    assert origins(28, 9, 1000) == [19, 16, 13]
    assert origins(8, 2, 1000) == [6]
    assert origins(6, 2, 1000) == []
    assert len(origins(1000, 12, 1)) == 8

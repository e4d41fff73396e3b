# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Exact small cases of what a forecast is made of."""

import numpy as np
import pytest
from dist_replenishment.core import forecast_pool, forecast_season, forecast_trend
from dist_replenishment.core.forecast_blend import CLASSES, Trainer, _descended, classes, origins
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
    assert forecast_season.index(np.ones((3, 7)), 4).tolist() == [[1.0]] * 3
    assert forecast_season.index(np.ones((3, 8)), 4).tolist() == [[1.0] * 4] * 3


def years(months, items=60, noise=0.1, seed=4):
    """Demand by month that doubles from its low to its high, each item with noise of its own."""
    year = 100.0 * (1.0 + np.sin(2 * np.pi * np.arange(months) / 12) / 3)
    return year * np.exp(np.random.default_rng(seed).normal(0, noise, (items, months)))


@pytest.mark.parametrize(("months", "season"), [(27, 1), (28, 12), (36, 12)])
def test_a_season_shows_from_the_first_part_of_a_third_cycle(months, season):
    assert forecast_season.find(years(months)) == season


def test_a_part_of_a_cycle_is_no_evidence_of_one_item_or_of_noise():
    assert forecast_season.find(years(30, items=1, noise=0.02)) == 1
    assert forecast_season.find(years(36, items=1, noise=0.02)) == 12
    assert forecast_season.find(years(30, noise=1.0)) == 1
    noise = np.random.default_rng(5).normal(0, 0.2, (60, 30))
    assert forecast_season.find(100.0 * np.exp(noise)) == 1


def test_what_moves_all_items_at_once_needs_more_evidence(monkeypatch):
    """Squared errors of 0.82, in which all items agree: twelve months that were alike by chance."""
    chance = np.random.default_rng(37)
    months = np.exp(chance.normal(0, 0.15, (1, 30)) + chance.normal(0, 0.1, (60, 30)))
    monkeypatch.setattr(forecast_season, "LENGTHS", (12,))
    assert forecast_season.find(100.0 * months) == 1


def test_what_was_seen_once_and_differs_between_years_is_chance():
    """All have the same year; what is an item's own differs from year to year as much as at all."""
    factors = forecast_season.index(years(24, noise=0.3), 12)
    common = np.exp(np.log(factors).mean(axis=0))
    assert np.log(factors / common).std() < 0.1
    # and without noise, what is an item's own is its own
    own = np.tile(years(12, noise=0.3), (1, 2))
    share = own[:, :12] / own[:, :12].mean(axis=1, keepdims=True)
    np.testing.assert_allclose(forecast_season.index(own, 12), share, rtol=0.15)


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


def test_weights_are_found_where_forecasts_are_good_too():
    """The best of three members, of which none is off by more than a hundredth of the demand."""
    actual = 1000.0 + np.random.default_rng(6).normal(0, 1.0, (400, 1))
    told = np.stack([np.broadcast_to(actual + off, (400, 9)) for off in (8.0, 0.1, 5.0)])
    found = _descended(told, actual, np.full(3, 1 / 3))
    assert found[1] > 0.9


@pytest.mark.parametrize(("months", "ends", "reach"), [(48, [36, 32, 28, 24], 12), (29, [24], 5)])
def test_nothing_is_learned_at_ends_at_which_the_season_was_not_known(months, ends, reach):
    history = years(months)
    found = Trainer(history, np.zeros(len(history), int), 12)
    looked = found._looked(periods(12))[0]
    assert [sight.view.demand.shape[1] for sight in looked] == ends
    assert {sight.windows.reach for sight in looked} == {reach}


def test_origins_leave_room_for_what_comes_and_for_a_past():
    assert origins(60, 12, 1000) == [48, 36, 24]
    assert origins(28, 9, 1000) == [19, 16, 13]
    assert origins(8, 2, 1000) == [6]
    assert origins(6, 2, 1000) == []
    assert len(origins(1000, 12, 1)) == 8

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass

import numpy as np
import pytest
from dist_replenishment.core import simulation_rivals, simulation_segments
from dist_replenishment.core.service_calibration import FACTORS, stretch_for
from dist_replenishment.core.simulation_report import bootstrap, rows
from dist_replenishment.core.simulation_rolling import (
    Plans,
    Setting,
    Window,
    calibrate,
    known_items,
)
from unit_tests.dist_replenishment.spans import Lumpy


def moments(history, groups=None):
    """A simple forecast: mean and variance of what is known."""
    mean = np.maximum(np.nanmean(history, axis=1), 0.01)
    over = np.maximum(np.nanvar(history, axis=1, ddof=1) / mean, 1.05)
    return Lumpy(mean, over)


@dataclass(frozen=True)
class Confident:
    """Says that demand is exactly its mean."""

    mean: np.ndarray

    def cumulative(self, weeks):
        return Lumpy(self.mean, np.full(len(self.mean), 1.0001)).cumulative(weeks)


SEASON = 40.0 * (1.0 + 0.9 * np.sin(np.arange(120) * np.pi / 6))


@dataclass(frozen=True)
class Seasonal:
    """Knows the season exactly. :param start: the first period that is forecast"""

    start: int
    items: int

    @property
    def mean(self):
        return np.full(self.items, SEASON[self.start])

    def cumulative(self, weeks):
        span = int(np.max(weeks))
        mean = np.full(self.items, SEASON[self.start : self.start + span].sum() / span)
        return Lumpy(mean, np.full(self.items, 1.01)).cumulative(float(span))


def world(items=150, periods=80, seed=5):
    draw = np.random.default_rng(seed)
    rate = draw.lognormal(0.3, 1, items)[:, None]
    return draw.negative_binomial(2 * rate, 2 / 3.5, (items, periods)).astype(float)


SETTING = Setting(2, 1, moments, refit=4)


@pytest.mark.parametrize("target", [0.9, 0.95, 0.98])
def test_the_achieved_fill_rate_is_the_target_when_demand_is_what_was_forecast(target):
    outcome = Plans.of(Window.of(world(), 52, 80), SETTING).run(target)
    assert outcome.total_fill() == pytest.approx(target, abs=0.02)


def test_a_target_for_each_item_is_reached_by_each_up_to_chance():
    setting = Setting(2, 1, moments, refit=4, each=True)
    outcome = Plans.of(Window.of(world(), 52, 80), setting).run(0.95)
    assert outcome.total_fill() >= 0.94
    fills = outcome.fill[outcome.demanded > 100]
    assert np.median(fills) >= 0.94
    assert fills.min() > 0.7


def test_calibration_repairs_a_forecast_that_is_too_sure_of_itself():
    def confident(history, groups=None):
        return Confident(moments(history).mean)

    setting = Setting(2, 1, confident, refit=4)
    demand = world()
    test = Plans.of(Window.of(demand, 52, 80), setting)
    stretch = calibrate(Plans.of(Window.of(demand, 28, 52), setting), 0.95)
    assert test.run(0.95).total_fill() < 0.91
    assert test.run(0.95, stretch).total_fill() == pytest.approx(0.95, abs=0.02)


def test_levels_are_for_the_periods_that_the_order_has_to_cover():
    """At the end of a period the policy orders with what it knows then, for those that follow."""

    def known(history, groups=None):
        return Seasonal(history.shape[1], len(history))

    draw = np.random.default_rng(8)
    demand = draw.poisson(SEASON[:84], (40, 84)).astype(float)
    outcome = Plans.of(Window.of(demand, 60, 84), Setting(2, 1, known)).run(0.95)
    # levels for the periods before serve 0.69, with 27 in stock
    assert outcome.total_fill() == pytest.approx(0.95, abs=0.025)
    assert outcome.stock.mean() < 15


def test_no_decision_looks_at_what_comes_later():
    demand = world(items=20)
    changed = demand.copy()
    changed[:, 60:] += 50
    early, late = (Plans.of(Window.of(each, 52, 80), SETTING) for each in (demand, changed))
    one, other = (plans.schedule(0.95) for plans in (early, late))
    before = one.starts + 44 <= 60 - 4
    assert before.sum() >= 3
    assert (one.order_up_to[before] == other.order_up_to[before]).all()
    assert (one.order_up_to[-1] < other.order_up_to[-1]).all()
    assert (early.window.segment == late.window.segment).all()


def test_a_series_that_begins_late_has_no_stock_before_and_is_counted_after():
    demand = world(items=12)
    demand[3, :50] = np.nan

    def late(history, groups=None):
        found = moments(np.nan_to_num(history))
        unknown = np.isnan(history).all(axis=1)
        return Lumpy(np.where(unknown, np.nan, found.mean), found.over)

    outcome = Plans.of(Window.of(demand, 52, 80), Setting(2, 1, late, refit=4)).run(0.95)
    assert outcome.demanded[3] == demand[3, 52:].sum()
    assert 0 < outcome.served[3] <= outcome.demanded[3]
    assert np.isfinite(outcome.stock).all()


def test_items_are_known_by_what_was_asked_for_before():
    demand = np.array([[0, 0, 5], [0, 1, 0], [np.nan, 3, 0]])
    assert known_items(demand, 2, 0).tolist() == [False, True, True]
    assert known_items(demand, 2, 3).tolist() == [False, False, True]


# --- Calibration ---------------------------------------------------------------------------------


def missing(items, share):
    """Each factor halves what is missing; `share` of it at the factor 1."""
    at = np.arange(len(FACTORS)) - int(np.flatnonzero(FACTORS == 1.0)[0])
    return 100 * share * 0.5 ** at[:, None] * np.ones((1, items))


def test_the_factor_is_the_one_that_would_have_reached_the_target():
    demanded, of = np.full(2000, 100.0), np.zeros(2000, int)
    assert stretch_for(0.9, missing(2000, 0.1), demanded, of, 1)[0] == pytest.approx(1.0, abs=0.01)
    assert stretch_for(0.9, missing(2000, 0.2), demanded, of, 1)[0] == pytest.approx(1.2, abs=0.01)


def test_a_segment_of_few_items_is_drawn_to_all():
    parts = [missing(2000, 0.1), missing(1, 0.4)]
    of = np.array([0] * 2000 + [1])
    found = stretch_for(0.9, np.hstack(parts), np.full(2001, 100.0), of, 3)
    assert found[0] == pytest.approx(1.0, abs=0.02)
    assert 1.0 < found[1] < 1.2
    # a segment that nothing is known of takes the factor of all
    assert found[2] == pytest.approx(1.0, abs=0.02)


def test_all_are_drawn_to_one_where_few_items_miss_anything():
    demanded = np.full(2000, 100.0)
    one = missing(2000, 0.2) * (np.arange(2000) == 0) * 2000
    found = stretch_for(0.9, one, demanded, np.zeros(2000, int), 1)[0]
    assert 1.0 < found < 1.2 ** (1 / 3)


def test_without_demand_nothing_is_stretched():
    nothing = stretch_for(0.9, np.zeros((len(FACTORS), 2)), np.zeros(2), np.zeros(2, int), 2)
    assert nothing.tolist() == [1.0, 1.0]


# --- Segments, rivals, report --------------------------------------------------------------------


def test_the_pattern_of_demand():
    history = np.array(
        [[4, 5, 4, 5, 4, 5], [1, 9, 1, 9, 1, 9], [0, 4, 0, 4, 0, 4], [0, 1, 0, 9, 0, 1]]
    )
    found = simulation_segments.patterns(history.astype(float))
    assert [simulation_segments.PATTERNS[at] for at in found] == [
        "smooth",
        "erratic",
        "intermittent",
        "lumpy",
    ]


def test_volume_classes_are_shares_of_the_units():
    history = np.array([[10.0], [70], [4], [16]])
    assert simulation_segments.volumes(history).tolist() == [1, 0, 2, 0]


def test_names_of_segments():
    assert simulation_segments.name(0) == "smooth A"
    assert simulation_segments.name(11) == "lumpy C"


def test_the_usual_formula_is_mean_times_interval_plus_z_sigma_root_of_lead():
    demand = np.tile([1.0, 3, 2, 4], 8)[None, :]
    window = Window.of(demand, 24, 32)
    schedule = simulation_rivals.schedule(window, SETTING, simulation_rivals.USUAL, 1.5, 0)
    known = demand[0, :18]
    wanted = 3 * known.mean() + 1.5 * known.std(ddof=1) * np.sqrt(2)
    assert schedule.order_up_to[0, 0] == pytest.approx(wanted)
    normal = simulation_rivals.schedule(window, SETTING, simulation_rivals.NORMAL, 1.5, 0)
    wanted = 3 * known.mean() + 1.5 * known.std(ddof=1) * np.sqrt(3)
    assert normal.order_up_to[0, 0] == pytest.approx(wanted)


def test_the_stock_at_equal_fill_lies_between_two_factors():
    sweep = simulation_rivals.Sweep(
        np.full((3, 1), 10.0), np.array([[5.0], [8], [9]]), np.array([[1.0], [2], [4]])
    )
    every, cost = np.array([0]), np.array([10.0])
    assert sweep.stock_at(0.8, every, cost) == pytest.approx(20)
    assert sweep.stock_at(0.85, every, cost) == pytest.approx(30)
    assert np.isnan(sweep.stock_at(0.95, every, cost))


def test_a_rival_is_not_charged_for_stock_beyond_what_reaches_the_fill():
    sweep = simulation_rivals.Sweep(
        np.full((4, 1), 10.0), np.array([[5.0], [10], [10], [10]]), np.array([[1.0], [2], [4], [9]])
    )
    every, cost = np.array([0]), np.ones(1)
    assert sweep.stock_at(1.0, every, cost) == pytest.approx(2)
    assert sweep.stock_at(0.5, every, cost) == pytest.approx(1)
    assert np.isnan(sweep.stock_at(0.4, every, cost))


def test_the_interval_of_a_fill_rate_is_the_same_every_time_and_holds_it():
    served, demanded = np.array([9.0, 5, 10, 2]), np.full(4, 10.0)
    low, high = bootstrap(served, demanded)
    assert (low, high) == bootstrap(served, demanded)
    assert low < 26 / 40 < high


def test_the_report_has_a_row_for_each_segment_and_one_for_all():
    window = Window.of(world(), 52, 80)
    outcome = Plans.of(window, SETTING).run(0.95)
    cost = np.ones(150)
    rivals = {"usual": simulation_rivals.sweep(window, SETTING, simulation_rivals.USUAL)}
    found = rows(outcome, window.segment, cost, rivals, 28)
    assert sum(row.items for row in found[:-1]) == 150 == found[-1].items
    assert found[-1].demanded == pytest.approx(outcome.demanded.sum())
    assert found[-1].stock == pytest.approx(outcome.stock.sum())
    assert all((row.interval is None) == (row.demanded >= 2000) for row in found)
    assert found[-1].rivals["usual"] == pytest.approx(
        sum(row.rivals["usual"] for row in found[:-1])
    )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

import numpy as np
import pytest
from dist_replenishment.core import learning


def facts(history, **values):
    """Items reviewed weekly with a lead time of two weeks; `values` replace single columns."""
    history = np.asarray(history, dtype=float)
    count = len(history)
    one = np.ones(count)
    base = learning.Facts(
        history=history,
        groups=np.zeros(count, int),
        segments=np.zeros(count, int),
        lead_weeks=np.full((count, 20), 2.0),
        lead_days=14 * one,
        lead_days_p90=14 * one,
        review_days=7 * one,
        method=np.full(count, "rss", object),
        by_cost=np.zeros(count, bool),
        whole_segment=np.zeros(count, bool),
        target=0.95 * one,
        holding_rate=0.25 * one,
        shortage_rate=0.5 * one,
        order_cost=5 * one,
        cost=10 * one,
        price=20 * one,
        rounding=one,
        least=0 * one,
        most=np.inf * one,
        cover_days=np.inf * one,
        old_point=0 * one,
        old_up_to=0 * one,
        old_safety=0 * one,
    )
    return replace(base, **values)


@pytest.fixture(scope="module")
def steady():
    """Three items that ask for about ten a week."""
    return facts(np.random.default_rng(7).poisson(10, size=(3, 60)))


def test_lead_points_keep_the_mean_and_stay_in_order():
    atoms = np.sort(np.random.default_rng(1).gamma(2.0, 1.5, size=(4, 20)), axis=1)
    points = learning.lead_points(atoms)
    assert points.shape == (4, learning.LEAD_POINTS)
    assert points.mean(axis=1) == pytest.approx(atoms.mean(axis=1))
    assert (np.diff(points, axis=1) >= 0).all()


def test_fewer_outcomes_than_points_are_taken_as_they_are():
    assert learning.lead_points(np.array([[1.0, 3.0]])).tolist() == [[1.0, 3.0]]


def test_the_economic_lot_is_that_of_the_square_root_formula(steady):
    lot = learning.economic_lot(steady, np.full(3, 10.0))
    assert lot == pytest.approx(np.sqrt(2 * 5 * 520 / 2.5))


def test_the_economic_lot_is_between_a_review_period_and_half_a_year(steady):
    dear = replace(steady, cost=np.full(3, 1e6))
    assert learning.economic_lot(dear, np.full(3, 10.0)).tolist() == [10.0] * 3
    cheap = replace(steady, cost=np.full(3, 1e-9))
    assert learning.economic_lot(cheap, np.full(3, 10.0)).tolist() == [260.0] * 3


def test_steady_demand_is_covered_over_lead_time_and_review(steady):
    found = learning.learn(steady)
    assert found.weekly == pytest.approx(10.0, abs=3.0)
    assert (found.reorder_point > 20).all()
    assert (found.order_up_to > found.reorder_point).all()
    assert (found.expected_fill >= 0.95).all()
    assert not found.unknown.any()


def test_the_same_evidence_again_moves_nothing(steady):
    first = learning.learn(steady)
    again = replace(
        steady,
        old_point=first.reorder_point,
        old_up_to=first.order_up_to,
        old_safety=first.safety_stock,
    )
    second = learning.learn(again)
    assert second.reorder_point.tolist() == first.reorder_point.tolist()
    assert second.order_up_to.tolist() == first.order_up_to.tolist()


def test_an_old_level_far_from_the_evidence_is_left(steady):
    found = learning.learn(
        replace(steady, old_point=np.full(3, 500.0), old_up_to=np.full(3, 510.0))
    )
    assert (found.reorder_point < 100).all()


def test_a_shared_target_is_reached_together_and_a_limit_holds(steady):
    limited = replace(steady, whole_segment=np.ones(3, bool), most=np.array([5.0, np.inf, np.inf]))
    found = learning.learn(limited)
    assert found.reorder_point[0] <= 5.0


def test_the_lowest_cost_buys_less_for_dear_items_that_few_miss(steady):
    by_cost = replace(steady, by_cost=np.ones(3, bool), shortage_rate=np.array([0.05, 0.5, 5.0]))
    found = learning.learn(by_cost)
    assert found.reorder_point[0] < found.reorder_point[1] < found.reorder_point[2]


def test_what_nobody_knows_is_unknown_not_zero():
    found = learning.learn(facts(np.full((2, 30), np.nan)))
    assert found.unknown.tolist() == [True, True]
    assert np.isnan(found.reorder_point).all()


def test_one_known_week_is_enough_for_a_level():
    history = np.full((2, 30), np.nan)
    history[:, -1] = (4.0, 9.0)
    found = learning.learn(facts(history))
    assert not found.unknown.any()
    assert np.isfinite(found.reorder_point).all()


def test_returns_beyond_demand_give_no_negative_level():
    found = learning.learn(facts(np.full((1, 30), -3.0)))
    assert found.weekly.tolist() == [0.0]
    assert (found.reorder_point >= 0).all()

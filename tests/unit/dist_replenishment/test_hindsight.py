# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

import numpy as np
import pytest
from dist_replenishment.core import hindsight, learning
from hypothesis import given
from hypothesis import strategies as st


def past(history, weeks, lead=0.0, lines=None):
    history = np.atleast_2d(np.asarray(history, dtype=float))
    lines = np.ones(history.shape) if lines is None else lines
    return hindsight.Past(history, lines, weeks, np.full((len(history), 1), lead))


def facts(items, **vals):
    def each(value):
        return np.full(items, float(value))

    values = {
        "history": np.empty((items, 0)),
        "groups": np.zeros(items, dtype=int),
        "segments": np.zeros(items, dtype=int),
        "lead_weeks": np.full((items, 1), 1.0),
        "lead_days": each(7),
        "lead_days_p90": each(7),
        "review_days": each(7),
        "method": np.full(items, "rss", dtype=object),
        "by_cost": np.zeros(items, dtype=bool),
        "whole_segment": np.zeros(items, dtype=bool),
        "target": each(0.95),
        "holding_rate": each(0.25),
        "shortage_rate": each(0.5),
        "order_cost": each(0),
        "cost": each(2),
        "price": each(5),
        "rounding": each(1),
        "least": each(0),
        "most": each(np.inf),
        "cover_days": each(np.inf),
        "old_point": each(0),
        "old_up_to": each(0),
        "old_safety": each(0),
        **vals,
    }
    return learning.Facts(**values)


def random_history(items=6, weeks=104, seed=3):
    return np.random.default_rng(seed).poisson(6, (items, weeks)).astype(float)


# --- days -----------------------------------------------------------------------------------


def test_a_line_is_asked_for_on_one_working_day():
    days = hindsight.daily(np.array([[12.0]]), np.array([[1.0]]))
    assert sorted(days[0]) == [0, 0, 0, 0, 0, 0, 12]
    assert days[0, 5:].tolist() == [0, 0]


def test_lines_of_a_week_are_spread_and_whole_units_stay_whole():
    days = hindsight.daily(np.array([[7.0]]), np.array([[200.0]]))
    assert days.sum() == 7
    assert (days == np.floor(days)).all()
    assert (days[0, :5] > 0).sum() == 5


def test_unknown_weeks_returns_and_demand_without_lines():
    history = np.array([[np.nan, -3.0, 0.0, 2.5]])
    days = hindsight.daily(history, np.zeros((1, 4))).reshape(4, 7)
    assert np.isnan(days[0]).all()
    assert days[1].tolist() == [-3, 0, 0, 0, 0, 0, 0]
    assert days[2].tolist() == [0] * 7
    assert sorted(days[3]) == [0, 0, 0, 0, 0, 0, 2.5]


@given(
    st.lists(
        st.tuples(st.floats(-50, 500, allow_nan=False), st.integers(0, 40)), min_size=1, max_size=30
    )
)
def test_the_days_of_a_week_add_up_to_it(cells):
    history, lines = (np.array([column], dtype=float) for column in zip(*cells, strict=True))
    days = hindsight.daily(history, lines).reshape(-1, 7)
    assert days.sum(axis=1) == pytest.approx(history[0], abs=1e-9)
    again = hindsight.daily(history, lines).reshape(-1, 7)
    assert (days == again).all()


# --- levels that don't change -----------------------------------------------------------------


def test_a_stock_that_is_filled_up_overnight_serves_all():
    """10 on one day of each week; it is back the next morning: 10 on six evenings, 0 on one."""
    question = past(np.full((1, 20), 10.0), 8)
    plan = hindsight.fixed_plan(np.array([9.0]), np.array([10.0]), 1)
    found = hindsight.run(question, plan)
    assert found.demanded.tolist() == [80.0]
    assert found.served.tolist() == [80.0]
    assert found.orders.tolist() == [8.0]
    assert found.stock == pytest.approx([60 / 7])


def test_half_the_stock_serves_half():
    question = past(np.full((1, 20), 10.0), 8)
    found = hindsight.run(question, hindsight.fixed_plan(np.array([5.0]), np.array([5.0]), 1))
    assert found.total_fill() == 0.5


def test_nothing_in_stock_serves_nothing():
    question = past(np.full((1, 20), 10.0), 8)
    found = hindsight.run(question, hindsight.fixed_plan(np.zeros(1), np.zeros(1), 1))
    assert (found.total_fill(), found.stock.tolist()) == (0.0, [0.0])


def test_a_longer_lead_time_serves_less():
    history = random_history()
    plan = hindsight.fixed_plan(np.full(6, 8.0), np.full(6, 12.0), 1)
    fills = [hindsight.run(past(history, 52, lead), plan).total_fill() for lead in (0, 5, 20)]
    assert fills[0] > fills[1] > fills[2]


def test_each_item_is_looked_at_in_its_own_rhythm():
    history = np.full((2, 40), 10.0)
    low, high = np.full(2, 15.0), np.full(2, 20.0)
    both = hindsight.run(past(history, 20), hindsight.fixed_plan(low, high, np.array([1, 14])))
    alone = [
        hindsight.run(past(history, 20), hindsight.fixed_plan(low, high, review))
        for review in (1, 14)
    ]
    assert both.orders.tolist() == [alone[0].orders[0], alone[1].orders[1]]
    assert both.stock.tolist() == [alone[0].stock[0], alone[1].stock[1]]


def test_whole_lots():
    question = past(np.full((1, 40), 10.0), 20)
    plan = hindsight.fixed_plan(np.array([9.0]), np.array([39.0]), 1, np.array([30.0]))
    found = hindsight.run(question, plan)
    assert (found.total_fill(), found.orders.tolist()) == (1.0, [7.0])


def test_unknown_weeks_do_not_count():
    history = np.full((1, 20), 10.0)
    history[0, -4:] = np.nan
    found = hindsight.run(
        past(history, 8), hindsight.fixed_plan(np.array([9.0]), np.array([10.0]), 1)
    )
    assert found.demanded.tolist() == [40.0]
    assert found.stock == pytest.approx([60 / 7])


# --- levels that are learned --------------------------------------------------------------------


def test_what_comes_later_changes_nothing_before():
    history, other = random_history(), random_history()
    other[:, -20:] *= 50
    plans = [
        hindsight.learned_plan(past(each, 52, 7.0), facts(6), 52)[0].schedule
        for each in (history, other)
    ]
    # the last time of learning is 13 weeks before the end and knows 7 of the weeks that differ
    assert plans[0].starts.tolist() == [0, 182, 364]
    same = plans[0].order_up_to == plans[1].order_up_to
    assert same.all(axis=1).tolist() == [True, True, False]


def test_the_policy_looks_no_further_back_than_its_window():
    history, other = random_history(), random_history()
    other[:, :50] = 1000
    plans = [
        hindsight.learned_plan(past(each, 13, 7.0), facts(6), 19)[0].schedule
        for each in (history, other)
    ]
    assert (plans[0].order_up_to == plans[1].order_up_to).all()


def test_a_higher_target_serves_more_with_more_stock():
    question = past(random_history(20), 13, 7.0)
    found = []
    for target in (0.8, 0.99):
        plan, known = hindsight.learned_plan(question, facts(20, target=np.full(20, target)), 52)
        assert known.all()
        found.append(hindsight.run(question, plan))
    assert found[0].total_fill() < found[1].total_fill()
    assert found[0].stock.sum() < found[1].stock.sum()
    assert found[1].total_fill() > 0.95


def test_nothing_is_in_stock_of_what_is_made_to_order():
    question = past(random_history(), 52, 7.0)
    made = facts(6, method=np.full(6, "mto", dtype=object))
    plan, known = hindsight.learned_plan(question, made, 52)
    found = hindsight.run(question, plan)
    assert known.all()
    assert (found.total_fill(), found.stock.sum()) == (0.0, 0.0)


def test_an_item_of_which_nothing_is_known_is_named():
    history = random_history(3)
    history[1] = np.nan
    question = past(history, 52, 7.0)
    assert question.learned.tolist() == [True, False, True]
    assert question.known.tolist() == [True, False, True]
    _plan, known = hindsight.learned_plan(question, facts(3, groups=np.arange(3)), 52)
    assert known.tolist() == [True, False, True]


def test_an_item_that_was_not_there_before_is_new():
    history = random_history(2)
    history[0, :60] = np.nan
    question = past(history, 44)
    assert question.learned.tolist() == [False, True]
    assert replace(question, weeks=43).learned.tolist() == [True, True]


# --- parts ------------------------------------------------------------------------------------


@given(st.integers(1, 104))
def test_how_often_a_policy_learns(weeks):
    question = past(np.zeros((1, 140)), weeks)
    assert len(question.learnings) == hindsight.learnings(weeks)
    assert question.learnings[0] == 140 - weeks - 13


def test_sums():
    question = past(np.full((3, 20), 10.0), 8)
    levels = np.array([10.0, 5.0, 0.0])
    found = hindsight.run(question, hindsight.fixed_plan(levels - 1, levels, 1))
    sums = hindsight.add_up(found, np.array([3.0, 1.0, 1.0]), np.array([True, True, False]))
    assert (sums.items, sums.demanded, sums.served) == (2, 160.0, 120.0)
    assert sums.fill == 0.75
    assert sums.stock == pytest.approx(60 / 7 + found.stock[1])
    assert sums.value == pytest.approx(180 / 7 + found.stock[1])
    assert hindsight.NOTHING.fill is None

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core import bad_input
from dist_replenishment.core.timeline import NEVER
from dist_replenishment.core.vendor_order import (
    Action,
    Breaks,
    Lines,
    Terms,
    order_days,
    plan,
)
from hypothesis import settings

#: ten thousand orders in the deep profile, fewer otherwise
ORDERS = 10_000 if settings.default.max_examples > 1000 else 1500


def orders(qty, terms, breaks=None, **lines):
    """The plan of lines that are all on order 0 unless said otherwise."""
    values = {"order": np.zeros(len(qty)), "price": 1.0, "weekly": 10.0, "order_by_day": 0}
    return plan(Lines(qty=np.array(qty, dtype=float), **values | lines), Terms(**terms), breaks)


def test_an_order_that_reaches_the_minimum_is_left_alone():
    now = orders([30, 20, 0], {"value": 50})
    assert now.action.tolist() == [Action.ORDER]
    assert now.qty.tolist() == [30, 20, 0]
    assert (now.value.tolist(), now.quantity.tolist()) == ([50], [50])
    assert (now.fill_cost.tolist(), now.extra.tolist()) == ([0], [0, 0, 0])


def test_without_a_minimum_everything_is_ordered():
    assert orders([3], {}).action.tolist() == [Action.ORDER]


def test_nothing_needed_is_nothing_ordered():
    now = orders([0, 0], {"value": 50})
    assert (now.action.tolist(), now.qty.tolist()) == ([Action.EMPTY], [0, 0])


def test_an_order_below_the_minimum_is_filled_up_to_equal_cover():
    now = orders([10, 0], {"value": 50}, weekly=[30, 10], pack=1)
    assert now.action.tolist() == [Action.FILL_UP]
    assert now.qty.tolist() == [40, 10]
    assert now.extra.tolist() == [30, 10]
    assert now.cover_weeks.tolist() == [1.0]
    # 40 units for half a week on average, at a quarter of their cost a year
    assert now.fill_cost.tolist() == [pytest.approx(0.25 / 52 * 40 / 2)]


@pytest.mark.parametrize(("minimum", "reached"), [("quantity", 60), ("weight", 120)])
def test_minimums_of_quantity_and_weight_count_too(minimum, reached):
    now = orders([10], {minimum: reached}, weight=2.0)
    assert (now.action.tolist(), now.qty.tolist()) == ([Action.FILL_UP], [60])
    assert getattr(now, minimum).tolist() == [reached]


def test_what_can_wait_waits_for_the_next_order_day():
    now = orders([10], {"value": 50, "next_day": 7}, order_by_day=7)
    assert (now.action.tolist(), now.qty.tolist()) == ([Action.POSTPONE], [0])
    assert now.wait_cost.tolist() == [0]
    now = orders([10], {"value": 50, "next_day": 7}, order_by_day=6)
    assert (now.action.tolist(), now.qty.tolist()) == ([Action.FILL_UP], [50])


def test_waiting_is_chosen_where_it_costs_less():
    dear = orders([10], {"value": 50}, wait_cost=5.0)
    cheap = orders([10], {"value": 50}, wait_cost=0.01)
    assert [dear.action[0], cheap.action[0]] == [Action.FILL_UP, Action.POSTPONE]
    assert (dear.wait_cost.tolist(), cheap.wait_cost.tolist()) == ([5.0], [0.01])


def test_a_minimum_out_of_reach_is_named_and_nothing_is_ordered():
    now = orders([10], {"value": 50}, most=40)
    assert (now.action.tolist(), now.qty.tolist()) == ([Action.UNREACHABLE], [0])
    assert np.isinf(now.fill_cost).all()
    assert np.isinf(now.wait_cost).all()
    assert orders([10], {"value": 50}, weekly=0.0).action.tolist() == [Action.UNREACHABLE]


def test_a_closed_day_is_never_ordered_on():
    closed = {"is_open": False, "next_day": 3}
    now = orders([10], closed, order_by_day=3)
    assert (now.action.tolist(), now.qty.tolist()) == ([Action.WAIT], [0])
    now = orders([10], closed, order_by_day=2)
    assert (now.action.tolist(), now.qty.tolist()) == ([Action.URGENT], [0])


def test_a_line_is_brought_forward_by_its_least_quantity():
    now = orders([10, 0], {"value": 20}, weekly=[0.01, 100], least=[0, 24], pack=[1, 12])
    assert now.qty.tolist() == [10, 24]


def test_a_price_that_falls_is_made_up_for():
    breaks = Breaks(np.array([0]), np.array([50.0]), np.array([0.8]))
    now = orders([40], {"value": 50}, breaks)
    assert now.price.tolist() == [0.8]
    assert (now.qty.tolist(), now.value.tolist()) == ([63], [pytest.approx(50.4)])


def test_every_action_is_reached():
    cases = [
        ([0], {}, {}),
        ([9], {}, {}),
        ([9], {"value": 20}, {}),
        ([9], {"value": 20}, {"order_by_day": 9}),
        ([9], {"value": 20}, {"most": 9.0}),
        ([9], {"is_open": False}, {"order_by_day": 9}),
        ([9], {"is_open": False}, {}),
    ]
    found = {orders(qty, terms, **lines).action[0] for qty, terms, lines in cases}
    assert found == set(Action)


def test_order_days_skip_closed_days():
    monday_and_thursday = [True, False, False, True, False, False, False]
    never = [[False] * 7]
    holidays = [(0, 3), (0, 0)]
    for weekday, week, closed, expected in (
        (0, monday_and_thursday, (), (True, 3)),
        (2, monday_and_thursday, (), (False, 1)),
        (0, monday_and_thursday, holidays, (False, 7)),
        (4, never, (), (True, 1)),
        (0, never, [(0, day) for day in range(61)], (False, NEVER)),
    ):
        is_open, next_day = order_days(weekday, week, closed)
        assert (is_open[0], next_day[0]) == expected


def test_bad_lines_are_named():
    with pytest.raises(bad_input.NotPositive) as refused:
        orders([1, 1], {}, price=[1.0, 0.0])
    assert (refused.value.name, refused.value.items) == ("price", (1,))
    with pytest.raises(bad_input.NotFinite):
        orders([1, np.nan], {})
    with pytest.raises(bad_input.Negative):
        orders([1], {"value": -1.0})
    with pytest.raises(bad_input.UnknownItem):
        orders([1], {"value": [1.0]}, order=[1])


def random_world(draw):
    """Many orders of a few lines, with price breaks."""
    order = np.repeat(np.arange(ORDERS), draw.integers(1, 7, ORDERS))
    rows, pick = len(order), draw.choice
    pack = pick([1, 0.5, 6, 12], rows)
    lines = Lines(
        order=order,
        qty=pack * pick([0, 0, 1, 4], rows),
        price=np.round(draw.lognormal(1, 1, rows) + 0.01, 2),
        pack=pack,
        least=pick([0, 0, 24, 50], rows),
        most=pick([np.inf, 48, 200], rows),
        weight=draw.random(rows),
        weekly=pick([0, 0.1, 5, 40], rows),
        ahead=pick([0, 10], rows),
        order_by_day=pick([-3, 2, 9, NEVER], rows),
    )
    line = np.flatnonzero(draw.random(rows) < 0.3)
    price = np.round(lines.price[line] * 0.9, 3) + 0.001
    breaks = Breaks(line, pick([20.0, 60.0], len(line)), price)
    is_open, next_day = order_days(3, draw.random((ORDERS, 7)) < 0.4)
    values = {"value": [0, 0, 50, 200], "quantity": [0, 0, 30], "weight": [0, 0, 20]}
    minimums = {name: pick(of, ORDERS) for name, of in values.items()}
    return lines, Terms(**minimums, is_open=is_open, next_day=next_day), breaks


def test_no_minimum_pack_order_value_or_calendar_is_violated():
    lines, terms, breaks = random_world(np.random.default_rng(11))
    now = plan(lines, terms, breaks)
    ordered = np.isin(now.action, (Action.ORDER, Action.FILL_UP))
    assert ordered.sum() > ORDERS / 5
    assert set(now.action.tolist()) == set(Action)
    assert terms.is_open[ordered].all()
    for name in ("value", "quantity", "weight"):
        assert (getattr(now, name) >= getattr(terms, name) * (1 - 1e-7))[ordered].all()
    of_order = ordered[lines.order]
    assert (now.qty[~of_order] == 0).all()
    assert (now.qty % lines.pack == 0).all()
    assert (now.qty >= lines.qty)[of_order].all()
    raised = now.extra > 0
    assert (now.qty >= lines.least)[raised & (lines.qty == 0)].all()
    assert (now.qty <= lines.most)[raised].all()
    assert (lines.weekly > 0)[raised].all()
    lowest = lines.price.copy()
    reached = now.qty[breaks.line] >= breaks.min_qty
    np.minimum.at(lowest, breaks.line[reached], breaks.price[reached])
    assert (now.price == np.where(raised, lowest, now.price)).all()
    value = np.bincount(lines.order, weights=now.qty * now.price, minlength=ORDERS)
    np.testing.assert_allclose(now.value, value, rtol=1e-12)

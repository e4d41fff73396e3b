# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Filling up to a vendor's minimum against the optimum of a mixed-integer program."""

import numpy as np
import pytest
from dist_replenishment.core import fill_up
from scipy import optimize


def draw_order(draw, lines, minimums=1):
    """A random order below one or more minimums."""
    pack = draw.choice([1, 1, 6, 12, 40], lines).astype(float)
    price = np.round(draw.lognormal(1.5, 1, lines), 2)
    weekly = draw.lognormal(1.5, 1, lines)
    gain = np.stack([price, np.ones(lines), draw.uniform(0.1, 5, lines)])[:minimums]
    order = fill_up.Shortfall(
        pack=pack,
        first=np.where(draw.random(lines) < 0.3, np.ceil(24 / pack) * pack, pack),
        most=draw.integers(0, 25, lines).astype(float),
        slope=0.25 / 52 * price / weekly,
        ahead=draw.choice([0, 5, 20], lines) * draw.random(lines),
        gain=gain,
        short=np.ones(minimums),
    )
    all_of_it = gain @ order.units(order.most)
    return order.take(np.arange(lines), all_of_it * draw.uniform(0.05, 0.5, minimums) + 1e-6)


def optimum(order):
    """(least carrying cost, its proven lower bound) by a mixed-integer program: a binary a step."""
    line = np.repeat(np.arange(len(order.pack)), order.most.astype(int))
    step = np.concatenate([np.arange(1, int(most) + 1) for most in order.most])
    at = np.zeros((len(step), len(order.pack)))
    at[np.arange(len(step)), line] = step
    below = at.copy()
    below[np.arange(len(step)), line] -= 1
    rows = np.arange(len(step))
    cost = (order.costs(at) - order.costs(below))[rows, line]
    units = (order.units(at) - order.units(below))[rows, line]
    enough = optimize.LinearConstraint(order.gain[:, line] * units, order.short, np.inf)
    same = np.flatnonzero(np.diff(line, prepend=-1) == 0)
    in_order = np.zeros((len(same), len(step)))
    in_order[np.arange(len(same)), same - 1], in_order[np.arange(len(same)), same] = 1, -1
    constraints = [enough, optimize.LinearConstraint(in_order, 0, np.inf)] if len(same) else enough
    found = optimize.milp(
        cost,
        constraints=constraints,
        integrality=np.ones(len(step)),
        bounds=optimize.Bounds(0, 1),
        options={"mip_rel_gap": 1e-3, "time_limit": 2},
    )
    return found.fun, found.mip_dual_bound


@pytest.mark.parametrize(("lines", "minimums"), [(2, 1), (5, 1), (9, 1), (4, 2)])
def test_filling_up_is_as_cheap_as_the_optimum(lines, minimums):
    draw, carrying, total = np.random.default_rng(lines), [], []
    for _ in range(15):
        order = draw_order(draw, lines, minimums)
        steps = fill_up.fill(order)
        if steps is None:
            continue
        _, bound = optimum(order)
        cost, value = order.costs(steps).sum(), order.gain[0] @ order.units(steps)
        carrying.append(cost / bound - 1)
        total.append((value + cost) / (value + bound) - 1)
    assert len(total) >= 10
    assert max(total) < 0.01
    assert np.quantile(carrying, 0.9) < 0.01


def test_the_minimum_is_reached_within_the_limits():
    draw = np.random.default_rng(1)
    for _ in range(100):
        order = draw_order(draw, int(draw.integers(1, 60)), int(draw.integers(1, 4)))
        steps = fill_up.fill(order)
        out_of_reach = (order.missing(order.most) > 0).any()
        assert (steps is None) == out_of_reach
        if steps is not None:
            assert (order.missing(steps) <= 0).all()
            assert ((steps >= 0) & (steps <= order.most) & (steps % 1 == 0)).all()


def order_of(pack, price, weekly, short, **more):
    """An order below a minimum of value; lists of one value a line."""
    pack, price, weekly = (np.array(values, dtype=float) for values in (pack, price, weekly))
    values = {
        "pack": pack,
        "first": pack,
        "most": np.full(len(pack), 100.0),
        "slope": price / weekly,
        "ahead": np.zeros(len(pack)),
        "gain": price[None, :],
        "short": np.array([short], dtype=float),
    }
    return fill_up.Shortfall(**values | {name: np.array(value) for name, value in more.items()})


def test_what_is_needed_first_is_brought_forward():
    # both cost 1; one sells 30 a week, the other 10: 40 units last a week each
    assert fill_up.fill(order_of([1, 1], [1, 1], [30, 10], 40)).tolist() == [30, 10]
    # the second has enough for three weeks already
    assert fill_up.fill(order_of([1, 1], [1, 1], [30, 10], 40, ahead=[0, 30])).tolist() == [40, 0]


def test_a_pack_that_closes_the_gap_alone_replaces_several():
    assert fill_up.fill(order_of([5, 7], [1, 1], [10, 10], 7)).tolist() == [0, 1]


def test_without_carrying_cost_the_minimum_is_reached_all_the_same():
    order = order_of([5, 7], [1, 1], [10, 10], 33, slope=[0.0, 0.0])
    assert (order.missing(fill_up.fill(order)) <= 0).all()


def test_nothing_reaches_a_minimum_beyond_all_limits():
    assert fill_up.fill(order_of([5, 7], [1, 1], [10, 10], 33, most=[2.0, 3.0])) is None

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The chosen quantity against every quantity that is allowed, on thousands of random items."""

import math
from functools import cache

import numpy as np
import pytest
from dist_replenishment.core.quantity import Offers, Outcome, Terms, choose

ITEMS = 10_000


@cache
def world(seed=5):
    """Random items with one to four price rows: several prices, packs and minimums."""
    draw = np.random.default_rng(seed)
    item = np.repeat(np.arange(ITEMS), draw.integers(1, 5, ITEMS))
    rows, pick = len(item), draw.choice
    offers = Offers(
        item=item,
        price=np.round(pick([1, 10, 100], rows) * draw.uniform(0.8, 1.2, rows), 2),
        min_qty=pick([0, 0, 5, 24, 48, 100, 250], rows),
        pack=pick([0, 1, 1, 0.5, 6, 12, 40], rows),
        order_cost=pick([0, 0, 5, 40], rows),
    )
    terms = Terms(
        weekly=pick([0, 0.05, 1, 8, 40], ITEMS),
        carrying_rate=pick([0.1, 0.25, 0.6], ITEMS),
        usual_need=pick([0, 3, 20], ITEMS),
        position=draw.integers(-5, 30, ITEMS),
        maximum=pick([np.inf, np.inf, 300, 60, 30], ITEMS),
        cover_weeks=pick([np.inf, 52, 8], ITEMS),
        shelf_weeks=pick([np.inf, 26], ITEMS),
        rounding=1.0,
    )
    need = np.round(draw.integers(0, 140, ITEMS) * pick([1, 0.5], ITEMS), 1)
    return need, offers, terms.of(ITEMS)


def slope(price, rate, weekly):
    return rate * price / 52 / weekly


def steady_cost(price, fee, weekly, rate, usual):
    """Of a unit when the usual need is bought again and again, in the best lots."""
    lot = math.sqrt(usual**2 + 2 * fee / slope(price, rate, weekly))
    if not lot:
        return price
    return (fee + price * lot + slope(price, rate, weekly) * (lot - usual) ** 2 / 2) / lot


def unit_value(rows, weekly, rate, usual, most):
    """Of a later purchase, from the rows (price, minimum, pack, fee) that are within reach."""
    if not weekly:
        return min(price for price, *_ in rows)
    costs = [(steady_cost(p, fee, weekly, rate, usual), low <= most) for p, low, _, fee in rows]
    return min([cost for cost, within in costs if within] or [cost for cost, _ in costs])


def saved(extra, value, weekly, rate):
    useful = np.minimum(extra, 52 * weekly / rate)
    return value * useful * (1 - rate * useful / 104 / weekly) if weekly else 0 * useful


def allowed(need, pack, low, maximum):
    """Every quantity that minimum, pack and maximum allow (3000 at most)."""
    whole = math.floor(maximum / pack) if math.isfinite(maximum) else 10**9
    needed = min(math.ceil(need / pack), whole)
    least = max(needed, math.ceil(low / pack))
    if least > whole or not needed:
        return np.empty(0)
    return np.arange(least, min(whole, least + 3000) + 1) * pack


def best_of_all(need, rows, weekly, rate, usual, position, maximum, weeks):
    """(units of the need covered, cost) of the best among all allowed quantities, or None."""
    bound = weekly > 0 and math.isfinite(weeks)
    cover = max(weeks * weekly - position, 0) if bound else math.inf
    within = min(maximum, weeks * weekly if bound else math.inf)
    value = unit_value(rows, weekly, rate, usual, within)
    quantities = [allowed(need, pack, low, maximum) for _, low, pack, _ in rows]
    cover = max(cover, min([qty[0] for qty in quantities if len(qty)], default=0))
    found = []
    for (price, _, _, fee), all_qty in zip(rows, quantities, strict=True):
        qty = all_qty[all_qty <= cover]
        if len(qty):
            costs = fee + price * qty - saved(np.maximum(qty - need, 0), value, weekly, rate)
            found.append((-min(need, qty[0]), costs.min()))
    return min(found, default=None)


@cache
def enumerated():
    """The best of each item in the world by enumeration."""
    need, offers, terms = world()
    table = np.column_stack(
        [offers.price, offers.min_qty, np.where(offers.pack > 0, offers.pack, 1), offers.order_cost]
    )
    starts = np.searchsorted(offers.item, np.arange(ITEMS + 1))
    weeks = np.minimum(terms.cover_weeks, terms.shelf_weeks)
    columns = (terms.weekly, terms.carrying_rate, terms.usual_need, terms.position, terms.maximum)
    return [
        best_of_all(need[i], table[starts[i] : starts[i + 1]].tolist(), *values, weeks[i])
        for i, values in enumerate(zip(*(column.tolist() for column in columns), strict=True))
    ]


@pytest.fixture(scope="module")
def chosen():
    return choose(*world())


def test_every_cost_is_the_enumerated_optimum(chosen):
    need, best = world()[0], enumerated()
    bought = chosen.row >= 0
    assert [b is not None and n > 0 for b, n in zip(best, need, strict=True)] == bought.tolist()
    optimum = np.array([best[i][1] for i in np.flatnonzero(bought)])
    np.testing.assert_allclose(chosen.cost[bought], optimum, rtol=1e-8, atol=1e-9)
    covered = np.array([-best[i][0] for i in np.flatnonzero(bought)])
    assert (np.minimum(chosen.qty, need)[bought] == covered).all()


def test_no_minimum_pack_or_maximum_is_violated(chosen):
    need, offers, terms = world()
    items = np.flatnonzero(chosen.row >= 0)
    rows, qty = offers.take(chosen.row[items]), chosen.qty[items]
    step = np.where(rows.pack > 0, rows.pack, 1.0)
    assert (rows.item == items).all()
    assert (qty % step == 0).all()
    assert (qty >= rows.min_qty).all()
    assert (qty <= terms.maximum[items]).all()
    short = qty < need[items]
    assert (chosen.outcome[items][short] == Outcome.LIMITED).all()
    # a pack more would exceed the maximum
    assert (qty + step > terms.maximum[items])[short].all()


def test_what_is_not_bought_has_a_name(chosen):
    need = world()[0]
    nothing = chosen.qty == 0
    assert (chosen.outcome[nothing & (need == 0)] == Outcome.NOTHING).all()
    assert (chosen.outcome[nothing & (need > 0)] >= Outcome.NO_VENDOR).all()
    assert (chosen.outcome[~nothing] < Outcome.NO_VENDOR).all()


def test_every_outcome_is_reached(chosen):
    need, offers, terms = world()
    without = Offers(offers.item, np.where(offers.item % 2, 0, offers.price)).take(offers.item > 99)
    outcomes = {*chosen.outcome.tolist(), *choose(need, without, terms).outcome.tolist()}
    assert outcomes == set(Outcome)


def test_more_stock_never_raises_a_quantity(chosen):
    need, offers, terms = world()
    draw = np.random.default_rng(6)
    for more in (0.5, 1.0, draw.integers(1, 60, ITEMS)):
        less_need = np.maximum(need - more, 0)
        position = terms.position + (need - less_need)
        richer = choose(less_need, offers, Terms(**vars(terms) | {"position": position}))
        assert (richer.qty <= chosen.qty).all()


def test_the_order_of_items_and_rows_changes_nothing(chosen):
    need, offers, terms = world()
    turned = np.random.default_rng(7).permutation(ITEMS)
    place = np.argsort(turned)
    moved = Offers(place[offers.item], *list(vars(offers).values())[1:])
    again = choose(need[turned], moved, terms.take(turned))
    assert (again.qty == chosen.qty[turned]).all()
    assert (again.outcome == chosen.outcome[turned]).all()


def test_another_unit_changes_the_numbers_only(chosen):
    need, offers, terms = world()
    big = 8.0
    scaled = Offers(
        offers.item, offers.price / big, offers.min_qty * big, offers.pack * big, offers.order_cost
    )
    names = ("weekly", "usual_need", "position", "maximum", "rounding")
    in_unit = Terms(**vars(terms) | {name: getattr(terms, name) * big for name in names})
    again = choose(need * big, scaled, in_unit)
    assert (again.qty == chosen.qty * big).all()
    np.testing.assert_allclose(again.cost, chosen.cost, rtol=1e-9, atol=1e-9)

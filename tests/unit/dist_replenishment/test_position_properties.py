# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What holds for every item, whatever its stock and events."""

import numpy as np
from dist_replenishment.core import position
from dist_replenishment.core.position import NEVER, Events
from hypothesis import given
from hypothesis import strategies as st

QTY = st.integers(-4000, 4000).map(lambda cents: cents / 100)
EVENT = st.tuples(st.integers(0, 2), st.integers(-10, 60), QTY, st.booleans())
LEVEL = st.integers(0, 6000).map(lambda cents: cents / 100)
ITEM = st.fixed_dictionaries(
    {
        "on_hand": QTY,
        "lead": st.integers(0, 20),
        "review": st.integers(0, 14),
        "weekly": st.sampled_from([0.0, 0.5, 7.0, 30.0]),
        "low": LEVEL,
        "high": LEVEL,
        "consumes": st.booleans(),
    }
)
WORLD = st.tuples(st.lists(EVENT, max_size=12), st.lists(ITEM, min_size=3, max_size=3))


def planned(events, items):
    """(projection, need) of three items."""
    column = {name: np.array([item[name] for item in items]) for name in items[0]}
    item, day, qty, extra = zip(*events, strict=True) if events else ((), (), (), ())
    now = position.project(
        column["on_hand"],
        Events(np.array(item, np.int64), np.array(day), np.array(qty), np.array(extra, bool)),
        lead_day=column["lead"],
        protection_day=column["lead"] + column["review"],
        weekly=column["weekly"],
        level=column["low"],
        horizon_day=200,
    )
    levels = column["low"], column["high"]
    return now, position.need(now, *levels, consumes=column["consumes"])


@given(WORLD, st.integers(1, 3000))
def test_more_stock_never_raises_a_need(world, more):
    events, items = world
    before = planned(events, items)[1]
    richer = [{**item, "on_hand": item["on_hand"] + more / 100} for item in items]
    assert (planned(events, richer)[1] <= before).all()


@given(WORLD, st.tuples(st.integers(0, 2), st.integers(-5, 60), st.integers(1, 3000)))
def test_more_supply_never_raises_a_need(world, receipt):
    events, items = world
    item, day, cents = receipt
    before = planned(events, items)[1]
    assert (planned([*events, (item, day, cents / 100, False)], items)[1] <= before).all()


@given(WORLD, st.integers(0, 11), st.integers(1, 60))
def test_earlier_supply_never_raises_a_need(world, index, days):
    events, items = world
    receipts = [i for i, event in enumerate(events) if event[2] > 0]
    before = planned(events, items)[1]
    for place in receipts[index : index + 1]:
        item, day, qty, extra = events[place]
        sooner = [*events[:place], (item, day - days, qty, extra), *events[place + 1 :]]
        assert (planned(sooner, items)[1] <= before).all()


@given(WORLD, st.integers(0, 2), st.integers(1, 300), QTY)
def test_what_comes_after_the_interval_changes_nothing_today(world, item, after, qty):
    events, items = world
    now, before = planned(events, items)
    far = items[item]["lead"] + items[item]["review"] + after
    later, again = planned([*events, (item, far, qty, False)], items)
    assert (again == before).all()
    assert (later.lowest == now.lowest).all()
    assert (later.position == now.position).all()


@given(WORLD, st.randoms())
def test_the_order_of_events_and_items_changes_nothing(world, random):
    events, items = world
    now, need = planned(events, items)
    shuffled = random.sample(events, len(events))
    turned = [((item + 1) % 3, *rest) for item, *rest in shuffled]
    later, again = planned(turned, [items[2], items[0], items[1]])
    assert (again == need[[2, 0, 1]]).all()
    for name, value in vars(later).items():
        assert (value == getattr(now, name)[[2, 0, 1]]).all(), name


@given(WORLD)
def test_another_unit_changes_the_numbers_only(world):
    events, items = world
    now, need = planned(events, items)
    big = [(item, day, qty * 100, extra) for item, day, qty, extra in events]
    names = ("on_hand", "weekly", "low", "high")
    scaled = [{**item, **{name: item[name] * 100 for name in names}} for item in items]
    later, again = planned(big, scaled)
    np.testing.assert_allclose(again, need * 100, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(later.position, now.position * 100, rtol=1e-12)
    assert (later.stock_out_day == now.stock_out_day).all()


def balance_by_hand(events, item, number, day):
    """What is left of one item at the end of a day, added up in whole cents."""
    cents = [(at, round(qty * 100), extra) for i, at, qty, extra in events if i == number]
    supply = sum(qty for at, qty, _ in cents if qty > 0 and at <= day)
    extra = -sum(q for at, q, on_top in cents if q < 0 and at <= day and (on_top or at < 0))
    known = -sum(q for at, q, on_top in cents if q < 0 and 0 <= at <= day and not on_top)
    expected = max(known, item["weekly"] / 7 * day * 100)
    return (round(item["on_hand"] * 100) + supply - extra - expected) / 100


@given(WORLD)
def test_balances_and_dates_are_those_of_a_walk_by_day(world):
    events, items = world
    now, _ = planned(events, items)
    for number, item in enumerate(items):
        left = [balance_by_hand(events, item, number, day) for day in range(201)]
        end = item["lead"] + item["review"]
        np.testing.assert_allclose(now.lowest[number], min(left[: end + 1]), atol=1e-6)
        np.testing.assert_allclose(now.balance_at_lead[number], left[item["lead"]], atol=1e-6)
        np.testing.assert_allclose(now.balance_at_end[number], left[end], atol=1e-6)
        for level, found in ((0, now.stock_out_day), (item["low"], now.below_day)):
            below = [day for day, balance in enumerate(left) if balance < level - 1e-6]
            assert found[number] == (below[0] if below else NEVER)

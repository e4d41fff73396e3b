# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Supply follows the demand and stays a little below it."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.replay import supply
from tests.bench.replay.stream import Order
from tests.bench.replay.supply import OPENING, PLANNED, UNKNOWN

SHARES = (OPENING, PLANNED, UNKNOWN)


def order(number, *lines, warehouse="CEN"):
    return Order(f"REPLAY-{number:06}", "TEL", warehouse, "1", lines)


LINES = st.lists(st.tuples(st.sampled_from("ABCDEF"), st.integers(1, 30)), min_size=1, max_size=6)
ORDERS = st.lists(
    st.builds(lambda lines, house: order(0, *lines, warehouse=house), LINES, st.sampled_from("XY")),
    min_size=1,
    max_size=30,
)


def test_demand_is_added_up_by_product_and_warehouse():
    orders = [order(1, ("A", 2), ("B", 1)), order(2, ("A", 3)), order(3, ("A", 1), warehouse="PAB")]
    assert supply.demand(orders) == {("A", "CEN"): 5, ("B", "CEN"): 1, ("A", "PAB"): 1}


@given(st.integers(0, 500), st.integers())
def test_parts_are_whole_and_each_is_next_to_its_share(wanted, seed):
    parts = supply.split(wanted, SHARES, random.Random(seed))
    assert sum(parts) <= wanted
    for part, share in zip(parts, SHARES, strict=True):
        assert part >= 0
        assert abs(part - wanted * share) <= 1 + 1e-9


def test_single_units_are_spread_by_their_shares():
    rng = random.Random(1)
    parts = [supply.split(1, SHARES, rng) for _number in range(10_000)]
    for found, share in zip(map(sum, zip(*parts, strict=True)), SHARES, strict=True):
        assert found / 10_000 == pytest.approx(share, abs=0.015)


@given(ORDERS, st.integers())
def test_supply_never_exceeds_demand(orders, seed):
    wanted, planned = supply.demand(orders), supply.plan(orders, seed)
    there = Counter(planned.opening)
    for receipt in planned.receipts:
        assert 0 < len(receipt.lines) <= supply.LINES
        for product, units in receipt.lines:
            assert units > 0
            there[product, receipt.warehouse] += units
    assert all(units <= wanted[key] for key, units in there.items())


@given(ORDERS, st.integers())
def test_receipts_come_in_order_within_the_stream_and_the_days(orders, seed):
    receipts = supply.plan(orders, seed).receipts
    positions = [receipt.position for receipt in receipts]
    assert positions == sorted(positions)
    assert all(0 <= position < 1 for position in positions)
    assert all(1 <= receipt.days <= supply.DAYS for receipt in receipts)


def test_most_but_not_all_is_covered():
    orders = [order(n, (f"P{n % 97}", 1 + n % 4)) for n in range(3000)]
    planned = supply.plan(orders, 1)
    there = sum(planned.opening.values()) + sum(receipt.units for receipt in planned.receipts)
    assert 0.85 < there / sum(one.units for one in orders) < 0.9


def test_the_plan_follows_from_the_seed():
    orders = [order(n, (f"P{n % 13}", 2)) for n in range(100)]
    assert supply.plan(orders, 1) == supply.plan(orders, 1)
    assert supply.plan(orders, 1) != supply.plan(orders, 2)

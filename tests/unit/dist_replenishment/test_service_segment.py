# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np
import pytest
from dist_replenishment.core import service, service_segment
from dist_replenishment.core.service import Rules
from hypothesis import given
from hypothesis import strategies as st
from unit_tests.dist_replenishment.spans import Lumpy, Poisson, ones


def market(seed=1, items=40):
    """Items of very different demand and cost."""
    draw = np.random.default_rng(seed)
    rate, over = draw.lognormal(0, 1.2, items), 1.1 + draw.exponential(1.5, items)
    span = service.protection(Lumpy(rate, over), np.full(items, 2.0), 1)
    return span, draw.lognormal(0, 1, items)


def value(span, level, cost):
    return float((cost * (level - span.interval.mean + span.interval.shortage(level))).sum())


def fill(span, level):
    lost = service.lost_share(span, level, np.zeros(len(level)))
    return 1 - float((lost * span.rate).sum() / span.rate.sum())


@pytest.mark.parametrize("target", [0.9, 0.95, 0.98])
def test_the_segment_reaches_its_target_with_less_stock_than_each_item(target):
    span, cost = market()
    together = service_segment.segment_levels(span, np.zeros(40, int), target, cost).order_up_to
    # the fill rate that each item would have to reach for the same fill rate of all
    low, high = 0.5, 0.999
    for _step in range(40):
        middle = (low + high) / 2
        each = service.levels(span, middle).order_up_to
        low, high = (middle, high) if fill(span, each) < fill(span, together) else (low, middle)
    assert fill(span, together) >= target
    assert value(span, together, cost) < 0.95 * value(
        span, service.levels(span, high).order_up_to, cost
    )


def test_of_two_alike_the_cheaper_gets_more_stock():
    span = service.protection(Poisson(ones(2, 2)), ones(2, 2), 1)
    found = service_segment.segment_levels(span, np.zeros(2, int), 0.95, ones(1, 10))
    assert found.order_up_to[0] > found.order_up_to[1]


def test_no_level_of_a_small_segment_is_better_than_the_one_chosen():
    span = service.protection(Poisson(ones(0.4, 1.5)), ones(2, 2), 1)
    cost = ones(3, 1)
    found = service_segment.segment_levels(span, np.zeros(2, int), 0.93, cost).order_up_to
    grid = [ones(a, b) for a in range(8) for b in range(14)]
    cheaper = [s for s in grid if value(span, s, cost) < value(span, found, cost) - 1e-9]
    # nothing that costs less reaches what was reached
    assert all(fill(span, s) < fill(span, found) for s in cheaper)


def test_each_segment_has_its_own_target():
    span, cost = market()
    of = np.arange(40) % 2
    found = service_segment.segment_levels(span, of, ones(0.8, 0.97), cost)
    low, high = (fill(span.take(of == s), found.order_up_to[of == s]) for s in (0, 1))
    assert 0.8 <= low < 0.9
    assert high >= 0.97


def test_items_without_a_level_count_in_no_segment():
    span, cost = market()
    methods = np.array(["periodic"] * 20 + ["mto"] * 20, object)
    found = service_segment.segment_levels(span, np.zeros(40, int), 0.95, cost, Rules(methods))
    assert found.order_up_to[20:].tolist() == [0] * 20
    assert found.outcome[20:].tolist() == ["make_to_order"] * 20
    assert fill(span.take(np.arange(20)), found.order_up_to[:20]) >= 0.95


def test_lots_are_part_of_the_trade_off():
    span, cost = market()
    rules = Rules(service.LOTS, np.full(40, 20.0))
    found = service_segment.segment_levels(span, np.zeros(40, int), 0.95, cost, rules)
    assert (found.order_up_to - found.reorder_point).tolist() == [20.0] * 40
    assert (found.expected_fill * span.rate).sum() / span.rate.sum() >= 0.95


@given(st.integers(0, 50), st.floats(0.3, 0.99), st.floats(0.3, 0.99))
def test_a_higher_target_of_the_segment_never_lowers_a_level(seed, one, other):
    span, cost = market(seed, 8)
    low, high = sorted((one, other))
    few, many = (
        service_segment.segment_levels(span, np.zeros(8, int), each, cost).order_up_to
        for each in (low, high)
    )
    assert (few <= many).all()


@given(st.integers(0, 50), st.floats(0.01, 100))
def test_the_currency_of_the_costs_makes_no_difference(seed, rate):
    span, cost = market(seed, 8)
    one, other = (
        service_segment.segment_levels(span, np.zeros(8, int), 0.95, each).order_up_to
        for each in (cost, rate * cost)
    )
    assert one.tolist() == other.tolist()

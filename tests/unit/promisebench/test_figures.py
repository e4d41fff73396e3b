# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the benchmark claims, from figures that are made up."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.bench.promisebench.figures import (
    CONFIRMED,
    ERROR,
    REFUSED,
    Claim,
    Figures,
    Round,
    calm_claim,
    hot_claims,
    percentile,
    ruled_claims,
    rules_claims,
    table,
)


def measured(seconds, latencies, *, refused=0, errors=0, promised=2, over=0, reserved=None):
    outcomes = Counter({CONFIRMED: len(latencies) - refused - errors})
    outcomes.update({REFUSED: refused, ERROR: errors})
    units = {"promised": promised, "reserved": promised if reserved is None else reserved}
    return Round(seconds, tuple(latencies), outcomes, {**units, "over_reserved": over})


def figures(*rounds):
    return Figures(list(rounds))


def broken(claims):
    return [claim.text for claim in claims if not claim.holds]


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([3, 1, 2], 0.5, 2), ([1], 0.95, 1), (range(1, 101), 0.95, 95), ([1, 2], 0.95, 2)],
)
def test_percentile_is_the_nearest_rank(values, share, expected):
    assert percentile(list(values), share) == expected


def test_figures_are_medians_of_the_rounds():
    found = figures(*(measured(seconds, [1, 2, seconds]) for seconds in (6, 3, 12)))
    assert found.rate == 0.5
    assert found.p95 == 6


STOCK = figures(measured(16, [8, 8, 8, 8]))


def suite(**changes):
    return figures(measured(**{"seconds": 4, "latencies": [2, 1, 1, 1], "refused": 2, **changes}))


def claims(found, distinct=None):
    distinct = distinct or suite()
    return hot_claims(STOCK, found, distinct, variant="refuse", faster=2.5, available=2)


def test_all_claims_hold_of_good_figures():
    assert broken(claims(suite())) == []


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"seconds": 8}, "refuse when short: orders/s against stock Odoo"),
        ({"latencies": [2.5] * 4}, "refuse when short: p95 against stock Odoo"),
        ({"promised": 3, "reserved": 2}, "refuse when short: most units promised in a round"),
        ({"promised": 1, "reserved": 2}, "refuse when short: fewest units promised in a round"),
        ({"reserved": 1}, "refuse when short: fewest units reserved in a round"),
        ({"over": 1}, "refuse when short: units over-reserved"),
        ({"errors": 1}, "refuse when short: errors"),
        ({"refused": 1}, "refuse when short: orders refused in all rounds"),
    ],
)
def test_each_figure_can_break_its_claim(changes, text):
    assert text in broken(claims(suite(**changes)))


def test_one_bad_round_is_enough_for_a_count():
    found = suite()
    found.rounds.append(measured(4, [1, 1, 1, 2], refused=2, over=1))
    assert broken(claims(found)) == ["refuse when short: units over-reserved"]


def test_hot_product_is_compared_with_our_own_rate_on_distinct_ones():
    assert broken(claims(suite(), distinct=suite(seconds=3.5))) == [
        "refuse when short: orders/s against our own on distinct products"
    ]


def test_backordering_refuses_nothing():
    found = hot_claims(STOCK, suite(), suite(), variant="backorder", faster=1.5, available=2)
    assert broken(found) == ["backorder when short: orders refused in all rounds"]


def test_calm_order_may_cost_a_little_more():
    assert calm_claim(STOCK, figures(measured(18.4, [4.6] * 4))).holds
    assert not calm_claim(STOCK, figures(measured(18.5, [4.6] * 4))).holds


def test_claim_says_whether_it_holds():
    assert str(Claim("speed", 2.0, ">=", 2.5)) == "FAILS  speed: 2.00 (must be >= 2.5)"
    assert str(Claim("few", 0.00432, "<=", 1 / 200)) == "holds  few: 0.00432 (must be <= 0.005)"
    assert str(Claim("errors", 0, "=", 0)) == "holds  errors: 0 (must be = 0)"


def test_table_has_a_line_for_each_scenario():
    lines = table([("stock: hot", STOCK), ("suite: hot", suite())]).splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["stock:", "hot"], ["suite:", "hot"]]


def test_all_rules_on_is_measured_by_the_same_claims_less_the_distinct_products():
    holds = {"variant": "refuse", "faster": 2.5, "available": 2}
    assert broken(ruled_claims(STOCK, suite(), **holds)) == []
    assert broken(ruled_claims(STOCK, suite(promised=3), **holds)) == [
        "refuse when short, all rules on: fewest units promised in a round",
        "refuse when short, all rules on: most units promised in a round",
    ]


@pytest.mark.parametrize(
    ("latency", "queries", "failed"),
    [(1.05, 108, []), (1.06, 108, ["time"]), (1.05, 109, ["further queries"])],
)
def test_rules_may_add_a_twentieth_and_a_query(latency, queries, failed):
    plain = figures(calm(1, 107))
    found = broken(rules_claims(plain, figures(calm(latency, queries))))
    assert [text.rpartition(": ")[2] for text in found] == failed


def test_neighbouring_rounds_are_compared():
    # the machine is three times as slow in the second round and back in the third
    plain = figures(calm(1, 1), calm(3, 1), calm(1, 1))
    found = figures(calm(1.2, 1), calm(3, 1), calm(1.1, 1))
    assert found.times(plain, "latency") == pytest.approx(1.1)


def calm(latency, queries):
    return replace(measured(10 * latency, [latency] * 10), queries=10 * queries)

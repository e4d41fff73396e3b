# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the benchmark claims, from figures that are made up."""

import pytest

from tests.bench.cpu import Cost
from tests.bench.replenishmentbench import figures


def found(**costs):
    """name=(CPU seconds, queries, how many) of 1,000 rules."""
    made = figures.Found()
    for name, (seconds, queries, per) in costs.items():
        made.add(name, 1000, Cost(seconds * 0.75, seconds * 0.25, queries), per)
    return made


def broken(claims):
    return [claim.text for claim in claims if not claim.holds]


@pytest.mark.parametrize(
    ("seconds", "queries", "expected"),
    [
        (1.0, 30, []),
        (1.1, 30, ["1000 rules: CPU of the proposals against stock Odoo's"]),
        (1.0, 31, ["1000 rules: queries of the planning"]),
    ],
)
def test_proposals_cost_a_part_of_core(seconds, queries, expected):
    made = found(stock_planning=(25.0, 4000, 1000), planning=(seconds, queries, 1000))
    assert broken(figures.proposal_claims(made, 1000)) == expected


@pytest.mark.parametrize(
    ("seconds", "queries", "expected"),
    [
        (0.6, 30, []),
        (0.61, 30, ["1000 rules: CPU seconds of the planning for 100000 rules"]),
        (0.6, 31, ["1000 rules: queries of the planning"]),
    ],
)
def test_many_rules_take_a_minute(seconds, queries, expected):
    made = found(planning=(seconds, queries, 1000))
    assert broken(figures.many_claims(made, 1000)) == expected


@pytest.mark.parametrize(
    ("stock", "bare", "expected"),
    [
        (2.5, 1.0, []),
        (2.4, 1.0, ["a purchase line: CPU against stock Odoo's"]),
        (2.5, 0.7, ["a purchase line: CPU against a bare batched create"]),
    ],
)
def test_a_line_is_compared_with_a_line(stock, bare, expected):
    made = found(
        stock_orders=(stock * 2, 900, 200), bare_orders=(bare, 90, 100), orders=(1.0, 95, 100)
    )
    assert broken(figures.order_claims(made, 1000)) == expected


def test_the_table_shows_both_processes_and_the_sum():
    head, line = figures.table(found(stock_planning=(2.0, 40, 1000))).splitlines()
    assert head.split() == [
        "rules",
        "Python",
        "s",
        "SQL",
        "s",
        "sum",
        "s",
        "queries",
        "for",
        "ms",
        "each",
    ]
    assert line.split() == [
        "stock",
        "planning",
        "1000",
        "1.50",
        "0.50",
        "2.00",
        "40",
        "1000",
        "2.000",
    ]

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from tests.bench.cpu import Cost
from tests.bench.returnsbench import figures


def found(suite_seconds=1.0, suite_queries=60, return_seconds=3.0):
    known = figures.Found()
    for name in figures.OTHERS:
        for side, seconds, queries in (("stock", 1.0, 60), ("suite", suite_seconds, suite_queries)):
            known.add(side, name, 5, Cost(seconds / 4, 0.0, 20))
            known.add(side, name, 20, Cost(seconds, 0.0, queries))
    for step in figures.STOCK_RETURN:
        known.add("stock", step, 20, Cost(0.5, 0.5, 10))
    for step in figures.CONTROLLED_RETURN:
        known.add("suite", step, 20, Cost(return_seconds / 3, 1 / 3, 10))
    return known


def test_equal_sides_hold():
    claims = figures.other_claims(found(), 5, 20)
    assert [claim.holds for claim in claims] == [True] * 4
    assert [claim.figure for claim in claims] == [1.0, 0.0, 1.0, 0.0]


def test_six_percent_more_is_too_much():
    claims = figures.other_claims(found(suite_seconds=1.06), 5, 20)
    assert [claim.holds for claim in claims] == [False, True, False, True]


def test_one_query_more_for_each_line_is_too_much():
    claims = figures.other_claims(found(suite_queries=75), 5, 20)
    assert [claim.figure for claim in claims if "queries" in claim.text] == [1.0, 1.0]
    assert not any(claim.holds for claim in claims if "queries" in claim.text)


def test_a_return_may_cost_twice_as_much():
    assert figures.return_claims(found(), 20)[0].holds
    assert round(figures.return_claims(found(), 20)[0].figure, 9) == 2.0
    assert not figures.return_claims(found(return_seconds=3.1), 20)[0].holds


def test_a_row_fits_under_the_head():
    text = figures.row("suite", "receive", 200, Cost(2.5, 0.25, 884))
    assert len(text) == len(figures.HEAD)
    assert text.split() == ["suite", "receive", "200", "2.50", "0.25", "2.75", "884"]

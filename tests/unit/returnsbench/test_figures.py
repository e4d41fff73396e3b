# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from tests.bench.cpu import Cost
from tests.bench.returnsbench import figures


def look(stock, suite):
    """Of one step on each side: (seconds, queries)."""
    return figures.Look(
        {
            side: {"step": Cost(seconds, 0.0, queries)}
            for side, (seconds, queries) in (("stock", stock), ("suite", suite))
        }
    )


def found(suite_seconds=1.0, suite_queries=60, return_seconds=1.5):
    known = figures.Found()
    for name in figures.OTHERS:
        known.add(name, 5, look((1.0, 20), (suite_seconds, 20)))
        known.add(name, 20, look((4.0, 60), (4.0, suite_queries)))
    known.add(
        figures.RETURN,
        20,
        figures.Look(
            {
                "stock": {step: Cost(0.5, 0.5, 10) for step in ("receive", "put back")},
                "suite": {step: Cost(return_seconds, 0.5, 10) for step in ("receive", "dispose")},
            }
        ),
    )
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
    assert figures.return_claims(found(), 20)[0].figure == 2.0
    assert not figures.return_claims(found(return_seconds=1.6), 20)[0].holds


def test_one_quick_moment_decides_nothing():
    known = found(suite_seconds=1.02)
    known.add("delivery", 5, look((0.5, 20), (1.02, 20)))
    known.add("delivery", 5, look((1.5, 20), (1.53, 20)))
    assert known.ratio("delivery", 5) == 1.02
    assert ("stock", "step", 5, Cost(1.0, 0.0, 20)) in set(known.rows())


def test_a_row_fits_under_the_head():
    text = figures.row("suite", "receive", 200, Cost(2.5, 0.25, 884))
    assert len(text) == len(figures.HEAD)
    assert text.split() == ["suite", "receive", "200", "2.50", "0.25", "2.75", "884"]


def test_a_round_is_said_in_ratios():
    assert figures.summary(found(suite_seconds=1.02)) == (
        "delivery of 5 lines 1.02, delivery of 20 lines 1.00, receipt of 5 lines 1.02, "
        "receipt of 20 lines 1.00, return of 20 lines 2.00"
    )

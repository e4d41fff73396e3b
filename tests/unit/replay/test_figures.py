# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The final table, from records that are made up."""

import pytest

from tests.bench.replay import figures
from tests.bench.replay.figures import OrderRecord


def record(*outcomes, channel="TEL", desk=False, requested=10.0, promised=10.0):
    return OrderRecord(channel, frozenset(outcomes), desk, requested, promised)


@pytest.mark.parametrize(
    ("found", "column"),
    [
        (record("promised"), "accepted"),
        (record("promised", promised=0.0), "split"),
        (record("promised", "split", promised=6.0), "split"),
        (record("split", "backordered", promised=6.0), "backordered"),
        (record("promised", "shortage", promised=6.0), "desk"),
        (record("promised", desk=True), "desk"),
        (record("refused", promised=0.0), "refused"),
        (record(), "none"),
    ],
)
def test_an_order_counts_once_by_its_worst_line(found, column):
    assert figures.outcome_of(found) == column


def test_fill_rate_is_promised_over_requested_with_refused_orders_included():
    rows = figures.rows(
        [
            record("promised"),
            record("refused", channel="WEB", promised=0.0),
            record("split", channel="WEB", requested=20.0, promised=15.0),
        ]
    )
    assert rows["TEL"].fill_rate == 100
    assert rows["WEB"].fill_rate == 50
    assert rows["total"].fill_rate == 62.5
    assert rows["EDI"].fill_rate == 0
    assert rows["total"].orders == 3
    assert rows["WEB"].columns["refused"] == 1


def test_the_table_has_a_line_for_each_channel_and_the_total():
    rows = figures.rows([record("promised", requested=1500.0, promised=1200.0)])
    lines = figures.table(rows, {"TEL": [0.1, 0.2, 0.3]}).splitlines()
    heads, by_name = lines[0].split(), {line.split()[0]: line.split() for line in lines[1:]}
    assert heads[:2] == ["channel", "orders"]
    assert list(by_name) == ["TEL", "FIELD", "WEB", "MARKET", "EDI", "total"]
    assert by_name["TEL"][1:] == ["1", "0", "1", "0", "0", "0", "1,500", "1,200", "80.0%", "0.30"]
    assert by_name["total"][1:] == by_name["TEL"][1:]
    assert by_name["WEB"][-1] == "-"


def test_oversold_units_are_the_worst_gap_of_each_product():
    problems = [
        ("oversold", 1, "product 1 on 2026-01-01: promised 12, supply 10.0"),
        ("oversold", 1, "product 1 on 2026-01-02: promised 15, supply 10"),
        ("oversold", 2, "product 2 on 2026-01-01: promised 3, supply -4"),
        ("over-reserved", 3, "product 3 in location 8: reserved 5.5 of 4.0 (rows: 5.5 of 4)"),
        ("orphan", 4, "line 9: 2 firm, order cancel"),
    ]
    assert figures.oversold_units(problems) == 5 + 3 + 1.5
    assert figures.oversold_units([]) == 0


def test_a_text_that_is_not_understood_is_not_nothing():
    assert figures.oversold_units([("oversold", 1, "something else")]) == 1


@pytest.mark.parametrize(
    ("records", "asked", "expected"),
    [
        ([record("promised")], {"TEL": (1, 10)}, []),
        ([record("promised")], {"TEL": (2, 10)}, ["TEL: 1 of 2 orders have a first request"]),
        ([record()], {"TEL": (1, 10)}, ["TEL: 0 of 1 orders have a first request"]),
        ([record("promised")], {"TEL": (1, 11)}, ["TEL: 10 of 11 units asked for are on record"]),
        ([record("refused", promised=0.0)], {"TEL": (1, 10)}, ["TEL: 1 orders refused"]),
        ([record("refused", channel="EDI", promised=0.0)], {"EDI": (1, 10)}, []),
    ],
)
def test_what_is_wrong_with_the_records_is_said(records, asked, expected):
    found = figures.complaints(figures.rows(records), asked)
    assert len(found) == len(expected)
    assert all(text.startswith(start) for text, start in zip(found, expected, strict=True))


def test_with_every_rule_on_any_channel_may_refuse():
    found = figures.rows([record("refused", channel="TEL", promised=0.0)])
    asked = {"TEL": (1, 10)}
    (wrong,) = figures.complaints(found, asked)
    assert wrong == "TEL: 1 orders refused, though it never is"
    assert figures.complaints(found, asked, ("TEL",)) == []


def test_the_table_by_rule_has_a_line_for_each_reason():
    told = figures.rules_table([("available", 1200, 3000.0, 3000.0), ("capped", 7, 40.0, 12.0)])
    assert told.splitlines()[1:] == [
        "available                    1,200       3,000     3,000",
        "capped                           7          40        12",
    ]

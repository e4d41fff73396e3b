# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from datetime import date, timedelta

import pytest
from dist_returns.core import authorisation
from dist_returns.core.authorisation import Balance, Book, LineFacts, Wanted
from hypothesis import given
from hypothesis import strategies as st

GROUP = (1, 5)
DAY = date(2026, 3, 2)
amounts = st.integers(0, 12)
balances = st.builds(Balance, amounts, amounts, amounts)
wanted = st.builds(
    Wanted,
    st.integers(1, 1000),
    st.sampled_from([(1, 5), (2, 5)]),
    st.sampled_from([None, 7, 8]),
    st.integers(1, 8),
)


def test_what_came_back_and_what_is_open_is_gone():
    assert Balance(10.0, 3.0, 2.0).left == 5.0


def test_nothing_is_left_of_what_came_back_twice():
    assert Balance(10.0, 12.0, 0.0).left == 0.0


def test_lines_of_one_return_share_what_is_left():
    book = Book({GROUP: Balance(10.0)}, {})
    short = book.shortages([Wanted(1, GROUP, None, 6.0), Wanted(2, GROUP, None, 5.0)])
    assert list(short) == [2]
    assert short[2].left == 4.0


def test_a_lot_has_a_limit_of_its_own():
    book = Book({GROUP: Balance(10.0)}, {(*GROUP, 7): Balance(4.0, 1.0)})
    short = book.shortages([Wanted(1, GROUP, 7, 4.0)])
    assert (short[1].left, short[1].delivered, short[1].is_lot) == (3.0, 4.0, True)


def test_a_lot_that_was_not_delivered_has_nothing():
    short = Book({GROUP: Balance(10.0)}, {}).shortages([Wanted(1, GROUP, 9, 1.0)])
    assert (short[1].left, short[1].is_lot) == (0.0, True)


def test_sums_of_decimals_are_no_shortage():
    book = Book({GROUP: Balance(0.3)}, {})
    assert not book.shortages([Wanted(n, GROUP, None, 0.1) for n in range(3)])


@given(
    st.fixed_dictionaries({(1, 5): balances, (2, 5): balances}),
    st.dictionaries(
        st.tuples(st.integers(1, 2), st.just(5), st.sampled_from([7, 8])), balances, max_size=4
    ),
    st.lists(wanted, max_size=6, unique_by=lambda line: line.line_id),
)
def test_what_passes_is_never_more_than_what_is_left(groups, lots, lines):
    book = Book(groups, lots)
    short = book.shortages(lines)
    taken = Counter()
    for line in lines:
        if line.line_id not in short:
            taken[line.group] += line.quantity
            if line.lot_id:
                taken[(*line.group, line.lot_id)] += line.quantity
    everything = {**groups, **lots}
    for key, quantity in taken.items():
        assert quantity <= everything.get(key, Balance()).left
    for line_id, shortage in short.items():
        assert shortage.wanted > shortage.left
        assert line_id in {line.line_id for line in lines}


@given(balances, st.integers(1, 12))
def test_a_single_line_passes_exactly_when_enough_is_left(balance, quantity):
    short = Book({GROUP: balance}, {}).shortages([Wanted(1, GROUP, None, quantity)])
    left = balance.delivered - balance.returned - balance.open_elsewhere
    assert bool(short) is (quantity > left)


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"quantity": 0.0}, "not_positive"),
        ({"quantity": -1.0}, "not_positive"),
        ({"is_same_company": False}, "foreign_company"),
        ({"is_product_active": False}, "archived"),
        ({"is_unit_valid": False}, "wrong_unit"),
        ({"is_lot_valid": False}, "wrong_lot"),
        ({"is_delivered": False}, "no_delivery"),
        ({"is_same_customer": False}, "foreign_customer"),
        ({"is_serial_theirs": False}, "foreign_serial"),
        ({"is_legacy": True, "is_delivered": False, "has_price": False}, "no_price"),
        ({"is_returnable": False}, "not_returnable"),
        ({"delivered_on": DAY - timedelta(days=31), "days": 30}, "expired"),
    ],
)
def test_each_fact_is_a_problem_of_its_own(facts, problem):
    assert authorisation.problems(LineFacts(**{"quantity": 1.0, "today": DAY, **facts})) == (
        problem,
    )


def test_the_last_day_of_the_window_is_in_it():
    facts = LineFacts(1.0, delivered_on=DAY - timedelta(days=30), days=30, today=DAY)
    assert authorisation.problems(facts) == ()


def test_legacy_goods_need_no_delivery():
    assert authorisation.problems(LineFacts(1.0, is_legacy=True, is_delivered=False)) == ()


@given(
    st.builds(
        LineFacts,
        quantity=st.floats(-2, 2),
        is_product_active=st.booleans(),
        is_same_company=st.booleans(),
        is_serial_theirs=st.booleans(),
        is_returnable=st.booleans(),
        is_waived=st.booleans(),
        delivered_on=st.none() | st.dates(date(2025, 1, 1), DAY),
        days=st.integers(0, 400),
        today=st.just(DAY),
    )
)
def test_a_waiver_lets_pass_only_what_may_be_waived(facts):
    found = set(authorisation.problems(facts))
    assert facts.quantity > 0 or "not_positive" in found
    assert facts.is_serial_theirs or "foreign_serial" in found
    assert not (facts.is_waived and found & authorisation.WAIVABLE)


def test_every_line_must_be_automatic():
    assert authorisation.is_automatic(["auto"], 10.0, [10.0], is_legacy=False)
    assert not authorisation.is_automatic(["auto", "manual"], 1.0, [10, 10], is_legacy=False)
    assert not authorisation.is_automatic([], 0.0, [], is_legacy=False)


def test_the_lowest_limit_holds_for_the_whole_return():
    assert not authorisation.is_automatic(["auto"] * 2, 10.01, [50.0, 10.0], is_legacy=False)


def test_legacy_goods_need_a_person():
    assert not authorisation.is_automatic(["auto"], 0.0, [10.0], is_legacy=True)

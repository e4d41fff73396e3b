# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from decimal import Decimal

import pytest
from dist_reservation_policy.core.allocation import (
    Part,
    Supply,
    allocate,
    available_steps,
    earliest_complete,
    floor_to,
)
from dist_reservation_policy.core.position import Demand, Position, Receipt
from hypothesis import given
from hypothesis import strategies as st
from unit_tests.dist_reservation_policy.worlds import (
    TODAY,
    balance,
    counts_from,
    day,
    days,
    days_from,
    improvements,
    positions,
    promised_by,
    quantities,
    roundings,
    supplies,
    usable,
    wanted,
    whole_units,
)

SIX_NOW_FOUR_ON_DAY_3 = Position(TODAY, Decimal(6), (Receipt(day(3), Decimal(4), "IN/12"),))


@given(positions, st.lists(st.tuples(days, quantities), max_size=3), quantities, quantities)
def test_what_is_held_is_there_whatever_waits(position, waiting, held, qty):
    """A hold gets its units before what waits, and nothing of what is promised to others."""
    busy = replace(position, waiting=tuple(Demand(*demand) for demand in waiting))
    got = allocate(busy, qty, TODAY, Supply(held=held))
    without_hold, alone = allocate(busy, qty, TODAY), allocate(position, qty, TODAY)
    for at in days_from(TODAY):
        kept = min(held, promised_by(alone, at))
        assert promised_by(got, at) == max(promised_by(without_hold, at), kept)


def test_a_hold_comes_before_what_was_accepted_after_it():
    busy = Position(TODAY, Decimal(10), (), (Demand(TODAY, Decimal(6)),))
    busy = busy.plus_backorder(TODAY, Decimal(20))
    assert allocate(busy, Decimal(5), TODAY) == ()
    assert allocate(busy, Decimal(5), TODAY, Supply(held=Decimal(4))) == (Part(TODAY, Decimal(4)),)


@pytest.mark.parametrize(
    ("qty", "rounding", "expected"),
    [
        ("7.9", "1", "7"),
        ("7", "1", "7"),
        ("0.3", "0.1", "0.3"),
        ("8", "3", "6"),
        ("2.75", "0", "2.75"),
        ("0", "1", "0"),
        ("-1", "1", "0"),
        ("-1", "0", "0"),
        # more digits than a Decimal division keeps
        ("2.99999999999999999999999999999999", "1", "2"),
    ],
)
def test_a_quantity_is_rounded_down_to_what_can_be_shipped(qty, rounding, expected):
    assert floor_to(Decimal(qty), Decimal(rounding)) == Decimal(expected)


def test_what_is_there_is_promised_now_and_the_rest_for_its_receipt():
    parts = allocate(SIX_NOW_FOUR_ON_DAY_3, Decimal(10), TODAY)
    assert parts == (Part(TODAY, Decimal(6)), Part(day(3), Decimal(4), "IN/12"))


def test_no_more_than_wanted_is_promised():
    parts = allocate(SIX_NOW_FOUR_ON_DAY_3, Decimal(8), TODAY)
    assert parts == (Part(TODAY, Decimal(6)), Part(day(3), Decimal(2), "IN/12"))


def test_what_no_receipt_covers_is_not_promised():
    parts = allocate(SIX_NOW_FOUR_ON_DAY_3, Decimal(99), TODAY)
    assert sum(part.qty for part in parts) == 10


def test_a_request_for_a_later_date_waits_for_that_date():
    assert allocate(SIX_NOW_FOUR_ON_DAY_3, Decimal(9), day(5)) == (Part(day(5), Decimal(9)),)


def test_a_request_for_a_date_that_has_passed_is_promised_for_today():
    assert allocate(SIX_NOW_FOUR_ON_DAY_3, Decimal(5), day(-2)) == (Part(TODAY, Decimal(5)),)
    assert earliest_complete(SIX_NOW_FOUR_ON_DAY_3, Decimal(5), day(-2)) == Part(TODAY, Decimal(5))


def test_the_buffer_is_kept_back_on_every_date():
    parts = allocate(SIX_NOW_FOUR_ON_DAY_3, Decimal(10), TODAY, Supply(buffer=Decimal(2)))
    assert parts == (Part(TODAY, Decimal(4)), Part(day(3), Decimal(4), "IN/12"))


def test_confidence_days_move_the_promise():
    parts = allocate(SIX_NOW_FOUR_ON_DAY_3, Decimal(10), TODAY, Supply(confidence_days=2))
    assert parts == (Part(TODAY, Decimal(6)), Part(day(5), Decimal(4), "IN/12"))


def test_receipts_add_nothing_when_only_what_is_on_hand_counts():
    parts = allocate(SIX_NOW_FOUR_ON_DAY_3, Decimal(10), day(5), Supply(counts_receipts=False))
    assert parts == (Part(day(5), Decimal(6)),)


def test_a_fraction_that_cannot_be_shipped_waits_until_it_makes_a_whole():
    position = Position(
        TODAY,
        Decimal("2.6"),
        (Receipt(day(2), Decimal("0.3"), "IN/1"), Receipt(day(4), Decimal("0.1"), "IN/2")),
    )
    parts = allocate(position, Decimal(3), TODAY, rounding=Decimal(1))
    assert parts == (Part(TODAY, Decimal(2)), Part(day(4), Decimal(1), "IN/2"))


def test_the_largest_receipt_of_the_day_is_named():
    position = Position(
        TODAY,
        receipts=(
            Receipt(day(2), Decimal(1), "IN/9"),
            Receipt(day(2), Decimal(3), "IN/1"),
            Receipt(day(3), Decimal(8), "IN/3"),
        ),
    )
    assert allocate(position, Decimal(4), TODAY) == (Part(day(2), Decimal(4), "IN/1"),)


def test_of_two_equal_receipts_the_same_is_named_in_whichever_order_they_are_read():
    pair = Receipt(day(2), Decimal(2), "IN/1"), Receipt(day(2), Decimal(2), "IN/2")
    for receipts in (pair, pair[::-1]):
        parts = allocate(Position(TODAY, receipts=receipts), Decimal(4), TODAY)
        assert parts == (Part(day(2), Decimal(4), "IN/2"),)


def test_the_whole_quantity_is_promised_at_the_first_date_that_has_it():
    assert earliest_complete(SIX_NOW_FOUR_ON_DAY_3, Decimal(6), TODAY) == Part(TODAY, Decimal(6))
    whole = Part(day(3), Decimal(10), "IN/12")
    assert earliest_complete(SIX_NOW_FOUR_ON_DAY_3, Decimal(10), TODAY) == whole
    assert earliest_complete(SIX_NOW_FOUR_ON_DAY_3, Decimal(11), TODAY) is None


def test_an_older_promise_that_is_not_covered_leaves_nothing():
    position = Position(TODAY, Decimal(2), demands=(Demand(TODAY, Decimal(5)),))
    assert allocate(position, Decimal(1), TODAY) == ()
    assert available_steps(position, Supply(), TODAY) == [(TODAY, 0)]


@given(positions, supplies, days)
def test_available_steps_equal_the_definition_on_every_date(position, supply, start):
    steps = available_steps(position, supply, start)
    for at in days_from(start):
        latest = [qty for since, qty in steps if since <= at][-1]
        assert latest == max(0, usable(position, supply, at))


@given(positions, wanted, days, supplies, roundings)
def test_allocation_never_exceeds_supply_on_any_date(position, qty, start, supply, rounding):
    parts = allocate(position, qty, start, supply, rounding)
    for at in days_from(parts[0].date if parts else day(99)):
        left = balance(position, at, supply.confidence_days) - promised_by(parts, at)
        assert left >= supply.buffer


@given(positions, wanted, days, supplies)
def test_supply_on_hand_is_never_exceeded_when_receipts_do_not_count(position, qty, start, supply):
    only_on_hand = Supply(False, supply.confidence_days, supply.buffer)
    parts = allocate(position, qty, start, only_on_hand)
    due_today = sum(d.qty for d in position.demands if d.date <= TODAY)
    assert sum(part.qty for part in parts) <= max(0, position.on_hand - due_today - supply.buffer)


@given(positions, wanted, days, supplies, roundings)
def test_allocation_promises_all_that_supply_allows_by_each_date(
    position, qty, start, supply, rounding
):
    parts = allocate(position, qty, start, supply, rounding)
    for at in days_from(start):
        expected = min(qty, whole_units(usable(position, supply, at), rounding))
        assert promised_by(parts, at) == expected


@given(positions, quantities, days, supplies, roundings)
def test_parts_are_positive_in_order_of_date_and_at_most_what_is_wanted(
    position, qty, start, supply, rounding
):
    parts = allocate(position, qty, start, supply, rounding)
    dates = [part.date for part in parts]
    assert dates == sorted(set(dates))
    assert all(part.qty > 0 and part.date >= max(start, TODAY) for part in parts)
    assert sum(part.qty for part in parts) <= qty


@given(improvements(), wanted, days, supplies, roundings)
def test_more_or_earlier_supply_never_promises_less_by_any_date(pair, qty, start, supply, rounding):
    before, after = (allocate(p, qty, start, supply, rounding) for p in pair)
    for at in days_from(start):
        assert promised_by(after, at) >= promised_by(before, at)


@given(improvements(), wanted, days, supplies, roundings)
def test_more_or_earlier_supply_never_delays_a_complete_promise(pair, qty, start, supply, rounding):
    before, after = (earliest_complete(p, qty, start, supply, rounding) for p in pair)
    assert before is None or after.date <= before.date


@given(positions, wanted, days, supplies, roundings)
def test_a_complete_promise_is_for_the_first_date_that_has_all(
    position, qty, start, supply, rounding
):
    whole = earliest_complete(position, qty, start, supply, rounding)
    enough = [
        at
        for at in days_from(start)[: None if supply.counts_receipts else 1]
        if whole_units(usable(position, supply, at), rounding) >= qty
    ]
    assert (whole and whole.date) == (enough[0] if enough else None)
    assert whole is None or whole.qty == qty


@given(positions, wanted, days, supplies, roundings)
def test_a_later_part_names_a_receipt_that_counts_from_its_date(
    position, qty, start, supply, rounding
):
    parts = allocate(position, qty, start, supply, rounding)
    for part in parts:
        if part.date == max(start, TODAY):
            assert part.ref == ""
        else:
            assert part.ref in {
                receipt.ref
                for receipt in position.receipts
                if counts_from(receipt, TODAY, supply.confidence_days) == part.date
            }


@given(positions, wanted, days, supplies, roundings, st.randoms(use_true_random=False))
def test_the_order_in_which_rows_are_read_does_not_matter(
    position, qty, start, supply, rounding, random
):
    receipts, demands = list(position.receipts), list(position.demands)
    random.shuffle(receipts)
    random.shuffle(demands)
    shuffled = Position(TODAY, position.on_hand, tuple(receipts), tuple(demands))
    arguments = (qty, start, supply, rounding)
    assert allocate(shuffled, *arguments) == allocate(position, *arguments)
    assert earliest_complete(shuffled, *arguments) == earliest_complete(position, *arguments)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from dist_reservation_policy.core.allocation import Supply
from dist_reservation_policy.core.position import Demand, Position, Profile, Receipt
from hypothesis import given
from hypothesis import strategies as st
from unit_tests.dist_reservation_policy.worlds import (
    TODAY,
    available_to_promise,
    balance,
    counts_from,
    day,
    days,
    days_from,
    positions,
    quantities,
    usable,
    with_demand,
)

confidences = st.integers(0, 3)


def test_an_empty_position_has_nothing_to_promise():
    profile = Profile(Position(TODAY))
    assert profile.atp(TODAY) == 0
    assert profile.atp_on_hand() == 0
    assert profile.steps_from(day(3)) == [(day(3), 0)]


def test_a_later_promise_is_not_stolen_by_an_earlier_one():
    position = Position(TODAY, Decimal(10), demands=(Demand(day(5), Decimal(7)),))
    profile = Profile(position)
    assert [profile.atp(day(n)) for n in (0, 4, 5, 6)] == [3, 3, 3, 3]


def test_a_receipt_counts_from_its_date_on():
    position = Position(TODAY, Decimal(2), (Receipt(day(4), Decimal(5), "IN/1"),))
    profile = Profile(position)
    assert [profile.atp(day(n)) for n in (0, 3, 4, 5)] == [2, 2, 7, 7]


def test_confidence_days_delay_a_receipt():
    position = Position(TODAY, Decimal(2), (Receipt(day(4), Decimal(5), "IN/1"),))
    profile = Profile(position, confidence_days=2)
    assert [profile.atp(day(n)) for n in (4, 5, 6)] == [2, 2, 7]


def test_an_overdue_receipt_counts_no_earlier_than_today_plus_confidence():
    overdue = Receipt(day(-9), Decimal(5), "IN/1")
    assert overdue.expected(TODAY, 0) == TODAY
    assert overdue.expected(TODAY, 2) == day(2)
    profile = Profile(Position(TODAY, receipts=(overdue,)), confidence_days=2)
    assert [profile.atp(day(n)) for n in (0, 1, 2)] == [0, 0, 5]


def test_overdue_demand_is_due_today():
    position = Position(TODAY, Decimal(10), demands=(Demand(day(-9), Decimal(4)),))
    assert Profile(position).atp(TODAY) == 6
    assert Profile(position).atp(day(-9)) == 6


def test_uncovered_demand_makes_availability_negative():
    position = Position(TODAY, Decimal(1), demands=(Demand(day(2), Decimal(4)),))
    assert Profile(position).atp(TODAY) == -3
    assert Profile(position).atp_on_hand() == -3


def test_supply_on_hand_ignores_a_receipt_of_today():
    position = Position(TODAY, Decimal(3), (Receipt(TODAY, Decimal(5)),))
    assert Profile(position).atp(TODAY) == 8
    assert Profile(position).atp_on_hand() == 3


def test_supply_on_hand_lets_receipts_cover_later_demand():
    position = Position(
        TODAY, Decimal(3), (Receipt(day(2), Decimal(5)),), (Demand(day(4), Decimal(5)),)
    )
    assert Profile(position).atp_on_hand() == 3


def test_demand_of_today_is_covered_by_what_is_on_hand_before_any_receipt():
    position = Position(
        TODAY, Decimal(3), (Receipt(TODAY, Decimal(5)),), (Demand(TODAY, Decimal(2)),)
    )
    assert Profile(position).on_hand_balance == 1
    assert Profile(position).atp_on_hand() == 1


def test_steps_name_only_the_dates_on_which_availability_rises():
    position = Position(
        TODAY,
        Decimal(6),
        (Receipt(day(2), Decimal(4)), Receipt(day(5), Decimal(3)), Receipt(day(7), Decimal(1))),
        (Demand(day(3), Decimal(4)),),
    )
    # balances: 6, 10 on day 2, 6 on day 3, 9 on day 5, 10 on day 7
    assert Profile(position).steps_from(TODAY) == [(TODAY, 6), (day(5), 9), (day(7), 10)]
    assert Profile(position).steps_from(day(6)) == [(day(6), 9), (day(7), 10)]


def test_accepted_demand_is_added_and_the_old_position_stays_as_it_was():
    before = Position(TODAY, Decimal(5), demands=(Demand(day(1), Decimal(1)),))
    after = before.plus_demand(day(2), Decimal(3))
    assert after == with_demand(before, (day(2), Decimal(3)))
    assert before.demands == (Demand(day(1), Decimal(1)),)


def test_the_final_balance_is_what_is_left_after_everything():
    position = Position(
        TODAY,
        Decimal(5),
        receipts=(Receipt(day(9), Decimal(4)),),
        demands=(Demand(day(-2), Decimal(1)), Demand(day(20), Decimal(3))),
        waiting=(Demand(day(1), Decimal(2)),),
    )
    assert position.final_balance == 3


@given(positions, confidences, days)
def test_no_more_than_the_final_balance_can_be_promised_for_any_day(position, confidence, start):
    steps = Profile(position, confidence_days=confidence).steps_from(start)
    assert max(qty for _day, qty in steps) <= position.final_balance


@given(positions, confidences)
def test_the_profile_holds_the_balance_of_every_date_on_which_it_changes(position, confidence):
    profile = Profile(position, confidence_days=confidence)
    assert profile.days[0] == TODAY
    assert profile.balances == [balance(position, at, confidence) for at in profile.days]


@given(positions, confidences, days)
def test_available_to_promise_equals_its_definition(position, confidence, start):
    profile = Profile(position, confidence_days=confidence)
    for at in [start, *days_from(start)]:
        assert profile.atp(at) == available_to_promise(position, at, confidence)


@given(positions, confidences)
def test_available_from_what_is_on_hand_equals_its_definition(position, confidence):
    only_on_hand = Supply(counts_receipts=False, confidence_days=confidence)
    profile = Profile(position, confidence_days=confidence)
    assert profile.atp_on_hand() == usable(position, only_on_hand, TODAY)
    assert profile.atp_on_hand() <= profile.atp(TODAY)


@given(positions, confidences, days)
def test_steps_rise_and_say_the_same_as_asking_for_each_date(position, confidence, start):
    profile = Profile(position, confidence_days=confidence)
    steps = profile.steps_from(start)
    quantities_by_step = [qty for _, qty in steps]
    assert quantities_by_step == sorted(set(quantities_by_step))
    for at in days_from(start):
        latest = [qty for since, qty in steps if since <= at][-1]
        assert latest == available_to_promise(position, at, confidence)


@given(positions, days, quantities)
def test_promising_takes_the_quantity_from_its_date_on(position, start, qty):
    after = Profile(position.plus_demand(start, qty))
    for at in days_from(start):
        assert after.atp(at) == available_to_promise(position, at) - qty


@given(positions, confidences)
def test_every_receipt_counts_from_the_day_of_the_definition(position, confidence):
    for receipt in position.receipts:
        expected = counts_from(receipt, TODAY, confidence)
        assert receipt.expected(TODAY, confidence) == expected

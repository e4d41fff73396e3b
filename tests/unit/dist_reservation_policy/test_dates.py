# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ship days and arrivals, compared with a calendar that is walked day by day."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from dist_reservation_policy.core.allocation import allocate, earliest_complete
from dist_reservation_policy.core.commitment import Request, decide
from dist_reservation_policy.core.dates import (
    EVERY_DAY,
    Shipping,
    ShippingCalendar,
    Transit,
    fortnight_day,
    normal_zip,
    shift,
    transit_days,
)
from dist_reservation_policy.core.position import Position, Receipt
from dist_reservation_policy.core.risk import Waiting, recoveries
from hypothesis import given
from hypothesis import strategies as st
from unit_tests.dist_reservation_policy.worlds import (
    HORIZON,
    TODAY,
    available_to_promise,
    day,
    positions,
    promised_by,
    quantities,
)

WEEKDAYS = frozenset({0, 1, 2, 3, 4, 7, 8, 9, 10, 11})
OFFICE = ShippingCalendar(WEEKDAYS, cut_off=timedelta(hours=14))
MONDAY, FRIDAY, SATURDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 6), day(5), day(6)
NEXT_MONDAY = day(7)


def at(day, hour, minute=0, zone=timezone.utc):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


# --- the reference ------------------------------------------------------------------------------


def works(calendar, on):
    """Week and weekday counted from a Monday that is known to begin a first week."""
    first_monday = date(2026, 3, 2)
    distance = (on - first_monday).days
    week, weekday = (distance // 7) % 2, distance % 7
    number = weekday + 7 * week
    if number not in calendar.working:
        return False
    closed_days = set()
    for first, last in calendar.closed:
        while first <= last:
            closed_days.add(first)
            first += timedelta(days=1)
    return on not in closed_days


def walk(calendar, start, step=1):
    while not works(calendar, start):
        start += timedelta(days=step)
    return start


closures = st.tuples(st.integers(-5, 25), st.integers(0, 6)).map(
    lambda pair: (day(pair[0]), day(pair[0] + pair[1]))
)
calendars = st.builds(
    ShippingCalendar,
    st.frozensets(st.sampled_from(sorted(EVERY_DAY)), min_size=1),
    st.lists(closures, max_size=3).map(tuple),
    st.integers(0, 24 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    st.sampled_from([timezone.utc, ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles")]),
)
days = st.integers(-3, 40).map(day)
moments = st.datetimes(datetime(2026, 2, 27), datetime(2026, 4, 10)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=timezone.utc)
)


@given(calendars, days)
def test_the_next_open_day_is_found_by_walking(calendar, start):
    assert calendar.next_open(start) == walk(calendar, start)


@given(calendars, moments)
def test_the_earliest_ship_day_is_today_or_the_next_working_day(calendar, moment):
    local = moment.astimezone(calendar.zone)
    minutes = local.hour * 60 + local.minute + local.second / 60 + local.microsecond / 6e7
    start = local.date()
    if minutes >= calendar.cut_off.total_seconds() / 60:
        start += timedelta(days=1)
    assert calendar.earliest(moment) == walk(calendar, start)


@given(calendars, days, st.integers(0, 9), moments)
def test_the_ship_day_is_the_last_that_arrives_in_time(calendar, wanted, transit, moment):
    found = calendar.ship_day(shift(wanted, -transit), moment)
    earliest = calendar.earliest(moment)
    in_time = [
        candidate
        for candidate in (earliest + timedelta(days=n) for n in range(60))
        if works(calendar, candidate) and candidate + timedelta(days=transit) <= wanted
    ]
    assert found == (in_time[-1] if in_time else earliest)


@given(positions, quantities, days, calendars)
def test_parts_ship_on_working_days_and_never_exceed_supply_by_date(position, qty, start, calendar):
    parts = allocate(position, qty, start, calendar=calendar)
    assert all(works(calendar, part.date) for part in parts)
    for at_day in {part.date for part in parts}:
        promised = promised_by(parts, at_day)
        # nothing happens any more after the horizon of the random worlds
        known = min(at_day, day(HORIZON))
        assert promised <= max(Decimal(0), available_to_promise(position, known))


@given(positions, quantities, days, calendars)
def test_a_calendar_moves_parts_and_loses_none(position, qty, start, calendar):
    """What supply covers is promised whatever the calendar, each part not before it was."""
    plain = allocate(position, qty, start)
    shifted = allocate(position, qty, start, calendar=calendar)
    assert [(p.qty, p.ref) for p in shifted] == [(p.qty, p.ref) for p in plain]
    assert [p.date for p in shifted] == [walk(calendar, p.date) for p in plain]


# --- examples -----------------------------------------------------------------------------------


def test_a_fortnight_begins_with_a_monday_of_the_first_week():
    assert fortnight_day(date(1, 1, 1)) == 0
    assert fortnight_day(date(2026, 3, 2)) == 0
    assert fortnight_day(date(2026, 3, 10)) == 8


def test_before_the_cut_off_ships_today_and_after_it_on_the_next_working_day():
    assert OFFICE.earliest(at(FRIDAY, 13, 59)) == FRIDAY
    assert OFFICE.earliest(at(FRIDAY, 14)) == NEXT_MONDAY
    assert OFFICE.earliest(at(SUNDAY, 9)) == NEXT_MONDAY


def test_no_cut_off_and_no_same_day():
    assert ShippingCalendar().earliest(at(FRIDAY, 23, 59)) == FRIDAY
    assert ShippingCalendar(cut_off=timedelta()).earliest(at(FRIDAY, 0)) == SATURDAY


def test_the_cut_off_is_in_the_time_of_the_warehouse():
    tokyo = ShippingCalendar(WEEKDAYS, cut_off=timedelta(hours=14), zone=ZoneInfo("Asia/Tokyo"))
    angeles = ShippingCalendar(
        WEEKDAYS, cut_off=timedelta(hours=18), zone=ZoneInfo("America/Los_Angeles")
    )
    # Thursday 23:30 in London is Friday 08:30 in Tokyo, and Thursday 15:30 in Los Angeles
    moment = at(date(2026, 3, 5), 23, 30)
    assert tokyo.earliest(moment) == FRIDAY
    assert angeles.earliest(moment) == date(2026, 3, 5)
    # two hours later on Saturday it is Friday evening there, just after the cut-off
    assert angeles.earliest(at(SATURDAY, 1, 59)) == FRIDAY
    assert angeles.earliest(at(SATURDAY, 2)) == NEXT_MONDAY


def test_a_day_is_the_warehouses_own():
    moment = at(SATURDAY, 1)
    assert ShippingCalendar().local_day(moment) == SATURDAY
    assert ShippingCalendar(zone=ZoneInfo("America/Los_Angeles")).local_day(moment) == FRIDAY


def test_a_holiday_is_skipped():
    closed = ShippingCalendar(WEEKDAYS, ((NEXT_MONDAY, day(8)),))
    assert closed.next_open(SATURDAY) == day(9)


def test_the_ship_day_for_a_wish():
    # to arrive on Tuesday after two days it leaves on Friday, since Sunday is closed
    assert OFFICE.ship_day(shift(day(8), -2), at(MONDAY, 9)) == FRIDAY
    assert OFFICE.ship_day(shift(day(1), -2), at(MONDAY, 9)) == MONDAY
    assert OFFICE.ship_day(shift(day(1), -2), at(MONDAY, 15)) == day(1)


def test_a_calendar_that_never_opens_ends_every_search():
    closed = ShippingCalendar(frozenset())
    assert closed.next_open(MONDAY) == shift(MONDAY, 731)
    assert closed.ship_day(date.max, at(MONDAY, 9)) == shift(MONDAY, 731)


def test_dates_end_where_the_calendar_of_python_ends():
    tokyo = ShippingCalendar(zone=ZoneInfo("Asia/Tokyo"))
    end = datetime.max.replace(tzinfo=timezone.utc)
    assert tokyo.local_day(end) == date.max
    assert Shipping(transit_days=3).arrival(date.max) == date.max
    assert shift(date.min, -1) == date.min


def test_what_arrives_on_a_sunday_ships_on_monday():
    position = Position(TODAY, Decimal(6), (Receipt(SUNDAY, Decimal(4), "IN/1"),))
    parts = allocate(position, Decimal(10), TODAY, calendar=OFFICE)
    assert [(p.date, p.qty, p.ref) for p in parts] == [
        (MONDAY, Decimal(6), ""),
        (NEXT_MONDAY, Decimal(4), "IN/1"),
    ]
    whole = earliest_complete(position, Decimal(10), TODAY, calendar=OFFICE)
    assert (whole.date, whole.qty, whole.ref) == (NEXT_MONDAY, Decimal(10), "IN/1")


def test_what_recovers_ships_on_a_working_day():
    position = Position(TODAY, receipts=(Receipt(SATURDAY, Decimal(4), "IN/1"),))
    found = recoveries(position, [Waiting(("a",), TODAY, Decimal(4), calendar=OFFICE)])
    assert [(p.date, p.qty) for p in found["a",]] == [(NEXT_MONDAY, Decimal(4))]


def test_a_decision_says_when_its_parts_arrive():
    position = Position(TODAY, Decimal(6), (Receipt(SUNDAY, Decimal(4), "IN/1"),))
    shipping = Shipping(OFFICE, 2, wish=day(4))
    decision = decide(position, Request(Decimal(10), day(2), shipping=shipping))
    assert [reason.to_json() for reason in decision.reasons][2:] == [
        {"code": "arrives", "qty": "6", "date": "2026-03-04", "arrival": "2026-03-06"},
        {"code": "arrives", "qty": "4", "date": "2026-03-09", "arrival": "2026-03-11"},
    ]


def test_a_decision_says_that_the_wish_is_too_soon():
    shipping = Shipping(OFFICE, 2, wish=day(1))
    decision = decide(Position(TODAY, Decimal(6)), Request(Decimal(6), TODAY, shipping=shipping))
    assert decision.outcome == "promised"
    assert decision.reasons[-1].to_json() == {
        "code": "too_soon",
        "date": "2026-03-03",
        "arrival": "2026-03-04",
    }


def test_a_request_for_a_closed_day_ships_on_the_next_open_one():
    decision = decide(
        Position(TODAY, Decimal(6)), Request(Decimal(6), SATURDAY, shipping=Shipping(OFFICE))
    )
    assert (decision.outcome, decision.parts[0].date) == ("promised", NEXT_MONDAY)


@pytest.mark.parametrize(
    ("destination", "expected"),
    [
        ((1, 0, ""), 3),
        ((1, 7, "90210"), 2),
        ((1, 8, "80331"), 5),
        ((1, 7, "80331"), 5),
        ((1, 8, "80 33 1"), 5),
        ((1, 8, "8"), 3),
        ((2, 0, "80331"), 4),
        ((0, 0, None), 4),
    ],
)
def test_the_most_specific_transit_time_decides(destination, expected):
    known = (Transit(1, 3), Transit(1, 2, state=7), Transit(1, 5, zip_prefix="803"))
    assert transit_days(known, 4, *destination) == expected


def test_postcodes_are_compared_as_people_read_them():
    assert normal_zip(" sw1a 1aa ") == "SW1A1AA"
    assert normal_zip(None) == ""

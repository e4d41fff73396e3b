# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

import pytest
from dist_returns.core import claim
from hypothesis import given
from hypothesis import strategies as st

DAY = date(2026, 3, 2)

whole = st.integers(0, 40).map(float)
tenths = st.integers(0, 400).map(lambda n: n / 10)
price = st.integers(0, 100_000).map(lambda n: n / 1000)


@st.composite
def lines(draw, quantities=tenths):
    return claim.Line(
        claimed=draw(quantities),
        unit_price=draw(price),
        shipped=draw(quantities),
        destroyed=draw(quantities),
        credited=draw(quantities),
        replaced=draw(quantities),
        rejected=draw(quantities),
        written_off=draw(quantities),
        credited_amount=draw(st.integers(0, 100_000)) / 100,
        written_off_amount=draw(st.integers(0, 10_000)) / 100,
    )


@st.composite
def possible_lines(draw):
    """Lines that no rule forbids, reached in steps as the flow does."""
    claimed = draw(whole)
    out = draw(st.floats(0, claimed).map(lambda n: float(int(n))))
    parts, rest = [], claimed
    for limit in (out, out, claimed, claimed):
        part = float(draw(st.integers(0, int(min(rest, limit)))))
        parts.append(part)
        rest -= part
    rejected, written_off, credited, replaced = parts
    unit = draw(price)
    paid = round(draw(st.floats(0, 1)) * int(credited * unit * 100) / 100, 2)
    return claim.Line(
        claimed=claimed,
        unit_price=unit,
        shipped=out,
        credited=credited,
        replaced=replaced,
        rejected=rejected,
        written_off=written_off,
        credited_amount=paid,
    )


@given(lines())
def test_nothing_is_open_only_when_every_sum_agrees(line):
    if line.is_open or line.excess():
        return
    assert line.shipped + line.destroyed == pytest.approx(line.claimed)
    parts = line.credited + line.replaced + line.rejected + line.written_off
    assert parts == pytest.approx(line.claimed)
    assert line.recovered_amount + line.given_up_amount == pytest.approx(
        line.expected_amount, abs=0.03
    )


@given(lines())
def test_money_adds_up(line):
    total = line.recovered_amount + line.given_up_amount + line.open_amount
    assert total == pytest.approx(line.expected_amount, abs=0.03)


@given(possible_lines())
def test_what_is_allowed_never_recovers_more_than_claimed(line):
    if line.excess():
        return
    assert line.settled <= line.claimed
    assert line.recovered_amount <= line.expected_amount + 0.02
    assert line.open_amount >= -0.02


@given(possible_lines())
def test_settling_the_rest_leaves_nothing_open(line):
    if line.excess():
        return
    rest = line.unsettled
    credited = line.credited + rest
    full = claim.Line(
        claimed=line.claimed,
        unit_price=line.unit_price,
        shipped=line.claimed,
        credited=credited,
        replaced=line.replaced,
        rejected=line.rejected,
        written_off=line.written_off,
        credited_amount=claim.Line(claimed=credited, unit_price=line.unit_price).expected_amount,
    )
    assert full.excess() is None
    assert not full.is_open


@given(st.integers(0, 500), st.lists(st.tuples(st.text(max_size=3), st.integers(-5, 200))))
def test_a_quantity_is_spread_without_loss(quantity, sources):
    taken, rest = claim.allocate(float(quantity), sources)
    assert sum(share for _key, share in taken) + rest == quantity
    assert len(taken) <= len(sources)
    assert all(share > 0 for _key, share in taken)
    free = sum(max(limit, 0) for _key, limit in sources)
    assert rest == max(quantity - free, 0)


@pytest.mark.parametrize(
    ("values", "excess"),
    [
        ({"credited": 5.0, "credited_amount": 20.0}, None),
        ({"credited": 5.1}, "quantity"),
        ({"credited": 3.0, "replaced": 2.5}, "quantity"),
        ({"credited": 3.0, "credited_amount": 12.01}, "money"),
        ({"credited": 3.0, "credited_amount": 10.0, "written_off_amount": 2.0}, None),
        ({"credited": 3.0, "credited_amount": 10.0, "written_off_amount": 2.01}, "money"),
        ({"rejected": 3.0, "shipped": 3.0}, None),
        ({"rejected": 3.0, "shipped": 2.0}, "goods"),
        ({"written_off": 1.0}, "goods"),
    ],
)
def test_what_is_beyond_the_claim(values, excess):
    assert claim.Line(claimed=5.0, unit_price=4.0, **values).excess() == excess


def test_one_line_through_its_life():
    line = claim.Line(claimed=10.0, unit_price=4.0, shipped=6.0, destroyed=2.0)
    assert (line.waiting, line.open_quantity, line.open_amount) == (2.0, 8.0, 40.0)
    line = claim.Line(
        claimed=10.0,
        unit_price=4.0,
        shipped=8.0,
        destroyed=2.0,
        credited=5.0,
        replaced=2.0,
        rejected=2.0,
        written_off=1.0,
        credited_amount=18.0,
    )
    assert (line.waiting, line.open_quantity) == (0.0, 0.0)
    assert (line.expected_amount, line.recovered_amount) == (40.0, 26.0)
    assert (line.given_up_amount, line.open_amount) == (12.0, 2.0)
    assert line.is_open


def test_cents_of_a_third_keep_nothing_open():
    line = claim.Line(
        claimed=3.0,
        unit_price=0.333333,
        shipped=3.0,
        credited=1.0,
        replaced=2.0,
        credited_amount=0.33,
    )
    assert not line.is_open
    assert line.expected_amount == 1.0


@pytest.mark.parametrize(
    ("vendor", "company", "days"), [(0, 30, 30), (10, 30, 10), (0, 0, None), (5, 0, 5)]
)
def test_the_vendors_own_window_comes_first(vendor, company, days):
    end = claim.window_end(DAY, vendor, company)
    assert end == (DAY + timedelta(days=days) if days else None)


@pytest.mark.parametrize(
    ("days", "name"),
    [(0, "0-7"), (7, "0-7"), (8, "8-14"), (30, "15-30"), (60, "31-60"), (61, "60+")],
)
def test_ages(days, name):
    assert claim.age_bucket(days) == name


@pytest.mark.parametrize(
    ("state", "days", "late"),
    [
        ("draft", 0, None),
        ("sent", 13, None),
        ("sent", 14, "answer"),
        ("acknowledged", 29, None),
        ("acknowledged", 30, "settlement"),
        ("shipped", 30, "settlement"),
        ("destroyed", 45, "settlement"),
        ("settled", 90, None),
        ("closed", 90, None),
        ("rejected", 90, None),
    ],
)
def test_late_for_an_answer(state, days, late):
    assert claim.lateness(state, DAY, since=DAY - timedelta(days=days)) == late


def test_late_for_the_window():
    assert claim.lateness("draft", DAY, deadline=DAY + timedelta(days=4)) is None
    assert claim.lateness("draft", DAY, deadline=DAY + timedelta(days=3)) == "window"
    assert claim.lateness("sent", DAY, deadline=DAY) is None

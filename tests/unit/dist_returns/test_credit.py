# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from dist_returns.core import credit
from dist_returns.core.credit import Invoiced, Part
from hypothesis import given
from hypothesis import strategies as st

quantities = st.integers(0, 40).map(lambda tenth: tenth / 4)
parts = st.lists(st.builds(Part, quantities, st.sampled_from([100.0, 75.0, 50.0, 0.0])), max_size=5)
rows = st.lists(
    st.builds(Invoiced, st.integers(1, 9), quantities, st.integers(0, 50).map(float)), max_size=5
)
fees = st.sampled_from([0.0, 10.0, 15.0, 100.0])


def test_price_grade_and_fee():
    got = credit.entitlement([Part(3.0), Part(1.0, 50.0)], [Invoiced(1, 10.0, 2.0)], fee_percent=10)
    assert got.quantity == 4.0
    assert got.amount == pytest.approx(3 * 2 * 0.9 + 1 * 2 * 0.5 * 0.9)
    assert got.fee == pytest.approx(0.7)
    assert got.unit_price == pytest.approx(6.3 / 4)


def test_oldest_invoice_first():
    got = credit.entitlement([Part(5.0)], [Invoiced(1, 2.0, 3.0), Invoiced(2, 8.0, 1.0)])
    assert [(row.key, row.quantity) for row in got.slices] == [(1, 2.0), (2, 3.0)]
    assert got.amount == 9.0
    assert got.max_price == 3.0


def test_what_was_credited_is_taken_off_the_beginning():
    got = credit.entitlement(
        [Part(2.0), Part(2.0, 50.0)],
        [Invoiced(1, 10.0, 2.0)],
        credited_qty=3.0,
        credited_amount=5.0,
    )
    assert [(row.quantity, row.factor) for row in got.open_slices] == [(1.0, 0.5)]
    assert (got.open_qty, got.open_amount) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("raws", "credited", "uninvoiced", "entitled"),
    [
        ([4.0], [0.0], 0.0, [4.0]),
        ([4.0], [0.0], 4.0, [0.0]),  # accepted before invoicing: no credit
        ([6.0], [0.0], 4.0, [2.0]),
        ([3.0], [3.0], 5.0, [3.0]),  # delivered later: what was credited stays so
        ([5.0], [3.0], 5.0, [3.0]),
        ([2.0, 3.0], [0.0, 0.0], 3.0, [0.0, 2.0]),
    ],
)
def test_uninvoiced_units_need_no_credit(raws, credited, uninvoiced, entitled):
    assert credit.share(raws, credited, uninvoiced) == entitled


@pytest.mark.parametrize(
    ("base", "undecided", "expected"),
    [(10.0, 4.0, 6.0), (3.0, 4.0, 0.0), (0.0, 4.0, 0.0), (-3.0, 4.0, -3.0), (5.0, 0.0, 5.0)],
)
def test_goods_in_quarantine_wait(base, undecided, expected):
    assert credit.to_invoice(base, undecided) == expected


@pytest.mark.parametrize(
    ("accepted", "replaced", "credited", "expected"),
    [(3.0, 0.0, 0.0, 3.0), (3.0, 3.0, 0.0, 0.0), (0.0, 0.0, 3.0, 3.0), (3.0, 1.0, 2.0, 2.0)],
)
def test_settled(accepted, replaced, credited, expected):
    assert credit.settled(accepted, replaced, credited) == expected


@pytest.mark.parametrize(
    ("credited", "accepted", "expected", "due"),
    [(3.0, 0.0, 3.0, 0.0), (3.0, 1.0, 0.0, 2.0), (3.0, 3.0, 0.0, 0.0), (3.0, 1.0, -1.0, 2.0)],
)
def test_clawback(credited, accepted, expected, due):
    assert credit.clawback(credited, accepted, expected) == due


def test_uncovered():
    assert credit.uncovered(10.0, 6.0, 0.0) == 4.0
    assert credit.uncovered(10.0, 10.0, 0.0) == 0.0
    assert credit.uncovered(10.0, 6.0, 3.0) == 1.0


@given(parts, rows, fees, quantities)
def test_never_more_than_accepted_nor_invoiced_nor_the_price(accepted, invoiced, fee, credited):
    got = credit.entitlement(accepted, invoiced, fee_percent=fee, credited_qty=credited)
    assert got.quantity <= sum(part.quantity for part in accepted) + 1e-6
    assert got.quantity <= sum(row.quantity for row in invoiced) + 1e-6
    assert got.amount <= sum(row.quantity * row.price for row in got.slices) + 1e-6
    assert got.amount >= 0
    assert sum(row.quantity for row in got.open_slices) == pytest.approx(got.open_qty)


@given(parts, rows, fees)
def test_a_fee_never_raises_the_credit(accepted, invoiced, fee):
    without = credit.entitlement(accepted, invoiced)
    kept = credit.entitlement(accepted, invoiced, fee_percent=fee)
    assert kept.amount + kept.fee == pytest.approx(without.amount)


@given(st.lists(st.tuples(quantities, quantities), max_size=4), quantities)
def test_share_uses_uninvoiced_units_once(lines, uninvoiced):
    raws = [raw for raw, _done in lines]
    done = [min(raw, credited) for raw, credited in lines]
    entitled = credit.share(raws, done, uninvoiced)
    assert all(d - 1e-6 <= got <= raw for got, raw, d in zip(entitled, raws, done, strict=True))
    eaten = sum(raws) - sum(entitled)
    assert eaten == pytest.approx(min(uninvoiced, sum(raws) - sum(done)))


@given(st.lists(st.tuples(quantities, quantities, quantities), max_size=6))
def test_the_ledger_follows_what_came_back(steps):
    booked = back = lost = credited = 0.0
    for back, lost, credited in steps:
        booked += credit.restocked(back, lost, credited, booked)
        assert 0 <= booked <= min(back, credited)
    booked += credit.restocked(back, lost, back + lost, booked)
    assert booked == pytest.approx(back)


def test_a_loss_is_credited_first():
    assert credit.restocked(4.0, 1.0, 1.0, 0.0) == 0.0
    assert credit.restocked(4.0, 1.0, 5.0, 0.0) == 4.0
    assert credit.restocked(2.0, 3.0, 2.0, 2.0) == 0.0  # a later loss takes nothing back
    assert credit.restocked(0.0, 0.0, 5.0, 4.0) == -4.0  # the restock was reversed

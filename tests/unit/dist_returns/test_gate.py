# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from dist_returns.core.gate import (
    Arrival,
    Crossing,
    Expected,
    Place,
    allocate,
    crossing,
    evidence,
    fits,
)
from hypothesis import given
from hypothesis import strategies as st

STOCK = Place(1, "internal", 1)
CUSTOMER = Place(2, "customer")
VENDOR = Place(3, "supplier")
LOSS = Place(4, "inventory", 1)
BETWEEN = Place(5, "transit")
TRANSIT = Place(6, "transit", 1)
BACK = Place(7, "internal", 1, "customer")
CLAIMS = Place(8, "internal", 1, "vendor")


@pytest.mark.parametrize(
    ("source", "dest", "is_return", "expected"),
    [
        (STOCK, CUSTOMER, False, Crossing.NONE),
        (VENDOR, STOCK, False, Crossing.NONE),
        (CUSTOMER, VENDOR, False, Crossing.NONE),
        (CUSTOMER, STOCK, False, Crossing.BRING),
        (CUSTOMER, TRANSIT, False, Crossing.BRING),
        (CUSTOMER, CLAIMS, False, Crossing.BRING),
        (CUSTOMER, BACK, False, Crossing.ENTER),
        (BETWEEN, STOCK, False, Crossing.NONE),
        (BETWEEN, STOCK, True, Crossing.BRING),
        (BETWEEN, BACK, False, Crossing.TURN),
        (VENDOR, BACK, False, Crossing.TURN),
        (VENDOR, CLAIMS, False, Crossing.ENTER),
        (STOCK, CLAIMS, False, Crossing.ENTER),
        (STOCK, BACK, False, Crossing.FORBIDDEN),
        (LOSS, BACK, False, Crossing.FORBIDDEN),
        (LOSS, CLAIMS, False, Crossing.FORBIDDEN),
        (BACK, STOCK, False, Crossing.LEAVE),
        (BACK, CLAIMS, False, Crossing.LEAVE),
        (CLAIMS, VENDOR, False, Crossing.LEAVE),
        (BACK, BACK, False, Crossing.NONE),
    ],
)
def test_crossing(source, dest, is_return, expected):
    assert crossing(source, dest, is_return) is expected


def test_where_goods_may_go():
    assert fits("restock", STOCK, True, False)
    assert fits("restock", STOCK, False, True)
    assert not fits("restock", STOCK, False, False)
    assert not fits("restock", CLAIMS, True, True)
    assert not fits("scrap", STOCK, True, True)
    assert fits("vendor_claim", BETWEEN, False, False)
    assert not fits("rework", STOCK, True, True)


def test_a_foreign_serial_is_no_evidence():
    expected = Expected(1, 10, 1.0, move_id=5, partner_id=7)
    assert evidence(Arrival(10, move_id=5, shipped_to=frozenset({7})), expected) == 3
    assert evidence(Arrival(10, line_id=1, move_id=5, shipped_to=frozenset({8})), expected) == 0


def test_best_evidence_wins():
    lines = [Expected(1, 10, 5.0, partner_id=7), Expected(2, 10, 5.0, move_id=5, partner_id=7)]
    parts = allocate(Arrival(10, move_id=5, partner_id=7), 6.0, lines, lambda qty: qty < 1e-6)
    assert parts == [(2, 5.0, False), (2, 1.0, True)]
    assert allocate(Arrival(11), 6.0, lines, lambda qty: qty < 1e-6) == [(None, 6.0, False)]


@given(
    quantity=st.integers(1, 50),
    open_quantities=st.lists(st.integers(0, 20), max_size=6),
)
def test_nothing_is_lost(quantity, open_quantities):
    lines = [Expected(n, 10, float(qty), partner_id=7) for n, qty in enumerate(open_quantities)]
    parts = allocate(Arrival(10, partner_id=7), float(quantity), lines, lambda qty: qty < 1e-6)
    assert sum(part[1] for part in parts) == quantity
    within = {n: float(qty) for n, qty in enumerate(open_quantities)}
    for line_id, taken, is_over in parts:
        if line_id is not None and not is_over:
            assert 0 < taken <= within[line_id]
    over = sum(part[1] for part in parts if part[2])
    assert over == (max(quantity - sum(open_quantities), 0) if lines else 0)

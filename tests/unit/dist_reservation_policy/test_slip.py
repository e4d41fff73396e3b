# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from dist_reservation_policy.core.allocation import Part
from dist_reservation_policy.core.position import Position, Receipt
from dist_reservation_policy.core.risk import Promised, losses
from dist_reservation_policy.core.slip import (
    Arrival,
    Cause,
    Fate,
    falls,
    fates,
    with_arrivals,
    with_losses,
)
from hypothesis import given
from hypothesis import strategies as st
from unit_tests.dist_reservation_policy.worlds import TODAY, day, days, wanted

PRODUCT, HOUSE = 7, 8


class Row(NamedTuple):
    """The part of a position's row that a slip looks at."""

    product_id: int
    warehouse_id: int
    kind: str
    date: date | None
    qty: Decimal
    move_id: int | None = None
    line_id: int | None = None
    limit: date | None = None


def receipt(move, offset, qty):
    return Row(PRODUCT, HOUSE, "receipt", day(offset), Decimal(qty), move_id=move)


def promise(line, kind, offset, qty):
    return Row(PRODUCT, HOUSE, kind, day(offset), Decimal(qty), line_id=line)


receipts = st.lists(st.tuples(days, wanted), max_size=4).map(
    lambda found: [
        Row(PRODUCT, HOUSE, "receipt", at, qty, move_id=i) for i, (at, qty) in enumerate(found)
    ]
)
promises = st.dictionaries(
    st.tuples(st.integers(1, 4), st.sampled_from(["firm", "at_risk", "backorder"]), days),
    wanted,
    max_size=6,
).map(
    lambda found: [
        Row(PRODUCT, HOUSE, kind, at, qty, line_id=line) for (line, kind, at), qty in found.items()
    ]
)
arrivals = st.dictionaries(
    st.integers(0, 3),
    st.builds(Arrival, days, st.integers(0, 9).map(Decimal)),
)


def supply_by(rows, at):
    return sum(
        (r.qty for r in rows if r.kind == "receipt" and max(r.date, TODAY) <= at), Decimal(0)
    )


@given(receipts, arrivals)
def test_supply_falls_when_it_is_less_by_some_day(rows, changes):
    after = with_arrivals(rows, changes)
    every_day = [day(offset) for offset in range(60)]
    assert falls(rows, changes, TODAY) == any(
        supply_by(after, at) < supply_by(rows, at) for at in every_day
    )


@given(receipts, promises, arrivals)
def test_only_the_named_receipts_change(rows, promised, changes):
    after = with_arrivals([*rows, *promised], changes)
    named = {row.move_id: row for row in after if row.kind == "receipt" and row.move_id in changes}
    for move, arrival in changes.items():
        if move < len(rows) and arrival.qty:
            assert (named[move].date, named[move].qty) == (arrival.day, arrival.qty)
        else:
            assert move not in named
    others = [row for row in [*rows, *promised] if row.move_id not in changes]
    assert [row for row in after if row.move_id not in changes] == others


@given(receipts, promises, arrivals)
def test_what_is_lost_is_at_risk_and_what_is_left_is_covered(rows, promised, changes):
    """Against a walk day by day: what stays firm never exceeds the receipts there by then."""
    after = with_arrivals([*rows, *promised], changes)
    position = Position(
        TODAY, receipts=tuple(Receipt(r.date, r.qty) for r in after if r.kind == "receipt")
    )
    firm = [r for r in after if r.kind == "firm"]
    keys = [(r.line_id, r.product_id, r.warehouse_id, r.date, r.limit) for r in firm]
    lost = losses(
        position,
        [Promised(key, max(r.date, TODAY), r.qty) for key, r in zip(keys, firm, strict=True)],
    )
    final = with_losses(after, lost)
    for offset in range(60):
        due = sum((r.qty for r in final if r.kind == "firm" and r.date <= day(offset)), Decimal(0))
        assert due <= supply_by(final, day(offset))

    def by_line(found):
        totals = Counter()
        for row in found:
            if row.kind in ("firm", "at_risk"):
                totals[row.line_id, row.date] += row.qty
        return totals

    assert by_line(final) == by_line(after), "nothing is gained or forgotten"
    balances = Counter((r.line_id, r.kind, r.date) for r in final if r.line_id)
    assert all(count == 1 for count in balances.values()), "each balance once, as the ledger has it"


def test_a_promise_that_loses_all_is_at_risk_with_all():
    rows = [promise(1, "firm", 3, 5), promise(1, "at_risk", 3, 2), promise(2, "firm", 3, 4)]
    lost = {(1, PRODUCT, HOUSE, day(3), None): Decimal(5)}
    assert with_losses(rows, lost) == [
        promise(1, "at_risk", 3, 7),
        promise(2, "firm", 3, 4),
    ]


def test_goods_that_must_keep_longer_are_lost_by_themselves():
    soon, fresh = (promise(1, "firm", 3, 5)._replace(limit=day(at)) for at in (20, 40))
    lost = {(1, PRODUCT, HOUSE, day(3), day(40)): Decimal(5)}
    assert with_losses([soon, fresh], lost) == [soon, fresh._replace(kind="at_risk")]


def test_a_cancelled_receipt_is_gone():
    rows = [receipt(1, 3, 5), receipt(2, 3, 4)]
    assert with_arrivals(rows, {1: Arrival(day(3), Decimal(0))}) == [receipt(2, 3, 4)]


@given(wanted, st.lists(st.builds(Part, days, wanted), max_size=4))
def test_fates_make_up_what_was_lost(qty, parts):
    found = fates(qty, parts)
    assert sum(fate.qty for fate in found) == qty
    dated = [fate for fate in found if fate.date]
    assert [fate.date for fate in dated] == [part.date for part in parts][: len(dated)]
    assert all(fate.qty <= part.qty for fate, part in zip(dated, parts, strict=False))
    undated = sum((fate.qty for fate in found if not fate.date), Decimal(0))
    assert undated == max(Decimal(0), qty - sum(part.qty for part in parts))


def test_what_gets_no_date_comes_last():
    parts = (Part(day(2), Decimal(3)), Part(day(5), Decimal(4)))
    assert fates(Decimal(9), parts) == (
        Fate(Decimal(3), day(2)),
        Fate(Decimal(4), day(5)),
        Fate(Decimal(2), None),
    )


def test_a_cause_is_its_document_or_the_goods_of_a_warehouse():
    assert Cause("supply_slip", "stock.picking", 5, 2).key == "stock.picking:5"
    assert Cause("promise_at_risk", "product.product", 5, 2).key == "stock:5:2"

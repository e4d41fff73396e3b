# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random small worlds, and what the definitions say about them, computed the slow way.

The reference walks day by day through a horizon on which nothing happens any more at its end. It
shares no code with the core: no profile, no steps, no sorting, and fractions instead of Decimal
division.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from dist_reservation_policy.core.allocation import Supply
from dist_reservation_policy.core.position import Demand, Position, Receipt
from hypothesis import strategies as st

TODAY = date(2026, 3, 2)
HORIZON = 20


def day(offset):
    return TODAY + timedelta(days=offset)


def days_from(start):
    """Every day from `start` (not before today) to the end of the horizon."""
    first = max(0, (start - TODAY).days)
    return [day(offset) for offset in range(first, HORIZON + 1)]


# --- the definitions ----------------------------------------------------------------------------


def counts_from(receipt, today, confidence_days):
    """The day from which a receipt is supply."""
    date_due = today if receipt.date < today else receipt.date
    return date_due + timedelta(days=confidence_days)


def balance(position, at, confidence_days=0):
    """On hand + receipts due - outgoing demand due, on one date from today on."""
    received = [
        r.qty for r in position.receipts if counts_from(r, position.today, confidence_days) <= at
    ]
    shipped = [d.qty for d in position.demands if d.date <= at]
    return position.on_hand + sum(received) - sum(shipped)


def available_to_promise(position, at, confidence_days=0):
    """The smallest balance over all dates from `at` on."""
    return min(balance(position, later, confidence_days) for later in days_from(at))


def usable(position, supply, at):
    """What one request may draw on at a date, after buffer; negative when it is less than none."""
    if supply.counts_receipts:
        return available_to_promise(position, at, supply.confidence_days) - supply.buffer
    without_receipts = balance(replace(position, receipts=()), position.today)
    looking_ahead = available_to_promise(position, position.today, supply.confidence_days)
    return min(without_receipts, looking_ahead) - supply.buffer


def whole_units(qty, rounding):
    """The largest multiple of `rounding` that fits into `qty`, none when it is negative."""
    if qty <= 0:
        return Decimal(0)
    return floor(Fraction(qty) / Fraction(rounding)) * rounding if rounding else qty


def promised_by(parts, at):
    """The quantity in `parts` that ships on a date or earlier."""
    return sum((part.qty for part in parts if part.date <= at), Decimal(0))


def with_demand(position, *demands):
    """The position with more (date, quantity) of demand."""
    return replace(position, demands=position.demands + tuple(Demand(*d) for d in demands))


# --- random worlds ------------------------------------------------------------------------------

#: whole units, or tenths
quantities = st.integers(0, 12).map(Decimal) | st.integers(0, 120).map(lambda n: Decimal(n) / 10)
wanted = quantities.filter(bool)
days = st.integers(-3, 8).map(day)
roundings = st.sampled_from([Decimal(0), Decimal(1), Decimal("0.1"), Decimal("0.5"), Decimal(3)])
refs = st.sampled_from(["", "IN/1", "IN/2", "IN/3"])
receipts = st.builds(Receipt, days, quantities, refs)
demands = st.builds(Demand, days, quantities)
positions = st.builds(
    Position,
    st.just(TODAY),
    quantities | st.integers(-4, 30).map(Decimal),
    st.lists(receipts, max_size=4).map(tuple),
    st.lists(demands, max_size=4).map(tuple),
)
supplies = st.builds(
    Supply,
    counts_receipts=st.booleans(),
    confidence_days=st.integers(0, 3),
    buffer=st.sampled_from([Decimal(0), Decimal(1), Decimal("2.5"), Decimal(6)]),
)


@st.composite
def improvements(draw):
    """A position, and the same with more on hand, and receipts that are larger, earlier or new."""
    position = draw(positions)
    better = tuple(
        Receipt(
            receipt.date - timedelta(days=draw(st.integers(0, 5))),
            receipt.qty + draw(quantities),
            receipt.ref,
        )
        for receipt in position.receipts
    )
    new = tuple(draw(st.lists(receipts, max_size=2)))
    on_hand = position.on_hand + draw(quantities)
    return position, replace(position, on_hand=on_hand, receipts=better + new)


def codes(decision):
    """The codes of a decision's reasons, in their order."""
    return [reason.code for reason in decision.reasons]

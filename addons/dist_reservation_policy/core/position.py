# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The stock position of one product in one warehouse, and what can be promised from it.

Quantities are Decimal in the product's unit of measure; dates are calendar days. The position
never looks at a clock: `today` is part of it.
"""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

from .quota import Quotas

#: the type, where a field before has its name
Day = date

ZERO = Decimal(0)


def floor_to(qty, rounding):
    """The largest multiple of `rounding` that is not above `qty` (never below zero)."""
    if qty <= 0:
        return ZERO
    if not rounding:
        return qty
    return qty // rounding * rounding


@dataclass(frozen=True)
class Receipt:
    """Goods that are ordered and will arrive in the usable stock of the warehouse."""

    date: date
    qty: Decimal
    ref: str = ""

    def expected(self, today, confidence_days):
        """The day from which the receipt counts: an overdue one counts no earlier than today,
        and the confidence days of the policy come on top (definitions: *Receipts*)."""
        return max(self.date, today) + timedelta(days=confidence_days)


@dataclass(frozen=True)
class Lot:
    """Goods on hand that expire; `keeps_until` is the last day on which they are good."""

    keeps_until: date
    qty: Decimal


@dataclass(frozen=True)
class Demand:
    """Units that will leave the usable stock: a promise, a hold, a claim or a move.

    :param limit: the earliest `keeps_until` that will do; None takes any goods
    :param key: whatever says to the caller whose they are; None: of what waits, taken together
    """

    date: date
    qty: Decimal
    limit: Day | None = None
    key: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Position:
    """Supply and demand of one key.

    :param waiting: backorders: a demand like any other, but not for what somebody holds
    :param quotas: what is kept for channels, or what they may have at most; None: nothing is
    :param lots: the part of what is on hand that expires
    """

    today: date
    on_hand: Decimal = ZERO
    receipts: tuple[Receipt, ...] = ()
    demands: tuple[Demand, ...] = ()
    waiting: tuple[Demand, ...] = ()
    quotas: Quotas | None = None
    lots: tuple[Lot, ...] = ()

    @property
    def final_balance(self):
        """What is left once everything has come and gone: no more can be promised for any day."""
        supply = sum((receipt.qty for receipt in self.receipts), self.on_hand)
        return supply - sum((d.qty for d in (*self.demands, *self.waiting)), ZERO)

    def plus_demand(self, day, qty, limit=None, key=None):
        """The position with one more demand of `qty` on `day`."""
        return replace(self, demands=(*self.demands, Demand(day, qty, limit, key)))

    def plus_backorder(self, day, qty, limit=None):
        """The position with one more backorder."""
        return replace(self, waiting=(*self.waiting, Demand(day, qty, limit)))

    def plus_promise(self, day, qty, channel_id, limit=None):
        """The position with one more promise, which counts for what its channel has had."""
        quotas = self.quotas and self.quotas.plus(channel_id, qty)
        return replace(self.plus_demand(day, qty, limit), quotas=quotas)


class Profile:
    """Projected balance by date, and the quantity that may still be promised.

    The balance on a date is on hand + receipts due - demand due. What may be promised for a date
    is the smallest balance from that date on: looking ahead is what keeps a later promise from
    being stolen by an earlier one (definitions: *Available to promise*).
    """

    def __init__(self, position, *, confidence_days=0):
        self.today = position.today
        changes = {}
        for receipt in position.receipts:
            day = receipt.expected(position.today, confidence_days)
            changes[day] = changes.get(day, ZERO) + receipt.qty
        demands = (*position.demands, *position.waiting)
        for demand in demands:
            day = max(demand.date, position.today)
            changes[day] = changes.get(day, ZERO) - demand.qty
        due = sum((d.qty for d in demands if d.date <= position.today), ZERO)
        #: what is physically there, less what is due today, before any receipt
        self.on_hand_balance = position.on_hand - due
        self.days = sorted({position.today, *changes})
        balances = accumulate(
            (changes.get(day, ZERO) for day in self.days), initial=position.on_hand
        )
        self.balances = list(balances)[1:]
        self._lowest_from = list(accumulate(reversed(self.balances), min))[::-1]

    def balance_on(self, day):
        """The balance at the end of the day; before today that of today."""
        return self.balances[max(0, bisect_right(self.days, day) - 1)]

    def atp(self, day):
        """Available to promise for `day`; negative when older demand is not covered."""
        index = max(0, bisect_right(self.days, day) - 1)
        return self._lowest_from[index]

    def first_day_of(self, balance, day):
        """The first day, from `day` on, on which the balance is that; `day` if it is so then."""
        index = max(0, bisect_right(self.days, day) - 1)
        found = self.days[self.balances.index(balance, index)]
        return max(found, day)

    def atp_on_hand(self):
        """Available to promise when only what is on hand counts as supply.

        Receipts may cover later demand, but add nothing to what is sold.
        """
        return min(self.on_hand_balance, self._lowest_from[0])

    def steps_from(self, day):
        """(date, available to promise) for `day` and every later date on which it rises."""
        steps = [(day, self.atp(day))]
        for later in self.days:
            if later > day and self.atp(later) > steps[-1][1]:
                steps.append((later, self.atp(later)))
        return steps

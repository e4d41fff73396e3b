# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Allocation of supply to one request, by date.

An allocation never exceeds what may be promised on any date, and grows with supply.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import singledispatch

from .dates import ALWAYS
from .position import ZERO, Profile


@dataclass(frozen=True)
class Supply:
    """What the policy lets this request draw on, and for which sales channel.

    :param held: what is kept for the request already; the position leaves its hold out
    """

    counts_receipts: bool = True
    confidence_days: int = 0
    buffer: Decimal = ZERO
    channel_id: int | None = None
    held: Decimal = ZERO


ALL_SUPPLY = Supply()


@dataclass(frozen=True)
class Part:
    """A quantity that can be promised for a ship date; `ref` names the receipt it waits for."""

    date: date
    qty: Decimal
    ref: str = ""


def floor_to(qty, rounding):
    """The largest multiple of `rounding` that is not above `qty` (never below zero)."""
    if qty <= 0:
        return ZERO
    if not rounding:
        return qty
    return qty // rounding * rounding


@singledispatch
def available_steps(position, supply, day):
    """[(date, quantity)] that may be promised from `day` on, never decreasing.

    That is after the buffer, and within the quotas of the channel. What is no position of goods
    registers its own way (core/kit.py).
    """
    steps = _steps_within_quotas(position, supply, day)
    if not (supply.held and position.waiting):
        return steps
    # what waits, perhaps accepted after the hold, can't have what is kept for this request
    alone = _steps_within_quotas(replace(position, waiting=()), supply, day)
    return _highest(steps, [(at, min(qty, supply.held)) for at, qty in alone])


def _highest(*choices):
    """The steps of whichever gives most by each date."""
    found = []
    for at in sorted({at for steps in choices for at, _qty in steps}):
        most = max(qty for steps in choices for day, qty in steps if day <= at)
        if not found or most > found[-1][1]:
            found.append((at, most))
    return found


def _steps_within_quotas(position, supply, day):
    steps = _unlimited_steps(position, supply, day)
    if not position.quotas:
        return steps
    limit = position.quotas.limit(supply.channel_id, position.today, position.on_hand)
    return [(at, limit.available(qty)) for at, qty in steps]


def _unlimited_steps(position, supply, day):
    profile = Profile(position, confidence_days=supply.confidence_days)
    if not supply.counts_receipts:
        available = min(profile.atp_on_hand(), profile.atp(day))
        return [(day, max(ZERO, available - supply.buffer))]
    return [(at, max(ZERO, qty - supply.buffer)) for at, qty in profile.steps_from(day)]


def allocate(position, qty, day, supply=ALL_SUPPLY, rounding=ZERO, calendar=ALWAYS):
    """Promise up to `qty` for `day`, and the rest for the dates on which supply arrives.

    :param qty: wanted quantity in the product's unit of measure
    :param day: the requested ship date; one that has passed means today
    :param rounding: the smallest quantity that can be shipped
    :param calendar: what arrives on a day on which nothing ships leaves on the next that does
    :return: tuple of Part, by date; their sum is at most `qty`
    """
    day = max(day, position.today)
    parts, promised = [], ZERO
    for at, available in available_steps(position, supply, day):
        take = min(qty, floor_to(available, rounding)) - promised
        if take > 0:
            ref = receipt_on(position, supply, at) if at > day else ""
            parts.append(Part(calendar.next_open(at), take, ref))
            promised += take
    return tuple(parts)


def plus_backorders(position, backorders):
    """The position as if what waits had been promised what its channel may have.

    Where there are quotas a backorder can wait although there is supply: it must not take what was
    kept from it away from those for whom it is kept.

    :param backorders: (date, channel, quantity), the first is served first
    """
    for day, channel_id, qty in backorders:
        for part in allocate(position, qty, day, Supply(channel_id=channel_id)):
            position = position.plus_promise(part.date, part.qty, channel_id)
    return position


def earliest_complete(position, qty, day, supply=ALL_SUPPLY, rounding=ZERO, calendar=ALWAYS):
    """One Part with the whole quantity at the first date from `day` on that has it, or None."""
    day = max(day, position.today)
    for at, available in available_steps(position, supply, day):
        if floor_to(available, rounding) >= qty:
            ref = receipt_on(position, supply, at) if at > day else ""
            return Part(calendar.next_open(at), qty, ref)
    return None


@singledispatch
def receipt_on(position, supply, day):
    """The document of the largest receipt that counts from the day on, or ""."""
    due = [
        r for r in position.receipts if r.expected(position.today, supply.confidence_days) == day
    ]
    return max(due, key=lambda r: (r.qty, r.ref)).ref if due else ""

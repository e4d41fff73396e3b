# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Allocation of supply to one request, by date.

An allocation never exceeds what may be promised on any date, and grows with supply.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import singledispatch
from typing import NamedTuple

from .dates import ALWAYS
from .position import ZERO, Profile, floor_to
from .shelf_life import FixedLimit, ShelfLife, stricter_positions
from .values import SUPPLY_RECEIPTS

#: the type, where a field before has its name
Day = date


@dataclass(frozen=True)
class Supply:
    """What the policy lets this request draw on, and for which sales channel.

    :param held: what is kept for the request already; the position leaves its hold out
    :param shelf_life: until when the goods must keep; None: they don't expire
    """

    counts_receipts: bool = True
    confidence_days: int = 0
    buffer: Decimal = ZERO
    channel_id: int | None = None
    held: Decimal = ZERO
    shelf_life: ShelfLife | FixedLimit | None = None

    @classmethod
    def of(cls, values, channel_id=None, held=ZERO, shelf_life=None):
        """What a policy's values (core.values) let a request of the channel draw on."""
        return cls(
            values.supply == SUPPLY_RECEIPTS,
            values.confidence_days,
            values.buffer_qty,
            channel_id,
            held,
            shelf_life,
        )

    @property
    def draws_on_receipts(self):
        """Whether what is still to be received may be promised to this request."""
        return self.counts_receipts and (self.shelf_life is None or self.shelf_life.fresh_will_do)


ALL_SUPPLY = Supply()


@dataclass(frozen=True)
class Part:
    """A quantity that can be promised for a ship date; `ref` names the receipt it waits for.

    :param limit: until when its goods must keep; None: they don't expire
    """

    date: date
    qty: Decimal
    ref: str = ""
    limit: Day | None = None


@singledispatch
def available_steps(position, supply, day, calendar=ALWAYS):
    """[(date, quantity)] that may be promised from `day` on, each as if nothing were before.

    That is after the buffer, and within the quotas of the channel. Where nothing expires they never
    decrease; goods that must keep can become fewer. What is no position of goods registers its own
    way (core/kit.py).
    """
    if supply.shelf_life:
        return [
            (at, available_on(position, supply, at))
            for at, _arrival in _ship_days(position, supply, day, calendar)
        ]
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


def available_on(position, supply, day):
    """What may be promised for `day` of goods that must keep.

    The buffer and the quotas are of all goods: what keeps less long can serve as either.
    """
    available = _kept_on(position, supply, day)
    if supply.held and position.waiting:
        alone = _kept_on(replace(position, waiting=()), supply, day)
        available = max(available, min(alone, supply.held))
    return available


def _kept_on(position, supply, day):
    whole = _steps_within_quotas(position, supply, day)[0][1]
    fresh = replace(supply, buffer=ZERO)
    limit = supply.shelf_life.limit_on(day)
    stricter = [
        _unlimited_steps(one, fresh, day)[0][1] for one in stricter_positions(position, limit)
    ]
    return min(whole, *stricter)


def _ship_days(position, supply, day, calendar):
    """[(day on which goods can leave, day on which they arrive)], when there may be more of them.

    Later goods must keep longer, so there are more only when something is received.
    """
    arrivals = [day]
    if supply.draws_on_receipts:
        due = {r.expected(position.today, supply.confidence_days) for r in position.receipts}
        arrivals += sorted(at for at in due if at > day)
    found = {}
    for arrival in arrivals:
        found.setdefault(calendar.next_open(arrival), arrival)
    return list(found.items())


def _steps_within_quotas(position, supply, day):
    steps = _unlimited_steps(position, supply, day)
    if not position.quotas:
        return steps
    limit = position.quotas.limit(supply.channel_id, position.today, position.on_hand)
    return [(at, limit.available(qty)) for at, qty in steps]


def _unlimited_steps(position, supply, day):
    profile = Profile(position, confidence_days=supply.confidence_days)
    if not supply.draws_on_receipts:
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
    if supply.shelf_life:
        return _allocate_keeping(position, qty, day, supply, rounding, calendar)
    parts, promised = [], ZERO
    for at, available in available_steps(position, supply, day, calendar):
        take = min(qty, floor_to(available, rounding)) - promised
        if take > 0:
            ref = receipt_on(position, supply, at) if at > day else ""
            parts.append(Part(calendar.next_open(at), take, ref))
            promised += take
    return tuple(parts)


def _allocate_keeping(position, qty, day, supply, rounding, calendar):
    """The same for goods that expire. What is promised for one day and what for a later one need
    not come out of the same lots, so each part is looked for beside those before it."""
    parts, whole = [], position
    for at, arrival in _ship_days(position, supply, day, calendar):
        take = min(qty, floor_to(available_on(position, supply, at), rounding))
        if take > 0:
            ref = receipt_on(whole, supply, arrival) if arrival > day else ""
            parts.append(Part(at, take, ref, supply.shelf_life.limit_on(at)))
            position = plus_part(position, parts[-1], supply.channel_id)
            supply = replace(supply, held=max(ZERO, supply.held - take))
            qty -= take
    return tuple(parts)


def plus_part(position, part, channel_id):
    """The position with a part promised to a channel."""
    return position.plus_promise(part.date, part.qty, channel_id, part.limit)


def obtainable(position, qty, day, limit, channel_id=None):
    """The parts of a demand with a limit that goods are there for, or will be.

    What no goods can meet takes nothing from those who need not have so fresh ones.
    """
    supply = Supply(channel_id=channel_id, shelf_life=FixedLimit(limit))
    return allocate(position, qty, day, supply)


def plus_waiting(position, day, qty, limit=None):
    """The position with one more backorder: of who needs fresh goods as far as there are any."""
    if limit is None:
        return position.plus_backorder(day, qty)
    for part in obtainable(position, qty, day, limit):
        position = position.plus_backorder(part.date, part.qty, limit)
    return position


class Backorder(NamedTuple):
    """A quantity that waits; `limit` is until when its goods must keep, None takes any."""

    date: date
    channel_id: int | None
    qty: Decimal
    limit: Day | None = None


def plus_backorders(position, backorders):
    """The position as if what waits had been promised what its channel may have.

    Where there are quotas a backorder can wait although there is supply: it must not take what was
    kept from it away from those for whom it is kept.

    :param backorders: what a Backorder says, the first is served first
    """
    for day, channel_id, qty, limit in (Backorder(*waits) for waits in backorders):
        supply = Supply(channel_id=channel_id, shelf_life=limit and FixedLimit(limit))
        for part in allocate(position, qty, day, supply):
            position = plus_part(position, part, channel_id)
    return position


def earliest_complete(position, qty, day, supply=ALL_SUPPLY, rounding=ZERO, calendar=ALWAYS):
    """One Part with the whole quantity at the first date from `day` on that has it, or None."""
    day = max(day, position.today)
    if supply.shelf_life:
        days = _ship_days(position, supply, day, calendar)
        steps = [(arrival, at, available_on(position, supply, at)) for at, arrival in days]
    else:
        steps = (
            (at, calendar.next_open(at), available)
            for at, available in available_steps(position, supply, day, calendar)
        )
    for arrival, at, available in steps:
        if floor_to(available, rounding) >= qty:
            ref = receipt_on(position, supply, arrival) if arrival > day else ""
            limit = supply.shelf_life and supply.shelf_life.limit_on(at)
            return Part(at, qty, ref, limit)
    return None


@singledispatch
def receipt_on(position, supply, day):
    """The document of the largest receipt that counts from the day on, or ""."""
    due = [
        r for r in position.receipts if r.expected(position.today, supply.confidence_days) == day
    ]
    return max(due, key=lambda r: (r.qty, r.ref)).ref if due else ""

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who loses when supply falls, and who is served again when it returns."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .allocation import ALL_SUPPLY, Supply, allocate, plus_part
from .dates import ALWAYS, ShippingCalendar
from .position import ZERO, floor_to
from .shelf_life import atp

#: the type, where a field before has its name
Day = date


@dataclass(frozen=True)
class Promised:
    """A promised quantity of one order line for one ship date.

    :param key: whatever identifies it to the caller
    :param priority: higher is served first
    :param order: breaks ties, lower is served first (the age of the line)
    :param limit: until when its goods must keep; None takes any goods
    """

    key: tuple
    date: date
    qty: Decimal
    priority: int = 0
    order: int = 0
    limit: Day | None = None

    @property
    def rank(self):
        return (self.date, -self.priority, self.order)


def losses(position, promises):
    """What each promise loses when all of them together no longer fit.

    The position holds every demand but `promises`. They are kept by ship date, then priority,
    then age; the first ones that don't fit lose. Total: what is kept never exceeds supply by date.

    :return: {key: lost quantity}, losers only
    """
    lost = {}
    for promise in sorted(promises, key=lambda p: p.rank):
        kept = min(promise.qty, max(ZERO, atp(position, promise.date, promise.limit)))
        if kept < promise.qty:
            lost[promise.key] = promise.qty - kept
        if kept > 0:
            position = position.plus_demand(promise.date, kept, promise.limit)
    return lost


@dataclass(frozen=True)
class Waiting:
    """A quantity that was accepted but is not covered: a backorder, or a promise at risk."""

    key: tuple
    date: date
    qty: Decimal
    priority: int = 0
    order: int = 0
    supply: Supply = ALL_SUPPLY
    rounding: Decimal = ZERO
    calendar: ShippingCalendar = ALWAYS

    @property
    def rank(self):
        return (self.date, -self.priority, self.order)


def recoveries(position, waiting):
    """What can be promised again, by promised ship date, priority, age.

    The position holds every demand but `waiting`.

    :return: {key: tuple of Part}, only those that get something
    """
    recovered = {}
    for line in sorted(waiting, key=lambda w: w.rank):
        parts = allocate(position, line.qty, line.date, line.supply, line.rounding, line.calendar)
        if parts:
            recovered[line.key] = parts
        for part in parts:
            position = plus_part(position, part, line.supply.channel_id)
    return recovered


@dataclass(frozen=True)
class Reservable:
    """The open delivery of a promised line, as the reservation worker sees it.

    :param date: promised ship date
    :param qty: promised and not at risk, still to be delivered
    :param reserved: what the move holds already
    :param started: its picking has begun
    """

    key: tuple
    date: date
    qty: Decimal
    reserved: Decimal
    priority: int = 0
    order: int = 0
    started: bool = False

    @property
    def rank(self):
        return (self.date, -self.priority, self.order)


def reservation_targets(on_hand, reservables, rounding=ZERO):
    """How much each delivery should hold, by promised ship date, priority, age.

    What has started keeps what it holds: nothing is taken once its picking has begun.

    :param on_hand: usable quantity, less what others than `reservables` hold
    :return: {key: quantity}
    """
    targets = {r.key: r.reserved for r in reservables if r.started}
    left = on_hand - sum(targets.values(), ZERO)
    for item in sorted(reservables, key=lambda r: r.rank):
        kept = targets.get(item.key, ZERO)
        more = floor_to(min(item.qty - kept, left), rounding)
        if more > 0:
            left -= more
            targets[item.key] = kept + more
        else:
            targets.setdefault(item.key, ZERO)
    return targets

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Goods that expire, and customers who want them to keep for some time.

A demand names the earliest day until which its goods must keep, its *limit*. For each limit the
goods that keep until then or longer, and the demands for such goods, are a position of their own.
Limits are ordered, so what will do for one limit will do for every earlier one: all demands can be
met exactly if each of these positions covers its own (definitions: *Shelf life*).

What is still to be received is taken to be fresh enough for every limit that fresh goods meet: its
lot is not known yet.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import accumulate

from .dates import shift
from .position import ZERO, Profile, floor_to

#: until when goods keep that never expire
FOREVER = date.max


@dataclass(frozen=True)
class ShelfLife:
    """How long goods of one request must keep, in days.

    :param transit_days: how long they travel
    :param min_days: what the customer asks for from their arrival on
    :param removal_days: how long before they expire the goods must have left the warehouse
    :param fresh_days: how long goods keep that have just been received; None: nobody knows
    """

    transit_days: int = 0
    min_days: int = 0
    removal_days: int = 0
    fresh_days: int | None = None

    @property
    def days(self):
        """How long the goods must keep from the day on which they leave."""
        return max(self.transit_days + self.min_days, self.removal_days)

    @property
    def fresh_will_do(self):
        """Whether goods that have just been received keep for long enough."""
        return self.fresh_days is None or self.days <= self.fresh_days

    def limit_on(self, ship_day):
        """Until when goods must keep that leave on that day."""
        return shift(ship_day, self.days)

    def without_minimum(self):
        """The same for a customer who takes all that is good when it arrives."""
        return replace(self, min_days=0)


@dataclass(frozen=True)
class FixedLimit:
    """The limit of a demand that stands already, whenever it is met."""

    limit: date
    fresh_will_do = True

    def limit_on(self, _ship_day):
        return self.limit


def keeping(position, limit):
    """The position of the goods that keep until `limit`, and of those who need such goods."""
    spoiling = sum((lot.qty for lot in position.lots if lot.keeps_until < limit), ZERO)
    return replace(
        position,
        on_hand=position.on_hand - spoiling,
        lots=tuple(lot for lot in position.lots if lot.keeps_until >= limit),
        demands=tuple(d for d in position.demands if d.limit and d.limit >= limit),
        waiting=tuple(d for d in position.waiting if d.limit and d.limit >= limit),
    )


def stricter_positions(position, limit):
    """The positions by limit into which a demand with that limit must fit, beside the whole one."""
    return [keeping(position, one) for one in stricter_limits(position, limit)]


def stricter_limits(position, limit):
    """The limits of these positions, in their order.

    The balance of a limit is better than that of an earlier one only by what drops out between
    them: a demand, or a lot below zero. So the worst is at a limit of a demand, on the last day of
    such a lot, or at `limit` itself.
    """
    if limit is None:
        return []
    demands = (*position.demands, *position.waiting)
    days = {d.limit for d in demands if d.limit}
    days |= {lot.keeps_until for lot in position.lots if lot.qty < 0}
    return sorted({limit, *(at for at in days if at <= limit)})


def atp(position, day, limit=None):
    """Available to promise for `day` to a demand with that limit."""
    positions = (position, *stricter_positions(position, limit))
    return min(Profile(one).atp(day) for one in positions)


def missing(position, taking):
    """How much too much is taken today: the most by which any demand would be uncovered.

    :param taking: {limit: quantity}; goods that leave count with the day until which they keep,
        and what is no longer demanded because of it with its limit, as a negative quantity
    """
    demands = (*position.demands, *position.waiting)
    strictest = max((d.limit for d in demands if d.limit), default=None)
    worst = ZERO
    for limit in {None, *taking, *stricter_limits(position, strictest)}:
        one = position if limit is None else keeping(position, limit)
        taken = sum((qty for at, qty in taking.items() if _counts_for(at, limit)), ZERO)
        if taken > 0:
            worst = max(worst, taken - Profile(one).atp(position.today))
    return worst


def falls(changes):
    """Whether supply, by date and by how long it keeps, ever falls.

    :param changes: {(day, keeps until or None where nothing expires): quantity less}
    """
    for limit in {keeps for _day, keeps in changes}:
        less = defaultdict(Decimal)
        for (day, keeps), qty in changes.items():
            if _counts_for(keeps, limit):
                less[day] += qty
        if max(accumulate(less[day] for day in sorted(less))) > 0:
            return True
    return False


def _counts_for(keeps, limit):
    return limit is None or (keeps is not None and keeps >= limit)


@dataclass(frozen=True)
class Want:
    """A part of an open delivery that is to hold goods.

    :param key: whatever identifies the delivery to the caller
    :param rank: what comes first is served first
    """

    key: object
    qty: Decimal
    limit: date | None = None
    rank: tuple = ()


def hand_out(lots, wants, rounding=ZERO):
    """Who gets how much of which lot. First come those who rank first, as far as all they can get.

    Whoever needs the freshest goods chooses first, and takes the first lot that will do: so
    everybody finds his goods if that is possible at all.

    :param lots: {lot: (keeps until or None for ever, quantity)}, in the order of removal
    :param wants: list of Want
    :param rounding: the smallest quantity that can be shipped
    :return: {key: {lot: quantity}}
    """
    left = {lot: qty for lot, (_keeps, qty) in lots.items() if qty > 0}
    found = {want.key: {} for want in wants}
    for want in sorted(
        _admitted(lots, wants, rounding), key=lambda w: w.limit or date.min, reverse=True
    ):
        needed = want.qty
        for lot in left:
            part = min(needed, left[lot])
            if part > 0 and (lots[lot][0] or FOREVER) >= (want.limit or date.min):
                mine = found[want.key]
                mine[lot] = mine.get(lot, ZERO) + part
                left[lot] -= part
                needed -= part
    return found


def _admitted(lots, wants, rounding):
    """The wants, each cut down to what those who rank before it leave for it."""
    admitted = []
    for want in sorted(wants, key=lambda w: w.rank):
        qty = floor_to(min(want.qty, _spare(lots, admitted, want.limit)), rounding)
        if qty > 0:
            admitted.append(replace(want, qty=qty))
    return admitted


def _spare(lots, wants, limit):
    """What is left for a want with that limit when the others get all they want."""
    earliest = limit or date.min
    limits = {earliest, date.min, *((w.limit or date.min) for w in wants)}
    return min(
        sum((qty for keeps, qty in lots.values() if qty > 0 and (keeps or FOREVER) >= at), ZERO)
        - sum((w.qty for w in wants if (w.limit or date.min) >= at), ZERO)
        for at in limits
        if at <= earliest
    )

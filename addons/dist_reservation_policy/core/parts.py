# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a number of *available to promise* is made of, addend by addend.

The number is a smallest balance: of some day, and where goods expire of those that keep until some
limit. The addends are those of the balance that decides, and what is taken off it afterwards, so
that they always add up to the number. Whatever comes later than the day that decides is told
beside them.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import singledispatch
from typing import Any

from .allocation import Supply, available_steps
from .kit import Kit
from .position import ZERO, Position, Profile
from .quota import fair_share, to_decimal
from .shelf_life import keeping, stricter_limits

#: the type, where a field before has its name
Day = date


class Kind(StrEnum):
    """Everything that a number can be made of."""

    ON_HAND = "on_hand"
    #: on hand, but it doesn't keep for as long as it must
    SPOILING = "spoiling"
    RECEIPT = "receipt"
    #: whatever takes goods and says by its key whose it is
    DEMAND = "demand"
    #: accepted without supply
    BACKORDER = "backorder"
    BUFFER = "buffer"
    #: what is missing to cover the demand: a number is never below zero
    UNCOVERED = "uncovered"
    #: kept for another channel
    PROTECTED = "protected"
    #: more than the channel may have
    CAP = "cap"
    #: the request gets it because it is held for it
    OWN_HOLD = "own_hold"
    #: less than the smallest share that is counted
    ROUNDING = "rounding"
    #: what a component of a kit suffices for, in kits
    COMPONENT = "component"


@dataclass(frozen=True)
class Addend:
    """One addend; `qty` has its sign. The sum of the counted ones is the number.

    :param date: from when a receipt counts, or when the goods are to leave
    :param key: the Receipt, the key of the Demand, the channel's id, or the Component
    """

    kind: Kind
    qty: Decimal
    date: Day | None = None
    key: Any = None


@dataclass(frozen=True)
class Parts:
    """A number taken apart.

    :param available: the number; for a kit the number of kits
    :param addends: they add up to it
    :param later: receipts and demand that don't decide it: they come after the day that does, or
        don't count as supply
    :param day: the day that decides: the demand until then leaves least
    :param before_receipts: whether it is what is on hand that decides, before anything is received
    :param limit: until when goods must keep whose scarcity decides; None: it is all goods
    """

    available: Decimal
    addends: tuple[Addend, ...]
    later: tuple[Addend, ...] = ()
    day: date | None = None
    before_receipts: bool = False
    limit: Day | None = None


@singledispatch
def parts_of(position, supply, day):
    """The Parts of what `available_steps` says may be promised on `day`."""
    parts = min(_candidates(position, supply, day), key=lambda found: found.available)
    available = available_steps(position, supply, day)[0][1]
    # what is held for the request is its own, whatever waits before it
    own = available - parts.available
    if not own:
        return parts
    addends = (*parts.addends, Addend(Kind.OWN_HOLD, own))
    return replace(parts, available=available, addends=addends)


@parts_of.register
def _parts_of_kit(kit: Kit, supply, day):
    """The scarcest component decides; the others are told beside it."""
    counts = [Addend(Kind.COMPONENT, max(ZERO, n), key=c) for c, n in kit.counts(day)]
    fewest = min(counts, key=lambda addend: addend.qty)
    others = tuple(addend for addend in counts if addend is not fewest)
    return Parts(fewest.qty, (fewest,), others, day)


def _candidates(position, supply, day):
    """The Parts of each balance that may decide, that of all goods first."""
    yield _within_quotas(position, supply, _balance(position, supply, day))
    if supply.shelf_life:
        fresh = replace(supply, buffer=ZERO)
        for limit in stricter_limits(position, supply.shelf_life.limit_on(day)):
            yield _of_limit(position, fresh, day, limit)


def _of_limit(position, supply, day, limit):
    """Of the goods that keep until the limit: all that is on hand, less what doesn't."""
    kept = keeping(position, limit)
    parts = _balance(kept, supply, day)
    whole = (Addend(Kind.ON_HAND, position.on_hand),)
    spoiling = kept.on_hand - position.on_hand
    if spoiling:
        whole += (Addend(Kind.SPOILING, spoiling, limit),)
    return replace(parts, addends=whole + parts.addends[1:], limit=limit)


def _balance(position, supply, day):
    """The Parts of the smallest balance from the day on, after the buffer, never below zero."""
    decisive, before_receipts = _decisive_day(position, supply, day)
    addends, later = [Addend(Kind.ON_HAND, position.on_hand)], []
    for addend in _movements(position, supply):
        counts = addend.date <= decisive
        if addend.kind is Kind.RECEIPT:
            counts = counts and not before_receipts
        (addends if counts else later).append(addend)
    if supply.buffer:
        addends.append(Addend(Kind.BUFFER, -supply.buffer))
    available = sum((addend.qty for addend in addends), ZERO)
    if available < 0:
        addends.append(Addend(Kind.UNCOVERED, -available))
        available = ZERO
    return Parts(available, tuple(addends), tuple(later), decisive, before_receipts)


def _decisive_day(position, supply, day):
    """(the first day with the smallest balance, whether that is before any receipt)."""
    profile = Profile(position, confidence_days=supply.confidence_days)
    start = day if supply.draws_on_receipts else position.today
    lowest = profile.atp(start)
    if not supply.draws_on_receipts and profile.on_hand_balance <= lowest:
        return position.today, True
    return profile.first_day_of(lowest, start), False


def _movements(position, supply):
    """The receipts and the demand as addends, by date."""
    found = [
        Addend(Kind.RECEIPT, r.qty, r.expected(position.today, supply.confidence_days), r)
        for r in position.receipts
    ]
    for demand in (*position.demands, *position.waiting):
        kind = Kind.BACKORDER if demand.key is None else Kind.DEMAND
        found.append(Addend(kind, -demand.qty, max(demand.date, position.today), demand.key))
    return sorted(found, key=lambda addend: addend.date)


def _within_quotas(position: Position, supply: Supply, parts: Parts):
    """The Parts after what is kept for other channels, and the channel's own cap."""
    if not position.quotas:
        return parts
    limit = position.quotas.limit(supply.channel_id, position.today, position.on_hand)
    uncapped = replace(limit, left=None).available(parts.available)
    addends = _protected(limit, parts.available, parts.available - uncapped)
    available = limit.available(parts.available)
    if available != uncapped:
        addends.append(Addend(Kind.CAP, available - uncapped, key=limit.channel_id))
    return replace(parts, available=available, addends=(*parts.addends, *addends))


def _protected(limit, supply, kept):
    """What other channels' protections keep of a supply, channel by channel; together `kept`."""
    granted = fair_share(limit.protected, Fraction(supply))
    addends = [
        Addend(Kind.PROTECTED, -to_decimal(qty), key=channel_id)
        for channel_id, qty in granted.items()
        if channel_id != limit.channel_id and qty
    ]
    rest = -kept - sum((addend.qty for addend in addends), ZERO)
    if rest:
        addends.append(Addend(Kind.ROUNDING, rest))
    return addends

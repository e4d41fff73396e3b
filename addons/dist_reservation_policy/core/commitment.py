# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an order line is told at confirmation (definitions: *Commitment*)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import singledispatch

from .allocation import ALL_SUPPLY, Part, Supply, allocate, available_steps, earliest_complete
from .dates import ANY_DAY, Shipping
from .position import ZERO, Position
from .quota import CAP, PROTECTION, to_decimal
from .reasons import Code, Reason

PROMISED, SPLIT, BACKORDERED, REFUSED, SHORTAGE, ASKED, APPROVAL = (
    "promised",
    "split",
    "backordered",
    "refused",
    "shortage",
    "asked",
    "approval",
)
#: nothing is promised and the order stays a quotation: until somebody answers, or for good;
#: from the mildest to the one that decides about an order with several
STOPPED = (ASKED, APPROVAL, REFUSED)
#: what somebody has to answer first
WAITING = (ASKED, APPROVAL)


@dataclass(frozen=True)
class Shown:
    """What a person saw before he chose it: `parts` promised, `backorder_qty` without a date."""

    parts: tuple[Part, ...] = ()
    backorder_qty: Decimal = ZERO


@dataclass(frozen=True)
class Request:
    """One line that wants to be promised.

    :param qty: quantity in the product's unit of measure
    :param day: requested ship date; one that has passed means today
    :param commitment: what to do when short: refuse, split, backorder, all_or_nothing, ask or
        approval
    :param paid: a paid or signed line is never refused
    :param overridden: somebody with the right to do so accepted the shortage
    :param shipping: on which days the goods can leave, and how long they travel
    :param objections: why the order as a whole is not accepted, whatever the supply
    :param shown: what the person who chose the commitment was shown; anything else is asked again
    """

    qty: Decimal
    day: date
    commitment: str = "split"
    supply: Supply = ALL_SUPPLY
    rounding: Decimal = ZERO
    paid: bool = False
    overridden: bool = False
    shipping: Shipping = ANY_DAY
    objections: tuple[Reason, ...] = ()
    shown: Shown | None = None


@dataclass(frozen=True)
class Decision:
    """`parts` are promised, `backorder_qty` is accepted without a date; none if stopped."""

    outcome: str
    parts: tuple[Part, ...] = ()
    backorder_qty: Decimal = ZERO
    reasons: tuple[Reason, ...] = ()

    @property
    def promised_qty(self):
        return sum((part.qty for part in self.parts), ZERO)

    def promised_for(self, day):
        """The quantity that is promised for `day` or earlier."""
        return sum((part.qty for part in self.parts if part.date <= day), ZERO)


def decide(position, request):
    """Decide one request against a position. Pure, total and deterministic.

    :raises KeyError: for a commitment that doesn't exist
    """
    day = request.shipping.on_or_after(max(request.day, position.today))
    request = replace(request, day=day)
    if request.objections and not (request.paid or request.overridden):
        return Decision(REFUSED, reasons=request.objections)
    decision = answer(position, request)
    short = decision.promised_for(request.day) < request.qty
    why = limits(position, request, decision) if short else ()
    dates = _dates(request, decision)
    overruled = _overruled(request) if decision.outcome != SHORTAGE else request.objections
    return replace(decision, reasons=(*decision.reasons, *why, *dates, *overruled))


def left_together(decision, day):
    """The decision about what was moved to the day on which all of its order leaves."""
    reason = Reason(Code.TOGETHER, {"date": str(day)})
    return replace(decision, reasons=(*decision.reasons, reason))


def common_day(decisions):
    """The day on which goods leave that leave together: that of the last of them, None without any.

    None as well when something stops the order, for then nothing leaves.
    """
    decisions = list(decisions)
    if any(decision.outcome in STOPPED for decision in decisions):
        return None
    return max((part.date for decision in decisions for part in decision.parts), default=None)


def _overruled(request):
    """The objections to an order that is accepted all the same, and why it is."""
    if not request.objections:
        return ()
    return (Reason(_why_accepted(request)), *request.objections)


def _why_accepted(request):
    return Code.OVERRIDDEN if request.overridden else Code.PAID


def answer(position, request):
    """The decision without the reasons that explain it: what is promised, and what waits."""
    parts = _allocated(position, request)
    in_time = tuple(part for part in parts if part.date <= request.day)
    now = sum((part.qty for part in in_time), ZERO)
    if now >= request.qty:
        return Decision(PROMISED, in_time, ZERO, (_available(request, now),))
    decision = _RULES[request.commitment](position, request, parts, in_time, now)
    if decision.outcome in STOPPED and (request.paid or request.overridden):
        return _shortage(request, in_time, now)
    if request.shown and request.shown != Shown(decision.parts, decision.backorder_qty):
        return Decision(ASKED, reasons=(Reason(Code.CHANGED), _short(request, now)))
    return decision


def _available(request, now):
    return Reason(Code.AVAILABLE, {"qty": str(now), "date": str(request.day)})


def _part(request, now):
    return Reason(Code.PART_AVAILABLE, {"qty": str(now), "wanted": str(request.qty)})


def _backordered(qty):
    return Reason(Code.BACKORDERED, {"qty": str(qty)})


def _dated(part, code=Code.DATED):
    return Reason(code, {"qty": str(part.qty), "date": str(part.date), "receipt": part.ref})


def _short(request, now, code=Code.ASKED_SHORT):
    facts = {"qty": str(now), "wanted": str(request.qty), "date": str(request.day)}
    return Reason(code, facts)


def _refuse(position, request, parts, in_time, now):
    return Decision(REFUSED, reasons=(_short(request, now, Code.REFUSED_SHORT),))


def _ask(position, request, parts, in_time, now):
    return Decision(ASKED, reasons=(_short(request, now),))


def _approval(position, request, parts, in_time, now):
    return Decision(APPROVAL, reasons=(_short(request, now, Code.APPROVAL_SHORT),))


def _split(position, request, parts, in_time, now):
    rest = request.qty - sum((part.qty for part in parts), ZERO)
    reasons = [_part(request, now), *(_dated(p) for p in parts if p.date > request.day)]
    if rest:
        reasons.append(_backordered(rest))
    return Decision(SPLIT if parts else BACKORDERED, parts, rest, tuple(reasons))


def _backorder(position, request, parts, in_time, now):
    rest = request.qty - now
    return Decision(BACKORDERED, in_time, rest, (_part(request, now), _backordered(rest)))


def _all_or_nothing(position, request, parts, in_time, now):
    whole = earliest_complete(position, *_wanted(request))
    if whole:
        return Decision(PROMISED, (whole,), ZERO, (_dated(whole, Code.ALL_LATER),))
    facts = {"qty": str(sum((p.qty for p in parts), ZERO)), "wanted": str(request.qty)}
    return Decision(REFUSED, reasons=(Reason(Code.REFUSED_INCOMPLETE, facts),))


_RULES = {
    "refuse": _refuse,
    "split": _split,
    "backorder": _backorder,
    "all_or_nothing": _all_or_nothing,
    "ask": _ask,
    "approval": _approval,
}


def _shortage(request, in_time, now):
    """What was paid or overridden is accepted: what is there is promised, the rest is short."""
    rest = request.qty - now
    reasons = (Reason(_why_accepted(request)), _part(request, now), _backordered(rest))
    return Decision(SHORTAGE, in_time, rest, reasons)


@dataclass(frozen=True)
class Alternatives:
    """The position and supply of a request, and what the answer would be with others.

    :param tell: (position, supply) to the decision
    :param give: (position, supply) to the parts that can be promised, now or later
    """

    position: Position
    supply: Supply
    tell: Callable
    give: Callable


@singledispatch
def limits(position, request, decision):
    """Why the supply that people can see was not enough, as reasons."""

    def tell(position, supply):
        return answer(position, replace(request, supply=supply))

    def give(position, supply):
        return _allocated(position, replace(request, supply=supply))

    return limits_of(Alternatives(position, request.supply, tell, give), request.day, decision)


def limits_of(others, day, decision):
    """Each limit without which the answer, or a quantity in its reasons, would be another."""
    position, supply, reasons = others.position, others.supply, []
    if others.tell(position, replace(supply, buffer=ZERO)) != decision:
        reasons.append(Reason(Code.BUFFER, {"qty": str(supply.buffer)}))
    reasons += _quota_limits(others, day, decision)
    if not supply.counts_receipts and _waits_for_receipts(others):
        reasons.append(Reason(Code.RECEIPTS_NOT_COUNTED))
    if supply.shelf_life:
        reasons += _shelf_life_limits(others, day, decision)
    return reasons


def _shelf_life_limits(others, day, decision):
    """Goods are there that don't keep for the customer, or not even until they arrive."""
    shelf_life = others.supply.shelf_life
    good = replace(others.supply, shelf_life=shelf_life.without_minimum())
    anything = replace(others.supply, shelf_life=None)
    if shelf_life.min_days and _differs(others, good, decision):
        facts = {"qty": _there(others, others.supply, day), "wanted": _there(others, good, day)}
        return [Reason(Code.SHELF_LIFE, {**facts, "days": shelf_life.min_days})]
    if _differs(others, anything, decision):
        facts = {"qty": _there(others, others.supply, day), "wanted": _there(others, anything, day)}
        return [Reason(Code.EXPIRES, facts)]
    return []


def _differs(others, supply, decision):
    """Whether the answer would be another with that supply, whatever its goods keep for."""
    return _keepless(others.tell(others.position, supply)) != _keepless(decision)


def _there(others, supply, day):
    """What could be promised for the day, if all of it were wanted."""
    return str(available_steps(others.position, supply, day)[0][1])


def _keepless(decision):
    """The decision without a word on how long its goods keep."""
    return replace(decision, parts=tuple(replace(part, limit=None) for part in decision.parts))


def _quota_limits(others, day, decision):
    position, supply, reasons = others.position, others.supply, []
    quotas = position.quotas
    if not quotas:
        return reasons
    limit = quotas.limit(supply.channel_id, position.today, position.on_hand)
    protected = [quota.channel_id for quota in limit.protected]
    if protected and _without(PROTECTION, others) != decision:
        steps = available_steps(replace(position, quotas=None), supply, day)
        available = max(qty for _day, qty in steps)
        kept = to_decimal(limit.kept_for_others(available))
        names = quotas.names(c for c in protected if c != supply.channel_id)
        reasons.append(Reason(Code.PROTECTED, {"qty": str(kept), "channels": names}))
    if limit.left is not None and _without(CAP, others) != decision:
        facts = {
            "qty": str(max(ZERO, to_decimal(limit.left))),
            "wanted": str(to_decimal(limit.cap)),
        }
        names = quotas.names([supply.channel_id])
        reasons.append(Reason(Code.CAPPED, {**facts, "channels": names}))
    return reasons


def _without(kind, others):
    """What the answer would be without the quotas of that kind."""
    position = others.position
    return others.tell(replace(position, quotas=position.quotas.without(kind)), others.supply)


def _dates(request, decision):
    """When the parts arrive, if they travel, and why no sooner than the customer asked for."""
    shipping, reasons = request.shipping, []
    if shipping.transit_days:
        reasons = [_arrives(part, shipping) for part in decision.parts]
    if shipping.wish and shipping.arrival(request.day) > shipping.wish:
        earliest = str(shipping.arrival(request.day))
        reasons.append(Reason(Code.TOO_SOON, {"date": str(shipping.wish), "arrival": earliest}))
    return reasons


def _arrives(part, shipping):
    facts = {"date": str(part.date), "arrival": str(shipping.arrival(part.date))}
    return Reason(Code.ARRIVES, {"qty": str(part.qty), **facts})


def _waits_for_receipts(others):
    """Whether more could be promised, now or later, if receipts counted."""
    counting = replace(others.supply, counts_receipts=True)
    return others.give(others.position, counting) != others.give(others.position, others.supply)


def _allocated(position, request):
    return allocate(position, *_wanted(request))


def _wanted(request):
    calendar = request.shipping.calendar
    return request.qty, request.day, request.supply, request.rounding, calendar

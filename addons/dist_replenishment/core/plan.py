# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One planning of a company: from a snapshot of all items to what to do about each.

The order of decisions: what each item needs by its own levels; what the centre of each echelon
needs for all of its members; transfers from sources, a fair share when there isn't enough;
transfers between equals; what is left is bought at the lowest total cost; each vendor's order is
brought to its minimum or waits. All arrays, no loop over items.
"""

from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np

from . import echelon, lateral, own_rule, position, quantity, routes, vendor_order
from . import rounding as r
from .timeline import NEVER, Events


@dataclass(frozen=True)
class Items:
    """What is known of each item; all (items,), quantities in its unit, days from today.

    :param on_hand: usable stock
    :param lead_day, protection_day: when an order of today arrives, and the end of what it covers
    :param weekly, sigma: demand expected a week, and its standard deviation
    :param safety, reorder_point, order_up_to: the levels that count
    :param is_own: Odoo's own rule decides (minimum and maximum set by a person)
    :param consumes: known demand is part of the forecast
    :param own_day: until when Odoo's own rule looks (lead days and the company's horizon)
    :param in_progress: asked of vendors in drafts, for Odoo's own rule
    :param unit_factor, multiple_factor: of the unit and of the rule's multiple, for Odoo's own rule
    :param rounding: of the unit
    :param source: row of the item that resupplies it, -1 for none
    :param other_end: (events,) the item at the other end of a transfer, -1 for none
    :param equals: equal for items of one product that may help each other, -1 for none
    :param cost: of a unit; carrying_rate: a year; order_cost: of a line
    :param usual_need: what is usually ordered at once
    :param maximum, cover_weeks: limits, infinite for none
    :param transfer_pack: transfers to it are multiples of it
    :param transfer_day: when a transfer of today arrives, from its source or from an equal
    """

    on_hand: np.ndarray
    lead_day: np.ndarray
    protection_day: np.ndarray
    weekly: np.ndarray
    sigma: np.ndarray
    safety: np.ndarray
    reorder_point: np.ndarray
    order_up_to: np.ndarray
    is_own: np.ndarray
    consumes: np.ndarray
    own_day: np.ndarray
    in_progress: np.ndarray
    unit_factor: np.ndarray
    multiple_factor: np.ndarray
    rounding: np.ndarray
    source: np.ndarray
    other_end: np.ndarray
    equals: np.ndarray
    cost: np.ndarray
    carrying_rate: np.ndarray
    order_cost: np.ndarray
    usual_need: np.ndarray
    maximum: np.ndarray
    cover_weeks: np.ndarray
    transfer_pack: np.ndarray
    transfer_day: np.ndarray

    def __len__(self) -> int:
        return len(self.on_hand)


@dataclass(frozen=True)
class Vendors:
    """The vendors' orders that lines can be on.

    :param order_of_row: (price rows,) the order (vendor, warehouse, currency) a row belongs to
    :param terms: of each order
    """

    order_of_row: np.ndarray
    terms: vendor_order.Terms


@dataclass(frozen=True)
class Plan:
    """What to do; all (items,) unless said otherwise.

    :param need: by the item's own levels
    :param to_buy: the need that is bought, before prices, packs and the vendor's minimum
    :param buy, row: quantity to buy and the price row that is or would be used, -1 for none
    :param outcome: `quantity.Outcome` as int
    :param extra: what the vendor's minimum added to `buy`
    :param order_action: `vendor_order.Action` of the item's order, EMPTY without one
    :param transfer, later, later_day: from its source now, and when the source is supplied
    :param laterals: `lateral.Laterals`, one row a transfer
    :param projection: of the item itself
    """

    need: np.ndarray
    to_buy: np.ndarray
    buy: np.ndarray
    row: np.ndarray
    outcome: np.ndarray
    extra: np.ndarray
    order_action: np.ndarray
    transfer: np.ndarray
    later: np.ndarray
    later_day: np.ndarray
    laterals: lateral.Laterals
    projection: position.Projection
    choice: quantity.Choice = field(repr=False)


class Held(str, Enum):
    """Why nothing is bought today of what an item needs."""

    POSTPONED = "postponed"  # the vendor's next order day is early enough, and cheaper
    CLOSED = "closed"  # the vendor takes no orders today
    CLOSED_URGENT = "closed_urgent"  # nor today, but it can't wait
    BELOW_ORDER_MINIMUM = "below_order_minimum"  # no allowed quantity reaches the vendor's minimum
    NO_VENDOR = "no_vendor"
    NO_PRICE = "no_price"
    ABOVE_MAXIMUM = "above_maximum"  # minimum or pack of every price is above the maximum


_BY_ACTION = {
    vendor_order.Action.POSTPONE: Held.POSTPONED,
    vendor_order.Action.WAIT: Held.CLOSED,
    vendor_order.Action.URGENT: Held.CLOSED_URGENT,
    vendor_order.Action.UNREACHABLE: Held.BELOW_ORDER_MINIMUM,
}
_BY_OUTCOME = {
    quantity.Outcome.NO_VENDOR: Held.NO_VENDOR,
    quantity.Outcome.NO_PRICE: Held.NO_PRICE,
    quantity.Outcome.ABOVE_MAXIMUM: Held.ABOVE_MAXIMUM,
}


def held(plan: Plan) -> list[Held | None]:
    """(items,) why nothing is bought of what an item needs; None where something is, or nothing has
    to be.
    """
    found = [None] * len(plan.buy)
    for row in np.flatnonzero((plan.to_buy > 0) & (plan.buy <= 0)).tolist():
        code = _BY_OUTCOME.get(int(plan.outcome[row]))
        found[row] = code or _BY_ACTION[int(plan.order_action[row])]
    return found


def make(
    items: Items, events: Events, ordered: Events, offers: quantity.Offers, vendors: Vendors
) -> Plan:
    """Plan all items of a company.

    :param events: all supply and demand
    :param ordered: the same without what vendors were only asked for, as Odoo's own rule sees it
    :raises BadInput: naming the argument and the bad rows
    :raises CircularRoute: when items resupply each other in a circle
    """
    own = position.project(
        items.on_hand,
        events,
        lead_day=items.lead_day,
        protection_day=items.protection_day,
        weekly=np.where(items.is_own, 0.0, items.weekly),
        level=np.where(items.is_own, items.reorder_point, items.safety),
    )
    need = _own_need(items, ordered, own)
    whole = _echelon_need(items, events, need)
    shares = _shares(items, events, whole, own)
    laterals = _laterals(items, own, need, shares)
    to_buy = _to_buy(items, own, whole, shares, laterals)
    choice = quantity.choose(to_buy, offers, _terms(items, own))
    bought = _with_own_quantities(items, to_buy, choice)
    orders = _orders(items, own, to_buy, bought, choice, offers, vendors)
    return Plan(
        need=need,
        to_buy=to_buy,
        buy=orders.qty,
        row=orders.row,
        outcome=choice.outcome,
        extra=orders.extra,
        order_action=orders.action,
        transfer=shares.now,
        later=shares.later,
        later_day=shares.later_day,
        laterals=laterals,
        projection=own,
        choice=choice,
    )


def _own_need(items: Items, ordered: Events, own: position.Projection) -> np.ndarray:
    """(items,) what each item needs by its own levels: the engine's, or Odoo's own rule."""
    engine = position.need(
        own,
        items.reorder_point,
        items.order_up_to,
        consumes=items.consumes,
        rounding=items.rounding,
    )
    manual = own_rule.quantity(
        position.virtual(items.on_hand, ordered, items.own_day),
        items.reorder_point,
        items.order_up_to,
        in_progress=items.in_progress,
        precision=items.rounding,
        unit_factor=items.unit_factor,
        multiple_factor=items.multiple_factor,
    )
    return np.where(items.is_own, manual, engine)


def _echelon_need(items, events, need) -> np.ndarray:
    """(items,) the need of each item that has satellites on the demand and stock of all of them."""
    if (items.source < 0).all():
        return need
    source = routes.check_routes(items.source)
    whole = position.project(
        routes.roll_up(items.on_hand, source),
        routes.echelon_events(events, source, items.other_end),
        lead_day=items.lead_day,
        protection_day=items.protection_day,
        weekly=routes.roll_up(items.weekly, source),
    )
    together = position.need(
        whole,
        routes.roll_up(items.reorder_point, source),
        routes.roll_up(items.order_up_to, source),
        consumes=items.consumes,
        rounding=items.rounding,
    )
    return np.where(_has_satellites(source), together, need)


def _has_satellites(source) -> np.ndarray:
    found = np.zeros(len(source), bool)
    found[source[source >= 0]] = True
    return found


def _shares(items, events, need, own) -> echelon.Shares:
    """Transfers from sources; nothing where no place resupplies another."""
    free = np.maximum(items.on_hand - own.backlog, 0.0)
    if (items.source < 0).all():
        none, never = np.zeros(len(items)), np.full(len(items), NEVER)
        return echelon.Shares(none, none, never, free, np.zeros(len(items), bool), none)
    weeks = items.protection_day / 7
    claims = echelon.Claims(
        source=items.source,
        need=need,
        position=own.position,
        mean=items.weekly * weeks,
        sigma=items.sigma * np.sqrt(weeks),
        available=free,
        keep=items.order_up_to,
        pack=items.transfer_pack,
        lead_day=items.lead_day,
    )
    return echelon.share(claims, events.take(events.qty > 0))


def _laterals(items, own, need, shares) -> lateral.Laterals:
    """Transfers between equals, of what neither source nor own stock gives."""
    if (items.equals < 0).all():
        rows, none = np.empty(0, np.int64), np.empty(0)
        return lateral.Laterals(rows, rows, none, none, none, np.empty(0, bool))
    spare = lateral.spare(own, items.order_up_to, pack=items.transfer_pack)
    costs = lateral.Costs(
        stock_out_day=own.stock_out_day,
        purchase_day=items.lead_day,
        transfer_day=items.transfer_day,
        price=items.cost,
        order_cost=items.order_cost,
        transfer_cost=items.order_cost,
    )
    return lateral.lateral(
        items.equals,
        np.maximum(need - shares.now, 0.0),
        np.where(_has_satellites(items.source), 0.0, spare),
        costs,
        items.transfer_pack,
    )


def _to_buy(items, own, need, shares, laterals) -> np.ndarray:
    """(items,) what is to be bought: an echelon buys at its centre, nothing at its satellites."""
    received = np.bincount(laterals.receiver, weights=laterals.qty, minlength=len(items))
    needed = echelon.purchase_need(need, shares, own.receipts)
    # what is left of floats isn't a need
    left = r.snapped(np.maximum(needed - received, 0.0), items.rounding)
    return np.where(items.source >= 0, 0.0, left)


def _terms(items: Items, own: position.Projection) -> quantity.Terms:
    return quantity.Terms(
        weekly=items.weekly,
        carrying_rate=items.carrying_rate,
        usual_need=items.usual_need,
        position=own.position,
        maximum=items.maximum,
        cover_weeks=items.cover_weeks,
        rounding=items.rounding,
    )


def _with_own_quantities(items, to_buy, choice) -> np.ndarray:
    """(items,) Odoo's own rule keeps its quantity, whatever the prices; a row is still chosen."""
    return np.where(items.is_own & (choice.row >= 0), to_buy, choice.qty)


@dataclass(frozen=True)
class _Ordered:
    """What is on the vendors' orders; all (items,)."""

    qty: np.ndarray
    extra: np.ndarray
    row: np.ndarray
    action: np.ndarray


def _orders(items, own, need, bought, choice, offers, vendors) -> _Ordered:
    """Each vendor's order, brought to its minimum or postponed."""
    row = _row_of_items(len(items), choice, offers)
    # a satellite is resupplied: nothing is bought for it, not to fill up an order either
    lines = np.flatnonzero((row >= 0) & (items.source < 0))
    none = np.zeros(len(items))
    if not len(lines):
        return _Ordered(none, none, row, np.full(len(items), int(vendor_order.Action.EMPTY)))
    of_line = row[lines]
    ahead = np.where(bought > 0, bought - need, own.position - items.reorder_point)
    orders = vendor_order.plan(
        vendor_order.Lines(
            order=vendors.order_of_row[of_line],
            qty=bought[lines],
            price=offers.price[of_line],
            pack=np.where(offers.pack[of_line] > 0, offers.pack[of_line], items.rounding[lines]),
            least=offers.min_qty[of_line],
            most=quantity.most(_terms(items, own), len(items))[lines],
            weekly=items.weekly[lines],
            ahead=np.maximum(ahead[lines], 0.0),
            order_by_day=_may_wait_until(items, own)[lines],
        ),
        vendors.terms,
        _breaks(len(items), lines, row, offers, vendors),
    )
    spread = _spread(len(items), lines, row, orders, vendors)
    return replace(spread, row=_row_after_filling(spread, offers, vendors))


def _may_wait_until(items, own) -> np.ndarray:
    """(items,) the last day to order without using safety stock for the wait."""
    safe = own.below_day
    return np.where(safe == NEVER, NEVER, safe - items.lead_day.astype(np.int64))


def _breaks(count, lines, row, offers, vendors) -> vendor_order.Breaks:
    """The price rows of the vendors that the lines are bought from."""
    line = np.full(count, -1)
    line[lines] = np.arange(len(lines))
    mine = (line[offers.item] >= 0) & offers.is_priced & _same_order(row, offers, vendors)
    return vendor_order.Breaks(line[offers.item[mine]], offers.min_qty[mine], offers.price[mine])


def _same_order(row, offers, vendors) -> np.ndarray:
    """(price rows,) whether a row is of the vendor's order that its item is on."""
    return vendors.order_of_row == vendors.order_of_row[row[offers.item]]


def _row_after_filling(ordered, offers, vendors) -> np.ndarray:
    """(items,) the price row: the cheapest that the raised quantity reaches."""
    row, item = ordered.row.copy(), offers.item
    reached = (ordered.extra[item] > 0) & (offers.min_qty <= ordered.qty[item])
    reached &= offers.is_priced & _same_order(ordered.row, offers, vendors)
    rows = np.flatnonzero(reached)
    # the last assignment stays: the lowest price
    rows = rows[np.argsort(-offers.price[rows], kind="stable")]
    row[item[rows]] = rows
    return row


def _row_of_items(count, choice, offers) -> np.ndarray:
    """(items,) the chosen price row, or the first one that could be used; -1 without any."""
    row = np.full(count, -1)
    usable = np.flatnonzero(offers.is_priced)[::-1]
    row[offers.item[usable]] = usable
    return np.where(choice.row >= 0, choice.row, row)


def _spread(count, lines, row, orders, vendors) -> _Ordered:
    qty, extra = np.zeros(count), np.zeros(count)
    action = np.full(count, int(vendor_order.Action.EMPTY))
    qty[lines], extra[lines] = orders.qty, orders.extra
    action[lines] = orders.action[vendors.order_of_row[row[lines]]]
    return _Ordered(qty, extra, row, action)

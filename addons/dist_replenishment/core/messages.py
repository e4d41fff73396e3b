# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a buyer should do about an item or about a supply order that exists already.

A receipt is *needed* on the day when the balance without it (but with all earlier receipts) falls
below safety stock. Before that day it can be postponed, after it it has to be expedited; thresholds
keep small moves from asking for attention.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from . import bad_input, timeline
from .position import Projection
from .rounding import in_packs, packs_down
from .timeline import NEVER, Events


class Message(str, Enum):
    """What to do."""

    ORDER_NOW = "order_now"
    EXPEDITE = "expedite"
    POSTPONE = "postpone"
    CANCEL = "cancel"
    TOO_MUCH = "too_much"


class Why(str, Enum):
    """The reason of a message."""

    BELOW_LEVEL = "below_level"  # order: the position is below the reorder point
    STOCK_OUT = "stock_out"  # order: it runs out before the end of the interval
    TOO_LATE = "too_late"  # order: it runs out before an order of today arrives
    RUNS_OUT_BEFORE = "runs_out_before"  # expedite: stock is out before the receipt
    INTO_SAFETY = "into_safety"  # expedite: safety stock is used before the receipt
    INSTEAD_OF_ORDER = "instead_of_order"  # expedite: after the interval, but what is needed
    NOT_YET = "not_yet"  # postpone
    NOT_IN_HORIZON = "not_in_horizon"  # cancel: not needed within the horizon
    NO_DEMAND = "no_demand"  # cancel, too much: nobody asks for it
    ABOVE_COVER = "above_cover"  # too much: lasts longer than allowed


@dataclass(frozen=True)
class Thresholds:
    """What isn't worth a message; one for all or (items,).

    :param expedite_days: a receipt that comes so many days after its need or fewer isn't expedited
    :param postpone_days: one that comes so many days before its need or fewer isn't postponed
    :param frozen_days: receipts due within so many days can't be postponed or cancelled any more
    :param cancel_days: a receipt whose need is further away than this is to be cancelled
    :param excess_weeks: stock that lasts longer than this is too much
    :param value: receipts and excess worth less than this give no postpone, cancel or too much
    """

    expedite_days: np.ndarray = 1
    postpone_days: np.ndarray = 14
    frozen_days: np.ndarray = 7
    cancel_days: np.ndarray = 182
    excess_weeks: np.ndarray = 52.0
    value: np.ndarray = 0.0

    def of(self, count: int) -> "Thresholds":
        """The same with every field checked and (items,).

        :raises BadInput: naming the bad rows
        """
        return Thresholds(**{n: bad_input.limit(n, v, count) for n, v in vars(self).items()})


@dataclass(frozen=True)
class Messages:
    """One row a message, sorted by item and event.

    :param item: (messages,)
    :param event: (messages,) row of the supply event it is about, -1 when it is about the item
    :param message, why: (messages,) str values of `Message` and `Why`
    :param qty: (messages,) the quantity it is about, in units
    :param day: (messages,) the event's day; for `order_now` the stock-out day
    :param to_day: (messages,) the day it should come, or the order-by day; `NEVER` for none
    """

    item: np.ndarray
    event: np.ndarray
    message: np.ndarray
    why: np.ndarray
    qty: np.ndarray
    day: np.ndarray
    to_day: np.ndarray


def messages(
    projection: Projection,
    events: Events,
    proposed,
    *,
    lead_day,
    protection_day,
    weekly=0.0,
    safety=0.0,
    order_up_to=0.0,
    price=0.0,
    rounding=1e-6,
    thresholds: Thresholds | None = None,
) -> Messages:
    """The messages of all items and supply events; at most one for each.

    An item for which something is proposed gets no postpone, cancel or too much.

    :param events: as given to `position.project`; messages name their rows
    :param proposed: (items,) what is proposed to be ordered or transferred now
    :param lead_day, protection_day, weekly: (items,) or one, as given to `position.project`
    :param safety, order_up_to: (items,) or one: safety stock and order-up-to level
    :param price: (items,) or one: of a unit, for the threshold of value
    :param rounding: (items,) or one: the least part of a unit that somebody can take away
    :raises BadInput: naming the argument and the bad rows
    """
    count = len(projection.position)
    values = {"proposed": proposed, "weekly": weekly, "price": price, "order_up_to": order_up_to}
    checked = {name: bad_input.not_negative(name, v, count) for name, v in values.items()}
    limits = (thresholds or Thresholds()).of(count)
    item = _Items(
        **checked,
        lead_day=bad_input.rows("lead_day", lead_day, count),
        end=bad_input.rows("protection_day", protection_day, count),
        safety=bad_input.number("safety", safety, count),
        rounding=bad_input.positive("rounding", rounding, count),
    )
    found = [
        *_of_items(projection, events, item, limits),
        *_of_receipts(projection, events, item, limits),
    ]
    columns = [np.concatenate(column) for column in zip(*found, strict=True)]
    order = np.lexsort((columns[1], columns[0]))
    return Messages(*(column[order] for column in columns))


@dataclass(frozen=True)
class _Items:
    """The items' numbers, checked; all (items,)."""

    proposed: np.ndarray
    weekly: np.ndarray
    price: np.ndarray
    order_up_to: np.ndarray
    lead_day: np.ndarray
    end: np.ndarray
    safety: np.ndarray
    rounding: np.ndarray


def _rows(mask, item, event, message: Message, why: Why, qty, day, to_day) -> tuple:
    """The columns of `Messages` for the rows of a mask."""
    count = int(mask.sum())
    texts = np.full(count, message.value), np.full(count, why.value)
    return item[mask], event[mask], *texts, qty[mask], day[mask], to_day[mask]


def _of_items(now: Projection, events: Events, item: _Items, limits: Thresholds) -> list[tuple]:
    """Order now, and too much."""
    rows, count = np.arange(len(item.end)), len(item.end)
    nothing = np.full(count, -1)
    out, by = now.stock_out_day, now.order_by_day
    ordered, kinds = item.proposed > 0, []
    late = out < item.lead_day
    soon = (out <= item.end) & ~late
    for mask, why in (
        (late, Why.TOO_LATE),
        (soon, Why.STOCK_OUT),
        (~late & ~soon, Why.BELOW_LEVEL),
    ):
        values = item.proposed, out, by
        kinds.append(_rows(ordered & mask, rows, nothing, Message.ORDER_NOW, why, *values))
    demand = np.where(events.qty < 0, -events.qty, 0.0)
    known = np.bincount(events.item, weights=demand, minlength=count)
    kept = np.maximum(item.order_up_to, np.maximum(item.weekly * limits.excess_weeks, known))
    excess = in_packs(packs_down(now.on_hand - kept, item.rounding), item.rounding)
    much = (excess > 0) & (excess * item.price >= limits.value) & ~ordered
    idle = item.weekly <= 0
    never = np.full(count, NEVER)
    for mask, why in ((idle, Why.NO_DEMAND), (~idle, Why.ABOVE_COVER)):
        values = excess, np.zeros(count, np.int64), never
        kinds.append(_rows(much & mask, rows, nothing, Message.TOO_MUCH, why, *values))
    return kinds


def _of_receipts(now: Projection, events: Events, item: _Items, limits: Thresholds) -> list[tuple]:
    """Expedite, postpone, cancel."""
    event = np.flatnonzero(events.qty > 0)
    event = event[np.lexsort((event, events.day[event], events.item[event]))]
    of, qty = events.item[event], events.qty[event]
    day = np.maximum(events.day[event], 0)
    out_day, need_day = _need_days(now.on_hand, events, event, item)
    end, wait = item.end[of], limits.expedite_days[of]
    urgent = (need_day <= end) & (day - np.maximum(need_day, 0) > wait)
    out = urgent & (out_day <= end) & (day - np.maximum(out_day, 0) > wait)
    within, ordered = day <= end, item.proposed[of] > 0
    free = ~ordered & (day > limits.frozen_days[of]) & (qty * item.price[of] >= limits.value[of])
    # cancelling or postponing says that it isn't needed when it comes
    early = free & (need_day - day > limits.postpone_days[of])
    far = early & (need_day > limits.cancel_days[of])
    idle = (item.weekly[of] <= 0) & (need_day == NEVER)
    return [
        _rows(mask, of, event, message, why, qty, day, np.maximum(to, 0))
        for mask, message, why, to in (
            (out & within, Message.EXPEDITE, Why.RUNS_OUT_BEFORE, out_day),
            (urgent & ~out & within, Message.EXPEDITE, Why.INTO_SAFETY, need_day),
            (urgent & ~within & ordered, Message.EXPEDITE, Why.INSTEAD_OF_ORDER, need_day),
            (early & ~far, Message.POSTPONE, Why.NOT_YET, need_day),
            (far & idle, Message.CANCEL, Why.NO_DEMAND, need_day),
            (far & ~idle, Message.CANCEL, Why.NOT_IN_HORIZON, need_day),
        )
    ]


def _need_days(on_hand, events: Events, event: np.ndarray, item: _Items) -> tuple:
    """(receipts,) the days on which each would be missed: below zero, and below safety stock.

    Each receipt is laid beside all steps of demand of its item, at once.
    """
    demand = events.take(events.qty < 0)
    steps = timeline.build(np.zeros(len(on_hand)), demand, item.weekly / 7)
    of, qty = events.item[event], timeline.to_micro(events.qty[event])
    running, is_first = np.cumsum(qty), np.diff(of, prepend=-1) != 0
    start = np.repeat((running - qty)[is_first], np.diff(np.flatnonzero(is_first), append=len(of)))
    before = timeline.to_micro(on_hand)[of] + running - qty - start
    many = np.diff(steps.first, append=len(steps.item))[of]
    receipt = np.repeat(np.arange(len(of)), many)
    nth = np.arange(len(receipt)) - np.repeat(np.cumsum(many) - many, many)
    step = steps.first[of][receipt] + nth
    safety = timeline.to_micro(np.maximum(item.safety, 0.0))[of]
    return tuple(
        _missed(steps, step, (before - kept)[receipt], np.cumsum(many) - many)
        for kept in (np.zeros_like(safety), safety)
    )


def _missed(steps, step: np.ndarray, supply: np.ndarray, first: np.ndarray) -> np.ndarray:
    """(receipts,) the first day on which demand exceeds the supply."""
    if not len(step):
        return np.empty(0, np.int64)
    room = supply - steps.extra[step]
    from_start = np.where(steps.known[step] > room, steps.day[step], NEVER)
    by_rate = timeline.first_day_above(steps.daily[steps.item[step]], room)
    found = np.minimum(from_start, np.maximum(by_rate, steps.day[step]))
    return np.minimum.reduceat(np.where(found <= steps.until[step], found, NEVER), first)

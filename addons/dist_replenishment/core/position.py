# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Net position by day, and the need that follows from it.

Rules (docs/dist_replenishment.md, *Buying*):

- what counts for ordering is what is there when the order of the *next* review could arrive, the
  end of the protection interval: a receipt after it hides nothing, demand after it triggers nothing
- a receipt within the interval but after the stock-out is expedited (`messages`), not ordered again
- known demand within the interval consumes the forecast: the requirement is the larger of both;
  backlog (asked for before today) and `extra` demand come on top
- a manual minimum and maximum know no forecast: known demand is taken off the position instead,
  as Odoo does
"""

from dataclasses import dataclass

import numpy as np

from . import bad_input, timeline
from . import rounding as r
from .timeline import MICRO, NEVER, Events

__all__ = ["NEVER", "Events", "Projection", "need", "project", "virtual"]


@dataclass(frozen=True)
class Projection:
    """All (items,); quantities in units, days from today, `NEVER` when it doesn't happen.

    :param position: what counts for ordering: on hand and receipts until the end of the protection
        interval, less backlog and extra demand until then
    :param known: demand of today until the end of the interval that consumes the forecast
    :param on_hand, receipts, backlog, extra: the parts of the position (extra without backlog)
    :param late_receipts, far_demand: after the interval; for information, they count nowhere
    :param lowest: the lowest balance until the end of the interval (known demand or the expected
        daily demand, whichever is larger)
    :param balance_at_lead, balance_at_end: the balance when an order of today arrives, and at the
        end
    :param below_day: first day with a balance below `level`
    :param stock_out_day: first day with a balance below zero
    :param order_by_day: `stock_out_day` less the lead time; below 0: too late already
    """

    position: np.ndarray
    known: np.ndarray
    on_hand: np.ndarray
    receipts: np.ndarray
    backlog: np.ndarray
    extra: np.ndarray
    late_receipts: np.ndarray
    far_demand: np.ndarray
    lowest: np.ndarray
    balance_at_lead: np.ndarray
    balance_at_end: np.ndarray
    below_day: np.ndarray
    stock_out_day: np.ndarray
    order_by_day: np.ndarray


def project(
    on_hand,
    events: Events,
    *,
    lead_day,
    protection_day,
    weekly=0.0,
    level=0.0,
    horizon_day=None,
) -> Projection:
    """The projection of each item.

    In: nothing but arrays. Out: which stock counts, confidence of receipts, calendars (the caller
    turns them into days).

    :param on_hand: (items,) usable stock; below zero is owed
    :param lead_day: (items,) or one: the day on which an order of today arrives, 0 or later
    :param protection_day: (items,) or one: the end of the protection interval, not before
        `lead_day`
    :param weekly: (items,) or one: expected demand a week; 0 looks at known demand only
    :param level: (items,) or one: for `below_day` (safety stock or minimum)
    :param horizon_day: (items,) or one: until when stock-outs are looked for; None: the interval.
        It changes the dates only, never a quantity
    :raises BadInput: naming the argument and the bad rows
    """
    count = len(np.atleast_1d(on_hand))
    on_hand = bad_input.number("on_hand", np.atleast_1d(on_hand), count)
    lead = _days("lead_day", lead_day, count)
    end = np.maximum(_days("protection_day", protection_day, count), lead)
    horizon = end if horizon_day is None else _days("horizon_day", horizon_day, count)
    daily = bad_input.not_negative("weekly", weekly, count) / 7
    line = timeline.build(on_hand, events, daily)
    return Projection(
        **_parts(line, on_hand, events, end),
        **_balances(line, lead, end),
        **_dates(line, lead, horizon, bad_input.number("level", level, count)),
    )


def need(
    projection: Projection, reorder_point, order_up_to, *, consumes=True, rounding=0.01
) -> np.ndarray:
    """(items,) the quantity that brings the position to the requirement; 0 where none is needed.

    Levels of the engine (`consumes`): ordered when the position is below the larger of reorder
    point and known demand, up to the larger of order-up-to level and known demand. Manual levels
    (`consumes=False`): known demand is taken off the position, and that is compared with minimum
    and maximum. Not rounded to packs (`quantity.choose` does).

    More stock or more (or earlier) receipts never raise it; events after the interval don't
    change it.

    :param reorder_point, order_up_to: (items,) or one; an order-up-to level below the reorder point
        counts as the reorder point. For (R,S) policies give the same for both
    :param consumes: one or (items,) bool
    :param rounding: of the unit: a position is below when it is after rounding (as Odoo compares)
    :raises BadInput: naming the bad rows
    """
    count = len(projection.position)
    low = bad_input.number("reorder_point", reorder_point, count)
    high = np.maximum(bad_input.number("order_up_to", order_up_to, count), low)
    engine = bad_input.rows("consumes", consumes, count, bool)
    position = np.where(engine, projection.position, projection.position - projection.known)
    floor = np.where(engine, projection.known, -np.inf)
    trigger, target = np.maximum(low, floor), np.maximum(high, floor)
    return np.where(r.compare(position, trigger, rounding) < 0, target - position, 0.0)


def virtual(on_hand, events: Events, day) -> np.ndarray:
    """(items,) Odoo's virtual available on a day: on hand and all events until then.

    :param day: (items,) or one: Odoo's lead horizon (lead days plus the company's horizon days)
    """
    count = len(np.atleast_1d(on_hand))
    on_hand = bad_input.number("on_hand", np.atleast_1d(on_hand), count)
    bad_input.index("events.item", events.item, count)
    until = bad_input.rows("day", day, count, np.int64)
    counts = events.day <= until[events.item]
    return (timeline.to_micro(on_hand) + _sum(events, counts, events.qty, count)) / MICRO


def _days(name: str, values, count: int) -> np.ndarray:
    """Whole days from today, 0 or later."""
    return np.ceil(bad_input.not_negative(name, values, count)).astype(np.int64)


def _sum(events: Events, counts: np.ndarray, qty: np.ndarray, items: int) -> np.ndarray:
    """(items,) millionths; integers below 2**53, so the sum of floats is exact."""
    weights = np.where(counts, timeline.to_micro(qty), 0)
    return np.bincount(events.item, weights=weights, minlength=items)


def _parts(line: timeline.Timeline, on_hand, events: Events, end) -> dict:
    """The sums within the interval and after it."""
    at_end = line.at(end)
    last = np.append(line.first[1:], len(line.item)) - 1
    owed = (events.day < 0) & (events.qty < 0)
    backlog = _sum(events, owed, -events.qty, len(on_hand)) / MICRO
    known, extra = line.known[at_end] / MICRO, line.extra[at_end] / MICRO
    # one subtraction of integers, so that the position is the float nearest to the exact value
    position = (line.supply[at_end] - line.extra[at_end]) / MICRO
    demand = line.known + line.extra
    return {
        "position": position,
        "known": known,
        "on_hand": on_hand,
        "receipts": (line.supply[at_end] - timeline.to_micro(on_hand)) / MICRO,
        "backlog": backlog,
        "extra": extra - backlog,
        "late_receipts": (line.supply[last] - line.supply[at_end]) / MICRO,
        "far_demand": (demand[last] - demand[at_end]) / MICRO,
    }


def _balances(line: timeline.Timeline, lead, end) -> dict:
    return {
        "lowest": line.lowest(end),
        "balance_at_lead": line.balance(lead[line.item])[line.at(lead)],
        "balance_at_end": line.balance(end[line.item])[line.at(end)],
    }


def _dates(line: timeline.Timeline, lead, horizon, level) -> dict:
    stock_out = line.first_below(np.zeros(len(lead)), horizon)
    return {
        "below_day": line.first_below(level, horizon),
        "stock_out_day": stock_out,
        "order_by_day": np.where(stock_out == NEVER, NEVER, stock_out - lead),
    }

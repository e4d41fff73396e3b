# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One vendor's order of a cycle: its minimum and its calendar.

An order below the vendor's minimum is postponed when every line can wait until the vendor's next
order day and that is cheaper, or filled up: packs of what runs out first are brought forward until
value, quantity and weight are reached, so that what is ordered lasts about equally long.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from . import bad_input, fill_up
from . import rounding as r
from .quantity import WEEKS_A_YEAR
from .timeline import NEVER

#: no line is raised by more steps than this
MOST_STEPS = 1e6


class Action(IntEnum):
    """What happens to a vendor's order today. From `UNREACHABLE` on a buyer has to decide."""

    EMPTY = 0  # nothing is needed
    ORDER = 1  # as it is: the minimum is reached
    FILL_UP = 2  # other quantities are raised until the minimum is reached
    POSTPONE = 3  # below the minimum, and waiting until the next order day is cheaper
    WAIT = 4  # today is no order day
    UNREACHABLE = 10  # no allowed quantity reaches the minimum, and something can't wait
    URGENT = 11  # today is no order day, but something can't wait


@dataclass(frozen=True)
class Lines:
    """What is or could be on the orders: the chosen quantities, and items that could be brought
    forward.

    All (lines,) or one for all; quantities in the product's unit.

    :param order: row of the order (vendor and receiving warehouse), in any order
    :param qty: chosen (`quantity.choose`); 0 for an item that needs nothing today
    :param price: for a unit, of the chosen row (or the row that would be used)
    :param pack: quantities are multiples of it (the unit's rounding without packs)
    :param least: the smallest quantity above zero (the row's minimum)
    :param most: the largest allowed; infinite for none (maximum, limits of cover: `quantity.most`)
    :param weight: of a unit
    :param weekly: expected demand a week; an item without demand is never brought forward
    :param ahead: units that are used before the item needs an order again: of a line with a
        quantity, quantity - need; of another item, position - reorder point. 0 or more
    :param order_by_day: until when waiting costs nothing: `Projection.below_day` of the safety
        stock, less the lead time (or `order_by_day`, if safety stock may be used for waiting)
    :param wait_cost: of waiting until the next order day beyond `order_by_day`; infinite: it can't
    """

    order: np.ndarray
    qty: np.ndarray
    price: np.ndarray
    pack: np.ndarray = 1.0
    least: np.ndarray = 0.0
    most: np.ndarray = np.inf
    weight: np.ndarray = 0.0
    weekly: np.ndarray = 0.0
    ahead: np.ndarray = 0.0
    order_by_day: np.ndarray = NEVER
    wait_cost: np.ndarray = np.inf

    def of(self, count: int) -> "Lines":
        """The same with every field checked and (lines,).

        :raises BadInput: naming the bad rows
        """
        names = ("qty", "least", "weight", "weekly", "ahead")
        checks = dict.fromkeys(names, bad_input.not_negative)
        checks |= dict.fromkeys(("price", "pack"), bad_input.positive)
        checks |= dict.fromkeys(("most", "wait_cost"), bad_input.limit)
        checks |= {"order_by_day": bad_input.rows}
        values = {name: check(name, getattr(self, name), count) for name, check in checks.items()}
        return Lines(order=np.asarray(self.order, dtype=np.int64), **values)

    def take(self, lines: np.ndarray) -> "Lines":
        """Some of the lines (of lines made by `of`)."""
        return Lines(**{name: value[lines] for name, value in vars(self).items()})


@dataclass(frozen=True)
class Breaks:
    """Other price rows of the same vendor, so that a raised quantity gets its price.

    :param line: (breaks,) row of the line
    :param min_qty, price: (breaks,)
    """

    line: np.ndarray
    min_qty: np.ndarray
    price: np.ndarray


@dataclass(frozen=True)
class Terms:
    """Of each order, (orders,) or one for all.

    :param value, quantity, weight: the vendor's minimum of a whole order; 0 for none
    :param is_open: whether today is an order day of the vendor (`order_days`)
    :param next_day: the next order day after today, in days from today
    :param carrying_rate: of an item's cost a year
    """

    value: np.ndarray = 0.0
    quantity: np.ndarray = 0.0
    weight: np.ndarray = 0.0
    is_open: np.ndarray = True
    next_day: np.ndarray = 1
    carrying_rate: np.ndarray = 0.25

    def of(self, count: int) -> "Terms":
        """The same with every field checked and (orders,).

        :raises BadInput: naming the bad rows
        """
        names = ("value", "quantity", "weight", "next_day", "carrying_rate")
        checked = {n: bad_input.limit(n, getattr(self, n), count) for n in names}
        return Terms(is_open=bad_input.rows("is_open", self.is_open, count, bool), **checked)

    def take(self, orders: np.ndarray) -> "Terms":
        """Some of the orders (of terms made by `of`)."""
        return Terms(**{name: value[orders] for name, value in vars(self).items()})


@dataclass(frozen=True)
class Plan:
    """What is ordered today.

    :param action: (orders,) `Action` as int
    :param qty, price: (lines,) after filling up; the quantity is 0 where nothing is ordered today
    :param extra: (lines,) what filling up added to the line
    :param value, quantity, weight: (orders,) of what is ordered
    :param fill_cost: (orders,) carrying cost of what was or would be added; infinite: unreachable,
        or not looked for because waiting costs nothing or today is closed
    :param wait_cost: (orders,) of waiting until the next order day
    :param cover_weeks: (orders,) what was brought forward lies idle for at most so long
    """

    action: np.ndarray
    qty: np.ndarray
    price: np.ndarray
    extra: np.ndarray
    value: np.ndarray
    quantity: np.ndarray
    weight: np.ndarray
    fill_cost: np.ndarray
    wait_cost: np.ndarray
    cover_weeks: np.ndarray


def plan(lines: Lines, terms: Terms, breaks: Breaks | None = None) -> Plan:
    """The orders of today.

    In: minimum of value, quantity and weight, packs, limits, prices that fall with the quantity,
    order days. Out: choosing the vendor, and the vendor's delivery days (in the lead time).

    No order is placed on a closed day or below a minimum: where that can't be, the action says so
    and nothing is ordered.

    :raises BadInput: naming the argument and the bad rows
    """
    lines = lines.of(len(np.asarray(lines.order)))
    count = _orders(lines, terms)
    terms = terms.of(count)
    bad_input.index("lines.order", lines.order, count)
    wait_cost = _wait_cost(lines, terms, count)
    wanted = terms.is_open & (wait_cost > 0)
    filled = _Filled.of(lines, terms, breaks, wanted)
    action = _actions(lines, terms, filled, wait_cost, count)
    return _plan(lines, filled, action, wait_cost, count)


def order_days(weekday: int, weekdays, closed=(), days: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Whether each vendor takes orders today, and its next order day after today.

    :param weekday: of today, 0 is Monday
    :param weekdays: (vendors, 7) bool, Monday first; a vendor without any takes orders every day
    :param closed: pairs (vendor, day) of holidays, days from today
    :param days: how far to look; a vendor without an open day until then gets `NEVER`
    :return: (vendors,) bool and (vendors,) days from today
    """
    weekdays = np.atleast_2d(np.asarray(weekdays, dtype=bool))
    weekdays = weekdays | ~weekdays.any(axis=1, keepdims=True)
    is_open = weekdays[:, (weekday + np.arange(days + 1)) % 7]
    for vendor, day in closed:
        if 0 <= day <= days:
            is_open[vendor, day] = False
    later = is_open[:, 1:]
    return is_open[:, 0], np.where(later.any(axis=1), later.argmax(axis=1) + 1, NEVER)


@dataclass(frozen=True)
class _Filled:
    """The lines when every order below its minimum is filled up."""

    qty: np.ndarray
    price: np.ndarray
    carrying: np.ndarray
    idle_weeks: np.ndarray
    is_short: np.ndarray
    is_reached: np.ndarray

    @classmethod
    def of(cls, lines: Lines, terms: Terms, breaks: Breaks | None, wanted) -> "_Filled":
        """Only wanted orders are filled up: others wait for nothing, or today is closed."""
        count = len(wanted)
        before = _missing(lines, lines.qty, lines.price, terms, count)
        is_short = (before > 0).any(axis=0) & (_sum(lines, lines.qty, count) > 0)
        qty, price, reached = lines.qty.copy(), lines.price.copy(), ~is_short
        grouped = np.argsort(lines.order, kind="stable")
        bounds = np.searchsorted(lines.order[grouped], np.arange(count + 1))
        for order in np.flatnonzero(is_short & wanted):
            rows = grouped[bounds[order] : bounds[order + 1]]
            qty[rows], price[rows], reached[order] = _fill_order(lines, terms, breaks, order, rows)
        extra = qty - lines.qty
        weekly = np.where(lines.weekly > 0, lines.weekly, 1.0)
        rate = terms.carrying_rate[lines.order] / WEEKS_A_YEAR
        carrying = rate * price * extra * (lines.ahead + extra / 2) / weekly
        idle = np.where(extra > 0, (lines.ahead + extra) / weekly, 0.0)
        return cls(qty, price, carrying, idle, is_short, reached)


def _fill_order(lines: Lines, terms: Terms, breaks, order: int, rows: np.ndarray):
    """(quantities, prices, whether the minimum is reached) of one order's lines.

    A raised quantity may get a lower price, and the order be below its minimum of value again:
    then it is filled up further. Prices only fall and quantities only rise, so it ends.
    """
    part = lines.take(rows)
    qty, price = part.qty.copy(), part.price.copy()
    one = terms.take(np.array([order]))
    local = Lines(**vars(part) | {"order": np.zeros(len(rows), np.int64)})
    for _ in range(2 + (0 if breaks is None else len(breaks.line))):
        missing = _missing(local, qty, price, one, 1)[:, 0]
        if not (missing > 0).any():
            return qty, price, True
        added = _added(local, qty, price, one, missing)
        if added is None:
            return part.qty, part.price, False
        qty = r.snapped(qty + added, part.pack)
        price = np.minimum(price, _price_at(breaks, rows, qty))
    return part.qty, part.price, False


def _added(lines: Lines, qty, price, terms: Terms, missing: np.ndarray) -> np.ndarray | None:
    """(lines,) units that fill one order up, or None."""
    extra = qty - lines.qty
    least = np.where(qty > 0, 0.0, lines.least)
    first = np.maximum(r.in_packs(r.packs_up(least, lines.pack), lines.pack), lines.pack)
    most = np.where(lines.weekly > 0, r.packs_down(lines.most - qty - first, lines.pack) + 1, 0)
    most = np.where(lines.most - qty < first * (1 - r.DUST), 0, np.minimum(most, MOST_STEPS))
    weekly = np.where(lines.weekly > 0, lines.weekly, 1.0)
    is_short = missing > 0
    order = fill_up.Shortfall(
        pack=lines.pack,
        first=first,
        most=most,
        slope=terms.carrying_rate[0] / WEEKS_A_YEAR * price / weekly,
        ahead=lines.ahead + extra,
        gain=np.stack([price, np.ones(len(price)), lines.weight])[is_short],
        short=missing[is_short],
    )
    steps = fill_up.fill(order)
    return None if steps is None else _in_steps(order, steps)


def _in_steps(order: fill_up.Shortfall, steps: np.ndarray) -> np.ndarray:
    """The units of steps, without float dust."""
    packs = np.round(order.first / order.pack) + steps - 1
    return np.where(steps > 0, r.in_packs(packs, order.pack), 0.0)


def _price_at(breaks: Breaks | None, rows: np.ndarray, qty: np.ndarray) -> np.ndarray:
    """(rows,) the lowest price that a quantity of each line gets; infinite without a break."""
    price = np.full(len(rows), np.inf)
    if breaks is None:
        return price
    place = {row: index for index, row in enumerate(rows.tolist())}
    ours = np.flatnonzero(np.isin(breaks.line, rows))
    at = np.array([place[row] for row in breaks.line[ours].tolist()], dtype=np.int64)
    reached = qty[at] >= breaks.min_qty[ours] - r.DUST
    np.minimum.at(price, at[reached], breaks.price[ours][reached])
    return price


def _orders(lines: Lines, terms: Terms) -> int:
    """How many orders there are: as many as terms or, with one for all, as the lines say."""
    sizes = {np.size(value) for value in vars(terms).values() if np.ndim(value)}
    return max(sizes, default=int(lines.order.max(initial=-1)) + 1)


def _sum(lines: Lines, values: np.ndarray, count: int) -> np.ndarray:
    return np.bincount(lines.order, weights=values, minlength=count)


def _totals(lines: Lines, qty: np.ndarray, price: np.ndarray, count: int) -> np.ndarray:
    """(3, orders) value, quantity and weight."""
    return np.stack([_sum(lines, qty * each, count) for each in (price, 1.0, lines.weight)])


def _missing(lines: Lines, qty, price, terms: Terms, count: int) -> np.ndarray:
    """(3, orders) what is missing to each minimum; not above zero where it is reached."""
    minimums = np.stack([terms.value, terms.quantity, terms.weight])
    missing = minimums - _totals(lines, qty, price, count)
    # float dust of a sum isn't a shortfall
    return np.where(missing > r.DUST * np.maximum(minimums, 1e-3), missing, 0.0)


def _wait_cost(lines: Lines, terms: Terms, count: int) -> np.ndarray:
    """(orders,) of waiting until the next order day; infinite where something can't."""
    late = (lines.qty > 0) & (lines.order_by_day < terms.next_day[lines.order])
    return _sum(lines, np.where(late, lines.wait_cost, 0.0), count)


def _actions(lines: Lines, terms: Terms, filled: _Filled, wait_cost, count: int) -> np.ndarray:
    needed = _sum(lines, lines.qty, count) > 0
    fill_cost = _fill_cost(lines, filled, count)
    can_wait = np.isfinite(wait_cost)
    return np.select(
        [
            ~needed,
            ~terms.is_open & can_wait,
            ~terms.is_open,
            ~filled.is_short,
            can_wait & ((wait_cost < fill_cost) | (wait_cost <= 0)),
            np.isfinite(fill_cost),
        ],
        [Action.EMPTY, Action.WAIT, Action.URGENT, Action.ORDER, Action.POSTPONE, Action.FILL_UP],
        Action.UNREACHABLE,
    )


def _fill_cost(lines: Lines, filled: _Filled, count: int) -> np.ndarray:
    return np.where(filled.is_reached, _sum(lines, filled.carrying, count), np.inf)


def _plan(lines: Lines, filled: _Filled, action: np.ndarray, wait_cost, count: int) -> Plan:
    ordered = np.isin(action, (Action.ORDER, Action.FILL_UP))[lines.order]
    qty = np.where(ordered, filled.qty, 0.0)
    value, quantity, weight = _totals(lines, qty, filled.price, count)
    idle = np.zeros(count)
    np.maximum.at(idle, lines.order, np.where(ordered, filled.idle_weeks, 0.0))
    return Plan(
        action=action,
        qty=qty,
        price=np.where(ordered, filled.price, lines.price),
        extra=np.where(ordered, filled.qty - lines.qty, 0.0),
        value=value,
        quantity=quantity,
        weight=weight,
        fill_cost=_fill_cost(lines, filled, count),
        wait_cost=wait_cost,
        cover_weeks=idle,
    )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much to buy, and from which price row, by total cost.

For a need of n units, buying q >= n at price p for an ordering cost K is worth

    K + p q - V(q - n),    V(e) = v e (1 - h e / (2 d)) up to its top, and its top beyond

V is what e extra units save later: their usual cost v, less carrying (rate h a year) for the time
until they are used at the demand d, e / (2 d) on average. Units that would never be used save
nothing, so without demand the cheapest payment wins. v is the unit cost of the item's cheapest
steady supply, min over rows and q of (K + p q + carrying) / q, where the usual need is bought again
and again, whatever the row's minimum (Silver, Pyke & Thomas, *quantity discounts*, with carrying
charged on what is beyond the need).

v and V are the same for all rows and don't depend on n; V is concave. So within a row the cost is
convex, its best quantity is the smallest allowed one or a neighbour of n + d / h (1 - p / v); and
the best quantity of an item never falls when its need grows (monotone comparative statics): more
stock never raises a proposal.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from . import bad_input
from . import rounding as r

WEEKS_A_YEAR = 52.0
#: costs that differ by less (relatively) are equal: the smaller quantity, then the earlier row wins
TIE = 1e-9


class Outcome(IntEnum):
    """Why the quantity is what it is. From `NO_VENDOR` on: nothing can be bought, and why."""

    NOTHING = 0
    AS_NEEDED = 1
    PACK = 2  # rounded up to whole packs
    MINIMUM = 3  # every usable row of the item has a minimum above the need
    BREAK = 4  # the minimum of a cheaper row, although less could be bought
    LOT = 5  # beyond what is needed, because one order instead of several is cheaper
    LIMITED = 6  # less than needed: the maximum
    OVER_COVER = 7  # every usable row's minimum lasts longer than allowed: the smallest is taken
    NO_VENDOR = 10
    NO_PRICE = 11
    ABOVE_MAXIMUM = 12  # minimum or pack of every row is above the maximum

    @property
    def is_problem(self) -> bool:
        return self >= Outcome.NO_VENDOR


@dataclass(frozen=True)
class Offers:
    """Price rows, in the order of preference within an item (it decides between equal costs).

    A row may be used for any quantity from its minimum on. Leave out what isn't valid today.

    :param item: (rows,) row of the item, in any order
    :param price: (rows,) company currency for a product unit, discounts taken off; NaN or not above
        zero: missing, the row isn't used
    :param min_qty: (rows,) or one, in the product's unit
    :param pack: (rows,) or one: quantities are multiples of it; 0: of the unit's rounding
    :param order_cost: (rows,) or one: of placing the order or line, in company currency; add what a
        longer lead time costs here. 0 where the levels hold the lot already
    """

    item: np.ndarray
    price: np.ndarray
    min_qty: np.ndarray = 0.0
    pack: np.ndarray = 0.0
    order_cost: np.ndarray = 0.0

    def __post_init__(self) -> None:
        count = np.asarray(self.item).shape[0]
        object.__setattr__(self, "item", np.asarray(self.item, dtype=np.int64))
        object.__setattr__(self, "price", bad_input.rows("price", self.price, count))
        for name in ("min_qty", "pack", "order_cost"):
            object.__setattr__(self, name, bad_input.not_negative(name, getattr(self, name), count))

    @property
    def is_priced(self) -> np.ndarray:
        """(rows,) True where the price can be used."""
        return np.isfinite(self.price) & (self.price > 0)

    def take(self, rows: np.ndarray) -> "Offers":
        """The rows at these indices or of this mask."""
        values = (self.item, self.price, self.min_qty, self.pack, self.order_cost)
        return Offers(*(value[rows] for value in values))


@dataclass(frozen=True)
class Terms:
    """What an item's extra units are worth and how many are allowed; (items,) or one for all.

    :param weekly: expected demand a week; 0: extra units are worth nothing
    :param carrying_rate: of an item's cost a year (0.25: a quarter)
    :param usual_need: what is usually needed at once (demand of a review period, or order-up-to
        less reorder point): the lot sizes that ordering costs justify start from it
    :param position: what the item has before (`Projection.position`); for the limits of cover
    :param maximum: never more in one order; infinite for none
    :param cover_weeks, shelf_weeks: position and quantity together last at most so long at
        `weekly`. They forbid to buy more than the smallest quantity that can be bought, not that
        quantity itself; without demand they forbid nothing
    :param rounding: of the unit
    """

    weekly: np.ndarray = 0.0
    carrying_rate: np.ndarray = 0.25
    usual_need: np.ndarray = 0.0
    position: np.ndarray = 0.0
    maximum: np.ndarray = np.inf
    cover_weeks: np.ndarray = np.inf
    shelf_weeks: np.ndarray = np.inf
    rounding: np.ndarray = 0.01

    def of(self, count: int) -> "Terms":
        """The same with every field checked and (count,).

        :raises BadInput: naming the bad rows
        """
        checks = dict.fromkeys(("weekly", "carrying_rate", "usual_need"), bad_input.not_negative)
        checks |= dict.fromkeys(("maximum", "cover_weeks", "shelf_weeks"), bad_input.limit)
        checks |= {"position": bad_input.number, "rounding": bad_input.positive}
        return Terms(
            **{name: check(name, getattr(self, name), count) for name, check in checks.items()}
        )

    def take(self, items: np.ndarray) -> "Terms":
        """The terms of these items (of terms made by `of`)."""
        return Terms(**{name: value[items] for name, value in vars(self).items()})


@dataclass(frozen=True)
class Choice:
    """What to buy.

    :param qty: (items,) in the product's unit; 0 where nothing is needed or can be bought
    :param row: (items,) the price row, -1 for none
    :param outcome: (items,) `Outcome` as int
    :param paid: (items,) quantity x price + ordering cost
    :param cost: (items,) what was minimised: `paid` less what the extra units save later
    :param row_qty, row_cost: (rows,) the best quantity of each row and its cost; NaN where the row
        can't be used. For showing the alternatives
    """

    qty: np.ndarray
    row: np.ndarray
    outcome: np.ndarray
    paid: np.ndarray
    cost: np.ndarray
    row_qty: np.ndarray
    row_cost: np.ndarray


def choose(need, offers: Offers, terms: Terms) -> Choice:
    """The cheapest quantity and price row for each item's need.

    In: price breaks, several vendors, minimum quantities, packs, maximum, cover and shelf life,
    ordering and carrying cost. Out: the minimum of a vendor's whole order (`vendor_order`),
    currencies, units.

    Minimum and pack of the row and the maximum are never violated. When the maximum is below the
    need, as much as it allows is bought (`Outcome.LIMITED`).

    :param need: (items,) 0 or more (`position.need`)
    :raises BadInput: naming the argument and the bad rows
    """
    count = len(np.atleast_1d(need))
    need = bad_input.not_negative("need", np.atleast_1d(need), count)
    terms = terms.of(count)
    bad_input.index("offers.item", offers.item, count)
    usable = np.flatnonzero(offers.is_priced & (need[offers.item] > 0))
    usable = usable[np.argsort(offers.item[usable], kind="stable")]
    rows = _Rows.of(need, offers.take(usable), terms)
    row_qty, row_cost = rows.best()
    winner = _winners(rows, row_qty, row_cost)
    return _choice(need, offers, usable, rows, winner, row_qty, row_cost)


@dataclass(frozen=True)
class _Rows:
    """The usable rows of items that need something, sorted by item; all (rows,)."""

    item: np.ndarray
    need: np.ndarray
    price: np.ndarray
    order_cost: np.ndarray
    step: np.ndarray
    need_packs: np.ndarray
    least_packs: np.ndarray
    most_packs: np.ndarray
    weekly: np.ndarray
    carrying_rate: np.ndarray
    value: np.ndarray
    cover: np.ndarray

    @classmethod
    def of(cls, need: np.ndarray, offers: Offers, terms: Terms) -> "_Rows":
        of_row, needed = terms.take(offers.item), need[offers.item]
        step = np.where(offers.pack > 0, offers.pack, of_row.rounding)
        most = r.packs_down(of_row.maximum, step)
        need_packs = np.minimum(r.packs_up(needed, step), most)
        least = np.maximum(need_packs, r.packs_up(offers.min_qty, step))
        cover = _cover_limit(of_row, of_row.position)
        least_qty = np.where((least <= most) & (need_packs > 0), r.in_packs(least, step), np.inf)
        in_cover = np.maximum(cover, _lowest_of_item(least_qty, offers.item))
        return cls(
            item=offers.item,
            need=needed,
            price=offers.price,
            order_cost=offers.order_cost,
            step=step,
            need_packs=need_packs,
            least_packs=least,
            most_packs=np.minimum(most, r.packs_down(in_cover, step)),
            weekly=of_row.weekly,
            carrying_rate=of_row.carrying_rate,
            value=_unit_value(offers, of_row),
            cover=cover,
        )

    @property
    def is_allowed(self) -> np.ndarray:
        """(rows,) True where some quantity of the row is allowed."""
        return (self.least_packs <= self.most_packs) & (self.need_packs > 0)

    def saved_later(self, extra: np.ndarray) -> np.ndarray:
        """V of the module: what extra units save later."""
        with np.errstate(divide="ignore", invalid="ignore"):
            weeks_to_top = WEEKS_A_YEAR / self.carrying_rate
            useful = np.minimum(np.maximum(extra, 0.0), self.weekly * weeks_to_top)
            worth = 1 - self.carrying_rate * useful / (2 * WEEKS_A_YEAR * self.weekly)
        return np.where(self.weekly > 0, self.value * useful * worth, 0.0)

    def cost(self, packs: np.ndarray) -> np.ndarray:
        qty = r.in_packs(packs, self.step)
        return self.order_cost + self.price * qty - self.saved_later(qty - self.need)

    def best(self) -> tuple[np.ndarray, np.ndarray]:
        """(rows,) the best quantity of each row and its cost; NaN where none is allowed."""
        with np.errstate(divide="ignore", invalid="ignore"):
            worth_extra = WEEKS_A_YEAR * self.weekly / self.carrying_rate
            extra = worth_extra * np.maximum(1 - self.price / self.value, 0.0)
        extra = np.where(self.carrying_rate > 0, extra, 0.0)
        below = np.floor((self.need + extra) / self.step)
        packs, cost = self.least_packs, self.cost(self.least_packs)
        for candidate in (below, below + 1):
            # smallest first, and only a really lower cost wins: ties go to the smaller quantity
            other = np.clip(candidate, self.least_packs, self.most_packs)
            other_cost = self.cost(other)
            lower = other_cost < cost - TIE * np.abs(cost)
            packs, cost = np.where(lower, other, packs), np.where(lower, other_cost, cost)
        allowed = self.is_allowed
        qty = r.in_packs(packs, self.step)
        return np.where(allowed, qty, np.nan), np.where(allowed, cost, np.nan)


def most(terms: Terms, count: int) -> np.ndarray:
    """(items,) the largest quantity that maximum and limits of cover allow; infinite for none.

    For what is brought forward (`vendor_order.Lines.most`).
    """
    terms = terms.of(count)
    return np.minimum(terms.maximum, _cover_limit(terms, terms.position))


def _cover_limit(terms: Terms, position) -> np.ndarray:
    """The largest quantity that is used up in time; infinite without demand or limit."""
    weeks = np.minimum(terms.cover_weeks, terms.shelf_weeks)
    with np.errstate(invalid="ignore"):
        limit = np.maximum(weeks * terms.weekly - position, 0.0)
    return np.where((terms.weekly > 0) & np.isfinite(weeks), limit, np.inf)


def _unit_value(offers: Offers, terms: Terms) -> np.ndarray:
    """(rows,) v of the module: the unit cost of the item's cheapest steady supply.

    Rows whose minimum could never be bought don't count, unless there are no others.
    """
    price, usual = offers.price, terms.usual_need
    with np.errstate(divide="ignore", invalid="ignore"):
        # carrying of e extra units is half of this times e squared
        slope = terms.carrying_rate * price / (WEEKS_A_YEAR * terms.weekly)
        lot = np.sqrt(usual * usual + 2 * offers.order_cost / slope)
        extra = lot - usual
        unit = price + (offers.order_cost + slope * extra * extra / 2) / lot
    unit = np.where(np.isfinite(unit) & (lot > 0), unit, price)
    within = offers.min_qty <= np.minimum(terms.maximum, _cover_limit(terms, 0.0))
    reachable = _lowest_of_item(np.where(within, unit, np.inf), offers.item)
    return np.where(np.isinf(reachable), _lowest_of_item(unit, offers.item), reachable)


def _starts(item: np.ndarray) -> np.ndarray:
    """Where each item's rows begin, in rows sorted by item."""
    return np.flatnonzero(np.diff(item, prepend=-1))


def _lowest_of_item(values: np.ndarray, item: np.ndarray) -> np.ndarray:
    """(rows,) the lowest value among the rows of the same item."""
    if not len(item):
        return values
    starts = _starts(item)
    lowest = np.minimum.reduceat(values, starts)
    return np.repeat(lowest, np.diff(starts, append=len(item)))


def _winners(rows: _Rows, qty: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """The winning row of each item that has an allowed one.

    Most of the need first (a maximum may cut a row short), then the lowest cost, then the smaller
    quantity, then the earlier row.
    """
    left = rows.is_allowed
    covered = np.where(left, -np.minimum(qty, rows.need), np.inf)
    left &= covered <= _lowest_of_item(covered, rows.item) + r.DUST
    for values in (np.where(left, cost, np.inf), None):
        values = np.where(left, qty, np.inf) if values is None else values
        lowest = _lowest_of_item(values, rows.item)
        left &= values <= lowest + TIE * np.abs(lowest)
    rows_left = np.flatnonzero(left)
    return rows_left[np.diff(rows.item[rows_left], prepend=-1) > 0]


def _choice(need, offers, usable, rows, winner, row_qty, row_cost) -> Choice:
    """The winners spread over all items and rows."""
    count, item = len(need), rows.item[winner]
    qty, paid, cost = np.zeros(count), np.zeros(count), np.zeros(count)
    row = np.full(count, -1)
    row[item], qty[item], cost[item] = usable[winner], row_qty[winner], row_cost[winner]
    paid[item] = rows.order_cost[winner] + rows.price[winner] * row_qty[winner]
    all_qty, all_cost = np.full(len(offers.item), np.nan), np.full(len(offers.item), np.nan)
    all_qty[usable], all_cost[usable] = row_qty, row_cost
    outcome = _problems(need, offers, rows)
    outcome[item] = _reasons(rows, winner, row_qty)
    return Choice(qty, row, outcome, paid, cost, all_qty, all_cost)


def _problems(need: np.ndarray, offers: Offers, rows: _Rows) -> np.ndarray:
    """(items,) why nothing can be bought, if nothing can."""
    needed = need > 0
    outcome = np.where(needed, Outcome.NO_VENDOR, Outcome.NOTHING)
    has_row, has_price = np.zeros(len(need), bool), np.zeros(len(need), bool)
    has_row[offers.item] = True
    has_price[rows.item] = True
    outcome[needed & has_row] = Outcome.NO_PRICE
    outcome[needed & has_price] = Outcome.ABOVE_MAXIMUM
    return outcome


def _reasons(rows: _Rows, winner: np.ndarray, qty: np.ndarray) -> np.ndarray:
    """(winners,) why the quantity is what it is."""
    least_qty = np.where(rows.is_allowed, r.in_packs(rows.least_packs, rows.step), np.inf)
    smallest = _lowest_of_item(least_qty, rows.item)[winner]
    needed, packs = rows.need[winner], r.packs_up(qty[winner], rows.step[winner])
    least, in_need = rows.least_packs[winner], rows.need_packs[winner]
    qty = qty[winner]
    return np.select(
        [
            qty < needed - r.DUST * rows.step[winner],
            (packs > in_need) & (qty > rows.cover[winner]),
            packs > least,
            (packs > in_need) & (qty > smallest),
            packs > in_need,
            qty > needed + r.DUST * rows.step[winner],
        ],
        [
            Outcome.LIMITED,
            Outcome.OVER_COVER,
            Outcome.LOT,
            Outcome.BREAK,
            Outcome.MINIMUM,
            Outcome.PACK,
        ],
        Outcome.AS_NEEDED,
    )

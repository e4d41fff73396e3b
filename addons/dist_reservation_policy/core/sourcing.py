# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From which warehouses the lines of an order are served.

Lines are served one after the other, as the promise does it, each from what those before it have
left. Warehouses differ in when goods leave and how long they travel, so arrivals are compared.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations

from .allocation import floor_to
from .dates import shift
from .position import ZERO
from .reasons import Code, Reason
from .values import SOURCE_EARLIEST, SOURCE_FEWEST, SOURCE_IN_ORDER, SOURCE_OWN

#: with more warehouses than this not every combination is tried: they are added one by one
EXACT = 5

RULE_CODES = {
    SOURCE_IN_ORDER: Code.SOURCED_IN_ORDER,
    SOURCE_FEWEST: Code.SOURCED_FEWEST,
    SOURCE_EARLIEST: Code.SOURCED_EARLIEST,
}


@dataclass(frozen=True)
class Offer:
    """What one warehouse could send for a line.

    :param steps: (ship day, quantity in all that can have left by then), by day, never decreasing
    :param due: what arrives up to this day is in time
    """

    steps: tuple[tuple[date, Decimal], ...]
    due: date
    transit_days: int = 0

    def arrival(self, ship_day):
        return shift(ship_day, self.transit_days)

    def by(self, ship_day):
        """The quantity in all that can have left by a day."""
        return max((qty for at, qty in self.steps if at <= ship_day), default=ZERO)

    def in_time(self):
        """The quantity in all that can arrive in time."""
        return max((qty for at, qty in self.steps if self.arrival(at) <= self.due), default=ZERO)

    def complete(self, qty):
        """The day on which so much can have arrived, or None."""
        return next((self.arrival(at) for at, there in self.steps if there >= qty), None)


@dataclass(frozen=True)
class Wanted:
    """One line. Lines that want the same item share what there is of it.

    :param qty: quantity in the product's unit of measure
    :param offers: {warehouse: Offer}; a warehouse that is missing can't serve the line
    :param unit: parts are multiples of it, but for the last
    :param home: the warehouse that the line has now
    :param whole: it is never divided among warehouses
    :param partial: what is short is accepted; else a line that can't be served whole is refused,
        and is not divided in vain
    """

    line: Hashable
    item: Hashable
    qty: Decimal
    offers: Mapping[Hashable, Offer]
    unit: Decimal = Decimal(1)
    home: Hashable = None
    whole: bool = False
    partial: bool = True


@dataclass(frozen=True)
class Share:
    """What one warehouse serves of a line.

    :param qty: what the line wants from it, with what has no date
    :param sure: the quantity that it can send
    :param arrival: the day on which the last of that arrives; None when nothing can be sent
    """

    warehouse: Hashable
    qty: Decimal
    sure: Decimal
    arrival: date | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Plan:
    """`shares` by line; a line without any stays where it is. `taken` is for the next order."""

    shares: Mapping[Hashable, tuple[Share, ...]] = field(default_factory=dict)
    taken: Mapping = field(default_factory=dict)


def plan(wanted, warehouses, rule, names, taken=None):
    """Divide the lines of one order among warehouses. Pure, deterministic, and it always ends.

    :param wanted: list of Wanted, in the order in which lines are served
    :param warehouses: in sourcing order
    :param rule: one of the choices of the policy's field `sourcing`
    :param names: {warehouse: name}, for the reasons
    :param taken: what orders that were planned before take: `taken` of their Plan
    :return: Plan; shares are in sourcing order and add up to the quantity of their line
    """
    if rule == SOURCE_OWN:
        return Plan({}, taken or {})
    search = _in_order if rule == SOURCE_IN_ORDER else _smallest
    result = search(wanted, list(warehouses), rule, taken or {})
    arrival = result.last_arrival()
    shares = {
        line.line: _shares(line, result.served[line.line], warehouses, rule, names, arrival)
        for line in wanted
    }
    return Plan(shares, result.stock.taken)


# --- what is left ----------------------------------------------------------------------------


class _Stock:
    """What has been taken of the offers: {(item, warehouse): ((ship day, quantity), ...)}."""

    def __init__(self, taken):
        self.taken = dict(taken)

    def left(self, wanted, warehouse, day):
        """How much more can leave by a day, so that what was taken for later days still can."""
        offer, gone = wanted.offers[warehouse], self.taken.get((wanted.item, warehouse), ())
        days = [day, *(at for at, _qty in gone if at > day)]
        free = (offer.by(at) - sum(qty for then, qty in gone if then <= at) for at in days)
        return max(ZERO, min(free))

    def take(self, wanted, warehouse, day, qty):
        key = wanted.item, warehouse
        self.taken[key] = (*self.taken.get(key, ()), (day, qty))


@dataclass(frozen=True)
class _Slot:
    """A day on which a warehouse may have something for a line."""

    warehouse: Hashable
    day: date
    arrival: date
    in_time: bool


@dataclass
class _Served:
    """What was found for a line: [(slot, quantity)]. `missed`: all there was of a refused line."""

    found: list = field(default_factory=list)
    missed: Decimal = ZERO

    @property
    def total(self):
        return sum((qty for _slot, qty in self.found), ZERO)

    @property
    def in_time(self):
        return sum((qty for slot, qty in self.found if slot.in_time), ZERO)


@dataclass(frozen=True)
class _Result:
    served: dict
    stock: _Stock

    def last_arrival(self):
        """The day on which the last of the whole order arrives; the first of days without any."""
        arrivals = (slot.arrival for x in self.served.values() for slot, _qty in x.found)
        return max(arrivals, default=date.min)


def _serve(wanted, warehouses, rule, taken):
    """Serve all lines from these warehouses."""
    stock = _Stock(taken)
    served = {line.line: _serve_line(line, warehouses, rule, stock) for line in wanted}
    return _Result(served, stock)


def _serve_line(wanted, warehouses, rule, stock):
    slots = _slots(wanted, warehouses, rule)
    before = dict(stock.taken)
    served = (_fill_whole if wanted.whole else _fill)(wanted, slots, stock)
    if served.total < wanted.qty and not wanted.partial:
        stock.taken = before
        return _Served(missed=served.total)
    return served


def _slots(wanted, warehouses, rule):
    """The slots in the order in which they are used up.

    What comes in time is taken in sourcing order, and the rest as soon as it comes. For the
    earliest date, everything is taken as soon as it comes.
    """
    found = [
        (place, _Slot(warehouse, day, offer.arrival(day), offer.arrival(day) <= offer.due))
        for place, warehouse in enumerate(warehouses)
        if (offer := wanted.offers.get(warehouse))
        for day, _qty in offer.steps
    ]

    def turn(entry):
        place, slot = entry
        if slot.in_time and rule != SOURCE_EARLIEST:
            return False, date.min, place, slot.day
        return rule != SOURCE_EARLIEST, slot.arrival, place, slot.day

    return [slot for _place, slot in sorted(found, key=turn)]


def _fill(wanted, slots, stock):
    served, rest = _Served(), wanted.qty
    for slot in slots:
        left = stock.left(wanted, slot.warehouse, slot.day)
        qty = rest if left >= rest else floor_to(left, wanted.unit)
        if qty > 0:
            stock.take(wanted, slot.warehouse, slot.day, qty)
            served.found.append((slot, qty))
            rest -= qty
    return served


def _fill_whole(wanted, slots, stock):
    for slot in slots:
        if stock.left(wanted, slot.warehouse, slot.day) >= wanted.qty:
            stock.take(wanted, slot.warehouse, slot.day, wanted.qty)
            return _Served([(slot, wanted.qty)])
    return _Served()


# --- which warehouses ------------------------------------------------------------------------


def _in_order(wanted, warehouses, rule, taken):
    return _serve(wanted, warehouses, rule, taken)


def _smallest(wanted, warehouses, rule, taken):
    """Serve from the fewest warehouses that do as well as all of them together."""
    best = _serve(wanted, warehouses, rule, taken)
    useful = [w for w in warehouses if _is_useful(w, wanted)]
    if len(useful) > EXACT:
        return _grown(wanted, useful, rule, taken, best)
    for size in range(len(useful) + 1):
        for chosen in combinations(useful, size):
            result = _serve(wanted, chosen, rule, taken)
            if _is_as_good(result, best, rule):
                return result
    return best


def _is_useful(warehouse, wanted):
    offers = [line.offers[warehouse] for line in wanted if warehouse in line.offers]
    return any(qty > 0 for offer in offers for _day, qty in offer.steps)


def _is_as_good(result, best, rule):
    """Whether every line gets as much, as much in time, or the whole is there as soon."""
    pairs = [(result.served[line], there) for line, there in best.served.items()]
    if any(mine.total < there.total for mine, there in pairs):
        return False
    if rule == SOURCE_EARLIEST:
        return result.last_arrival() <= best.last_arrival()
    return all(mine.in_time >= there.in_time for mine, there in pairs)


def _grown(wanted, useful, rule, taken, best):
    """Add the warehouse that helps most, again and again: few, but perhaps not the fewest."""
    chosen, result = [], _serve(wanted, [], rule, taken)
    while not _is_as_good(result, best, rule) and len(chosen) < len(useful):
        trials = [
            _serve(wanted, [w for w in useful if w in (*chosen, more)], rule, taken)
            for more in useful
            if more not in chosen
        ]
        merits = [_merit(trial, wanted, rule) for trial in trials]
        place = merits.index(max(merits))
        chosen.append([w for w in useful if w not in chosen][place])
        result = trials[place]
    return result if _is_as_good(result, best, rule) else best


def _merit(result, wanted, rule):
    """How good a result is: the parts of all lines that are served, and how soon."""
    served = [(result.served[line.line], line.qty) for line in wanted]
    total = sum((mine.total / qty for mine, qty in served), ZERO)
    if rule == SOURCE_EARLIEST:
        return total, -result.last_arrival().toordinal()
    return sum((mine.in_time / qty for mine, qty in served), ZERO), total


# --- the answer ------------------------------------------------------------------------------


def _shares(wanted, served, warehouses, rule, names, arrival):
    """The shares of a line. What has no date waits in the first warehouse that serves it."""
    found = {}
    for warehouse in warehouses:
        parts = [(slot, qty) for slot, qty in served.found if slot.warehouse == warehouse]
        if parts:
            sure = sum((qty for _slot, qty in parts), ZERO)
            found[warehouse] = sure, max(slot.arrival for slot, _qty in parts)
    if not found:
        return _together(wanted, served)
    rest, shares = wanted.qty - served.total, []
    for warehouse, (sure, last) in found.items():
        reasons = _reasons(wanted, warehouse, sure + rest, found, rule, names, arrival)
        shares.append(Share(warehouse, sure + rest, sure, last, reasons))
        rest = ZERO
    return tuple(shares)


def _together(wanted, served):
    """A line that nobody can serve stays; one that is refused says what there would have been."""
    if not served.missed:
        return ()
    facts = {"qty": str(served.missed), "wanted": str(wanted.qty)}
    return (Share(wanted.home, wanted.qty, ZERO, None, (Reason(Code.SOURCED_SHORT, facts),)),)


def _reasons(wanted, warehouse, qty, found, rule, names, arrival):
    if list(found) == [wanted.home]:
        return ()
    facts = {"warehouse": names[warehouse]}
    if rule == SOURCE_EARLIEST:
        facts["arrival"] = str(arrival)
    reasons = [Reason(RULE_CODES[rule], facts)]
    if len(found) > 1:
        others = ", ".join(names[other] for other in found if other != warehouse)
        part = {"qty": str(qty), "wanted": str(wanted.qty), "warehouse": others}
        reasons.append(Reason(Code.SOURCED_PART, part))
    return tuple(reasons)

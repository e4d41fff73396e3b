# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stock and receipts for a stream of orders, a little less than it asks for. No Odoo.

What is there at the start, what is on its way, and what nobody knows of yet: each is a share of the
demand of a product in a warehouse, so that scarcity is spread the way sales are.
"""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from math import floor

#: shares of the demand; together they are what supply covers
OPENING, PLANNED, UNKNOWN = 0.72, 0.10, 0.06
#: lines of one receipt at most
LINES = 25
#: planned receipts are expected within so many days
DAYS = 14


@dataclass(frozen=True)
class Receipt:
    """Goods for a warehouse; lines are ((product, units), ...).

    :param position: when it arrives, from 0 (the first order) to 1 (the last one)
    :param days: how many days from today it is expected
    :param planned: known from the start, so that it can be promised from
    """

    warehouse: str
    position: float
    days: int
    planned: bool
    lines: tuple

    @property
    def units(self):
        return sum(units for _product, units in self.lines)


@dataclass(frozen=True)
class Supply:
    """opening: {(product, warehouse): units}."""

    opening: dict
    receipts: tuple


def demand(orders):
    """{(product, warehouse): units} that the orders ask for."""
    found = Counter()
    for order in orders:
        for product, units in order.lines:
            found[product, order.warehouse] += units
    return found


def plan(orders, seed):
    """Opening stock and receipts for the orders."""
    rng = random.Random(seed)
    opening, coming = {}, {True: defaultdict(list), False: defaultdict(list)}
    for (product, warehouse), wanted in sorted(demand(orders).items()):
        shares = split(wanted, (OPENING, PLANNED, UNKNOWN), rng)
        if shares[0]:
            opening[product, warehouse] = shares[0]
        for planned, units in ((True, shares[1]), (False, shares[2])):
            if units:
                coming[planned][warehouse].append((rng.random(), product, units))
    return Supply(opening, tuple(_receipts(coming)))


def split(wanted, shares, rng):
    """Whole units for each share, on average exact and never more than is wanted together.

    One draw decides all: the parts are cut from one line at its running sums, shifted by the draw.
    """
    shift, cuts, total = rng.random(), [0], 0.0
    for share in shares:
        total += share
        cuts.append(min(wanted, floor(wanted * total + shift)))
    return [after - before for before, after in pairwise(cuts)]


def _receipts(coming):
    found = []
    for planned, by_warehouse in coming.items():
        for warehouse, lines in by_warehouse.items():
            lines.sort()
            found += [
                _receipt(warehouse, lines[start : start + LINES], planned)
                for start in range(0, len(lines), LINES)
            ]
    return sorted(found, key=lambda receipt: (receipt.position, receipt.warehouse))


def _receipt(warehouse, lines, planned):
    """It arrives with the last of its lines, and is expected in proportion."""
    position = lines[-1][0]
    goods = tuple((product, units) for _position, product, units in lines)
    return Receipt(warehouse, position, 1 + floor(position * (DAYS - 1)), planned, goods)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Real baskets become orders: which products, which orders, whose channel and warehouse. No Odoo.

Everything follows from the lines and a seed, so that a run can be repeated.
"""

import csv
import gzip
import random
from collections import Counter
from dataclasses import dataclass, replace
from itertools import chain, groupby, islice

TELESALES, FIELD, WEB, MARKETPLACE, EDI = CHANNELS = ("TEL", "FIELD", "WEB", "MARKET", "EDI")
CENTRAL, PORT_ASHBY, HOLLIS_CREEK = WAREHOUSES = ("CEN", "PAB", "HCB")

#: share of the orders that each pair gets; the warehouses are those that serve the channel
SHARES = {
    (TELESALES, CENTRAL): 0.14,
    (TELESALES, PORT_ASHBY): 0.08,
    (TELESALES, HOLLIS_CREEK): 0.08,
    (FIELD, PORT_ASHBY): 0.08,
    (FIELD, HOLLIS_CREEK): 0.08,
    (FIELD, CENTRAL): 0.04,
    (WEB, CENTRAL): 0.12,
    (WEB, PORT_ASHBY): 0.06,
    (MARKETPLACE, CENTRAL): 0.16,
    (EDI, CENTRAL): 0.10,
    (EDI, PORT_ASHBY): 0.06,
}
#: of the orders that people enter for a customer, how many are wanted later, and how late at most
LATER, DAYS = 0.3, 7
#: lines of an order at most
LINES = 4
PAID = 0.3
REFERENCE = "REPLAY-"


class TooFew(ValueError):
    """The stream has fewer baskets or products than were asked for."""


@dataclass(frozen=True)
class Basket:
    """What a customer took home at once; lines are ((product, units), ...)."""

    number: str
    store: str
    customer: str
    lines: tuple


@dataclass(frozen=True)
class Order:
    """A basket on its way into Odoo.

    :param days: how many days from today it is wanted
    :param paid: paid in advance, which only web orders can be
    """

    reference: str
    channel: str
    warehouse: str
    customer: str
    lines: tuple
    days: int = 0
    paid: bool = False

    @property
    def units(self):
        return sum(units for _product, units in self.lines)


def read(path):
    """Yield the baskets of the extracted file, in time order."""
    with gzip.open(path, "rt", newline="") as file:
        yield from baskets(csv.DictReader(file))


def baskets(rows):
    """Yield baskets of rows that are sorted by time and basket."""
    for number, group in groupby(rows, key=lambda row: row["basket"]):
        lines = list(group)
        first = lines[0]
        taken = tuple((line["product"], int(line["quantity"])) for line in lines)
        yield Basket(number, first["store"], first["customer"], taken)


def choose(stream, orders, products):
    """(products, baskets): the most sold of the first baskets, and the first that have one.

    The first baskets are as many as orders are wanted, so each of the products is ordered at least
    once. Baskets keep the lines of these products only, and at most LINES of them, for households
    buy more different things at once than customers of a distributor.

    :raises TooFew: when the stream has not so many
    """
    stream = iter(stream)
    first = list(islice(stream, orders))
    chosen = most_sold(first, products)
    missing, known = set(chosen), set(chosen)
    kept = []
    for basket in chain(first, stream):
        lines = shortened([line for line in basket.lines if line[0] in known], missing)
        if lines:
            kept.append(replace(basket, lines=lines))
            missing.difference_update(product for product, _units in lines)
        if len(kept) == orders:
            return chosen, kept
    raise TooFew(f"the data hold {len(kept)} orders of these products, and {orders} are wanted")


def shortened(lines, missing):
    """At most LINES of the lines, in their order; products that nobody has ordered yet stay."""
    ranked = sorted(range(len(lines)), key=lambda place: (lines[place][0] not in missing, place))
    return tuple(lines[place] for place in sorted(ranked[:LINES]))


def most_sold(first, products):
    """The products in most baskets, the most frequent first."""
    sold = Counter(product for basket in first for product, _units in basket.lines)
    if len(sold) < products:
        raise TooFew(f"{len(first)} baskets hold {len(sold)} products, and {products} are wanted")
    ranked = sorted(sold, key=lambda product: (-sold[product], product))
    return tuple(ranked[:products])


def assign_stores(stores, shares=None):
    """{store: (channel, warehouse)}: the largest store goes where most is missing.

    :param stores: {store: its orders}
    """
    shares = shares or SHARES
    missing = {pair: share * sum(stores.values()) for pair, share in shares.items()}
    places = {}
    for store in sorted(stores, key=lambda store: (-stores[store], store)):
        places[store] = max(missing, key=lambda pair: (missing[pair], pair))
        missing[places[store]] -= stores[store]
    return places


def to_orders(chosen, seed):
    """The baskets as orders, in the same order."""
    rng = random.Random(seed)
    places = assign_stores(Counter(basket.store for basket in chosen))
    return [
        _order(number, basket, *places[basket.store], rng) for number, basket in enumerate(chosen)
    ]


def _order(number, basket, channel, warehouse, rng):
    # both are drawn for every order: another channel doesn't change what the next one draws
    later, paid = rng.random() < LATER, rng.random() < PAID
    days = rng.randint(1, DAYS)
    dated = later and channel in (TELESALES, FIELD, EDI)
    return Order(
        f"{REFERENCE}{number:06}",
        channel,
        warehouse,
        basket.customer,
        basket.lines,
        days if dated else 0,
        paid and channel == WEB,
    )

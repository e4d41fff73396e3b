# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens, in which order, and who does it. No Odoo."""

import random
from dataclasses import dataclass

from .stream import EDI, MARKETPLACE

SELL, ANNOUNCE, RECEIVE, DELIVER = "sell", "announce", "receive", "deliver"
PEOPLE, DOCK, SHIPPING = "people", "dock", "shipping"
#: orders that enter over HTTP, each channel through a connector of its own
CONNECTORS = (MARKETPLACE, EDI)

#: how many orders are delivered, and after which part of the stream
DELIVERED, LAG = 0.2, 0.05
#: a receipt nobody knew of is announced so much earlier
NOTICE = 0.05


@dataclass(frozen=True)
class Job:
    """One thing to do.

    :param lane: who does it: a connector's channel, people, the dock for receipts, or shipping
    :param subject: an Order, a Receipt, or the reference of the order to deliver
    :param name: the receipt's, by which it is found again
    """

    kind: str
    lane: str
    subject: object
    name: str = ""

    @property
    def channel(self):
        return self.subject.channel if self.kind == SELL else ""


def receipt_names(receipts):
    """[(name, receipt)], a name for each."""
    return [(f"REPLAY-IN-{number:04}", receipt) for number, receipt in enumerate(receipts)]


def write(orders, receipts, seed):
    """All jobs, as the stream has them."""
    timed = [(position, 0, job) for position, job in _sales(orders)]
    timed += [(position, 1, job) for position, job in _arrivals(receipts)]
    timed += [(position, 2, job) for position, job in _deliveries(orders, seed)]
    return [job for _position, _kind, job in sorted(timed, key=lambda entry: entry[:2])]


def _sales(orders):
    for number, order in enumerate(orders):
        lane = order.channel if order.channel in CONNECTORS else PEOPLE
        yield number / len(orders), Job(SELL, lane, order)


def _arrivals(receipts):
    for name, receipt in receipt_names(receipts):
        if not receipt.planned:
            yield max(0.0, receipt.position - NOTICE), Job(ANNOUNCE, DOCK, receipt, name)
        yield receipt.position, Job(RECEIVE, DOCK, receipt, name)


def _deliveries(orders, seed):
    rng = random.Random(seed)
    for number, order in enumerate(orders):
        if rng.random() < DELIVERED:
            yield number / len(orders) + LAG, Job(DELIVER, SHIPPING, order.reference)

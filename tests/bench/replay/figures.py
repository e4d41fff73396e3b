# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The final table, from what the database has on record. No Odoo.

Fill rate: units promised for the requested date at first attempt over units first requested,
refused included. (Orders with a substitute would be apart; the stream has none.)
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from tests.bench.promisebench.figures import percentile

from .stream import CHANNELS, EDI, WEB

ACCEPTED, SPLIT, BACKORDERED, REFUSED, DESK, NONE = (
    "accepted",
    "split",
    "backordered",
    "refused",
    "desk",
    "none",
)
COLUMNS = (ACCEPTED, SPLIT, BACKORDERED, REFUSED, DESK)
#: the policies of the other channels accept every order in some way
MAY_REFUSE = (WEB, EDI)
GAP = re.compile(r"(?:promised|reserved) (?P<taken>-?[\d.]+)(?:, supply| of) (?P<there>-?[\d.]+)")
OVERSOLD = ("oversold", "over-reserved")


@dataclass(frozen=True)
class OrderRecord:
    """What the database says of an order.

    :param outcomes: those of the first request of each of its lines; none when it has no record
    :param on_desk: whether it has a case on the exception desk
    """

    channel: str
    outcomes: frozenset
    on_desk: bool
    requested: float
    promised: float


def outcome_of(record):
    """The one column in which an order counts: the worst that befell a line of it."""
    if not record.outcomes:
        return NONE
    if "refused" in record.outcomes:
        return REFUSED
    if record.on_desk or "shortage" in record.outcomes:
        return DESK
    if "backordered" in record.outcomes:
        return BACKORDERED
    # promised whole, but for a later date, is no acceptance in full
    later = record.promised < record.requested
    return SPLIT if "split" in record.outcomes or later else ACCEPTED


@dataclass
class Row:
    """A channel's line of the table."""

    orders: int = 0
    columns: dict = field(default_factory=lambda: dict.fromkeys((*COLUMNS, NONE), 0))
    requested: float = 0.0
    promised: float = 0.0

    def add(self, record):
        self.orders += 1
        self.columns[outcome_of(record)] += 1
        self.requested += record.requested
        self.promised += record.promised

    @property
    def fill_rate(self):
        """In percent; 0 when nothing was requested."""
        return 100 * self.promised / self.requested if self.requested else 0.0


def rows(records):
    """{channel or "total": Row}, the channels in their own order."""
    found = {channel: Row() for channel in CHANNELS}
    found["total"] = Row()
    for record in records:
        found[record.channel].add(record)
        found["total"].add(record)
    return found


def table(found, seconds):
    """Lines for people.

    :param seconds: {channel: seconds of each confirmation}
    """
    heads = ("orders", "accepted", "split", "backord.", "refused", "on desk")
    units = ("requested", "promised", "fill rate", "p95 s")
    lines = [f"{'channel':<9}" + "".join(f"{head:>10}" for head in (*heads, *units))]
    every = [one for times in seconds.values() for one in times]
    for name, row in found.items():
        counts = (row.orders, *(row.columns[column] for column in COLUMNS))
        times = seconds.get(name) or (every if name == "total" else [])
        p95 = f"{percentile(times, 0.95):.2f}" if times else "-"
        lines.append(
            f"{name:<9}"
            + "".join(f"{number:>10,}" for number in counts)
            + f"{row.requested:>10,.0f}{row.promised:>10,.0f}{row.fill_rate:>9.1f}%{p95:>10}"
        )
    return "\n".join(lines)


def rules_table(reasons):
    """Lines for people: what decided how often.

    :param reasons: [(reason, lines, units requested, units promised in time)]
    """
    lines = [f"{'reason':<24}{'lines':>10}{'requested':>12}{'in time':>10}"]
    for code, count, requested, now in reasons:
        lines.append(f"{code:<24}{count:>10,}{requested:>12,.0f}{now:>10,.0f}")
    return "\n".join(lines)


def oversold_units(problems):
    """Units promised or reserved that are not there, the worst moment of each product.

    :param problems: (kind, product id, text) as tests/concurrency/invariants.py finds them
    """
    worst = defaultdict(float)
    for kind, product, text in problems:
        if kind in OVERSOLD:
            worst[product] = max(worst[product], _gap(text))
    return sum(worst.values())


def _gap(text):
    found = GAP.search(text)
    # a text that isn't understood must not pass for nothing
    return float(found["taken"]) - max(float(found["there"]), 0) if found else 1.0


def complaints(found, asked, may_refuse=MAY_REFUSE):
    """What is wrong with the records as a whole, in sentences.

    :param asked: {channel: (orders, units)} of the stream
    :param may_refuse: the channels whose policies refuse at all
    """
    wrong = []
    for channel, (orders, units) in asked.items():
        row = found[channel]
        if row.orders != orders or row.columns[NONE]:
            told = row.orders - row.columns[NONE]
            wrong.append(f"{channel}: {told} of {orders} orders have a first request on record")
        elif row.requested != units:
            wrong.append(f"{channel}: {row.requested:g} of {units} units asked for are on record")
        if row.columns[REFUSED] and channel not in may_refuse:
            wrong.append(f"{channel}: {row.columns[REFUSED]} orders refused, though it never is")
    return wrong

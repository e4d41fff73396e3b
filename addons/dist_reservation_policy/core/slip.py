# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What would happen if receipts came later, brought less, or not at all.

Works on the rows of a position (anything with the fields kind, date, qty, limit, move_id, line_id
and namedtuple's `_replace`), so that what is foreseen passes the very steps that really happen.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from .ledger import AT_RISK, FIRM
from .position import ZERO

RECEIPT = "receipt"
#: kind of the case of a receipt that came late, of stock that fell, of goods lost on the way
SLIPPED, FELL, STALE = "supply_slip", "promise_at_risk", "stale_transit"
#: states in which a slip still asks for somebody's attention, by the kind of its case
ATTENTION = {SLIPPED: ("at_risk", "late"), FELL: ("at_risk",), STALE: ("at_risk", "late")}


class Cause(NamedTuple):
    """Why promises lost their supply: a document that slipped, or a product that is gone."""

    kind: str
    model: str
    res_id: int
    warehouse_id: int

    @property
    def key(self):
        if self.kind == FELL:
            return f"stock:{self.res_id}:{self.warehouse_id}"
        return f"{self.model}:{self.res_id}"


@dataclass(frozen=True)
class Arrival:
    """What an open receipt is to bring from now on: `qty` in the product's unit, 0 for nothing."""

    day: date
    qty: Decimal


@dataclass(frozen=True)
class Fate:
    """What becomes of a quantity that lost its date: a new ship date, or None for none yet."""

    qty: Decimal
    date: date | None


def with_arrivals(rows, arrivals):
    """The rows as they are when the receipts arrive as said.

    :param arrivals: {move id: Arrival}; receipts that aren't named stay as they are
    """
    changed = []
    for row in rows:
        arrival = arrivals.get(row.move_id) if row.kind == RECEIPT else None
        if arrival is None:
            changed.append(row)
        elif arrival.qty > 0:
            changed.append(row._replace(date=arrival.day, qty=arrival.qty))
    return changed


def falls(rows, arrivals, today):
    """Whether supply by some date is less when the receipts arrive as said."""
    drops = {}
    for sign, found in ((1, rows), (-1, with_arrivals(rows, arrivals))):
        for row in found:
            if row.kind == RECEIPT and row.move_id in arrivals:
                day = max(row.date, today)
                drops[day] = drops.get(day, ZERO) + sign * row.qty
    return any(qty > 0 for qty in accumulate(drops[day] for day in sorted(drops)))


def with_losses(rows, lost):
    """The rows as they are once what is lost of firm promises is at risk.

    :param lost: {(line id, product id, warehouse id, ship date, limit): quantity}
    """
    changed, at_risk = [], {}
    for row in rows:
        key = row.line_id, row.product_id, row.warehouse_id, row.date, row.limit
        if row.kind == FIRM and key in lost:
            at_risk[key] = row._replace(kind=AT_RISK, qty=lost[key])
            row = row._replace(qty=row.qty - lost[key])
        if row.qty or row.kind != FIRM:
            changed.append(row)
    return _merged(changed, at_risk)


def _merged(rows, at_risk):
    """The rows with these balances at risk, each once, as the ledger has them."""
    merged = []
    for row in rows:
        key = row.line_id, row.product_id, row.warehouse_id, row.date, row.limit
        if row.kind == AT_RISK and key in at_risk:
            row = row._replace(qty=row.qty + at_risk.pop(key).qty)
        merged.append(row)
    return [*merged, *at_risk.values()]


def fates(qty, parts):
    """What becomes of `qty` that was lost, when its balance at risk is promised `parts` again.

    A balance can be larger than what was lost just now; who has waited longer has no advantage.

    :return: tuple of Fate, by date; what gets no date comes last
    """
    left, found = qty, []
    for part in parts:
        taken = min(left, part.qty)
        if taken > 0:
            found.append(Fate(taken, part.date))
            left -= taken
    if left > 0:
        found.append(Fate(left, None))
    return tuple(found)

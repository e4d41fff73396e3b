# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Taking quantities out of the balances of an order line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

FIRM, AT_RISK, BACKORDER, HOLD = "firm", "at_risk", "backorder", "hold"


@dataclass(frozen=True)
class Balance:
    """What one line has in one state for one ship date.

    :param limit: until when the goods must keep; None: any will do
    """

    line_id: int
    product_id: int
    warehouse_id: int
    state: str
    ship_date: date
    shadow: bool
    qty: Decimal
    limit: date | None = None


def consumption_order(balance):
    """Goods that leave use up what is promised first, the earliest ship date first."""
    return ((FIRM, AT_RISK, BACKORDER).index(balance.state), balance.ship_date)


def release_order(balance):
    """What is no longer wanted is given up from the weakest and latest end."""
    return ((BACKORDER, AT_RISK, FIRM).index(balance.state), -balance.ship_date.toordinal())


def take(balances, qty, order):
    """[(balance, quantity)] that make up `qty`, or all there is, in the given order."""
    taken, left = [], qty
    for balance in sorted(balances, key=order):
        part = min(left, balance.qty)
        if part > 0:
            taken.append((balance, part))
            left -= part
    return taken

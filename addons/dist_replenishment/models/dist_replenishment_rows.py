# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the rows of proposals have in common, from the arrays of a planning."""

from datetime import timedelta

from ..core.timeline import NEVER

SHORT_NOW, SHORT_SOON, DUE, CAN_WAIT = "3", "2", "1", "0"


class Common:
    """Figures of items as the values of proposals.

    All arrays become lists at once: numbers that are taken out of arrays one by one are dear.

    :param facts: (items,) of planning.ITEM
    :param items: of the core's plan
    """

    def __init__(self, facts, items, projection, today):
        self.today, self._days = today, {NEVER: None}
        outgoing = projection.known + projection.extra + projection.backlog
        columns = (
            *(facts[name] for name in ("item", "product", "warehouse", "on_hand")),
            projection.receipts,
            outgoing,
            items.lead_day.astype(int),
            projection.stock_out_day,
        )
        self._items = list(zip(*(column.tolist() for column in columns), strict=True))
        self._transfer_days = items.transfer_day.astype(int).tolist()

    def of(self, row):
        """What all proposals of an item say."""
        item, product, warehouse, on_hand, incoming, outgoing, lead, out = self._items[row]
        return {
            "item_id": item,
            "product_id": product,
            "warehouse_id": warehouse,
            "severity": _severity(out, lead),
            "on_hand_qty": on_hand,
            "incoming_qty": incoming,
            "outgoing_qty": outgoing,
            "order_date": self.day(0),
            "receipt_date": self.day(lead),
            "stockout_date": self.day(out),
        }

    def moved(self, row):
        """What the proposal of a transfer says: it takes its own time, and not the vendor's."""
        return {**self.of(row), "receipt_date": self.day(self._transfer_days[row])}

    def day(self, days):
        """The ISO date of a day from today; None for NEVER."""
        if days not in self._days:
            self._days[days] = str(self.today + timedelta(days=days))
        return self._days[days]


def _severity(out, lead):
    if out <= 0:
        return SHORT_NOW
    return SHORT_SOON if out < lead else DUE

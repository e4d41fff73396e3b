# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ids of what the stream speaks of, and an order in Odoo's terms. No Odoo."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from .stream import WEB


@dataclass
class World:
    """Ids by the names that the stream has; `keys` are the API keys of the connectors."""

    products: dict = field(default_factory=dict)
    customers: dict = field(default_factory=dict)
    warehouses: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    web_team: int = 0
    keys: dict = field(default_factory=dict)

    def order_values(self, order):
        """Values for sale.order, plain enough for JSON. User or team imply the channel."""
        lines = [
            [0, 0, {"product_id": self.products[product], "product_uom_qty": units}]
            for product, units in order.lines
        ]
        values = {
            "partner_id": self.customers[order.customer],
            "warehouse_id": self.warehouses[order.warehouse],
            "client_order_ref": order.reference,
            "order_line": lines,
        }
        if order.days:
            wanted = datetime.now(timezone.utc) + timedelta(days=order.days)
            values["commitment_date"] = wanted.strftime("%Y-%m-%d %H:%M:%S")
        if order.channel == WEB:
            return values | {"user_id": False, "team_id": self.web_team} | self._signed(order)
        return values | {"user_id": self.users[order.channel]}

    def _signed(self, order):
        """Who signs or pays in the shop has been told a promise: it counts as paid."""
        if not order.paid:
            return {}
        now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
        return {"signed_by": order.customer, "signed_on": now}

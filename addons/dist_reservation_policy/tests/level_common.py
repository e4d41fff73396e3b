# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from .promise_common import PromiseCommon

#: a past one
MONDAY = date(2024, 12, 2)
#: two places that never have the same day, of which one is never that of UTC
FIRST_TO_BEGIN, LAST_TO_END = "Pacific/Kiritimati", "Etc/GMT+12"


class LevelCommon(PromiseCommon):
    """The rows of orders in the report."""

    def _levels(self, *orders, user=None):
        self.env.invalidate_all()
        return (
            self.env["dist.service.level"]
            .with_user(user or self.dist_user)
            .search([("order_name", "in", [order.name for order in orders])], order="id")
        )

    def assertLevel(self, order, **expected):
        level = self._levels(order)
        self.assertEqual({name: level[name] for name in expected}, expected)

    def _promised_for(self, order, day):
        """The promise was made for that day."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dist_promise_entry SET ship_date = %s WHERE order_id = %s", [day, order.id]
        )

    def _today_in(self, warehouse):
        return self.env["stock.warehouse"]._dist_today(warehouse.id)

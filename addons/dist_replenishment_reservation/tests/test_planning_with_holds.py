# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from odoo.addons.dist_replenishment.tests.plan_common import PlanCommon

#: minutes: PostgreSQL's clock decides about holds, and the test's day is long ago
LONG = 10**6


@tagged("post_install", "-at_install")
class TestPlanningWithHolds(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.dist_mode = "enforce"
        cls._put(cls.product, 40.0)
        cls.policy.consume_forecast = False

    def _quotation(self, qty):
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "product_uom_qty": qty})
                ],
            }
        )

    def test_a_quotation_is_no_demand_until_it_is_held(self):
        order = self._quotation(25.0)
        self._plan()
        self.assertFalse(self._proposals(action="buy"))
        self.env["dist.promise.service"]._hold(order.order_line, LONG)
        self._plan()
        self.assertEqual(self._proposals(action="buy").proposed_qty, 25.0)

    def test_a_hold_and_its_order_count_once(self):
        order = self._quotation(25.0)
        self.env["dist.promise.service"]._hold(order.order_line, LONG)
        order.action_confirm()
        self._plan()
        self.assertEqual(self._proposals(action="buy").proposed_qty, 25.0)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestShipment(PromiseCommon):
    """The shipment of the policy becomes the order's, where the suite decides and one is set."""

    def assertShipment(self, order, shipment):
        """Order and deliveries agree."""
        self.assertEqual((order.state, order.picking_policy), ("sale", shipment))
        self.assertEqual(order.picking_ids.mapped("move_type"), [shipment])

    def test_the_policy_of_an_enforcing_warehouse_decides_at_confirmation(self):
        self.house_rule.shipment = "one"
        order = self._quotation(4)
        self.assertEqual(order.picking_policy, "direct")
        order.action_confirm()
        self.assertShipment(order, "one")

    def test_the_policy_overrides_what_was_chosen_on_the_order(self):
        self.house_rule.shipment = "direct"
        self.assertShipment(self._confirmed(4, picking_policy="one"), "direct")

    def test_the_most_specific_policy_that_sets_one_decides(self):
        self.env["dist.reservation.policy"].create(
            {
                "name": "Harbour Works gets everything at once",
                "scope": "customer",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "shipment": "one",
            }
        )
        neighbour = self.env["res.partner"].create({"name": "Lock Works"})
        self.house_rule.shipment = "direct"
        self.assertShipment(self._confirmed(2), "one")
        self.assertShipment(self._confirmed(2, partner_id=neighbour.id), "direct")

    def test_without_a_policy_that_sets_one_the_order_keeps_its_own(self):
        self.house_rule.shipment = False
        for shipment in ("one", "direct"):
            self.assertShipment(self._confirmed(2, picking_policy=shipment), shipment)

    def test_monitor_and_off_leave_the_order_its_own(self):
        self.house_rule.shipment = "one"
        for mode in ("monitor", "off"):
            self.warehouse.dist_mode = mode
            self.assertShipment(self._confirmed(2), "direct")

    def test_only_the_orders_of_enforcing_warehouses_are_mapped_in_a_batch(self):
        self.house_rule.shipment = "one"
        watched = self.env["stock.warehouse"].create(
            {"name": "Satellite", "code": "SAT", "company_id": self.company.id}
        )
        self.assertEqual(watched.dist_mode, "monitor")
        enforced, watching = self._quotation(2), self._quotation(2)
        watching.warehouse_id = watched
        (enforced | watching).action_confirm()
        self.assertShipment(enforced, "one")
        self.assertShipment(watching, "direct")

    def test_growing_leaves_the_shipment_of_a_confirmed_order(self):
        self.house_rule.shipment = "one"
        order = self._confirmed(2)
        order.picking_policy = "direct"
        order.order_line.product_uom_qty = 4
        self.assertEqual(order.picking_policy, "direct")
        self.assertBooks(order, firm=4)

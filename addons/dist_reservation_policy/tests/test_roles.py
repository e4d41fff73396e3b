# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestWarehouseWorker(PromiseCommon):
    """Who works on stock without any right to sales documents keeps the promises right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hand = cls._user("hand", "stock.group_stock_user,dist_base.group_dist_warehouse")

    def test_the_worker_validates_a_delivery_of_somebody_elses_order(self):
        order = self._confirmed(6)
        self._work()
        self.assertTrue(order.picking_ids.with_user(self.hand).button_validate())
        self.env.cr.flush()
        self.assertEqual((order.picking_ids.state, order.order_line.qty_delivered), ("done", 6))
        self.assertBooks(order, state="done")
        self.assertBooks(self._confirmed(5), firm=4, backorder=1)
        entry = self._entries(order)[-1]
        self.assertEqual((entry.kind, entry.qty, entry.create_uid), ("consume", -6, self.hand))

    def test_the_worker_delivers_a_part(self):
        order = self._confirmed(6)
        self._work()
        self._deliver(order.picking_ids, qty=2, user=self.hand)
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertBooks(order, firm=4, state="promised")

    def test_the_worker_cancels_a_delivery(self):
        order = self._confirmed(6)
        self._work()
        order.picking_ids.with_user(self.hand).action_cancel()
        self.env.cr.flush()
        self.assertEqual(order.picking_ids.state, "cancel")
        self.assertBooks(order, state="done")
        self.assertBooks(self._confirmed(10), firm=10)

    def test_the_worker_counts_less_than_is_promised(self):
        first, second = self._confirmed(6), self._confirmed(4)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.product.id), ("location_id", "=", self.stock.id)]
        )
        counted = quant.with_user(self.hand).with_context(inventory_mode=True)
        counted.inventory_quantity = 7
        counted.action_apply_inventory()
        self.env.cr.flush()
        self.assertEqual(quant.quantity, 7)
        self.assertBooks(first, firm=6)
        self.assertBooks(second, firm=1, at_risk=3, state="at_risk")
        self.assertEqual(self._case_of(second).state, "open")

    def test_the_worker_scraps_what_is_promised(self):
        order = self._confirmed(10)
        scrap = self.env["stock.scrap"].with_user(self.hand)
        scrap.create(
            {"product_id": self.product.id, "scrap_qty": 4, "location_id": self.stock.id}
        ).do_scrap()
        self.env.cr.flush()
        self.assertBooks(order, firm=6, at_risk=4, state="at_risk")
        self.assertEqual(self._case_of(order).state, "open")

    def test_the_worker_receives_what_covers_the_promises_again(self):
        receipt = self._receipt(5, days=3)
        order = self._confirmed(15)
        self._deliver(receipt, user=self.hand)
        self._work()
        self.assertBooks(order, firm=15)
        self.assertEqual(order.picking_ids.move_ids.quantity, 15)

    def _entries(self, order):
        entries = self.env["dist.promise.entry"]
        return entries.search([("order_id", "=", order.id)], order="id")


@tagged("post_install", "-at_install")
class TestSalespeople(PromiseCommon):
    """Salespeople who see only their own documents, with and without work in the warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._user("clerk", "sales_team.group_sale_salesman,stock.group_stock_user")

    def test_the_order_of_a_colleague_is_out_of_the_clerks_sight(self):
        order = self._confirmed(6, user=self.salesman)
        with self.assertRefused(AccessError, "not allowed|access"):
            order.with_user(self.clerk).read(["name"])
        with self.assertRefused(AccessError, "not allowed|access"):
            order.order_line.with_user(self.clerk).read(["product_uom_qty"])

    def test_the_clerk_cancels_the_transfer_of_a_colleagues_order(self):
        order = self._confirmed(6, user=self.salesman)
        self._work()
        order.picking_ids.with_user(self.clerk).action_cancel()
        self.env.cr.flush()
        self.assertEqual(order.picking_ids.state, "cancel")
        self.assertBooks(order, state="done")
        self.assertBooks(self._confirmed(10), firm=10)

    def test_the_clerk_validates_the_transfer_of_a_colleagues_order(self):
        order = self._confirmed(6, user=self.salesman)
        self._work()
        order.picking_ids.with_user(self.clerk).button_validate()
        self.env.cr.flush()
        self.assertEqual((order.picking_ids.state, order.order_line.qty_delivered), ("done", 6))
        self.assertBooks(order, state="done")

    def test_the_clerk_delivers_a_part_of_a_colleagues_order(self):
        order = self._confirmed(6, user=self.salesman)
        self._work()
        self._deliver(order.picking_ids, qty=2, user=self.clerk)
        self.assertBooks(order, firm=4, state="promised")

    def test_the_clerk_lowers_the_demand_of_a_colleagues_transfer(self):
        order = self._confirmed(6, user=self.salesman)
        order.picking_ids.with_user(self.clerk).move_ids.product_uom_qty = 4
        self.env.cr.flush()
        self.assertBooks(order, firm=4)

    def test_the_clerk_counts_less_than_a_colleague_was_promised(self):
        order = self._confirmed(10, user=self.salesman)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.product.id), ("location_id", "=", self.stock.id)]
        )
        counted = quant.with_user(self.clerk).with_context(inventory_mode=True)
        counted.inventory_quantity = 7
        counted.action_apply_inventory()
        self.env.cr.flush()
        self.assertBooks(order, firm=7, at_risk=3, state="at_risk")

    def test_a_salesman_without_any_role_of_the_suite_confirms_his_own_order(self):
        self.assertFalse(self.salesman.has_group("dist_base.group_dist_user"))
        self.assertFalse(self.salesman.has_group("stock.group_stock_user"))
        order = self._confirmed(13, user=self.salesman)
        self.assertEqual((order.state, order.user_id), ("sale", self.salesman))
        self.assertBooks(order, firm=10, backorder=3, state="part")
        self.assertEqual(order.order_line.dist_decision_ids.user_id, self.salesman)
        self.assertEqual(order.picking_ids.move_ids.product_uom_qty, 13)

    def test_a_salesman_without_any_role_changes_his_own_order(self):
        order = self._confirmed(4, user=self.salesman)
        order.order_line.product_uom_qty = 12
        self.assertBooks(order, firm=10, backorder=2)
        order.order_line.product_uom_qty = 3
        self.assertBooks(order, firm=3)

    def test_a_salesman_confirms_no_order_of_a_colleague(self):
        order = self._quotation(4, user=self.seller)
        with self.assertRefused(AccessError, "not allowed|access"):
            order.with_user(self.salesman).action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.order_line.dist_decision_ids)
        self.assertBooks(order)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestMovesGone(PromiseCommon):
    """A promise doesn't outlive the delivery that it is for, nor the receipt that it is from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("moves_manager", "stock.group_stock_manager")
        cls.hand = cls._user("moves_hand", "stock.group_stock_user,dist_base.group_dist_warehouse")

    def _settle(self):
        """What happens before a commit."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_a_deleted_delivery_is_promised_no_more(self):
        order = self._confirmed(6)
        self._work()
        move = order.picking_ids.move_ids
        self.assertEqual(move.state, "assigned")
        move.with_user(self.manager).unlink()
        self._settle()
        self.assertBooks(order, state="done")
        self.assertBooks(self._confirmed(10), firm=10)

    def test_a_delivery_that_is_taken_from_its_order_frees_the_promise(self):
        order = self._confirmed(6)
        self._work()
        picking = order.picking_ids
        picking.with_user(self.hand).sale_id = False
        self._settle()
        self.assertFalse(picking.move_ids.sale_line_id)
        self.assertBooks(order, state="done")
        # nobody is promised these goods, and there is one demand for them
        self._deliver(picking, user=self.hand)
        self.assertEqual(picking.state, "done")
        self.assertBooks(self._confirmed(4), firm=4)

    def test_the_goods_of_such_a_delivery_are_counted_once(self):
        order, other = self._confirmed(6), self._confirmed(4)
        order.picking_ids.with_user(self.hand).sale_id = False
        self._settle()
        # what is to leave isn't there for others, promised or not
        self.assertBooks(self._confirmed(1), backorder=1)
        self.assertBooks(other, firm=4)

    def test_moves_that_are_merged_keep_the_promise(self):
        order = self._confirmed(3)
        order.order_line.product_uom_qty = 5
        self._settle()
        self.assertEqual(order.picking_ids.move_ids.product_uom_qty, 5)
        self.assertBooks(order, firm=5)

    def test_a_deleted_receipt_puts_at_risk_what_waits_for_it(self):
        receipt = self._receipt(20, days=2)
        order = self._confirmed(15, days=5)
        self.assertBooks(order, firm=15)
        receipt.move_ids.with_user(self.manager).unlink()
        self._settle()
        self.assertBooks(order, firm=10, at_risk=5)

    def test_what_is_lacking_already_is_not_spared_twice(self):
        """Two moves of one transfer, the first of which takes too much already."""
        self._confirmed(8)
        issue = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_ids": [(0, 0, self._move_of(qty)) for qty in (3, 1)],
            }
        )
        issue.action_confirm()
        with self.assertRefused(UserError, "beyond its own promise, and only 0 can be spared"):
            self._deliver(issue)

    def _move_of(self, qty):
        return {
            "product_id": self.product.id,
            "product_uom_qty": qty,
            "description_picking": f"Box of {qty}",
            "location_id": self.stock.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
        }


@tagged("post_install", "-at_install")
class TestForeignOrders(PromiseCommon):
    """Who sees only his own orders delivers those of others as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._user(
            "counter_clerk", "sales_team.group_sale_salesman,stock.group_stock_user"
        )

    def _delivered(self, order):
        pickings = order.picking_ids
        pickings.action_assign()
        self.env.flush_all()
        self.env.invalidate_all()
        self._deliver(pickings.filtered(lambda p: p.state != "done")[:1], user=self.clerk)
        return pickings

    def test_in_every_mode(self):
        for mode in ("off", "monitor", "enforce"):
            with self.subTest(mode):
                self.warehouse.dist_mode = mode
                pickings = self._delivered(self._confirmed(1))
                self.assertEqual(pickings.state, "done")

    def test_in_two_steps(self):
        self.warehouse.delivery_steps = "pick_ship"
        for mode in ("monitor", "enforce"):
            with self.subTest(mode):
                self.warehouse.dist_mode = mode
                order = self._confirmed(1)
                self._work()
                self.assertEqual(self._delivered(order).state, "done")


@tagged("post_install", "-at_install")
class TestFailures(PromiseCommon):
    """The case of a reservation that failed closes when nothing is left to reserve, too."""

    def test_the_review_closes_it_after_its_orders_are_gone(self):
        key = (self.product.id, self.warehouse.id)
        self.worker._open_failure_cases("_reserve", [key])
        case = self.Desk.search([("kind_id.code", "=", "reservation_failed")])
        self.assertEqual(case.state, "open")
        self.assertEqual(self.worker._find(self.worker._keys_to_review), [key])
        self.worker._work([key], [key])
        self.assertEqual(case.state, "closed")
        self.assertEqual(self.worker._find(self.worker._keys_to_review), [])

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .promise_common import PromiseCommon
from .test_holds import HoldCommon


@tagged("post_install", "-at_install")
class TestAgain(PromiseCommon):
    """An order that is confirmed again, or copied, is promised anew and exactly once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # where purchases are installed, Odoo lets nobody cancel an order who can't see those
        cls.seller = cls._user("clerk", "sales_team.group_sale_salesman,stock.group_stock_user")

    def test_an_order_that_is_confirmed_again_is_promised_once(self):
        order = self._confirmed(6)
        self._reopen(order)
        self.assertBooks(order, state="done")
        order.action_confirm()
        self.assertBooks(order, firm=6, state="promised")
        self.assertEqual(
            [(e.kind, e.state, e.qty) for e in self._entries(order)],
            [("promise", "firm", 6), ("release", "firm", -6), ("promise", "firm", 6)],
        )
        self.assertEqual(order.order_line.dist_decision_ids.mapped("requested_qty"), [6, 6])
        self.assertBooks(self._confirmed(5), firm=4, backorder=1)

    def test_a_reopened_order_queues_behind_who_confirmed_meanwhile(self):
        order = self._confirmed(6)
        self._reopen(order)
        self.assertBooks(self._confirmed(7), firm=7)
        order.action_confirm()
        self.assertBooks(order, firm=3, backorder=3, state="part")

    def test_a_reopened_order_is_refused_like_any_other(self):
        self.house_rule.commitment = "refuse"
        order = self._confirmed(6)
        self._reopen(order)
        self._confirmed(7)
        before = self._entries(order)
        with self.assertRefused(UserError, "Only 3 of 6 Units can be promised"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertEqual(self._entries(order), before)
        self.assertBooks(order, state="done")

    def test_a_reopened_order_is_promised_its_new_quantity(self):
        order = self._confirmed(6)
        self._reopen(order)
        order.order_line.product_uom_qty = 9
        order.action_confirm()
        self.assertBooks(order, firm=9)
        self._work()
        open_moves = order.picking_ids.move_ids.filtered(lambda m: m.state != "cancel")
        self.assertEqual(open_moves.mapped("quantity"), [9])

    def test_the_first_request_stays_the_first_when_confirmed_again(self):
        order = self._confirmed(13)
        self._reopen(order)
        order.order_line.product_uom_qty = 4
        order.action_confirm()
        request = self.env["dist.unmet.demand"].search(
            [("sale_order_line_res_id", "=", order.order_line.id)]
        )
        self.assertEqual((request.requested_qty, request.promised_qty), (13, 10))

    def test_what_was_delivered_before_is_not_promised_again(self):
        order = self._confirmed(6)
        self._work()
        self._deliver(order.picking_ids, qty=2)
        self._reopen(order)
        self.assertBooks(order, state="done")
        order.action_confirm()
        self.assertBooks(order, firm=4, state="promised")
        still_open = order.picking_ids.move_ids.filtered(
            lambda m: m.state not in ("done", "cancel")
        )
        self.assertEqual(still_open.mapped("product_uom_qty"), [4])

    def test_a_copy_of_a_confirmed_order_has_no_promise_and_is_promised_its_own(self):
        order = self._confirmed(6)
        copy = order.copy()
        line = copy.order_line
        self.assertEqual(copy.state, "draft")
        self.assertBooks(copy)
        self.assertEqual(
            (line.dist_promise_state, line.dist_promised_date, line.dist_promise_decided),
            (False, False, False),
        )
        self.assertFalse(line.dist_decision_ids)
        self.assertFalse(self._entries(copy))
        self.assertBooks(order, firm=6)
        copy.action_confirm()
        self.assertBooks(copy, firm=4, backorder=2)
        self.assertBooks(order, firm=6)

    def _reopen(self, order):
        """Cancel, and set back to quotation."""
        order._action_cancel()
        order.action_draft()
        self.env.cr.flush()
        self.assertEqual(order.state, "draft")

    def _entries(self, order):
        entries = self.env["dist.promise.entry"]
        return entries.search([("order_id", "=", order.id)], order="id")


@tagged("post_install", "-at_install")
class TestHeldElsewhere(HoldCommon):
    """A quotation that is to be shipped from elsewhere holds its goods there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.salesman
        cls.second = cls.env["stock.warehouse"].create(
            {"name": "Satellite", "code": "SAT", "company_id": cls.company.id}
        )
        cls.second.dist_mode = "enforce"
        cls.env["stock.quant"]._update_available_quantity(cls.product, cls.second.lot_stock_id, 4)
        cls.env.cr.flush()

    def test_another_warehouse_takes_over_the_hold(self):
        order = self._held(6)
        until = order.dist_hold_until
        order.warehouse_id = self.second
        self.assertEqual((order.order_line.dist_held_qty, order.dist_hold_until), (4, until))
        entry = self._entries(order)
        self.assertEqual((entry.warehouse_id, entry.state, entry.qty), (self.second, "hold", 4))
        self.assertBooks(self._confirmed(10), firm=10)
        with self.assertRefused(UserError, "Only 0 of 1 Units can be promised"):
            self._confirmed(1, warehouse=self.second)

    def test_moving_the_hold_back_takes_what_is_there_by_then(self):
        order = self._held(6)
        order.warehouse_id = self.second
        self._confirmed(8)
        order.warehouse_id = self.warehouse
        self.assertEqual(order.order_line.dist_held_qty, 2)
        self.assertEqual(self._entries(order).warehouse_id, self.warehouse)
        self.assertBooks(self._confirmed(4, warehouse=self.second), firm=4)

    def test_the_hold_ends_in_a_warehouse_where_the_suite_is_off(self):
        self.second.dist_mode = "off"
        order = self._held(6)
        order.warehouse_id = self.second
        self.assertEqual((order.order_line.dist_held_qty, order.dist_hold_state), (0, False))
        self.assertFalse(self._entries(order))
        self.assertBooks(self._confirmed(10), firm=10)

    def test_a_moved_hold_is_used_by_its_own_order(self):
        order = self._held(4)
        order.warehouse_id = self.second
        order.action_confirm()
        self.assertBooks(order, firm=4, state="promised")
        self.assertEqual(order.picking_ids.location_id, self.second.lot_stock_id)
        self.assertBooks(self._confirmed(10), firm=10)

    def test_a_copy_of_a_held_quotation_holds_nothing(self):
        copy = self._held(4).copy()
        self.assertEqual((copy.order_line.dist_held_qty, copy.dist_hold_state), (0, False))
        self.assertFalse(self._entries(copy))
        self.assertBooks(self._confirmed(6), firm=6)

    @classmethod
    def _confirmed(cls, qty, warehouse=None, **kwargs):
        order = cls._quotation(qty, **kwargs)
        if warehouse:
            order.warehouse_id = warehouse
        order.action_confirm()
        return order

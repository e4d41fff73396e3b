# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestTaking(PromiseCommon):
    """Goods that leave without a promise: refused only when promises could not be kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shelf = cls.env["stock.location"].create({"name": "Shelf", "location_id": cls.stock.id})

    @classmethod
    def _issue(cls, qty, days=0, source=None):
        """A delivery that no order stands behind."""
        source = source or cls.stock
        customers = cls.env.ref("stock.stock_location_customers")
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": cls.warehouse.out_type_id.id,
                "location_id": source.id,
                "location_dest_id": customers.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": qty,
                            "location_id": source.id,
                            "location_dest_id": customers.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        cls.env.cr.flush()
        return picking

    def _on_hand(self, location=None):
        return self.env["stock.quant"]._get_available_quantity(
            self.product, location or self.stock, strict=True, allow_negative=True
        )

    # --- what is promised to nobody ----------------------------------------------------------

    def test_a_transfer_is_not_refused_for_another_that_nobody_was_promised(self):
        first, second = self._issue(8), self._issue(8)
        self._deliver(first)
        self.assertEqual((first.state, second.state), ("done", "confirmed"))

    def test_a_backorder_keeps_nothing_from_leaving(self):
        waiting = self._confirmed(12)
        waiting.order_line.product_uom_qty = 12
        self.assertBooks(waiting, firm=10, backorder=2)
        self._set_on_hand(2)
        issue = self._issue(2)
        self._deliver(issue)
        self.assertEqual(issue.state, "done")
        self.assertBooks(waiting, firm=10, backorder=2)

    def test_a_transfer_that_takes_what_is_promised_is_refused_and_nothing_changes(self):
        order, issue = self._confirmed(8), self._issue(3)
        with self.assertRefused(UserError, "only 2 can be spared"):
            self._deliver(issue)
        self.assertBooks(order, firm=8)
        self.assertNotEqual(issue.state, "done")
        self.assertEqual(self._on_hand(), 10)

    def test_what_a_cart_holds_is_not_taken_either(self):
        self.house_rule.write({"set_hold_quotation_minutes": True, "hold_quotation_minutes": 60})
        quotation = self._quotation(8)
        quotation.action_dist_hold()
        self.env.cr.flush()
        with self.assertRefused(UserError, "only 2 can be spared"):
            self._deliver(self._issue(3))
        self.assertEqual(quotation.order_line.dist_held_qty, 8)

    # --- what is reserved for another transfer -----------------------------------------------

    def _two_places(self):
        """Ten units in each of two places; an order of ten, reserved in the first of them."""
        self.env["stock.quant"]._update_available_quantity(self.product, self.shelf, 10)
        self.env.cr.flush()
        order = self._confirmed(10)
        self._work()
        line = order.picking_ids.move_line_ids
        return order, line, line.location_id

    def test_another_transfers_goods_are_taken_and_it_is_reserved_again_from_elsewhere(self):
        order, _line, place = self._two_places()
        issue = self._issue(4, source=place)
        issue.move_ids.quantity = 4
        issue.move_ids.move_line_ids.location_id = place
        self._deliver(issue)
        self._work()
        lines = order.picking_ids.move_line_ids
        self.assertEqual(issue.state, "done")
        self.assertEqual(sum(lines.mapped("quantity")), 10)
        self.assertEqual(
            sum(lines.filtered(lambda x: x.location_id == place).mapped("quantity")), 6
        )
        self.assertBooks(order, firm=10)

    def test_nothing_is_taken_once_its_picking_has_started(self):
        order, line, place = self._two_places()
        line.picked = True
        issue = self._issue(4, source=place)
        issue.move_ids.quantity = 4
        issue.move_ids.move_line_ids.location_id = place
        with self.assertRefused(UserError, "already being picked for .*OUT"):
            self._deliver(issue)
        self.assertNotEqual(issue.state, "done")
        self.assertEqual((line.quantity, line.location_id), (10, place))
        self.assertBooks(order, firm=10)

    def test_a_count_is_a_fact_even_where_goods_are_being_picked(self):
        order, line, place = self._two_places()
        line.picked = True
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.product.id), ("location_id", "=", place.id)]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = 4
        quant.action_apply_inventory()
        self.env.cr.flush()
        self.assertEqual(quant.quantity, 4)
        self.assertBooks(order, firm=10)

    # --- goods that cease to be usable where they lie ----------------------------------------

    def _order_from_shelf(self):
        self.env["stock.quant"]._update_available_quantity(self.product, self.shelf, 5)
        self.env.cr.flush()
        return self._confirmed(13)

    def test_a_shelf_put_into_quarantine_puts_promises_at_risk_at_once(self):
        order = self._order_from_shelf()
        self.shelf.dist_stock_status = "quarantine"
        self.env.cr.flush()
        self.assertBooks(order, firm=10, at_risk=3)
        self.shelf.dist_stock_status = "usable"
        self.env.cr.flush()
        self._work()
        self.assertBooks(order, firm=13)

    def test_a_shelf_moved_out_of_the_warehouse_takes_its_goods_along(self):
        order = self._order_from_shelf()
        self.shelf.location_id = self.warehouse.view_location_id
        self.env.cr.flush()
        self.assertBooks(order, firm=10, at_risk=3)

    # --- open deliveries that shrink ---------------------------------------------------------

    def test_a_delivery_that_is_lowered_by_hand_gives_up_its_promise(self):
        order = self._confirmed(10)
        order.picking_ids.move_ids.product_uom_qty = 6
        self.env.cr.flush()
        self.assertBooks(order, firm=6)
        self.assertBooks(self._confirmed(4), firm=4)

    def test_a_partial_delivery_keeps_the_promise_of_its_backorder(self):
        order = self._confirmed(10)
        self._work()
        self._deliver(order.picking_ids, qty=4)
        self.assertBooks(order, firm=6)


@tagged("post_install", "-at_install")
class TestCasesClose(PromiseCommon):
    """A case closes by itself when its cause goes, however it goes."""

    def _case(self, order, kind):
        return self._case_of(order, kind)

    def _at_risk(self):
        order = self._confirmed(8)
        self._count(5)
        self.assertBooks(order, firm=5, at_risk=3)
        case = self._case(order, "promise_at_risk")
        self.assertEqual(case.state, "open")
        return order, case

    def test_when_the_order_is_cancelled(self):
        order, case = self._at_risk()
        order._action_cancel()
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))

    def test_when_the_order_asks_for_less(self):
        order, case = self._at_risk()
        order.order_line.product_uom_qty = 5
        self.env.cr.flush()
        self.assertBooks(order, firm=5)
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))

    def test_not_when_it_asks_for_a_little_less(self):
        order, case = self._at_risk()
        order.order_line.product_uom_qty = 7
        self.env.cr.flush()
        self.assertBooks(order, firm=5, at_risk=2)
        self.assertEqual(case.state, "open")

    def test_when_the_goods_were_delivered_all_the_same(self):
        order, case = self._at_risk()
        self._set_on_hand(3)
        self._deliver(order.picking_ids)
        self.assertBooks(order, state="done")
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))

    def test_a_shortage_when_its_order_is_cancelled(self):
        self.house_rule.commitment = "refuse"
        order = self._quotation(12)
        order.sudo().signed_on = "2026-01-01 10:00:00"
        order.action_confirm()
        case = self._case(order, "shortage")
        self.assertEqual(case.state, "open")
        order._action_cancel()
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))

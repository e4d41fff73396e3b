# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestSupply(PromiseCommon):
    """What happens to promises when stock moves."""

    def test_a_delivery_uses_up_its_promise(self):
        order = self._confirmed(6)
        self._work()
        self.assertEqual(order.picking_ids.state, "assigned")
        self._deliver(order.picking_ids)
        self.assertBooks(order, state="done")
        self.assertBooks(self._confirmed(4), firm=4)
        self.assertBooks(self._confirmed(1), backorder=1)

    def test_a_partial_delivery_keeps_the_promise_of_the_backorder(self):
        order = self._confirmed(6)
        self._work()
        self._deliver(order.picking_ids, qty=2)
        self.assertBooks(order, firm=4, state="promised")
        backorder = order.picking_ids.filtered(lambda p: p.state != "done")
        self.assertEqual(backorder.move_ids.product_uom_qty, 4)
        backorder.action_cancel()
        self.assertBooks(order, state="done")

    def test_a_remainder_that_is_given_up_is_not_promised_any_more(self):
        order = self._confirmed(6)
        self._work()
        move = order.picking_ids.move_ids
        move.write({"quantity": 2, "picked": True})
        move._action_done(cancel_backorder=True)
        self.env.cr.flush()
        self.assertBooks(order, state="done")

    def test_each_step_of_a_delivery_in_two_steps_keeps_the_books_right(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._confirmed(6)
        self._work()
        pick = order.picking_ids.filtered(lambda p: p.location_id == self.stock)
        self._deliver(pick)
        self.assertBooks(order, state="done")
        ship = order.picking_ids - pick
        self._deliver(ship)
        self.assertEqual(order.order_line.qty_delivered, 6)
        self.assertBooks(self._confirmed(4), firm=4)

    def test_a_return_brings_stock_back_and_touches_no_promise(self):
        order = self._confirmed(10)
        self._work()
        self._deliver(order.picking_ids)
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=order.picking_ids.id,
                active_ids=order.picking_ids.ids,
                active_model="stock.picking",
            )
        ).save()
        wizard.product_return_moves.quantity = 3
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        # where returns are under control, what comes back while that is enforced is no supply
        self.warehouse.dist_mode = "off"
        self._deliver(returned)
        self.warehouse.dist_mode = "enforce"
        self.assertBooks(order, state="done")
        self.assertBooks(self._confirmed(4), firm=3, backorder=1)

    def test_a_count_commits_and_puts_the_latest_promise_at_risk(self):
        first, second = self._confirmed(6), self._confirmed(4)
        self._count(7)
        self.assertBooks(first, firm=6)
        self.assertBooks(second, firm=1, at_risk=3, state="at_risk")
        case = self._case_of(second)
        self.assertEqual((case.kind_id.code, case.state), ("promise_at_risk", "open"))
        self._set_on_hand(3)
        self._work()
        self.assertBooks(second, firm=4, state="promised")
        self.assertEqual((case.state, case.closed_by_itself), ("closed", True))

    def test_priority_decides_among_promises_of_one_day(self):
        low = self._confirmed(6)
        self._channel("MARKET").user_ids = self.seller
        high = self._confirmed(4, user_id=self.seller.id)
        self.assertGreater(
            high.dist_channel_id.priority, low.dist_channel_id.priority, "the test's premise"
        )
        self._count(7)
        self.assertBooks(high, firm=4)
        self.assertBooks(low, firm=3, at_risk=3)

    def test_scrap_is_a_fact_too(self):
        order = self._confirmed(10)
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.product.id, "scrap_qty": 4, "location_id": self.stock.id}
        )
        scrap.do_scrap()
        self.env.cr.flush()
        self.assertBooks(order, firm=6, at_risk=4)

    def test_damage_is_a_fact_too(self):
        order = self._confirmed(10)
        damaged = self.env["stock.location"].create(
            {
                "name": "Damaged",
                "location_id": self.warehouse.view_location_id.id,
                "dist_stock_status": "damaged",
            }
        )
        self._move_out(4, damaged)
        self.env.cr.flush()
        self.assertBooks(order, firm=6, at_risk=4)

    def test_a_forced_delivery_takes_nothing_that_is_promised_to_others(self):
        promised = self._confirmed(8)
        thief = self._confirmed(5)
        self.assertBooks(thief, firm=2, backorder=3)
        with self.assertRefused(UserError, "3 Units of Hex bolt M8 beyond its own promise"):
            self._deliver(thief.picking_ids, qty=5)
        self.assertEqual(thief.picking_ids.state, "confirmed")
        self.assertBooks(promised, firm=8)
        self.assertBooks(thief, firm=2, backorder=3)

    def test_a_forced_delivery_of_spare_stock_is_allowed(self):
        order = self._confirmed(5)
        self._deliver(order.picking_ids, qty=8)
        self.assertBooks(order, state="done")
        self.assertBooks(self._confirmed(3), firm=2, backorder=1)

    def test_a_manual_transfer_takes_nothing_that_is_promised(self):
        order = self._confirmed(8)
        with self.assertRefused(UserError, "would not cover all promises"):
            self._move_out(3, self.env.ref("stock.stock_location_customers"))
        self._move_out(2, self.env.ref("stock.stock_location_customers"))
        self.assertBooks(order, firm=8)

    def test_shipping_earlier_than_promised_takes_nothing_from_others(self):
        self._receipt(10, days=3)
        later = self._confirmed(10, days=5)
        now = self._confirmed(10)
        self.assertBooks(now, firm=10)
        with self.assertRefused(UserError, "beyond its own promise"):
            self._deliver(later.picking_ids, qty=10)
        self.assertBooks(now, firm=10)

    def test_a_cancelled_receipt_puts_its_promises_at_risk(self):
        receipt = self._receipt(20, days=3)
        order = self._confirmed(14)
        self.assertBooks(order, firm=14)
        receipt.action_cancel()
        self.env.cr.flush()
        self.assertBooks(order, firm=10, at_risk=4, state="at_risk")

    def test_a_postponed_receipt_puts_earlier_promises_at_risk_until_promised_again(self):
        receipt = self._receipt(20, days=3)
        order = self._confirmed(14)
        receipt.move_ids.date = fields.Datetime.now() + timedelta(days=9)
        self.env.cr.flush()
        self.assertBooks(order, firm=10, at_risk=4)
        self._work()
        self.assertBooks(order, firm=14, state="promised")
        self.assertEqual(order.order_line.dist_promised_date, self.today + timedelta(days=9))

    def test_an_early_receipt_harms_nobody(self):
        receipt = self._receipt(20, days=3)
        order = self._confirmed(14)
        self._deliver(receipt)
        self.assertBooks(order, firm=14, state="promised")

    def test_a_receipt_that_brings_less_puts_the_rest_at_risk(self):
        receipt = self._receipt(20, days=3)
        order = self._confirmed(28)
        self.assertBooks(order, firm=28)
        receipt.move_ids.quantity = 15
        receipt.move_ids.picked = True
        receipt.with_context(cancel_backorder=True)._action_done()
        self.env.cr.flush()
        self.assertBooks(order, firm=25, at_risk=3)

    def test_a_receipt_with_a_backorder_keeps_its_promises(self):
        receipt = self._receipt(20, days=3)
        order = self._confirmed(28)
        self._deliver(receipt, qty=15)
        self.assertBooks(order, firm=28)

    def test_goods_in_quarantine_or_of_another_owner_are_no_supply(self):
        self._count(0)
        owner = self.env["res.partner"].create({"name": "Consignor"})
        self.env["stock.quant"]._update_available_quantity(
            self.product, self.stock, 5, owner_id=owner
        )
        shelf = self.env["stock.location"].create(
            {"name": "Q", "location_id": self.stock.id, "dist_stock_status": "quarantine"}
        )
        self.env["stock.quant"]._update_available_quantity(self.product, shelf, 5)
        self.assertBooks(self._confirmed(3), backorder=3)

    def _reserved_on_a_shelf(self):
        """An order of four whose goods are reserved on a shelf; six others lie beside it."""
        self._count(0)
        shelf = self.env["stock.location"].create({"name": "S", "location_id": self.stock.id})
        self.env["stock.quant"]._update_available_quantity(self.product, shelf, 4)
        order = self._confirmed(4)
        self._work()
        self._count(6)
        line = order.picking_ids.move_line_ids
        self.assertEqual((line.location_id, line.quantity), (shelf, 4))
        return order, shelf, line

    def test_goods_are_reserved_elsewhere_when_their_shelf_is_put_into_quarantine(self):
        order, shelf, _line = self._reserved_on_a_shelf()
        # first in, first out: Odoo would take them there again
        quant = self.env["stock.quant"].search([("location_id", "=", shelf.id)])
        quant.in_date -= timedelta(days=9)
        shelf.dist_stock_status = "quarantine"
        self.env.cr.flush()
        self._work()
        line = order.picking_ids.move_line_ids
        self.assertEqual((line.location_id, line.quantity), (self.stock, 4))
        self.assertEqual((quant.quantity, quant.reserved_quantity), (4, 0))
        self.assertBooks(order, firm=4)

    def test_goods_of_another_owner_are_not_reserved_before_our_own(self):
        self._count(0)
        owner = self.env["res.partner"].create({"name": "Consignor"})
        self.env["stock.quant"]._update_available_quantity(
            self.product, self.stock, 5, owner_id=owner
        )
        theirs = self.env["stock.quant"].search([("owner_id", "=", owner.id)])
        theirs.in_date -= timedelta(days=9)
        self._count(4)
        order = self._confirmed(4)
        self._work()
        self.assertFalse(order.picking_ids.move_line_ids.owner_id)
        self.assertEqual(order.picking_ids.move_ids.quantity, 4)
        self.assertEqual(theirs.reserved_quantity, 0)

    def test_what_is_picked_has_left_the_shelf_before_it_was_put_into_quarantine(self):
        order, shelf, line = self._reserved_on_a_shelf()
        line.picked = True
        shelf.dist_stock_status = "quarantine"
        self.env.cr.flush()
        self._work()
        self.assertEqual(order.picking_ids.move_line_ids, line)
        self.assertEqual((line.location_id, line.quantity), (shelf, 4))

    def test_a_count_that_is_not_applied_is_no_supply(self):
        product = self.env["product.product"].create({"name": "Nut M8", "is_storable": True})
        self.env["stock.quant"].with_context(inventory_mode=True).create(
            {"product_id": product.id, "location_id": self.stock.id, "inventory_quantity": 5}
        )
        order = self._confirmed(3, product=product)
        self.assertBooks(order, backorder=3)
        self.worker._work([(product.id, self.warehouse.id)], [(product.id, self.warehouse.id)])
        self.assertEqual(order.picking_ids.move_ids.quantity, 0)

    def _move_out(self, qty, destination):
        move = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": qty,
                "location_id": self.stock.id,
                "location_dest_id": destination.id,
                "picking_type_id": self.warehouse.int_type_id.id,
            }
        )
        move._action_confirm()
        move.quantity = qty
        move.picked = True
        move._action_done()


@tagged("post_install", "-at_install")
class TestReservation(PromiseCommon):
    """Physical reservation follows the promise."""

    def test_confirming_reserves_nothing_and_the_worker_what_is_promised(self):
        order = self._confirmed(13)
        self.assertEqual(order.picking_ids.move_ids.quantity, 0)
        self._work()
        self.assertEqual(order.picking_ids.move_ids.quantity, 10)
        self.assertEqual(order.picking_ids.move_ids.state, "partially_available")

    def test_the_earlier_promise_holds_the_stock(self):
        self._receipt(10, days=3)
        later = self._confirmed(10, days=5)
        self._work()
        self.assertEqual(later.picking_ids.move_ids.quantity, 10)
        now = self._confirmed(10)
        self._work()
        self.assertEqual(now.picking_ids.move_ids.quantity, 10)
        self.assertEqual(later.picking_ids.move_ids.quantity, 0)
        self.assertBooks(later, firm=10)

    def test_what_has_begun_to_be_picked_is_not_taken(self):
        self._receipt(10, days=3)
        later = self._confirmed(10, days=5)
        self._work()
        later.picking_ids.move_ids.picked = True
        now = self._confirmed(10)
        self._work()
        self.assertEqual(later.picking_ids.move_ids.quantity, 10)
        self.assertEqual(now.picking_ids.move_ids.quantity, 0)

    def test_check_availability_goes_through_the_worker(self):
        order = self._confirmed(4)
        order.picking_ids.action_assign()
        self.assertEqual(order.picking_ids.move_ids.quantity, 0)
        self._work()
        self.assertEqual(order.picking_ids.move_ids.quantity, 4)

    def test_a_second_run_changes_nothing(self):
        self._confirmed(4)
        self._work()
        lines = self.env["stock.move.line"].search([("product_id", "=", self.product.id)])
        self._work()
        again = self.env["stock.move.line"].search([("product_id", "=", self.product.id)])
        self.assertEqual(again, lines)


@tagged("post_install", "-at_install")
class TestModes(PromiseCommon):
    """Off does nothing, monitor only watches, and each switch closes the other's books."""

    def test_off_leaves_odoo_as_it_is(self):
        self.warehouse.dist_mode = "off"
        order = self._confirmed(12)
        self.assertFalse(order.order_line.dist_decision_ids)
        self.assertEqual(order.picking_ids.move_ids.quantity, 10)

    def test_monitor_decides_like_enforce_and_changes_nothing(self):
        self.house_rule.commitment = "refuse"
        self.warehouse.dist_mode = "monitor"
        orders = [self._confirmed(qty) for qty in (6, 5, 4, 1)]
        self.assertEqual([o.state for o in orders], ["sale"] * 4)
        outcomes = [o.order_line.dist_decision_ids.outcome for o in orders]
        self.assertEqual(outcomes, ["promised", "refused", "promised", "refused"])
        self.assertEqual(orders[1].picking_ids.move_ids.quantity, 4)
        self.assertTrue(all(o.order_line.dist_monitored for o in orders))

    def test_only_enforce_refuses_what_nobody_could_promise(self):
        for mode in ("off", "monitor"):
            self.warehouse.dist_mode = mode
            order = self._confirmed(-2)
            self.assertEqual(order.state, "sale")
            self.assertFalse(order.order_line.dist_decision_ids)

    def test_leaving_enforce_closes_its_books_and_entering_adopts_open_deliveries(self):
        order = self._confirmed(13)
        self.warehouse.dist_mode = "monitor"
        self.assertBooks(order, state="done")
        self.warehouse.dist_mode = "enforce"
        self._work()
        self.assertBooks(order, firm=10)
        self.assertBooks(self._confirmed(1), backorder=1)

    def test_an_adopted_order_that_grows_is_not_promised_its_own_goods_again(self):
        self.warehouse.dist_mode = "off"
        order = self._confirmed(10)
        self.warehouse.dist_mode = "enforce"
        self._work()
        self.assertBooks(order, firm=10)
        order.order_line.product_uom_qty = 15
        self.assertBooks(order, firm=10, backorder=5)

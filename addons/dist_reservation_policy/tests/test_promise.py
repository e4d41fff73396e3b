# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestPromise(PromiseCommon):
    """What a line is told when its order is confirmed or grows."""

    def test_what_is_there_is_promised_for_the_requested_day(self):
        order = self._confirmed(6)
        self.assertBooks(order, firm=6, state="promised")
        self.assertEqual(order.order_line.dist_promised_date, self.today)
        decision = order.order_line.dist_decision_ids
        self.assertEqual((decision.outcome, decision.mode), ("promised", "enforce"))
        self.assertEqual(decision.user_id, self.seller)

    def test_a_short_line_is_split_into_now_and_a_dated_promise(self):
        receipt = self._receipt(20, days=8)
        self._confirmed(4)
        order = self._confirmed(10)
        self.assertBooks(order, firm=10, state="promised")
        promises = self.env["dist.promise"].search([("order_id", "=", order.id)])
        self.assertEqual(
            [(p.qty, p.ship_date, p.supply_ref or "") for p in promises],
            [(6, self.today, ""), (4, self.today + timedelta(days=8), receipt.name)],
        )
        text = order.order_line.dist_decision_ids.explanation
        self.assertIn("6 of 10", text)
        self.assertIn(receipt.name, text)

    def test_what_no_supply_covers_waits_as_a_backorder(self):
        order = self._confirmed(13)
        self.assertBooks(order, firm=10, backorder=3, state="part")
        self.assertEqual(order.order_line.dist_decision_ids.outcome, "split")

    def test_a_backorder_is_not_overtaken_by_a_later_order(self):
        first = self._confirmed(13)
        self._set_on_hand(2)
        second = self._confirmed(1)
        self.assertBooks(second, backorder=1, state="backordered")
        self._work()
        self.assertBooks(first, firm=12, backorder=1)
        self.assertBooks(second, backorder=1)

    def test_refusing_leaves_the_quotation_and_records_the_refusal(self):
        self.house_rule.commitment = "refuse"
        order = self._quotation(11)
        # The record outlives the rollback on a transaction of its own: see tests/concurrency.
        with self.assertRefused(UserError, rf"{order.name}, Hex bolt M8: Only 10 of 11 Units"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertBooks(order)
        self.assertFalse(order.picking_ids)

    def test_refusing_one_line_refuses_the_whole_order(self):
        self.house_rule.commitment = "refuse"
        nut = self.env["product.product"].create({"name": "Nut M8", "is_storable": True})
        order = self._quotation(5)
        order.order_line = [Command.create({"product_id": nut.id, "product_uom_qty": 1})]
        with self.assertRefused(UserError, "Nut M8: Only 0 of 1 Units"):
            order.action_confirm()
        self.assertEqual(order.mapped("order_line.dist_promised_qty"), [0, 0])

    def test_all_or_nothing_takes_the_first_day_that_has_everything(self):
        self.house_rule.commitment = "all_or_nothing"
        self._receipt(5, days=3)
        order = self._confirmed(12)
        self.assertBooks(order, firm=12)
        self.assertEqual(order.order_line.dist_promised_date, self.today + timedelta(days=3))
        with self.assertRefused(UserError, "all or nothing"):
            self._confirmed(4)

    def test_accepting_all_backorders_the_rest_without_a_date(self):
        self.house_rule.commitment = "backorder"
        self._receipt(20, days=3)
        order = self._confirmed(12)
        self.assertBooks(order, firm=10, backorder=2, state="part")
        self.assertEqual(order.order_line.dist_decision_ids.outcome, "backordered")

    def test_the_buffer_is_never_promised(self):
        self.house_rule.write({"set_buffer_qty": True, "buffer_qty": 3})
        order = self._confirmed(8)
        self.assertBooks(order, firm=7, backorder=1)
        self.assertIn("A buffer of 3 Units", order.order_line.dist_decision_ids.explanation)

    def test_a_policy_on_hand_leaves_receipts_to_others(self):
        self.house_rule.write({"supply": "on_hand", "commitment": "split"})
        self._receipt(20, days=1)
        order = self._confirmed(12)
        self.assertBooks(order, firm=10, backorder=2)

    def test_confidence_days_postpone_what_a_receipt_covers(self):
        self.house_rule.write({"set_confidence_days": True, "confidence_days": 2})
        self._receipt(5, days=3)
        order = self._confirmed(12)
        self.assertEqual(order.order_line.dist_promised_date, self.today + timedelta(days=5))

    def test_a_later_promise_is_not_stolen_by_an_earlier_one(self):
        later = self._confirmed(8, days=5)
        order = self._confirmed(4)
        self.assertBooks(later, firm=8)
        self.assertBooks(order, firm=2, backorder=2)

    def test_units_of_measure_are_promised_in_the_products_own(self):
        order = self._quotation(1)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.action_confirm()
        self.assertBooks(order, firm=10, backorder=2)

    def test_services_dropship_and_make_to_order_are_left_alone(self):
        service = self.env["product.product"].create({"name": "Advice", "type": "service"})
        made = self.env["product.product"].create({"name": "Made", "is_storable": True})
        mto = self.warehouse.mto_pull_id.route_id
        mto.active = True
        made.route_ids = mto
        vendor = self.env["res.partner"].create({"name": "Foundry"})
        if "seller_ids" in made._fields:
            made.seller_ids = [Command.create({"partner_id": vendor.id})]
        self.assertFalse(self._quotation(2, product=service).order_line._dist_promisable())
        self.assertFalse(self._quotation(2, product=made).order_line._dist_promisable())

    # --- growing -------------------------------------------------------------------------------

    def test_more_of_a_confirmed_line_is_promised_too(self):
        order = self._confirmed(6)
        order.order_line.product_uom_qty = 9
        self.assertBooks(order, firm=9)
        order.order_line.product_uom_qty = 12
        self.assertBooks(order, firm=10, backorder=2)

    def test_growing_is_refused_like_confirming(self):
        self.house_rule.commitment = "refuse"
        order = self._confirmed(6)
        with self.assertRefused(UserError, "Only 4 of 5 Units"):
            order.order_line.product_uom_qty = 11
        self.assertEqual(order.order_line.product_uom_qty, 6)
        self.assertBooks(order, firm=6)

    def test_less_of_a_confirmed_line_frees_the_weakest_first(self):
        order = self._confirmed(13)
        order.order_line.product_uom_qty = 11
        self.assertBooks(order, firm=10, backorder=1)
        order.order_line.product_uom_qty = 4
        self.assertBooks(order, firm=4)

    def test_a_line_added_to_a_confirmed_order_is_promised(self):
        order = self._confirmed(6)
        line = self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": self.product.id, "product_uom_qty": 7}
        )
        self.assertEqual((line.dist_promised_qty, line.dist_backorder_qty), (4, 3))

    def test_an_order_created_confirmed_is_promised(self):
        order = self._quotation(12, state="sale")
        self.assertBooks(order, firm=10, backorder=2)
        self.assertTrue(order.picking_ids)

    def test_setting_the_state_directly_is_refused(self):
        order = self._quotation(4)
        with self.assertRefused(UserError, f"Order {order.name} cannot be set to confirmed"):
            order.write({"state": "sale"})
        with self.assertRefused(UserError, "Use the action Confirm"):
            order.with_context(dist_confirming=True, confirming=True).write({"state": "sale"})
        self.assertEqual(order.state, "draft")

    def test_growth_after_a_change_of_warehouse_is_promised_there(self):
        order = self._confirmed(6)
        second = self.env["stock.warehouse"].create(
            {"name": "Satellite", "code": "SAT", "company_id": self.company.id}
        )
        second.dist_mode = "enforce"
        self.env["stock.quant"]._update_available_quantity(self.product, second.lot_stock_id, 2)
        order.warehouse_id = second
        order.order_line.product_uom_qty = 9
        promises = self.env["dist.promise"].search([("order_id", "=", order.id)])
        self.assertEqual(
            {(p.warehouse_id, p.state): p.qty for p in promises},
            {
                (self.warehouse, "firm"): 6,
                (second, "firm"): 2,
                (second, "backorder"): 1,
            },
        )

    def test_a_copy_starts_without_promises(self):
        copy = self._confirmed(6).copy()
        self.assertBooks(copy)
        self.assertFalse(copy.order_line.dist_promise_decided)

    def test_cancelling_frees_everything(self):
        order = self._confirmed(13)
        order._action_cancel()
        self.assertBooks(order, state="done")
        self.assertBooks(self._confirmed(10), firm=10)

    def test_confirming_twice_is_refused_and_promises_once(self):
        order = self._confirmed(6)
        with self.assertRefused(UserError, "not in a state requiring confirmation"):
            order.action_confirm()
        self.assertBooks(order, firm=6)

    # --- paid ------------------------------------------------------------------------------------

    def test_a_signed_order_is_never_refused_and_goes_to_the_desk(self):
        self.house_rule.commitment = "refuse"
        order = self._quotation(12)
        order.sudo().signed_on = fields.Datetime.now()
        order.action_confirm()
        self.assertBooks(order, firm=10, backorder=2)
        self.assertEqual(order.order_line.dist_decision_ids.outcome, "shortage")
        case = self.Desk.search([("cause_key", "=", f"sale.order.line:{order.order_line.id}")])
        self.assertEqual((case.kind_id.code, case.state), ("shortage", "open"))
        self.assertEqual(case.partner_id, self.customer)
        self._set_on_hand(2)
        self._work()
        self.assertBooks(order, firm=12)
        self.assertTrue(case.closed_by_itself)

    def test_an_order_of_a_channel_that_commits_outside_is_never_refused(self):
        self.house_rule.commitment = "refuse"
        self._channel("MARKET").user_ids = self.seller
        order = self._quotation(12, user_id=self.seller.id)
        order.action_confirm()
        self.assertEqual(order.order_line.dist_decision_ids.outcome, "shortage")

    # --- the first request -----------------------------------------------------------------------

    def test_the_first_request_of_a_line_is_kept_with_its_outcome(self):
        order = self._confirmed(13)
        order.order_line.product_uom_qty = 14
        request = self.env["dist.unmet.demand"].search(
            [("sale_order_line_res_id", "=", order.order_line.id)]
        )
        self.assertEqual(
            (request.requested_qty, request.promised_qty, request.unmet_qty, request.outcome),
            (13, 10, 3, "split"),
        )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo.tests import tagged

from .plan_common import TODAY, PlanCommon


@tagged("post_install", "-at_install")
class TestCostlyDecisions(PlanCommon):
    """What stock Odoo gets wrong, shown on stock Odoo, and what the planning proposes instead."""

    def test_a_far_receipt_hides_no_stock_out(self):
        self._receipt(200, 100.0)
        rule = self._rule(20.0, 40.0)
        self.assertEqual(rule.qty_to_order, 0.0)
        self.assertEqual(rule.deadline_date, TODAY)
        self._plan()
        proposal = self._proposals(action="buy")
        self.assertEqual(proposal.proposed_qty, 40.0)
        self.assertEqual(proposal.receipt_date, date(2026, 3, 9))

    def test_far_demand_triggers_no_order_today(self):
        self._put(self.product, 40.0)
        self._sale(300, 100.0)
        rule = self._rule(20.0, 40.0)
        self.assertEqual(rule.qty_to_order, 100.0)
        self._plan()
        self.assertFalse(self._proposals(action="buy"))

    def test_a_price_break_and_another_vendor_are_seen(self):
        self.seller.price = 10.0
        self._seller(self.product, price=5.0, min_qty=100.0)
        other = self.env["res.partner"].create({"name": "Nuts United"})
        cheaper = self._seller(self.product, partner_id=other.id, price=6.0, sequence=9)
        self._levels(self.item, low=60.0, high=95.0)
        rule = self._rule(60.0, 95.0)
        self.assertEqual(rule.qty_to_order, 95.0)
        rule.action_replenish()
        line = self.env["purchase.order.line"].search([("product_id", "=", self.product.id)])
        self.assertEqual((line.product_qty, line.price_unit), (95.0, 10.0))
        line.order_id.button_cancel()
        rule.unlink()
        self._plan()
        proposal = self._proposals(action="buy")
        self.assertEqual((proposal.proposed_qty, proposal.amount), (100.0, 500.0))
        self.assertNotEqual(proposal.supplierinfo_id, cheaper)

    def test_no_order_falls_below_the_vendors_minimum(self):
        self.seller.min_qty = 48.0
        self._put(self.product, 30.0)
        self._levels(self.item, low=35.0, high=40.0)
        rule = self._rule(35.0, 40.0)
        self.assertEqual(rule.qty_to_order, 10.0)
        rule.action_replenish()
        line = self.env["purchase.order.line"].search([("product_id", "=", self.product.id)])
        self.assertEqual((line.product_qty, line.price_unit), (10.0, 0.0))
        line.order_id.button_cancel()
        self._plan()
        proposal = self._proposals(action="buy")
        self.assertEqual((proposal.proposed_qty, proposal.price_unit), (48.0, 10.0))

    def test_an_empty_centre_buys_before_it_transfers(self):
        shop = self._resupplied(self.warehouse)
        route = shop.resupply_route_ids
        self.product.route_ids = [(4, route.id)]
        satellite = self._levels(self._item(self.product, shop), low=10.0, high=30.0)
        self._levels(self.item, low=0.0, high=0.0, demand_weekly=0.0, demand_sigma=0.0)
        rule = self._rule(10.0, 30.0, location=shop.lot_stock_id, route_id=route.id)
        rule.action_replenish()
        moves = self.env["stock.move"].search([("product_id", "=", self.product.id)])
        self.assertEqual(set(moves.mapped("product_uom_qty")), {30.0})
        self.assertFalse(
            self.env["purchase.order.line"].search([("product_id", "=", self.product.id)])
        )
        moves._action_cancel()
        self._plan()
        buy = self._proposals(action="buy")
        self.assertEqual((buy.item_id, buy.proposed_qty), (self.item, 30.0))
        self.assertFalse(self._proposals(item_id=satellite.id, action="transfer"))

    def test_stock_in_a_child_bin_has_a_deadline(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf 1", "location_id": self.warehouse.lot_stock_id.id}
        )
        self._put(self.product, 30.0, shelf)
        move = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 20.0,
                "location_id": shelf.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "company_id": self.company.id,
                "date": self._day(3),
            }
        )
        move._action_confirm()
        rule = self._rule(20.0, 40.0)
        self.assertEqual(rule.qty_forecast, 10.0)
        self.assertFalse(rule.deadline_date)
        self.policy.consume_forecast = False
        self.warehouse.dist_mode = "enforce"
        self.item.orderpoint_id = rule
        self._plan()
        self.assertEqual(self._proposals(action="buy").proposed_qty, 30.0)
        self.assertEqual((rule.qty_to_order, rule.deadline_date), (30.0, TODAY))

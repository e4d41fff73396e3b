# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .proposal_common import ProposalCommon


@tagged("post_install", "-at_install")
class TestProposalOrder(ProposalCommon):
    def _approved(self, *args, **vals):
        return self._proposal(*args, state="approved", **vals).with_user(self.buyer)

    def _nuts(self):
        nuts = self._product("Hex nut M8", default_code="N8")
        seller = self._seller(nuts, product_code="HN-8", price=1.25)
        return self._approved(self._item(nuts), supplierinfo_id=seller.id, price_unit=1.25)

    def test_one_request_for_a_vendor_in_his_unit_at_his_price(self):
        bolts, nuts = self._approved(), self._nuts()
        action = (bolts | nuts).action_order()
        order = bolts.purchase_order_id
        self.assertEqual((action["res_model"], action["res_id"]), ("purchase.order", order.id))
        self.assertEqual(nuts.purchase_order_id, order)
        self.assertEqual((order.state, order.partner_id), ("draft", self.vendor))
        self.assertEqual(order.picking_type_id, self.warehouse.in_type_id)
        line = bolts.purchase_line_id
        self.assertEqual(
            (line.product_qty, line.product_uom_id, line.price_unit), (4.0, self.pack, 30.0)
        )
        self.assertEqual(line.date_planned, datetime.fromisoformat("2026-03-09 12:00"))
        line = nuts.purchase_line_id
        self.assertEqual((line.product_qty, line.price_unit), (40.0, 1.25))
        self.assertEqual(line.name, "[HN-8] Hex nut M8")
        self.assertEqual((bolts | nuts).mapped("state"), ["ordered", "ordered"])
        self.assertEqual(self._decisions(bolts).mapped("decision"), ["ordered"])

    def test_the_line_is_what_odoo_would_have_made(self):
        group = self.env["account.tax.group"].create({"name": "VAT", "company_id": self.company.id})
        tax = self.env["account.tax"].create(
            {
                "name": "Purchase 20%",
                "amount": 20,
                "type_tax_use": "purchase",
                "company_id": self.company.id,
                "tax_group_id": group.id,
                "country_id": self.env.ref("base.be").id,
            }
        )
        self.product.supplier_taxes_id = [Command.set(tax.ids)]
        self.product.description_purchase = "Galvanised"
        self.seller.discount = 10.0
        proposal = self._approved()
        proposal.action_order()
        order = proposal.purchase_order_id
        theirs = self.env["purchase.order.line"]._prepare_purchase_order_line(
            self.product, 4.0, self.pack, self.company, self.vendor, order
        )
        line = order.order_line
        self.assertEqual(theirs["tax_ids"], [Command.set(line.tax_ids.ids)])
        self.assertTrue(line.tax_ids)
        self.assertEqual(
            (line.name, line.price_unit, line.discount, line.product_qty, line.product_uom_id.id),
            (
                theirs["name"],
                theirs["price_unit"],
                theirs["discount"],
                theirs["product_qty"],
                theirs["product_uom_id"],
            ),
        )

    def test_analytic_rules_apply_as_everywhere(self):
        plan = self.env["account.analytic.plan"].create({"name": "Departments"})
        account = self.env["account.analytic.account"].create(
            {"name": "Store", "plan_id": plan.id, "company_id": False}
        )
        self.env["account.analytic.distribution.model"].create(
            {"product_id": self.product.id, "analytic_distribution": {str(account.id): 100.0}}
        )
        bolts, nuts = self._approved(), self._nuts()
        (bolts | nuts).action_order()
        self.assertEqual(bolts.purchase_line_id.analytic_distribution, {str(account.id): 100.0})
        self.assertFalse(nuts.purchase_line_id.analytic_distribution)

    def test_without_analytic_rules_none_is_looked_for_line_by_line(self):
        rules = self.env["account.analytic.distribution.model"]
        self.assertFalse(rules.search_count([]))
        searched = []
        self.patch(
            type(rules), "_get_applicable_models", lambda _rules, vals: searched.append(vals)
        )
        bolts = self._approved()
        bolts.action_order()
        self.assertFalse(bolts.purchase_line_id.analytic_distribution)
        self.assertFalse(searched)

    def test_a_later_proposal_joins_the_draft_of_the_cycle(self):
        bolts = self._approved()
        bolts.action_order()
        nuts = self._nuts()
        nuts.action_order()
        self.assertEqual(nuts.purchase_order_id, bolts.purchase_order_id)
        self.assertEqual(len(bolts.purchase_order_id.order_line), 2)

    def test_a_request_that_was_sent_is_left_alone(self):
        bolts = self._approved()
        bolts.action_order()
        bolts.purchase_order_id.sudo().state = "sent"
        nuts = self._nuts()
        nuts.action_order()
        self.assertNotEqual(nuts.purchase_order_id, bolts.purchase_order_id)

    def test_only_what_is_approved_is_ordered(self):
        proposal = self._proposal().with_user(self.buyer)
        with self.assertRefused(UserError, "None of these proposals is approved"):
            proposal.action_order()
        self.assertFalse(proposal.purchase_line_id)
        self.assertEqual(proposal.state, "new")

    def test_approve_and_order_leaves_out_what_needs_a_manager(self):
        large = self._proposal(self._item(self._product("Anchor")), amount=5000.0)
        small = self._proposal()
        (large | small).with_user(self.buyer).action_approve_and_order()
        self.assertEqual((large.state, small.state), ("to_approve", "ordered"))
        self.assertEqual(len(small.purchase_order_id.order_line), 1)

    def test_a_vendor_price_that_is_gone_is_named(self):
        proposal = self._approved()
        self.seller.unlink()
        with self.assertRefused(UserError, "price from which Hex bolt M8 was proposed is gone"):
            proposal.action_order()
        self.assertEqual(proposal.state, "approved")

    def test_a_transfer_follows_the_resupply_route(self):
        shop = self._resupplied(self.warehouse)
        self._put(self.product, 100.0)
        proposal = self._approved(
            self._item(self.product, shop),
            action="transfer",
            key="transfer",
            partner_id=False,
            supplierinfo_id=False,
            source_warehouse_id=self.warehouse.id,
        )
        proposal.action_order()
        moves = self.env["stock.move"].search(
            [("product_id", "=", self.product.id), ("picking_id", "!=", False)]
        )
        self.assertEqual(sorted(moves.mapped("product_uom_qty")), [40.0, 40.0])
        self.assertIn(self.warehouse.lot_stock_id, moves.location_id)
        self.assertIn(shop.lot_stock_id, moves.location_dest_id)
        self.assertTrue(proposal.picking_id)

    def test_a_transfer_without_its_route_is_named(self):
        shop = self._second_warehouse()
        proposal = self._approved(
            self._item(self.product, shop),
            action="transfer",
            key="transfer",
            source_warehouse_id=self.warehouse.id,
        )
        with self.assertRefused(UserError, "Warehouse Harbour is no longer resupplied from"):
            proposal.action_order()
        self.assertEqual(proposal.state, "approved")

    def test_equals_exchange_by_a_draft_transfer(self):
        shop = self._second_warehouse()
        proposal = self._approved(
            self._item(self.product, shop),
            action="lateral",
            key="lateral",
            source_warehouse_id=self.warehouse.id,
        )
        proposal.action_order()
        picking = proposal.picking_id
        self.assertEqual(picking.state, "draft")
        self.assertEqual(picking.location_id, self.warehouse.lot_stock_id)
        self.assertEqual(picking.location_dest_id, shop.lot_stock_id)
        self.assertEqual(picking.move_ids.product_uom_qty, 40.0)

    def test_a_later_day_is_kept_on_the_order(self):
        proposal = self._approved(order_date=date(2026, 3, 4), receipt_date=date(2026, 3, 11))
        proposal.action_order()
        self.assertEqual(proposal.purchase_order_id.date_order.date(), date(2026, 3, 4))

    def test_what_was_approved_before_is_ordered_with_the_rest_of_the_list(self):
        bolts, nuts = self._approved(), self._nuts()
        nuts.sudo().state = "new"
        message = self._proposal(
            self._item(self._product("Anchor")), action="excess", key="excess"
        ).with_user(self.buyer)
        (bolts | nuts | message).action_approve_and_order()
        self.assertEqual((bolts | nuts).mapped("state"), ["ordered", "ordered"])
        self.assertEqual(message.state, "new")

    def test_another_quantity_gets_the_price_of_that_quantity(self):
        self._seller(self.product, price=2.0, min_qty=100.0)
        proposal = self._proposal().with_user(self.buyer)
        proposal._change(120.0, self.reason)
        self.assertEqual((proposal.price_unit, proposal.amount), (2.0, 240.0))
        proposal.action_approve_and_order()
        line = proposal.purchase_line_id
        self.assertEqual((line.product_qty, line.price_unit), (120.0, 2.0))

    def test_less_than_the_vendor_sells_is_refused(self):
        proposal = self._proposal().with_user(self.buyer)
        with self.assertRefused(UserError, "Bolts and More doesn't sell 10 Units of Hex bolt M8"):
            proposal._change(10.0, self.reason)
        self.assertEqual((proposal.decided_qty, proposal.state), (40.0, "new"))

    def test_a_price_that_includes_another_tax_is_that_of_odoo(self):
        group = self.env["account.tax.group"].create({"name": "VAT", "company_id": self.company.id})
        common = {
            "type_tax_use": "purchase", "company_id": self.company.id, "tax_group_id": group.id,
            "country_id": self.env.ref("base.be").id,
        }  # fmt: skip
        fiscal = self.env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": self.company.id}
        )
        inside = self.env["account.tax"].create(
            {"name": "20% inside", "amount": 20, "price_include_override": "tax_included", **common}
        )
        self.env["account.tax"].create(
            {"name": "0%", "amount": 0, "fiscal_position_ids": fiscal.ids,
             "original_tax_ids": inside.ids, **common}
        )  # fmt: skip
        self.product.supplier_taxes_id = [Command.set(inside.ids)]
        self.vendor.with_company(self.company).property_account_position_id = fiscal
        proposal = self._approved()
        proposal.action_order()
        self.assertEqual(proposal.purchase_line_id.tax_ids.name, "0%")
        self.assertEqual(proposal.purchase_line_id.price_unit, 25.0)

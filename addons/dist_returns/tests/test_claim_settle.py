# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .common_claims import ClaimsCommon


@tagged("post_install", "-at_install")
class TestClaimSettle(ClaimsCommon):
    """What the vendor owes is credited, replaced or given up, and never more than claimed."""

    def _shipped(self, quantity=3.0, **kwargs):
        claim = self._claim(quantity, **kwargs)
        claim.action_ship()
        return claim

    def test_a_credit_note_settles_the_claim(self):
        claim = self._shipped()
        refund = self._refund(claim, 3.0, post=False)
        self.assertEqual(refund.move_type, "in_refund")
        self.assertEqual(refund.partner_id, self.vendor)
        self.assertEqual((claim.state, claim.recovered_amount), ("shipped", 0.0))
        refund.action_post()
        line = claim.line_ids
        self.assertEqual((line.credited_qty, line.credited_amount), (3.0, 12.0))
        self.assertEqual((claim.recovered_amount, claim.open_amount), (12.0, 0.0))
        self.assertEqual(claim.recovery_percent, 100.0)
        self.assertEqual(claim.state, "settled")
        claim.action_close()
        self.assertEqual(claim.state, "closed")
        self.assertTrue(claim.closed_at)

    def test_the_purchase_is_right_after_credit(self):
        claim = self._claim()
        self._bill(self.purchase_line)
        claim.action_ship()
        self._refund(claim, 3.0)
        purchase = self.purchase_line
        self.assertEqual((purchase.qty_received, purchase.qty_invoiced), (7.0, 7.0))
        self.assertEqual(purchase.qty_to_invoice, 0.0)

    def test_so_is_one_that_is_billed_on_order(self):
        self.product.purchase_method = "purchase"
        claim = self._claim(4.0)
        self._bill(self.purchase_line)
        self.assertEqual(self.purchase_line.qty_to_invoice, 0.0)
        claim.action_ship()
        # all is billed, and the vendor owes a credit note for what is back
        self.assertEqual(self.purchase_line.qty_to_invoice, -4.0)
        self._refund(claim, 2.0)
        self.assertEqual(self.purchase_line.qty_to_invoice, -2.0)
        self._settle(claim, "reject", 1.0)
        self.assertEqual(self.purchase_line.qty_to_invoice, -1.0)
        self._settle(claim, "replace", 1.0)
        picking = claim.line_ids.replacement_move_ids.sudo().picking_id
        picking.move_ids.write({"quantity": 1.0, "picked": True})
        picking.button_validate()
        self.assertEqual(claim.state, "settled")
        self.assertEqual(self.purchase_line.qty_to_invoice, 0.0)

    def test_what_the_goods_in_stock_cost_stays(self):
        self.product.categ_id = self.env["product.category"].create(
            {"name": "Averaged", "property_cost_method": "average"}
        )
        claim = self._claim()
        self._bill(self.purchase_line)
        receipt_move = self.purchase_line.move_ids
        value = receipt_move.value
        claim.action_ship()
        self._refund(claim, 3.0, price=2.0)
        self.assertEqual(value, 40.0)
        self.assertEqual(receipt_move.value, value)

    def test_open_is_what_is_not_credited(self):
        claim = self._shipped()
        self._refund(claim, 2.0)
        self.assertEqual(claim.line_ids.unsettled_qty, 1.0)
        self.assertEqual((claim.recovered_amount, claim.open_amount), (8.0, 4.0))
        self.assertEqual(claim.state, "shipped")
        with self.assertRefused(UserError, "is in the state “Shipped”"):
            claim.action_close()
        self.assertEqual(claim.state, "shipped")

    def test_closing_looks_at_every_line_itself(self):
        claim = self._shipped()
        claim.sudo()._set({"state": "settled"})
        with self.assertRefused(UserError, "is still open: 0 to ship, 3 unsettled"):
            claim.action_close()
        self.assertFalse(claim.closed_at)

    def test_no_more_quantity_than_claimed(self):
        claim = self._shipped()
        with self.assertRefused(UserError, "4 isn't possible, 3 are unsettled"):
            self._settle(claim, "credit", 4.0)
        self.assertFalse(claim.sudo().refund_ids)

    def test_nor_when_the_draft_is_changed(self):
        claim = self._shipped()
        refund = self._refund(claim, 3.0, post=False)
        refund.invoice_line_ids.quantity = 4.0
        with self.assertRefused(UserError, "more would be credited"):
            refund.action_post()
        self.assertEqual((refund.state, claim.line_ids.credited_qty), ("draft", 0.0))

    def test_nor_more_money(self):
        claim = self._shipped()
        refund = self._refund(claim, 3.0, price=4.01, post=False)
        with self.assertRefused(UserError, "more money would be credited"):
            refund._post()
        self.assertEqual((refund.state, claim.recovered_amount), ("draft", 0.0))

    def test_nor_across_documents(self):
        claim = self._shipped()
        first = self._refund(claim, 3.0, post=False)
        second = self._refund(claim, 2.0, post=False)
        first.action_post()
        with self.assertRefused(UserError, "more would be credited"):
            second.action_post()
        self.assertEqual(second.state, "draft")
        self.assertEqual(claim.line_ids.credited_qty, 3.0)

    def test_nor_by_writing_the_state(self):
        claim = self._shipped()
        first = self._refund(claim, 3.0, post=False)
        second = self._refund(claim, 3.0, post=False)
        first.action_post()
        with self.assertRefused(UserError, "more would be credited"):
            second.write({"state": "posted"})

    def test_nor_by_linking_a_posted_line(self):
        claim = self._shipped()
        refund = self._refund(claim, 3.0)
        other = refund.copy({"invoice_date": fields.Date.today()})
        other.invoice_line_ids.dist_claim_line_id = False
        other.action_post()
        with self.assertRefused(UserError, "takes no credit|more would be credited"):
            other.invoice_line_ids.dist_claim_line_id = claim.line_ids

    def test_another_vendors_credit_is_refused(self):
        claim = self._shipped()
        refund = self._refund(claim, 1.0, post=False)
        refund.partner_id = self._vendor("Other Forge")
        with self.assertRefused(UserError, "isn't a credit note of the vendor"):
            refund.action_post()
        self.assertEqual(claim.line_ids.credited_qty, 0.0)

    def test_a_credit_that_is_reversed_is_open_again(self):
        claim = self._shipped()
        refund = self._refund(claim, 3.0)
        reversal = refund._reverse_moves([{"invoice_date": fields.Date.today()}])
        reversal.action_post()
        self.assertEqual(claim.line_ids.credited_qty, 0.0)
        self.assertEqual((claim.state, claim.open_amount), ("shipped", 12.0))

    def test_a_credit_of_a_closed_claim_stays(self):
        claim = self._shipped()
        refund = self._refund(claim, 3.0)
        refund.button_draft()
        self.assertEqual(claim.state, "shipped")
        refund.action_post()
        claim.action_close()
        with self.assertRefused(UserError, "which is closed"):
            refund.button_draft()
        self.assertEqual(refund.state, "posted")
        self.assertEqual(claim.line_ids.credited_qty, 3.0)

    def test_nor_is_it_reversed(self):
        claim = self._shipped()
        refund = self._refund(claim, 3.0)
        claim.action_close()
        reversal = refund._reverse_moves([{"invoice_date": fields.Date.today()}])
        with self.assertRefused(UserError, "in the state “Closed”"):
            reversal.action_post()
        self.assertEqual(claim.line_ids.credited_qty, 3.0)

    def test_credit_notes_of_the_whole_vendor_are_offered(self):
        claim = self._shipped()
        desk = self.env["res.partner"].create({"name": "Claims Desk", "parent_id": self.vendor.id})
        claim._set({"partner_id": desk.id})
        dialog = self.env["dist.vendor.claim.settle"].create({"claim_id": claim.id, "kind": "link"})
        self.assertEqual(dialog.partner_id, self.vendor)

    def test_a_credit_note_that_is_there_is_linked(self):
        claim = self._shipped()
        refund = self.env["account.move"].create(
            {
                "move_type": "in_refund",
                "partner_id": self.vendor.id,
                "company_id": self.company.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": 3.0,
                            "price_unit": 4.0,
                            "tax_ids": [],
                        }
                    )
                ],
            }
        )
        refund.action_post()
        claimer = self._user(
            "claims_invoicing",
            "dist_returns.group_dist_return_claims,account.group_account_invoice",
        )
        self._settle(claim, "link", refund_ids=refund.ids, user=claimer)
        self.assertEqual(claim.line_ids.credit_line_ids, refund.invoice_line_ids)
        self.assertEqual(claim.state, "settled")

    def test_too_little_money_keeps_it_open_until_written_off(self):
        claim = self._shipped()
        self._refund(claim, 3.0, price=3.0)
        self.assertEqual((claim.recovered_amount, claim.open_amount), (9.0, 3.0))
        self.assertEqual(claim.state, "shipped")
        wizard = (
            self.env["dist.vendor.claim.settle"]
            .with_user(self.claimer)
            .with_context(default_claim_id=claim.id, default_kind="write_off")
            .create({"reason": "Not worth a quarrel"})
        )
        wizard.line_ids.write({"quantity": 0.0, "amount": 3.0})
        wizard.action_apply()
        self.assertEqual((claim.open_amount, claim.state), (0.0, "settled"))
        self.assertEqual(claim.recovery_percent, 75.0)

    def test_a_replacement_counts_when_received(self):
        claim = self._claim()
        self._bill(self.purchase_line)
        claim.action_ship()
        self._settle(claim, "replace", 3.0)
        picking = claim.line_ids.replacement_move_ids.sudo().picking_id
        self.assertEqual(claim.line_ids.replaced_qty, 0.0)
        picking.move_ids.write({"quantity": 3.0, "picked": True})
        picking.button_validate()
        self.assertEqual(claim.line_ids.replaced_qty, 3.0)
        self.assertEqual((claim.recovered_amount, claim.state), (12.0, "settled"))
        purchase = self.purchase_line
        self.assertEqual((purchase.qty_received, purchase.qty_invoiced), (10.0, 10.0))

    def test_no_more_is_replaced_than_claimed(self):
        claim = self._shipped()
        self._settle(claim, "replace", 2.0)
        move = claim.line_ids.replacement_move_ids.sudo()
        move.write({"quantity": 4.0, "picked": True})
        with self.assertRefused(UserError, "more would be credited, replaced"):
            move._action_done()
        self.assertEqual(claim.line_ids.replaced_qty, 0.0)

    def test_what_the_vendor_rejects_is_paid(self):
        claim = self._claim()
        self._bill(self.purchase_line)
        claim.action_ship()
        self._settle(claim, "reject", 3.0, reason="Our tool was wrong")
        self.assertEqual((claim.open_amount, claim.recovered_amount), (0.0, 0.0))
        self.assertEqual(claim.state, "settled")
        self.assertEqual(self.purchase_line.qty_received, 10.0)
        entry = self.env["dist.audit"].search([("res_model", "=", claim._name)], limit=1)
        self.assertIn("Our tool was wrong", entry.reason)
        self.assertEqual(entry.user_id, self.claimer)

    def test_what_is_here_can_not_be_rejected(self):
        claim = self._claim()
        with self.assertRefused(UserError, "only what was sent back or destroyed"):
            self._settle(claim, "reject", 3.0)
        self.assertEqual(claim.line_ids.rejected_qty, 0.0)

    def test_a_reason_is_asked_for(self):
        claim = self._shipped()
        for kind in ("reject", "write_off", "unbilled", "withdraw"):
            with self.assertRefused(UserError, "Enter why"):
                self._settle(claim, kind, 1.0, reason=" ")
        self.assertEqual(claim.line_ids.unsettled_qty, 3.0)

    def test_each_kind_adds_up_to_what_was_shipped(self):
        claim = self._shipped(7.0)
        self._refund(claim, 2.0)
        self._settle(claim, "replace", 2.0)
        move = claim.line_ids.replacement_move_ids.sudo()
        move.write({"quantity": 2.0, "picked": True})
        move._action_done()
        self._settle(claim, "reject", 2.0)
        self.assertEqual(claim.state, "shipped")
        self._settle(claim, "write_off", 1.0)
        line = claim.line_ids
        self.assertEqual(
            (line.credited_qty, line.replaced_qty, line.rejected_qty, line.written_off_qty),
            (2.0, 2.0, 2.0, 1.0),
        )
        self.assertEqual(
            (claim.expected_amount, claim.recovered_amount, claim.open_amount), (28.0, 16.0, 0.0)
        )
        claim.action_close()
        self.assertEqual(claim.state, "closed")

    def test_withdrawn_before_shipping_gives_the_goods_back(self):
        claim = self._claim()
        receipt = claim.line_ids.receipt_id.sudo()
        self._settle(claim, "withdraw", reason="The vendor has closed down")
        self.assertEqual(claim.state, "rejected")
        self.assertEqual(receipt._claimable_qty(), 3.0)
        self.assertEqual(receipt.disposition_ids.state, "cancelled")
        claim.action_close()
        self.assertEqual(claim.state, "closed")

    def test_withdrawn_after_shipping_counts_as_rejected(self):
        claim = self._shipped()
        self._settle(claim, "withdraw")
        self.assertEqual(claim.line_ids.rejected_qty, 3.0)
        self.assertEqual((claim.state, claim.open_amount), ("rejected", 0.0))

    def test_what_is_closed_stays_closed(self):
        claim = self._shipped()
        self._refund(claim, 3.0)
        claim.action_close()
        with self.assertRefused(UserError, "is in the state “Closed”"):
            self._settle(claim, "reject", 1.0)
        with self.assertRefused(UserError, "is in the state “Closed”"):
            claim.action_close()
        with self.assertRefused(UserError, "is settled"):
            claim.line_ids.disposition_ids.sudo()._set({"state": "reversed"})
        self.assertEqual(claim.line_ids.shipped_qty, 3.0)

    def test_only_the_role_settles(self):
        claim = self._shipped()
        for user in (self.buyer, self.dist_user, self.bookkeeper):
            with self.assertRefused(AccessError, "dist.vendor.claim.settle"):
                self._settle(claim, "write_off", 3.0, user=user)
        self.assertEqual(claim.line_ids.written_off_qty, 0.0)

    def test_a_bookkeeper_posts_the_credit_without_the_role(self):
        claim = self._shipped()
        refund = self._refund(claim, 3.0, post=False)
        refund.with_user(self.bookkeeper).action_post()
        self.assertEqual(claim.state, "settled")

    def test_a_recovered_loss_reduces_the_loss(self):
        loss = self._account("expense", "CL650")
        self.company.dist_returns_loss_account_id = loss
        stock = self._account("asset_current", "CL300")
        self.product.categ_id = self.env["product.category"].create({"name": "Perpetual"})
        self.product.categ_id.with_company(self.company).write(
            {
                "property_valuation": "real_time",
                "property_stock_valuation_account_id": stock.id,
            }
        )
        claim = self._shipped()
        refund = self._refund(claim, 3.0)
        self.assertEqual(refund.invoice_line_ids.account_id, loss)

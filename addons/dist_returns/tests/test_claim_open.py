# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import tagged

from .common_claims import ClaimsCommon


@tagged("post_install", "-at_install")
class TestClaimOpen(ClaimsCommon):
    """Goods come onto the claim of who sold them, and never more than were bought."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tracked = cls.env["product.product"].create(
            {"name": "Gear oil", "is_storable": True, "tracking": "lot"}
        )

    def _lot(self, name):
        return self.env["stock.lot"].create({"name": name, "product_id": self.tracked.id})

    def test_dispositions_of_one_vendor_share_the_claim(self):
        purchase = self._buy(10.0, 4.0)
        first = self._decide(self._held(3.0, purchase_line_id=purchase.id))
        second = self._decide(self._held(2.0, purchase_line_id=purchase.id))
        claim = self.Claim._open_for(first | second)
        self.assertEqual(len(claim), 1)
        self.assertEqual(claim.partner_id, self.vendor)
        self.assertEqual(claim.line_ids.mapped("quantity"), [3.0, 2.0])
        self.assertEqual(claim.line_ids.purchase_line_id, purchase)
        self.assertEqual(claim.line_ids.mapped("unit_price"), [4.0, 4.0])
        self.assertEqual(claim.expected_amount, 20.0)
        self.assertEqual((first | second).claim_line_id, claim.line_ids)
        self.assertFalse(any(claim.line_ids.mapped("is_assumed")))

    def test_asking_twice_claims_once(self):
        purchase = self._buy(10.0)
        disposition = self._decide(self._held(3.0, purchase_line_id=purchase.id))
        claim = self.Claim._open_for(disposition)
        self.assertFalse(self.Claim._open_for(disposition))
        self.assertEqual(claim.line_ids.quantity, 3.0)

    def test_a_sent_claim_takes_nothing_more(self):
        purchase = self._buy(10.0)
        first = self.Claim._open_for(self._decide(self._held(3.0, purchase_line_id=purchase.id)))
        first._set({"state": "sent"})
        second = self.Claim._open_for(self._decide(self._held(1.0, purchase_line_id=purchase.id)))
        self.assertNotEqual(first, second)

    def test_the_lot_says_which_purchase(self):
        old, new = self._lot("L-OLD"), self._lot("L-NEW")
        first = self._buy(5.0, 4.0, self.tracked, lots={old: 5.0})
        self._buy(5.0, 6.0, self.tracked, self._vendor("Other Forge"), lots={new: 5.0})
        claim = self.Claim._open_for(self._decide(self._held(2.0, product=self.tracked, lot=old)))
        self.assertEqual(claim.partner_id, self.vendor)
        self.assertEqual(claim.line_ids.purchase_line_id, first)
        self.assertEqual(claim.line_ids.unit_price, 4.0)
        self.assertFalse(claim.line_ids.is_assumed)

    def test_a_lot_of_two_purchases_is_split(self):
        lot = self._lot("L-1")
        first = self._buy(5.0, 4.0, self.tracked, lots={lot: 5.0})
        second = self._buy(5.0, 6.0, self.tracked, lots={lot: 5.0})
        disposition = self._decide(self._held(7.0, product=self.tracked, lot=lot))
        claim = self.Claim._open_for(disposition)
        self.assertEqual(claim.line_ids.purchase_line_id, first | second)
        self.assertEqual(claim.line_ids.mapped("quantity"), [5.0, 2.0])
        self.assertEqual(claim.expected_amount, 32.0)
        parts = claim.line_ids.disposition_ids
        self.assertEqual(sorted(parts.mapped("quantity")), [2.0, 5.0])
        self.assertEqual(set(parts.mapped("state")), {"approved"})

    def test_without_lot_and_receipt_the_latest_purchase_is_assumed(self):
        self._buy(5.0, 4.0, vendor=self._vendor("Other Forge"))
        latest = self._buy(5.0, 6.0)
        claim = self.Claim._open_for(self._decide(self._held(2.0)))
        self.assertEqual(claim.line_ids.purchase_line_id, latest)
        self.assertEqual(claim.partner_id, self.vendor)
        self.assertTrue(claim.line_ids.is_assumed)

    def test_never_more_than_was_received_on_the_purchase(self):
        purchase = self._buy(5.0)
        self.Claim._open_for(self._decide(self._held(4.0, purchase_line_id=purchase.id)))
        more = self._decide(self._held(2.0, purchase_line_id=purchase.id))
        with self.assertRefused(UserError, "only 1.0 were received"):
            self.Claim._open_for(more)
        self.assertFalse(more.claim_line_id)
        self.assertEqual(purchase.dist_claimed_qty, 4.0)

    def test_what_went_back_otherwise_is_not_claimable(self):
        purchase = self._buy(5.0)
        back = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 4.0,
                "location_id": self.stock.id,
                "location_dest_id": self.suppliers.id,
                "purchase_line_id": purchase.id,
                "origin_returned_move_id": purchase.move_ids.id,
                "company_id": self.company.id,
            }
        )
        back._action_confirm()
        back.quantity = 4.0
        back.picked = True
        back._action_done()
        disposition = self._decide(self._held(2.0, purchase_line_id=purchase.id))
        with self.assertRefused(UserError, "only 1.0 were received"):
            self.Claim._open_for(disposition)

    def test_never_more_than_is_in_quarantine(self):
        purchase = self._buy(10.0)
        receipt = self._held(3.0, purchase_line_id=purchase.id)
        self.Claim._open_for(self._decide(receipt, 2.0))
        self.assertEqual(receipt.claimed_qty, 2.0)
        with self.assertRefused(ValidationError, "more of “QR/1” than is left"):
            self._decide(receipt, 2.0)
        self.assertEqual(receipt.claimed_qty, 2.0)

    def test_receipts_are_claimed_as_far_as_they_are_not(self):
        purchase = self._buy(10.0)
        receipt = self._held(3.0, "vendor", purchase_line_id=purchase.id)
        claim = self.Claim._open_for_receipts(receipt)
        self.assertEqual(claim.line_ids.quantity, 3.0)
        self.assertFalse(self.Claim._open_for_receipts(receipt))
        self.assertEqual(claim.line_ids.quantity, 3.0)

    def test_what_was_billed_is_claimed(self):
        purchase = self._buy(10.0, 4.0)
        self._bill(purchase, price=3.5)
        claim = self.Claim._open_for(self._decide(self._held(2.0, purchase_line_id=purchase.id)))
        self.assertEqual(claim.line_ids.unit_price, 3.5)
        self.assertEqual(claim.expected_amount, 7.0)

    def test_dozens_are_claimed_in_the_products_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        purchase = self._buy(1.0, 30.0, product_uom_id=dozen.id)
        claim = self.Claim._open_for(self._decide(self._held(12.0, purchase_line_id=purchase.id)))
        self.assertEqual(claim.line_ids.quantity, 12.0)
        self.assertEqual(claim.line_ids.unit_price, 2.5)
        self.assertEqual(claim.expected_amount, 30.0)

    def test_claims_are_in_the_currency_of_the_purchase(self):
        currency = self.env["res.currency"].create(
            {"name": "XCL", "symbol": "x", "rate_ids": [(0, 0, {"rate": 2.0})]}
        )
        here = self._buy(5.0)
        purchase = self._buy(5.0, 8.0)
        purchase.order_id.currency_id = currency
        claims = self.Claim._open_for(
            self._decide(self._held(1.0, purchase_line_id=here.id))
            | self._decide(self._held(2.0, purchase_line_id=purchase.id))
        )
        self.assertEqual(claims.currency_id, self.company.currency_id | currency)
        self.assertEqual(
            claims.filtered(lambda claim: claim.currency_id == currency).expected_amount, 16.0
        )

    def test_without_purchase_the_vendor_of_the_product_is_asked(self):
        self.env["product.supplierinfo"].create(
            {
                "partner_id": self.vendor.id,
                "product_tmpl_id": self.tracked.product_tmpl_id.id,
                "price": 5.0,
            }
        )
        lot = self._lot("L-2")
        claim = self.Claim._open_for(self._decide(self._held(2.0, product=self.tracked, lot=lot)))
        self.assertEqual(claim.partner_id, self.vendor)
        self.assertEqual(claim.expected_amount, 10.0)
        self.assertTrue(claim.line_ids.is_assumed)

    def test_nobody_to_ask_is_said(self):
        lot = self._lot("L-3")
        disposition = self._decide(self._held(2.0, product=self.tracked, lot=lot))
        with self.assertRefused(UserError, "No purchase and no vendor of Gear oil"):
            self.Claim._open_for(disposition)
        self.assertFalse(disposition.claim_line_id)

    def test_the_window_counts_from_the_first_receipt(self):
        self.company.dist_claim_window_days = 20
        purchase = self._buy(10.0)
        late = self._decide(self._held(1.0, purchase_line_id=purchase.id))
        early = self._decide(self._held(1.0, purchase_line_id=purchase.id, days_ago=5))
        claim = self.Claim._open_for(late)
        today = fields.Date.today()
        self.assertEqual(claim.deadline, today + timedelta(days=20))
        self.Claim._open_for(early)
        self.assertEqual(claim.deadline, today + timedelta(days=15))

    def test_the_vendors_own_window_comes_first(self):
        self.vendor.dist_claim_window_days = 7
        claim = self._claim()
        self.assertEqual(claim.deadline, fields.Date.today() + timedelta(days=7))

    def test_a_cancelled_decision_leaves_the_claim(self):
        claim = self._claim()
        claim.line_ids.disposition_ids.sudo()._set({"state": "cancelled"})
        self.assertEqual(claim.line_ids.quantity, 0.0)
        self.assertEqual(self.purchase_line.dist_claimed_qty, 0.0)

    def test_lines_are_not_made_or_changed_by_hand(self):
        claim = self._claim(state="draft")
        line = claim.line_ids
        with self.assertRefused(AccessError, "can't be set by hand"):
            line.write({"unit_price": 40.0})
        with self.assertRefused(AccessError, "can't be set by hand"):
            line.create({"claim_id": claim.id, "product_id": self.product.id, "quantity": 5.0})
        self.assertEqual((line.unit_price, claim.expected_amount), (4.0, 12.0))

    def test_a_claim_with_lines_stays_with_its_vendor(self):
        claim = self._claim(state="draft")
        with self.assertRefused(UserError, "its vendor, company and currency can't change"):
            claim.partner_id = self._vendor("Other Forge")
        self.assertEqual(claim.partner_id, self.vendor)
        with self.assertRefused(UserError, "can't be deleted"):
            claim.sudo().unlink()
        self.assertTrue(claim.exists())

    def test_another_company_sees_nothing(self):
        claim = self._claim()
        self.assertFalse(self.Claim.with_user(self.foreigner).search([("id", "=", claim.id)]))
        with self.assertRefused(AccessError, "dist.vendor.claim"):
            claim.with_user(self.foreigner).action_ship()
        self.assertEqual(claim.state, "acknowledged")

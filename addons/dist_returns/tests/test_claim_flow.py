# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .common_claims import ClaimsCommon

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAA"
    "DUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestClaimFlow(ClaimsCommon):
    """From the letter to the vendor until the goods are gone."""

    def _quantity_in(self, location, product=None):
        return self.env["stock.quant"]._get_available_quantity(product or self.product, location)

    def test_the_claim_is_mailed_with_its_evidence(self):
        claim = self._claim(state="draft")
        claim.action_send()
        self.assertEqual(claim.state, "sent")
        self.assertTrue(claim.sent_at)
        message = claim.message_ids.filtered("attachment_ids")
        self.assertIn(self.vendor, message.sudo().partner_ids | message.sudo().notified_partner_ids)
        self.assertRegex(message.attachment_ids.name, r"^CLAIM-\d{4}-\d{5}")

    def test_the_evidence_says_what_was_bought_and_found(self):
        claim = self._claim(state="draft", condition="defective", note="Threads torn")
        receipt = claim.line_ids.receipt_id.sudo()
        receipt.photo_ids = self.env["ir.attachment"].create(
            {
                "name": "threads.png",
                "raw": base64.b64decode(PIXEL),
                "mimetype": "image/png",
            }
        )
        self.env["dist.quality.check"]._make(
            [
                {
                    "receipt_id": receipt.id,
                    "product_id": self.product.id,
                    "company_id": self.company.id,
                    "state": "failed",
                    "failed_qty": 3.0,
                }
            ]
        )
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "dist_returns.dist_vendor_claim_report", claim.ids
        )
        text = html.decode()
        for part in (claim.name, self.purchase_line.order_id.name, "Threads torn", "Defective"):
            self.assertIn(part, text)
        self.assertIn('name="checks"', text)
        self.assertIn("data:image/", text)
        self.assertIn("12.00", text)

    def test_a_vendor_without_address_can_be_told_otherwise(self):
        claim = self._claim(state="draft")
        self.vendor.email = False
        with self.assertRefused(UserError, "Bolt Forge has no e-mail address"):
            claim.action_send()
        self.assertEqual(claim.state, "draft")
        claim.action_mark_sent()
        self.assertEqual(claim.state, "sent")

    def test_an_empty_claim_is_not_sent(self):
        claim = self.Claim.with_user(self.claimer).create({"partner_id": self.vendor.id})
        with self.assertRefused(UserError, "has no lines"):
            claim.action_send()
        self.assertEqual(claim.state, "draft")

    def test_shipping_moves_the_goods_and_the_purchase(self):
        claim = self._claim(3.0)
        purchase, quarantine = self.purchase_line, claim.line_ids.receipt_id.location_id
        in_stock = self._quantity_in(self.stock)
        self.assertEqual(self._quantity_in(quarantine), 3.0)
        claim.action_ship()
        self.assertEqual(claim.state, "shipped")
        self.assertEqual(claim.line_ids.shipped_qty, 3.0)
        self.assertEqual(self._quantity_in(quarantine), 0.0)
        self.assertEqual(self._quantity_in(self.stock), in_stock)
        move = claim.sudo().picking_ids.move_ids
        self.assertEqual(move.state, "done")
        self.assertEqual(move.location_dest_id, self.suppliers)
        self.assertEqual(move.purchase_line_id, purchase)
        self.assertEqual(move.origin_returned_move_id, purchase.move_ids - move)
        self.assertEqual(move.dist_disposition_id, claim.line_ids.disposition_ids)
        self.assertEqual(claim.line_ids.disposition_ids.state, "executed")
        self.assertEqual(claim.line_ids.disposition_ids.sudo().executor_id, self.claimer)
        self.assertEqual(purchase.qty_received, 7.0)

    def test_shipping_happens_once(self):
        claim = self._claim()
        claim.action_ship()
        with self.assertRefused(UserError, "waits for being shipped"):
            claim.action_ship()
        self.assertEqual(claim.line_ids.shipped_qty, 3.0)
        self.assertEqual(len(claim.sudo().picking_ids), 1)

    def test_the_lot_that_was_claimed_is_shipped(self):
        product = self.env["product.product"].create(
            {"name": "Pump", "is_storable": True, "tracking": "serial"}
        )
        one, other = self.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in ("S-1", "S-2")]
        )
        self._buy(2.0, 50.0, product, lots={one: 1.0, other: 1.0})
        claim = self.Claim._open_for(
            self._decide(self._held(1.0, product=product, lot=other))
        ).with_user(self.claimer)
        claim._set({"state": "sent"})
        claim.action_ship()
        self.assertEqual(claim.sudo().picking_ids.move_line_ids.lot_id, other)

    def test_the_vendors_number_comes_first_where_it_is_required(self):
        claim = self._claim(state="sent")
        self.vendor.dist_claim_number_required = True
        for step in (claim.action_ship, claim.action_acknowledge):
            with self.assertRefused(UserError, "takes nothing without a number"):
                step()
        self.assertEqual((claim.state, claim.line_ids.shipped_qty), ("sent", 0.0))
        claim.vendor_reference = "RMA-77"
        claim.action_acknowledge()
        claim.action_ship()
        self.assertEqual(claim.state, "shipped")

    def test_a_draft_is_not_shipped(self):
        claim = self._claim(state="draft")
        with self.assertRefused(UserError, "is in the state “Draft”"):
            claim.action_ship()
        self.assertEqual(claim.line_ids.shipped_qty, 0.0)

    def test_nothing_leaves_that_nobody_approved(self):
        claim = self._claim()
        claim.line_ids.disposition_ids.sudo()._set({"state": "proposed"})
        with self.assertRefused(UserError, "isn't approved"):
            claim.action_ship()
        self.assertEqual(claim.line_ids.shipped_qty, 0.0)

    def test_nor_what_nobody_inspected(self):
        claim = self._claim()
        claim.line_ids.receipt_id.sudo()._set({"inspected_at": False})
        with self.assertRefused(UserError, "isn't inspected"):
            claim.action_ship()
        self.assertEqual(claim.line_ids.disposition_ids.state, "approved")

    def test_claimed_goods_leave_by_the_claim_only(self):
        claim = self._claim(3.0)
        disposition = claim.line_ids.disposition_ids
        with self.assertRefused(UserError, "stays in quarantine until the goods are shipped"):
            disposition.with_user(self.warehouse_user).action_execute()
        self.assertEqual((disposition.state, claim.line_ids.shipped_qty), ("approved", 0.0))
        self.assertEqual(self._quantity_in(claim.line_ids.receipt_id.location_id), 3.0)

    def test_failed_receipts_get_their_disposition_when_shipped(self):
        purchase = self._buy(10.0)
        receipt = self._held(3.0, "vendor", purchase_line_id=purchase.id)
        claim = self.Claim._open_for_receipts(receipt).with_user(self.claimer)
        claim._set({"state": "sent"})
        claim.action_ship()
        self.assertEqual(receipt.disposition_ids.state, "executed")
        self.assertEqual(receipt.disposition_ids.kind, "vendor_claim")
        self.assertEqual(receipt.open_qty, 0.0)

    def test_destroyed_in_the_field(self):
        claim = self._claim(3.0)
        quarantine = claim.line_ids.receipt_id.location_id
        claim.action_destroy()
        self.assertEqual(claim.state, "destroyed")
        self.assertEqual(claim.line_ids.destroyed_qty, 3.0)
        self.assertEqual(self._quantity_in(quarantine), 0.0)
        move = claim.line_ids.disposition_ids.sudo().move_ids
        self.assertEqual((move.state, move.location_dest_id.usage), ("done", "inventory"))
        self.assertEqual(self.purchase_line.qty_received, 7.0)

    def test_some_are_sent_and_some_destroyed(self):
        purchase = self._buy(10.0)
        claim = self.Claim._open_for(
            self._decide(self._held(2.0, purchase_line_id=purchase.id))
            | self._decide(self._held(3.0, purchase_line_id=purchase.id))
        ).with_user(self.claimer)
        claim._set({"state": "sent"})
        claim.line_ids[1].is_to_destroy = True
        claim.action_ship()
        claim.action_destroy()
        self.assertEqual(claim.line_ids.mapped("shipped_qty"), [2.0, 0.0])
        self.assertEqual(claim.line_ids.mapped("destroyed_qty"), [0.0, 3.0])
        self.assertEqual(claim.state, "shipped")
        self.assertEqual(purchase.qty_received, 5.0)

    def test_goods_that_never_came_back_are_only_noted(self):
        purchase = self._buy(10.0)
        returned = self.env["dist.return"].create(
            {"partner_id": self.customer.id, "warehouse_id": self.warehouse.id}
        )
        line = self.env["dist.return.line"].create(
            {
                "return_id": returned.id,
                "product_id": self.product.id,
                "reason_id": self.defective.id,
            }
        )
        line._set({"authorised_qty": 1.0, "routing": "to_vendor"})
        returned._set({"state": "authorised"})
        disposition = self.env["dist.disposition"]._make(
            [
                {
                    "line_id": line.id,
                    "product_id": self.product.id,
                    "company_id": self.company.id,
                    "warehouse_id": self.warehouse.id,
                    "kind": "credit_only",
                    "quantity": 1.0,
                    "state": "proposed",
                }
            ]
        )
        disposition._approve()
        claim = disposition.claim_line_id.claim_id.with_user(self.claimer)
        claim._set({"state": "sent"})
        self.assertEqual(claim.line_ids.purchase_line_id, purchase)
        with self.assertRefused(UserError, "Nothing of claim"):
            claim.action_ship()
        claim.action_destroy()
        self.assertEqual(claim.line_ids.destroyed_qty, 1.0)
        self.assertFalse(claim.line_ids.disposition_ids.sudo().move_ids)

    def test_what_is_taken_off_is_decided_again(self):
        claim = self._claim()
        claim.line_ids.action_take_off()
        self.assertEqual(claim.line_ids.quantity, 0.0)
        self.assertEqual(claim.line_ids.disposition_ids.state, "cancelled")
        self.assertEqual(claim.line_ids.receipt_id.sudo()._claimable_qty(), 3.0)

    def test_without_the_role_nothing_goes(self):
        claim = self._claim()
        steps = ("action_ship", "action_destroy", "action_write_off", "action_close")
        for user in (self.buyer, self.dist_user, self.stock_user, self.inspector):
            for step in steps:
                with self.assertRefused(AccessError, "role “Vendor Claims”"):
                    getattr(claim.with_user(user), step)()
        self.assertEqual((claim.state, claim.line_ids.shipped_qty), ("acknowledged", 0.0))

    def test_buyers_read_claims(self):
        claim = self._claim()
        self.assertEqual(claim.with_user(self.buyer).expected_amount, 12.0)
        with self.assertRefused(AccessError, "dist.vendor.claim"):
            claim.with_user(self.buyer).vendor_reference = "X"
        self.assertFalse(claim.vendor_reference)

    def test_a_reversed_shipment_comes_off_the_claim(self):
        claim = self._claim()
        claim.action_ship()
        claim.line_ids.disposition_ids.sudo()._set({"state": "reversed"})
        self.assertEqual((claim.line_ids.quantity, claim.line_ids.shipped_qty), (0.0, 0.0))

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests.common import tagged

from .vendor_common import VendorCommon


@tagged("post_install", "-at_install")
class TestVendorFailed(VendorCommon):
    """What becomes of goods that failed at the door: their claim, their bill, their inspection."""

    def setUp(self):
        super().setUp()
        self._point(operation="receipt")

    def test_restocked_goods_are_billed_after_all(self):
        line, receipt = self._fail(10.0, 4.0)
        self._take_off(receipt)
        for kind, quantity, state, received in (
            ("scrap", 1.0, "executed", 6.0),
            ("restock", 1.0, "approved", 6.0),
            ("restock", 1.0, "executed", 7.0),
            ("second_grade", 1.0, "executed", 8.0),
        ):
            self._disposed(receipt, kind, quantity, state)
            self.assertEqual(line.qty_received, received, kind)

    def test_the_claim_is_against_who_delivered(self):
        """The purchase being received has delivered only when its moves are done."""
        other = self.env["res.partner"].create({"name": "Other Mill"})
        self.product.seller_ids = [
            Command.create({"partner_id": partner.id, "price": price})
            for partner, price in ((other, 0.5), (self.vendor, 1.0))
        ]
        early = self._buy(2.0)
        self._by(early.move_ids.dist_check_ids).action_pass()
        self._receive(early)
        line, receipt = self._fail(10.0, 3.0)
        claimed = receipt.claim_line_ids
        self.assertEqual((claimed.purchase_line_id, claimed.quantity), (line, 3.0))
        self.assertEqual(claimed.claim_id.partner_id, self.vendor)
        self.assertFalse(claimed.is_assumed)

    def test_without_a_purchase_who_brought_it_is_asked(self):
        self.product.standard_price = 3.0
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "partner_id": self.vendor.id,
                "location_id": self.suppliers.id,
                "location_dest_id": self.stock.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 4.0,
                            "location_id": self.suppliers.id,
                            "location_dest_id": self.stock.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        move = picking.move_ids
        self._by(move.dist_check_ids).action_fail(1.0)
        move.picked = True
        picking.with_user(self.stock_user).button_validate()
        claimed = self.Receipt.search([("origin_move_id", "=", move.id)]).claim_line_ids
        self.assertEqual((claimed.claim_id.partner_id, claimed.quantity), (self.vendor, 1.0))
        self.assertEqual((claimed.unit_price, claimed.is_assumed), (3.0, True))

    def test_what_is_claimed_is_not_restocked_as_well(self):
        receipt = self._fail(10.0, 3.0)[1]
        self.assertEqual(receipt._decidable_qty(), 0.0)
        dispositions = self.env["dist.disposition"]
        with self.assertRefused(UserError, "or take it off its claim first"):
            dispositions._propose(receipt, 1.0, "restock")
        self.assertFalse(receipt.disposition_ids)
        self._take_off(receipt)
        self.assertEqual(dispositions._propose(receipt, 3.0, "restock").state, "proposed")

    def test_what_is_claimed_is_not_corrected_away(self):
        receipt = self._fail(10.0, 5.0)[1]
        with self.assertRefused(UserError, "is done"):
            receipt.move_line_id.with_user(self.stock_user).quantity = 1.0
        self.assertEqual((receipt.quantity, receipt.claim_line_ids.quantity), (5.0, 5.0))

    def test_what_is_reworked_failed_once(self):
        line, receipt = self._fail(10.0, 4.0)
        self._take_off(receipt)
        for kind, expected in (("rework", 6.0), ("restock", 10.0)):
            done = self._disposed(receipt, kind, 4.0, is_credited=False)
            if kind == "rework":
                done._make_rework()
                receipt = self._held(line) - receipt
            self.assertEqual(line.qty_received, expected, kind)

    def test_what_failed_is_not_billed_on_order_either(self):
        self.product.purchase_method = "purchase"
        line = self._buy(2.0, uom=self.dozen)
        self.assertEqual(line.qty_to_invoice, 2.0)
        self._by(line.move_ids.dist_check_ids).action_fail(12.0)
        self.assertEqual(line.qty_to_invoice, 2.0)
        self._receive(line)
        self.assertEqual((line.qty_received, line.qty_to_invoice), (1.0, 1.0))
        self._take_off(self._held(line))
        self._disposed(self._held(line), "restock", 6.0)
        self.assertEqual((line.qty_received, line.qty_to_invoice), (1.5, 1.5))

    def test_a_part_takes_nothing_off_its_kit(self):
        """Goods of another product than the purchase line's are parts of the kit it is for."""
        line = self._buy(10.0)
        self._by(line.move_ids.dist_check_ids).action_pass()
        self._receive(line)
        part = self._receipt(3.0, self.lot_product, kind="vendor", purchase_line_id=line.id)
        line.invalidate_recordset()
        line._compute_qty_received()
        self.assertEqual((self._held(line), line.qty_received), (part, 10.0))

    def test_the_inspection_of_what_was_held_begins_with_the_evidence(self):
        receipt = self._by(self._fail(10.0, 3.0)[1])
        receipt.condition = "defective"
        receipt.action_conclude()
        self.assertEqual(receipt.inspection_result, "failed")

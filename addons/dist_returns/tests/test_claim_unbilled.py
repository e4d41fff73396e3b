# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests.common import tagged

from .common_claims import ClaimsCommon


@tagged("post_install", "-at_install")
class TestClaimUnbilled(ClaimsCommon):
    """What a vendor never billed needs no credit; what he did bill does."""

    def test_what_was_never_billed_needs_no_credit(self):
        claim = self._claim()
        self._bill(self.purchase_line, quantity=7.0)
        claim.action_ship()
        self._settle(claim, "unbilled", 3.0)
        self.assertEqual((claim.recovered_amount, claim.state), (12.0, "settled"))

    def test_what_was_billed_can_not_be_called_unbilled(self):
        claim = self._claim()
        self._bill(self.purchase_line, quantity=8.0)
        claim.action_ship()
        with self.assertRefused(UserError, "2 of its purchase weren't billed"):
            self._settle(claim, "unbilled", 3.0)
        self.assertEqual(claim.line_ids.unbilled_qty, 0.0)

    def test_a_replacement_was_not_billed_because_it_is_free(self):
        claim = self._claim(2.0)
        self._bill(self.purchase_line)
        claim.action_ship()
        self._settle(claim, "replace", 2.0)
        picking = claim.line_ids.replacement_move_ids.sudo().picking_id
        picking.move_ids.write({"quantity": 2.0, "picked": True})
        picking.button_validate()
        held = self._held(2.0, purchase_line_id=self.purchase_line.id)
        other = self.Claim._open_for(self._decide(held)).with_user(self.claimer)
        other._set({"state": "acknowledged"})
        other.action_ship()
        with self.assertRefused(UserError, "0 of its purchase weren't billed"):
            self._settle(other, "unbilled", 2.0)
        self.assertEqual(other.line_ids.unbilled_qty, 0.0)

    def test_what_was_received_once_counts_once(self):
        """Further movements of a purchase's goods between our places, or back from a customer."""
        transit = self.env["stock.location"].create(
            {"name": "On the way", "usage": "transit", "company_id": self.company.id}
        )
        customers = self.env.ref("stock.stock_location_customers")
        for source in (self.warehouse.lot_stock_id, transit, customers):
            with self.subTest(source=source.usage):
                claim = self._claim()
                self._bill(self.purchase_line)
                self._moved_again(self.purchase_line, 3.0, source)
                claim.action_ship()
                with self.assertRefused(UserError, "0 of its purchase weren't billed"):
                    self._settle(claim, "unbilled", 3.0)
                self.assertEqual(claim.line_ids.unbilled_qty, 0.0)

    def _moved_again(self, purchase_line, quantity, source):
        """Move the purchase's goods once more; a dropship's come back like this, too."""
        if source.usage == "transit":
            self._put_in_stock(self.product, quantity, location=source)
        move = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": quantity,
                "location_id": source.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "picking_type_id": self.warehouse.int_type_id.id,
                "company_id": self.company.id,
                "purchase_line_id": purchase_line.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": quantity, "picked": True})
        move._action_done()
        self.assertEqual(move.state, "done")

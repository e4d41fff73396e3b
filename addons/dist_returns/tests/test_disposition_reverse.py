# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests.common import tagged

from .disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestDispositionReverse(DispositionCommon):
    """What was executed is taken back by a counter-disposition, while it can be."""

    def _reverse(self, disposition):
        disposition.with_user(self.authoriser).action_reverse()
        return disposition.reversal_id

    def test_a_restock(self):
        receipt = self._returned(10.0)
        before = self._in(self.stock)
        disposition = self._executed(receipt, 6.0, "restock")
        counter = self._reverse(disposition)
        self.assertEqual((disposition.state, counter.state), ("reversed", "reversed"))
        self.assertEqual(counter.reversed_id, disposition)
        self.assertEqual(counter.executor_id, self.authoriser)
        self.assertEqual(self._in(self.stock), before)
        self.assertNothingMoved(receipt, 10.0)
        self.assertEqual(receipt.line_id.accepted_qty, 0.0)
        self.assertEqual(receipt.line_id.receipt_ids, receipt)
        self.assertEqual(receipt.undecided_qty, 10.0)
        self._executed(receipt, 10.0, "restock")
        self.assertEqual(self._in(self.stock), before + 10.0)

    def test_once(self):
        disposition = self._executed(self._returned(10.0), 6.0, "restock")
        self._reverse(disposition)
        with self.assertRefused(UserError, "taken back already"):
            self._reverse(disposition)
        with self.assertRefused(UserError, "taken back already"):
            self._reverse(disposition.reversal_id)
        self.assertEqual(self._in(self.quarantine), 10.0)

    def test_goods_that_are_gone_cannot_be_taken_back(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
        receipt = self._returned(10.0)
        disposition = self._executed(receipt, 6.0, "restock", location_dest_id=shelf.id)
        self.env["stock.quant"]._update_available_quantity(self.product, shelf, -1.0)
        with self.assertRefused(UserError, "aren't free in “.*Shelf”"):
            self._reverse(disposition)
        self.assertEqual((disposition.state, receipt.open_qty), ("executed", 4.0))
        self.assertEqual((self._in(shelf), self._in(self.quarantine)), (5.0, 4.0))

    def test_nor_what_left(self):
        receipt = self._returned(10.0)
        disposition = self._executed(receipt, 6.0, "to_customer")
        with self.assertRefused(UserError, "have left.*as a new return"):
            self._reverse(disposition)
        self.assertEqual(disposition.state, "executed")

    def test_nor_what_is_credited(self):
        receipt = self._returned(10.0)
        disposition = self._executed(receipt, 6.0, "restock")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dist_return_line SET credited_qty = 1 WHERE id = %s", [receipt.line_id.id]
        )
        receipt.line_id.invalidate_recordset(["credited_qty"])
        with self.assertRefused(UserError, "Reverse the credit note first"):
            self._reverse(disposition)
        self.assertEqual(disposition.state, "executed")

    def test_a_scrap(self):
        receipt = self._returned(10.0)
        disposition = self._executed(receipt, 3.0, "scrap")
        place = disposition.move_ids.location_dest_id
        self._reverse(disposition)
        self.assertEqual(self._in(place), 0.0)
        self.assertNothingMoved(receipt, 10.0)

    def test_a_rework_nobody_has_looked_at(self):
        receipt = self._returned(10.0)
        disposition = self._executed(receipt, 4.0, "rework")
        self._reverse(disposition)
        self.assertEqual(receipt.line_id.receipt_ids, receipt)
        self.assertNothingMoved(receipt, 10.0)
        self.assertEqual(receipt.line_id.received_qty, 10.0)

    def test_a_rework_that_was_split_for_its_inspection(self):
        receipt = self._returned(10.0)
        disposition = self._executed(receipt, 4.0, "rework")
        again = receipt.line_id.receipt_ids - receipt
        again.with_user(self.inspector).action_split(1.0)
        self._reverse(disposition)
        self.assertEqual(receipt.line_id.receipt_ids, receipt)
        self.assertNothingMoved(receipt, 10.0)

    def test_a_rework_of_which_a_part_was_inspected_stays(self):
        receipt = self._returned(10.0)
        disposition = self._executed(receipt, 4.0, "rework")
        again = receipt.line_id.receipt_ids - receipt
        part = again.browse(again.with_user(self.inspector).action_split(1.0))
        part._set({"inspected_at": receipt.inspected_at})
        with self.assertRefused(UserError, "was inspected again"):
            self._reverse(disposition)
        self.assertEqual((again.exists().open_qty, part.exists().open_qty), (3.0, 1.0))

    def test_a_rework_that_was_inspected_stays(self):
        receipt = self._returned(10.0)
        disposition = self._executed(receipt, 4.0, "rework")
        again = receipt.line_id.receipt_ids - receipt
        again._set({"inspected_at": receipt.inspected_at})
        with self.assertRefused(UserError, "was inspected again"):
            self._reverse(disposition)
        self.assertEqual((disposition.state, again.exists().open_qty), ("executed", 4.0))

    def test_second_grade(self):
        second = self.env["product.product"].create({"name": "Bolt, B", "is_storable": True})
        receipt = self._returned(10.0)
        disposition = self._executed(receipt, 4.0, "second_grade", target_product_id=second.id)
        self._reverse(disposition)
        self.assertEqual(self._in(self.stock, second), 0.0)
        self.assertNothingMoved(receipt, 10.0)

    def test_credit_only(self):
        line = self._return_line(10.0)
        disposition = self.Disposition.with_user(self.authoriser)._propose_for_line(line, 5.0)
        disposition.with_user(self.authoriser).action_approve_and_execute()
        self.assertEqual(line.accepted_qty, 5.0)
        self._reverse(disposition)
        self.assertEqual(line.accepted_qty, 0.0)

    def test_credit_only_of_goods_that_the_vendor_owes_for(self):
        """Nothing of it was destroyed or sent yet: the claim just gets smaller."""
        self.product.seller_ids = [
            Command.create({"partner_id": self.env["res.partner"].create({"name": "Mill"}).id})
        ]
        line = self._return_line(10.0)
        line._set({"routing": "to_vendor"})
        kept, undone = (
            self.Disposition.with_user(self.authoriser)._propose_for_line(line, quantity)
            for quantity in (3.0, 5.0)
        )
        for disposition in (kept, undone):
            disposition.with_user(self.authoriser).action_approve_and_execute()
        claimed = kept.claim_line_id | undone.claim_line_id
        self.assertEqual(sum(claimed.mapped("quantity")), 8.0)
        self._reverse(undone)
        self.assertEqual(sum(claimed.exists().mapped("quantity")), 3.0)
        self.assertEqual(set(claimed.exists().mapped("shipped_qty")), {0.0})
        self.assertEqual(line.accepted_qty, 3.0)

    def test_a_closed_return_opens_again(self):
        receipt = self._returned(10.0)
        disposition = self._executed(receipt, 10.0, "restock")
        receipt.return_id._set({"state": "closed"})
        self._reverse(disposition)
        self.assertEqual(receipt.return_id.state, "receipt")
        self.assertEqual(self._in(self.quarantine), 10.0)

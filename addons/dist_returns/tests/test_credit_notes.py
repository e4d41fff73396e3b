# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditNotes(CreditCommon):
    """Credit notes, claw-backs and replacements of a return, and what the order invoices."""

    def _credit(self, back, user=None):
        action = back.return_id.with_user(user or self.credit_approver).action_create_credit_notes()
        return self.env["account.move"].search(action["domain"])

    # --- what a credit note says -------------------------------------------------------------

    def test_draft_with_price_taxes_and_links_of_the_invoice(self):
        tax = self.env["account.tax"].create(
            {"name": "VAT 20", "amount": 20.0, "company_id": self.company.id}
        )
        line = self._sold(10.0, discount=25.0, tax_ids=[Command.link(tax.id)])
        back = self._returned(line, 4.0)
        note = self._credit(back)
        row = note.invoice_line_ids
        invoice = line.invoice_lines.move_id - note
        self.assertEqual((note.state, note.move_type), ("draft", "out_refund"))
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual((row.quantity, row.price_unit, row.discount), (4.0, 2.0, 25.0))
        self.assertEqual((note.amount_untaxed, note.amount_total), (6.0, 7.2))
        self.assertEqual((row.sale_line_ids, row.dist_return_line_id), (line, back))
        note.with_user(self.accountant).action_post()
        self.assertEqual(back.credited_qty, 4.0)
        self.assertEqual((line.qty_delivered, line.qty_invoiced, line.qty_to_invoice), (6, 6, 0))

    def test_fee_when_the_customer_is_at_fault(self):
        self.fee_rule.fee_percent = 10.0
        line = self._sold(10.0)
        back = self._returned(line, 5.0, reason_id=self.reason.id)
        self.assertEqual((back.entitled_amount, back.fee_amount), (9.0, 1.0))
        note = self._credit(back)
        self.assertEqual(note.amount_untaxed, 9.0)
        self.assertIn("(90 % of the price)", note.invoice_line_ids.name)
        note.with_user(self.accountant).action_post()
        self.assertEqual(line.qty_to_invoice, 0.0)

    def test_no_fee_when_waived_or_another_s_fault(self):
        self.fee_rule.fee_percent = 10.0
        line = self._sold(10.0)
        waived = self._returned(line, 2.0, reason_id=self.reason.id, is_fee_waived=True)
        ours = self._returned(line, 2.0)
        self.assertEqual((waived.entitled_amount, ours.entitled_amount), (4.0, 4.0))

    def test_a_line_for_each_grade(self):
        line = self._sold(10.0)
        back = self._return(line, 4.0)
        receipt = self._receive(back, 4.0)
        self._accept(back, 3.0, receipt=receipt)
        self._accept(back, 1.0, grade=50.0, receipt=receipt)
        note = self._credit(back)
        rows = [(row.quantity, row.price_unit) for row in note.invoice_line_ids]
        self.assertEqual(rows, [(3.0, 2.0), (1.0, 1.0)])
        note.with_user(self.accountant).action_post()
        self.assertEqual(back.credited_qty, 4.0)

    def test_one_for_each_invoice(self):
        line = self._sell(10.0)
        self._deliver(line)
        first = self._invoice(line, 3.0)
        second = self._invoice(line)
        back = self._returned(line, 5.0)
        notes = self._credit(back)
        self.assertEqual(notes.reversed_entry_id, first | second)
        found = {note.reversed_entry_id: note.invoice_line_ids.quantity for note in notes}
        self.assertEqual(found, {first: 3.0, second: 2.0})

    def test_once(self):
        line = self._sold(10.0)
        back = self._returned(line, 4.0)
        note = self._credit(back)
        with self.assertRefused(UserError, "Nothing is open to credit"):
            self._credit(back)
        self.assertEqual(back.credit_line_ids.move_id, note)

    def test_in_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        line = self._sell(2.0, product_uom_id=dozen.id, price=24.0)
        self._deliver(line, 24.0)
        self._invoice(line)
        back = self._returned(line, 5.0)
        note = self._credit(back)
        row = note.invoice_line_ids
        self.assertEqual((row.product_uom_id, row.quantity), (self.product.uom_id, 5.0))
        self.assertEqual(note.amount_untaxed, 10.0)
        note.with_user(self.accountant).action_post()
        self.assertEqual(back.credited_qty, 5.0)
        self.assertEqual(line.qty_to_invoice, 0.0)

    def test_units_that_two_decimals_do_not_hold(self):
        """4 of 1,000, 6 of 1,000, and 1 of 12: what is left to invoice stays nothing."""
        pack = self.env["uom.uom"].create(
            {"name": "Pallet", "relative_factor": 1000, "relative_uom_id": self.product.uom_id.id}
        )
        dozen = self.env.ref("uom.product_uom_dozen")
        self._put_in_stock(self.product, 2000.0)
        for unit, sold, accepted, left in (
            (pack, 1.0, 4.0, 1.0),
            (pack, 1.0, 6.0, 0.99),
            (dozen, 2.0, 1.0, 1.92),
        ):
            line = self._sell(sold, product_uom_id=unit.id, price=unit.factor)
            self._deliver(line, sold * unit.factor)
            self._invoice(line)
            back = self._returned(line, accepted)
            self.assertEqual(back.open_credit_qty, accepted)
            note = self._credit(back)
            self.assertEqual(note.amount_untaxed, accepted)
            note.with_user(self.accountant).action_post()
            self.assertEqual(back.credited_qty, accepted)
            self.assertEqual((line.qty_delivered, line.qty_invoiced), (left, left))
            self.assertEqual((line.qty_to_invoice, line.qty_invoiced_posted), (0.0, left))

    def test_goods_of_before_the_start(self):
        back = self._return(self.env["sale.order.line"], 3.0, legacy_price=1.5)
        self._accept(back, 3.0, receipt=self._receive(back, 3.0))
        note = self._credit(back)
        self.assertEqual(note.invoice_line_ids.quantity, 3.0)
        self.assertEqual(note.amount_untaxed, 4.5)
        note.with_user(self.accountant).action_post()
        self.assertEqual(back.credited_qty, 3.0)

    # --- who ---------------------------------------------------------------------------------

    def test_the_way_to_returns_is_shown_to_who_may_read_them(self):
        back = self._returned(self._sold(10.0), 4.0)
        note = self._credit(back)
        reader = self._user("reader", "account.group_account_readonly")
        self.clerk.group_ids += self.env.ref("account.group_account_readonly")
        for user, is_shown in ((self.accountant, True), (self.clerk, True), (reader, False)):
            arch = note.with_user(user).get_view(view_type="form")["arch"]
            self.assertEqual("action_dist_open_returns" in arch, is_shown, user.login)
        action = note.with_user(self.accountant).action_dist_open_returns()
        found = self.env["dist.return"].with_user(self.accountant).search(action["domain"])
        self.assertEqual(found, back.return_id)

    def test_only_credit_approvers(self):
        back = self._returned(self._sold(10.0), 4.0)
        for user in (self.clerk, self.inspector, self.authoriser, self.accountant):
            with self.assertRefused(AccessError, "Only credit approvers"):
                self._credit(back, user)
        self.assertFalse(back.credit_line_ids)

    def test_not_the_inspector_above_the_value(self):
        back = self._returned(self._sold(10.0), 4.0)
        back.receipt_ids._set({"inspector_id": self.credit_approver.id})
        self.company.dist_return_duties_amount = 7.0
        with self.assertRefused(AccessError, "You inspected the goods"):
            self._credit(back)
        self.assertFalse(back.credit_line_ids)
        self.company.dist_return_duties_amount = 8.0
        self.assertTrue(self._credit(back))

    def test_not_before_it_is_authorised(self):
        back = self._returned(self._sold(10.0), 4.0, state="submitted")
        with self.assertRefused(UserError, "isn't authorised"):
            self._credit(back)

    # --- what the order invoices -------------------------------------------------------------

    def test_quarantine_changes_nothing_that_is_invoiced(self):
        line = self._sold(10.0)
        self._receive(self._return(line, 4.0), 4.0)
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (10.0, 0.0))
        self.assertEqual(line.invoice_status, "invoiced")

    def test_returned_before_invoicing(self):
        line = self._sold(10.0, invoiced=0)
        back = self._return(line, 4.0)
        receipt = self._receive(back, 4.0)
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (10.0, 6.0))
        self._accept(back, 3.0, receipt=receipt)
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (7.0, 6.0))
        self._accept(back, 1.0, kind="to_customer", credited=False, receipt=receipt)
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (7.0, 7.0))
        self._invoice(line)
        self.assertEqual(back.entitled_qty, 0.0)
        with self.assertRefused(UserError, "Nothing is open to credit"):
            self._credit(back)

    def test_5_received_2_returned_and_credited(self):
        line = self._sold(5.0)
        back = self._returned(line, 2.0)
        self._credit(back).with_user(self.accountant).action_post()
        self.assertEqual((line.qty_delivered, line.qty_invoiced), (3.0, 3.0))
        self.assertEqual((line.qty_to_invoice, line.invoice_status), (0.0, "invoiced"))

    def test_ordered_quantities_are_not_invoiced_again(self):
        self.product.invoice_policy = "order"
        line = self._sold(10.0)
        back = self._returned(line, 3.0)
        self.assertEqual(line.qty_to_invoice, -3.0)
        self._credit(back).with_user(self.accountant).action_post()
        self.assertEqual((line.qty_invoiced, line.qty_to_invoice), (7.0, 0.0))
        self.assertNotEqual(line.invoice_status, "to invoice")

    def test_the_wizard_of_the_delivery_counts_once(self):
        line = self._sold(10.0)
        wizard = self.env["stock.return.picking"].create(
            {"picking_id": line.move_ids.picking_id.id}
        )
        wizard.product_return_moves.quantity = 4.0
        picking = wizard._create_return()
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertTrue(picking.move_ids.to_refund)
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (10.0, 0.0))
        receipt = self.env["dist.return.receipt"].search(
            [("move_line_id", "in", picking.move_line_ids.ids)]
        )
        back = receipt.line_id or self._return(line, 4.0)
        receipt._set({"line_id": back.id, "return_id": back.return_id.id})
        receipt._set({"inspected_at": "2026-03-02 09:00:00"})
        self._accept(back, 4.0, kind="restock", receipt=receipt)
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (6.0, -4.0))

    # --- in advance --------------------------------------------------------------------------

    def test_on_receipt(self):
        self.fee_rule.credit_timing = "receipt"
        line = self._sold(10.0)
        back = self._return(line, 4.0)
        self.assertEqual(back.entitled_qty, 0.0)
        self._receive(back, 3.0)
        back.invalidate_recordset()
        self.assertEqual(back.entitled_qty, 3.0)
        self._credit(back).with_user(self.accountant).action_post()
        self.assertEqual((line.qty_invoiced, line.qty_to_invoice), (7.0, 0.0))

    def test_in_advance_and_taken_back(self):
        self.fee_rule.credit_timing = "advance"
        line = self._sold(10.0)
        back = self._return(line, 4.0, state="authorised")
        self._credit(back).with_user(self.accountant).action_post()
        self.assertEqual((line.qty_invoiced, line.qty_to_invoice), (6.0, 0.0))
        receipt = self._receive(back, 3.0)
        self._accept(back, 1.0, receipt=receipt)
        self.assertEqual(back._clawback_qty(), 0.0)
        self._accept(back, 2.0, kind="to_customer", credited=False, receipt=receipt)
        self.assertEqual(back._clawback_qty(), 2.0)
        self.assertIn("Take back the credit", back.return_id.activity_ids.summary)
        self.assertEqual(
            back.return_id._money_blockers(),
            ["3 Units of Hex bolt M8 was credited and must be taken back."],
        )
        back._set({"authorised_qty": 3.0})
        action = back.return_id.with_user(self.credit_approver).action_create_clawback()
        invoice = self.env["account.move"].search(action["domain"])
        self.assertEqual((invoice.move_type, invoice.amount_untaxed), ("out_invoice", 6.0))
        with self.assertRefused(UserError, "Nothing has to be taken back"):
            back.return_id.with_user(self.credit_approver).action_create_clawback()
        invoice.with_user(self.accountant).action_post()
        self.assertEqual(back.credited_qty, 1.0)
        self.assertEqual((line.qty_delivered, line.qty_invoiced), (9.0, 9.0))
        self.assertEqual((line.qty_to_invoice, back.return_id._money_blockers()), (0.0, []))

    # --- replacement -------------------------------------------------------------------------

    def _replaced_return(self, condition, state="receipt"):
        self.fee_rule.write({"is_replacement": True, "replacement_condition": condition})
        line = self._sold(10.0)
        back = self._return(line, 3.0, state=state)
        return line, back

    def test_a_replacement_is_shipped_when_accepted(self):
        line, back = self._replaced_return("inspected")
        receipt = self._receive(back, 3.0)
        self.assertFalse(back.replacement_line_ids)
        self._accept(back, 3.0, receipt=receipt)
        row = back.replacement_line_ids
        self.assertEqual((row.product_uom_qty, row.price_unit, row.state), (3.0, 0.0, "sale"))
        self.assertEqual(row.order_id.dist_return_id, back.return_id)
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (10.0, 0.0))
        with self.assertRefused(UserError, "Nothing is open to credit"):
            self._credit(back)
        back.settlement = "credit"
        with self.assertRefused(UserError, "Nothing is open to credit"):
            self._credit(back)

    def test_a_replacement_is_shipped_when_received(self):
        _line, back = self._replaced_return("received")
        self._receive(back, 2.0)
        back.return_id._create_replacements()
        self.assertEqual(back.replaced_qty, 2.0)
        back.return_id._create_replacements()
        self.assertEqual(back.replaced_qty, 2.0)

    def test_a_replacement_is_shipped_when_authorised(self):
        _line, back = self._replaced_return("authorised", "submitted")
        self.assertFalse(back.replacement_line_ids)
        back.return_id._set({"state": "authorised"})
        self.assertEqual(back.replaced_qty, 3.0)

    def test_what_was_credited_is_not_replaced(self):
        line = self._sold(10.0)
        back = self._returned(line, 3.0)
        self._credit(back)
        back.settlement = "replacement"
        self.assertEqual(back._replacement_qty(), 0.0)

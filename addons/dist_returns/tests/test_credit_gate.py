# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditGate(CreditCommon):
    """No document credits what isn't entitled, whatever the way it is posted."""

    def _assert_refused(self, note, pattern, post=None):
        before = note.amount_total
        with self.assertRefused(UserError, pattern):
            (post or note.with_user(self.accountant).action_post)()
        self.assertEqual((note.state, note.amount_total), ("draft", before))

    # --- ways to post ------------------------------------------------------------------------

    def test_25_of_10_without_goods(self):
        line = self._sold(10.0)
        note = self._credit_note(line, 25.0)
        self._assert_refused(note, "no single return entitles to that")
        self.assertEqual(line.qty_invoiced_posted, 10.0)

    def test_post_is_refused(self):
        note = self._credit_note(self._sold(10.0), 1.0)
        self._assert_refused(
            note, "Enter a return of the delivery", note.with_user(self.accountant)._post
        )

    def test_the_mass_wizard_is_refused(self):
        note = self._credit_note(self._sold(10.0), 1.0)
        wizard = (
            self.env["validate.account.move"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=note.ids)
            .create({})
        )
        self._assert_refused(note, "no single return entitles", wizard.validate_move)

    def test_writing_the_state_is_refused(self):
        note = self._credit_note(self._sold(10.0), 1.0)
        self._assert_refused(
            note,
            "no single return entitles",
            lambda: note.with_user(self.accountant).write({"state": "posted"}),
        )

    def test_creating_it_posted_is_refused(self):
        line = self._sold(10.0)
        with self.assertRefused(UserError, "already in the posted state"):
            self._credit_note(line, 1.0, state="posted")
        self.assertEqual(line.qty_invoiced, 10.0)

    def test_the_reversal_wizard_makes_a_draft_that_is_refused(self):
        line = self._sold(10.0)
        invoice = line.invoice_lines.move_id
        wizard = self._reversal(invoice)
        wizard.refund_moves()
        self._assert_refused(wizard.new_move_ids, "no single return entitles")

    def _reversal(self, invoice, user=None, **vals):
        return (
            self.env["account.move.reversal"]
            .with_user(user or self.accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, **vals})
        )

    def test_a_negative_line_of_an_invoice_is_refused(self):
        line = self._sold(10.0)
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": -2.0,
                            "price_unit": 2.0,
                            "tax_ids": [],
                            "sale_line_ids": [Command.link(line.id)],
                        }
                    ),
                    Command.create({"name": "Work", "quantity": 1.0, "price_unit": 50.0}),
                ],
            }
        )
        self._assert_refused(invoice, "no single return entitles")

    def test_an_edited_posted_note_is_refused(self):
        line = self._sold(10.0)
        self._returned(line, 2.0)
        note = self._credit_note(line, 2.0)
        note.with_user(self.accountant).action_post()
        with self.assertRefused(UserError, "Lower the quantity"):
            note.invoice_line_ids.write({"quantity": 5.0})
        self.assertEqual(note.invoice_line_ids.quantity, 2.0)

    def test_the_link_of_a_posted_note_stays(self):
        line = self._sold(10.0)
        self._returned(line, 2.0)
        note = self._credit_note(line, 2.0)
        note.with_user(self.accountant).action_post()
        for vals in ({"dist_return_line_id": False}, {"dist_credit_kind": "value"}):
            with self.assertRefused(UserError, "can't change any more"):
                note.invoice_line_ids.write(vals)
        with self.assertRefused(UserError, "can't change any more"):
            note.write({"dist_credit_kind": "value"})
        self.assertEqual(line.qty_invoiced, 8.0)

    # --- what is entitled --------------------------------------------------------------------

    def test_an_accepted_return_links_itself(self):
        line = self._sold(10.0)
        back = self._returned(line, 3.0)
        note = self._credit_note(line, 3.0)
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.state, "posted")
        self.assertEqual(note.invoice_line_ids.dist_return_line_id, back)
        self.assertEqual(back.credited_qty, 3.0)
        self.assertEqual((line.qty_delivered, line.qty_invoiced), (7.0, 7.0))
        self.assertEqual((line.qty_to_invoice, line.invoice_status), (0.0, "invoiced"))

    def test_two_documents_credit_once(self):
        line = self._sold(10.0)
        self._returned(line, 3.0)
        first, second = self._credit_note(line, 3.0), self._credit_note(line, 3.0)
        first.with_user(self.accountant).action_post()
        self._assert_refused(second, "no single return entitles")

    def test_two_documents_at_once(self):
        line = self._sold(10.0)
        back = self._returned(line, 3.0)
        notes = self._credit_note(line, 3.0) | self._credit_note(line, 3.0)
        with self.assertRefused(UserError, "credits 6 Units .* entitles to 3 more"):
            notes.with_user(self.accountant)._post()
        self.assertEqual(set(notes.mapped("state")), {"draft"})
        self.assertEqual(back.credited_qty, 0.0)

    def test_a_higher_price_is_refused(self):
        line = self._sold(10.0)
        self._returned(line, 3.0)
        self._assert_refused(self._credit_note(line, 3.0, price=2.5), "Lower the price")

    def test_the_grade_lowers_the_price(self):
        line = self._sold(10.0)
        back = self._return(line, 3.0)
        self._accept(back, 3.0, grade=50.0, receipt=self._receive(back, 3.0))
        self._assert_refused(self._credit_note(line, 3.0, price=2.0), "entitles to .*3.00.* more")
        note = self._credit_note(line, 3.0, price=1.0)
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.amount_untaxed, 3.0)

    def test_goods_in_quarantine_entitle_to_nothing(self):
        line = self._sold(10.0)
        self._receive(self._return(line, 3.0), 3.0)
        self._assert_refused(self._credit_note(line, 3.0), "no single return entitles")

    def test_another_customer_s_return_is_refused(self):
        line, other = self._sold(10.0), self._sold(10.0)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        back = self._returned(other, 3.0)
        back.return_id._set({"partner_id": stranger.id})
        note = self._credit_note(line, 3.0)
        note.invoice_line_ids.dist_return_line_id = back
        self._assert_refused(note, "is of another product, customer or order line")

    def test_without_a_link_to_the_order(self):
        line = self._sold(10.0)
        back = self._returned(line, 3.0)
        note = self._credit_note(line, 3.0)
        note.invoice_line_ids.sale_line_ids = [Command.clear()]
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.invoice_line_ids.sale_line_ids, line)
        self.assertEqual(note.invoice_line_ids.dist_return_line_id, back)
        loose = self._credit_note(line, 1.0)
        loose.invoice_line_ids.sale_line_ids = [Command.clear()]
        self._assert_refused(loose, "no single return entitles")

    def test_what_was_never_delivered_needs_no_return(self):
        self.product.invoice_policy = "order"
        line = self._sell(10.0)
        self._invoice(line)
        self._deliver(line, 6.0)
        self._assert_refused(self._credit_note(line, 5.0), "no single return entitles")
        note = self._credit_note(line, 4.0)
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.state, "posted")
        self._assert_refused(self._credit_note(line, 1.0), "no single return entitles")

    def test_services_are_not_held(self):
        service = self.env["product.product"].create({"name": "Repair", "type": "service"})
        line = self._sell(1.0, product=service)
        line.qty_delivered = 1.0
        self._invoice(line)
        note = self._credit_note(line, 1.0)
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.state, "posted")

    def test_a_warehouse_that_is_off(self):
        self.warehouse.dist_mode = "off"
        note = self._credit_note(self._sold(10.0), 2.0)
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.state, "posted")

    def test_a_warehouse_that_watches_records(self):
        self.warehouse.dist_mode = "monitor"
        note = self._credit_note(self._sold(10.0), 2.0)
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.state, "posted")
        entry = self.env["dist.audit"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", note.id)]
        )
        self.assertEqual(len(entry), 1)
        self.assertIn("no single return entitles", entry.reason)

    # --- value and reversal ------------------------------------------------------------------

    def _value_note(self, line, price, **vals):
        return self._credit_note(line, 10.0, price, dist_credit_kind="value", **vals)

    def test_a_price_correction_changes_no_quantity(self):
        line = self._sold(10.0)
        note = self._value_note(line, 0.5, dist_credit_reason="Wrong price list")
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.state, "posted")
        self.assertEqual((line.qty_invoiced, line.qty_invoiced_posted), (10.0, 10.0))
        self.assertEqual((line.qty_to_invoice, line.untaxed_amount_to_invoice), (0.0, 0.0))
        self.assertEqual(line.untaxed_amount_invoiced, 15.0)

    def test_it_needs_a_reason(self):
        self._assert_refused(self._value_note(self._sold(10.0), 0.5), "Enter a reason")

    def test_above_the_limit_it_needs_an_approver(self):
        self.company.dist_value_credit_amount = 4.0
        line = self._sold(10.0)
        note = self._value_note(line, 0.5, dist_credit_reason="Goodwill")
        self._assert_refused(note, "needs a credit approver")
        with self.assertRefused(AccessError, "Only credit approvers"):
            note.with_user(self.accountant).action_dist_approve_credit()
        with self.assertRefused(AccessError, "approved with its button"):
            note.write({"dist_credit_approver_id": self.accountant.id})
        note.with_user(self.credit_accountant).action_dist_approve_credit()
        note.invoice_line_ids.price_unit = 0.6
        self._assert_refused(note, "needs a credit approver")
        note.invoice_line_ids.price_unit = 0.5
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.state, "posted")

    def test_small_corrections_add_up(self):
        self.company.dist_value_credit_amount = 5.0
        line = self._sold(10.0)
        self._value_note(line, 0.4, dist_credit_reason="One").with_user(
            self.accountant
        ).action_post()
        self._assert_refused(
            self._value_note(line, 0.4, dist_credit_reason="Two"), "needs a credit approver"
        )

    def test_never_more_money_than_invoiced(self):
        line = self._sold(10.0)
        self._returned(line, 10.0)
        self._value_note(line, 0.5, dist_credit_reason="Late").with_user(
            self.accountant
        ).action_post()
        self._assert_refused(self._credit_note(line, 10.0), "was invoiced and .* credited before")

    def test_a_line_without_product_is_goodwill(self):
        note = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "invoice_line_ids": [
                    Command.create({"name": "Sorry", "price_unit": 500.0, "tax_ids": []})
                ],
            }
        )
        self._assert_refused(note, "Enter a reason")
        note.dist_credit_reason = "Sorry"
        self._assert_refused(note, "needs a credit approver")

    def test_reverse_and_invoice_again(self):
        line = self._sold(10.0)
        invoice = line.invoice_lines.move_id
        with self.assertRefused(UserError, "Ask a credit approver"):
            self._reversal(invoice, reason="Wrong address").modify_moves()
        wizard = self._reversal(invoice, self.credit_accountant, reason="Wrong address")
        wizard.modify_moves()
        again = wizard.new_move_ids
        self.assertEqual(invoice.reversal_move_ids.dist_credit_kind, "reverse")
        self.assertEqual(invoice.reversal_move_ids.state, "posted")
        again.with_user(self.accountant).action_post()
        self.assertEqual((line.qty_invoiced, line.qty_to_invoice), (10.0, 0.0))
        self._returned(line, 2.0)
        note = self._credit_note(line, 2.0, invoice=again)
        note.with_user(self.accountant).action_post()
        self.assertEqual(line.qty_invoiced, 8.0)

    def test_a_reversal_is_of_the_whole_invoice(self):
        line = self._sold(10.0)
        note = self._credit_note(line, 4.0, dist_credit_kind="reverse", dist_credit_reason="Wrong")
        with self.assertRefused(UserError, "must repeat each line"):
            note.with_user(self.credit_accountant).action_post()
        self.assertEqual(note.state, "draft")

    def test_a_credited_invoice_is_not_reversed(self):
        line = self._sold(10.0)
        self._returned(line, 2.0)
        self._credit_note(line, 2.0).with_user(self.accountant).action_post()
        note = self._credit_note(line, 10.0, dist_credit_kind="reverse", dist_credit_reason="Wrong")
        with self.assertRefused(UserError, "of which nothing was credited"):
            note.with_user(self.credit_accountant).action_post()
        self.assertEqual(line.qty_invoiced_posted, 8.0)

    def test_a_credited_invoice_is_not_reset(self):
        """Else more would be credited than invoiced, and the order invoice it again (I5)."""
        line = self._sold(10.0)
        invoice = line.invoice_lines.move_id
        self._returned(line, 2.0)
        note = self._credit_note(line, 2.0)
        note.with_user(self.accountant).action_post()
        for step in ("button_draft", "button_cancel"):
            with self.subTest(step), self.assertRefused(UserError, "has credited .* of it. Reset"):
                getattr(invoice.with_user(self.accountant), step)()
        with self.assertRefused(UserError, "has credited .* of it. Reset"):
            invoice.write({"state": "draft"})
        self.assertEqual((invoice.state, line.qty_invoiced_posted), ("posted", 8.0))
        note.button_draft()
        invoice.with_user(self.accountant).button_draft()
        self.assertEqual((invoice.state, line.qty_invoiced_posted), ("draft", 0.0))

    def test_another_invoice_of_the_line_covers_the_credit(self):
        line = self._sold(10.0, invoiced=6.0)
        first = line.invoice_lines.move_id
        self._invoice(line)
        self._returned(line, 4.0)
        self._credit_note(line, 4.0).with_user(self.accountant).action_post()
        first.with_user(self.accountant).button_draft()
        self.assertEqual((first.state, line.qty_invoiced_posted), ("draft", 0.0))

    # --- duties and periods ------------------------------------------------------------------

    def test_the_inspector_credits_nothing_above_the_value(self):
        self.company.dist_return_duties_amount = 3.0
        line = self._sold(10.0)
        back = self._return(line, 3.0)
        receipt = self._receive(back, 3.0)
        receipt._set({"inspector_id": self.accountant.id})
        self._accept(back, 3.0, receipt=receipt)
        note = self._credit_note(line, 3.0)
        with self.assertRefused(AccessError, "You inspected the goods"):
            note.with_user(self.accountant).action_post()
        self.assertEqual(note.state, "draft")
        self.company.dist_return_duties_amount = 500.0
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.state, "posted")

    def test_a_closed_period_loses_nothing(self):
        line = self._sold(10.0)
        back = self._returned(line, 3.0)
        note = self._credit_note(line, 3.0, date="2020-01-15", invoice_date="2020-01-15")
        self.company.sudo().fiscalyear_lock_date = "2020-12-31"
        with self.assertRefused(UserError, "(?i)lock|prior to|period"):
            note.with_user(self.accountant).write({"state": "posted"})
        self.assertEqual((note.state, back.credited_qty), ("draft", 0.0))
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.state, "posted")
        self.assertGreater(str(note.date), "2020-12-31")

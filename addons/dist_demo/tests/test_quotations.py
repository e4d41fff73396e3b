# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestQuotations(TransactionCase):
    """The quotations that wait for somebody to try: each does what the documentation says."""

    def _confirm(self, name, login):
        user = self.env["res.users"].search([("login", "=", login)])
        order = self.env.ref(f"dist_demo.{name}").with_user(user)
        order.action_confirm()
        return order

    def _parts(self, order):
        """[(product, quantity, days from today, state)] in the ledger."""
        entries = self.env["dist.promise.entry"].search([("order_id", "=", order.id)], order="id")
        today = fields.Date.today()
        return [
            (e.product_id.default_code, e.qty, (e.ship_date - today).days, e.state) for e in entries
        ]

    def test_the_centrifugal_pumps_are_split(self):
        order = self._confirm("quotation_split", "telesales")
        pump = order.order_line[0]
        receipt = self.env.ref("dist_demo.po_pumps").picking_ids
        days = (receipt.scheduled_date.date() - fields.Date.today()).days
        self.assertEqual(
            [part for part in self._parts(order) if part[0] == "PC-CP80"],
            [("PC-CP80", 6, 0, "firm"), ("PC-CP80", 4, days, "firm")],
        )
        self.assertEqual(pump.dist_promised_date, fields.Date.today() + timedelta(days=days))

    def test_a_customer_is_asked_about_the_diaphragm_pumps(self):
        user = self.env["res.users"].search([("login", "=", "telesales")])
        order = self.env.ref("dist_demo.quotation_ask").with_user(user)
        action = order.action_confirm()
        self.assertEqual((action["res_model"], order.state), ("dist.promise.choice", "draft"))
        self.assertFalse(self._parts(order))
        choice = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        self.assertEqual(choice.line_ids.product_id.default_code, "PD-DP1")
        offered = set(choice.line_ids.option_ids.mapped("kind"))
        self.assertEqual(offered, {"split", "whole", "backorder", "less", "cancel"})

    def test_a_cash_customer_is_refused(self):
        with self.assertRaisesRegex(UserError, "Only 8 of 10 Units can be promised"):
            self._confirm("quotation_refused", "telesales")
        order = self.env.ref("dist_demo.quotation_refused")
        self.assertEqual((order.state, len(order.picking_ids)), ("draft", 0))

    def test_chain_and_sprockets_are_promised(self):
        order = self._confirm("quotation_promised", "field")
        self.assertEqual(
            sorted(self._parts(order)), [("PC-08B-19", 4, 0, "firm"), ("PC-08B-5", 4, 0, "firm")]
        )

    def test_an_overdue_receipt_counts_from_today(self):
        order = self._confirm("quotation_overdue_receipt", "edi")
        self.assertEqual(self._parts(order), [("VF-F100", 20, 0, "firm")])

    def test_the_shop_keeps_the_reserve_of_filters(self):
        with self.assertRaisesRegex(UserError, "A buffer of 12 Units is never promised"):
            self._confirm("quotation_web_buffer", "telesales")

    def test_the_monitored_branch_sells_more_than_it_has(self):
        order = self._confirm("quotation_monitored", "field")
        self.assertEqual(order.state, "sale")
        decision = self.env["dist.promise.decision"].search([("order_id", "=", order.id)])
        self.assertEqual((decision.mode, decision.outcome), ("monitor", "split"))

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import Form
from odoo.tests.common import tagged
from odoo.tools.safe_eval import safe_eval

from .common_claims import ClaimsCommon
from .test_claim_flow import PIXEL

FORM = "dist_returns.dist_vendor_claim_view_form"
VIEWS = [(None, kind) for kind in ("list", "kanban", "form", "activity", "search")]


@tagged("post_install", "-at_install")
class TestClaimScreens(ClaimsCommon):
    """What each role sees of claims, and that the screens alone are enough to work on them."""

    def _buttons(self, claim):
        """Return the names of the buttons that the page of a claim shows its reader."""
        arch = etree.fromstring(claim.get_view(self.env.ref(FORM).id, "form")["arch"])
        values = {name: claim[name] for name in ("state", "is_to_ship", "is_waiting")}
        return [
            button.get("name")
            for button in arch.iterfind("header/button")
            if not safe_eval(button.get("invisible", "False"), values)
        ]

    def _press(self, claim, name):
        self.assertIn(name, self._buttons(claim))
        return getattr(claim, name)()

    def _dialog(self, action):
        model = self.env[action["res_model"]].with_user(self.claimer)
        return Form(model.with_context(**action["context"]))

    def test_every_view_renders_for_every_role(self):
        claim = self._claim(state="draft")
        users = (self.claimer, self.buyer, self.dist_user, self.stock_user, self.manager)
        for user in users:
            with self.subTest(user=user.login):
                views = claim.with_user(user).get_views(VIEWS)["views"]
                self.assertEqual(set(views), {kind for _id, kind in VIEWS})
                with Form(claim.with_user(user), FORM) as form:
                    self.assertEqual(form.name, claim.name)
                    self.assertEqual(len(form.receipt_ids), 1)

    def test_the_evidence_is_on_the_page(self):
        claim = self._claim(state="draft")
        receipt = claim.line_ids.receipt_id.sudo()
        receipt.photo_ids = self.env["ir.attachment"].create(
            [
                {"name": name, "raw": base64.b64decode(PIXEL), "mimetype": "image/png", **place}
                for name, place in (
                    ("threads.png", {"res_model": receipt._name, "res_id": receipt.id}),
                    ("private.png", {"res_model": "res.config.settings", "res_id": 1}),
                )
            ]
        )
        check = self.env["dist.quality.check"]._make(
            [
                {
                    "receipt_id": receipt.id,
                    "product_id": self.product.id,
                    "company_id": self.company.id,
                    "state": "failed",
                }
            ]
        )
        for user in (self.claimer, self.buyer, self.dist_user, self.stock_user):
            with self.subTest(user=user.login):
                form = Form(claim.with_user(user), FORM)
                self.assertEqual(form.check_ids.ids, check.ids)
                self.assertEqual(form.photo_ids[:].mapped("name"), ["threads.png"])

    def test_a_claim_goes_from_draft_to_closed_by_its_buttons(self):
        claim = self._claim(3.0, price=4.0, state="draft")
        self.vendor.dist_claim_number_required = True
        self._press(claim, "action_send")
        with Form(claim, FORM) as form:
            form.vendor_reference = "RMA-7"
        self._press(claim, "action_acknowledge")
        self._press(claim, "action_ship")
        dialog = self._dialog(self._press(claim, "action_credit"))
        with dialog.line_ids.edit(0) as line:
            line.quantity = 2.0
        self.assertIs(dialog.save().action_apply(), True)
        refund = claim.sudo().refund_ids
        refund.invoice_date = fields.Date.today()
        refund.with_user(self.bookkeeper).action_post()
        self.assertEqual((claim.state, claim.recovered_amount), ("shipped", 8.0))
        dialog = self._dialog(self._press(claim, "action_write_off"))
        dialog.reason = "Too little to argue about"
        self.assertEqual(dialog.line_ids.edit(0).quantity, 1.0)
        dialog.save().action_apply()
        self.assertEqual(claim.state, "settled")
        self._press(claim, "action_close")
        self.assertEqual((claim.state, claim.open_amount), ("closed", 0.0))
        self.assertEqual(self._buttons(claim), [])

    def test_destroying_and_withdrawing_are_on_the_page_too(self):
        claim = self._claim(3.0)
        with Form(claim, FORM) as form, form.line_ids.edit(0) as line:
            line.is_to_destroy = True
        self.assertNotIn("action_ship", self._buttons(claim))
        self._press(claim, "action_destroy")
        dialog = self._dialog(self._press(claim, "action_withdraw"))
        dialog.reason = "Vendor is gone"
        dialog.save().action_apply()
        self.assertEqual((claim.state, claim.line_ids.rejected_qty), ("rejected", 3.0))
        self.assertEqual(self._buttons(claim), ["action_close"])

    def test_readers_see_no_steps(self):
        claim = self._claim(state="draft")
        for user in (self.buyer, self.dist_user, self.stock_user):
            self.assertEqual(self._buttons(claim.with_user(user)), [], user.login)

    def test_overdue_claims_are_found(self):
        claim = self._claim(state="draft")
        late = claim.search([("is_late", "=", True)])
        self.assertNotIn(claim, late)
        claim.deadline = fields.Date.today() - timedelta(days=1)
        self.assertTrue(claim.is_late)
        self.assertIn(claim, claim.search([("is_late", "=", True)]))
        self.assertNotIn(claim, claim.search([("is_late", "=", False)]))

    def test_a_purchase_and_a_vendor_lead_to_their_claims(self):
        claim = self._claim()
        order = self.purchase_line.order_id.with_user(self.buyer)
        self.assertEqual(order.dist_claim_count, 1)
        action = order.action_dist_view_claims()
        self.assertEqual(claim.search(action["domain"]), claim)
        self.assertEqual(self.vendor.with_user(self.buyer).dist_claim_count, 1)
        for record in (order, self.vendor.with_user(self.buyer)):
            arch = record.get_view(view_type="form")["arch"]
            self.assertIn("dist_claim_count", arch)

    def test_destroying_what_never_counted_as_received_takes_nothing_off(self):
        claim = self._claim(3.0, bought=10.0, kind="vendor")
        line = self.purchase_line
        self.assertEqual(line.qty_received, 7.0)
        claim.action_destroy()
        self.assertEqual(line.qty_received, 7.0)
        self._settle(claim, "reject")
        self.assertEqual(line.qty_received, 10.0)

    def test_destroying_goods_of_customers_does(self):
        claim = self._claim(3.0, bought=10.0)
        self.assertEqual(self.purchase_line.qty_received, 10.0)
        claim.action_destroy()
        self.assertEqual(self.purchase_line.qty_received, 7.0)

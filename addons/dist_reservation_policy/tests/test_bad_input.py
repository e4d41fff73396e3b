# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestBadInput(PromiseCommon):
    """Bad input gets a message that says what to do, and changes nothing."""

    def _assert_refused(self, order, pattern):
        before = self.env["dist.promise.entry"].search_count([])
        with self.assertRefused(UserError, pattern):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.picking_ids)
        self.assertEqual(self.env["dist.promise.entry"].search_count([]), before)

    def test_a_negative_quantity(self):
        self._assert_refused(self._quotation(-2), "negative quantity of Hex bolt M8. Enter a")

    def test_a_unit_that_cannot_be_converted(self):
        order = self._quotation(2)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_kgm")
        self._assert_refused(order, "in kg, which cannot be converted into Units")

    def test_an_archived_product(self):
        order = self._quotation(2)
        self.product.active = False
        self._assert_refused(order, "Hex bolt M8 on order .* is archived .* unarchive it")

    def test_growing_by_a_negative_line(self):
        order = self._confirmed(2)
        with self.assertRefused(UserError, "make a return"):
            self.env["sale.order.line"].create(
                {"order_id": order.id, "product_id": self.product.id, "product_uom_qty": -1}
            )
        self.assertBooks(order, firm=2)

    def test_the_ledger_and_the_decisions_cannot_be_written(self):
        order = self._confirmed(2)
        entry = self.env["dist.promise.entry"].search([("order_id", "=", order.id)])
        decision = order.order_line.dist_decision_ids
        for record in (entry, decision):
            for user in (self.manager, self.env.ref("base.user_admin")):
                with self.assertRefused(AccessError, "cannot be changed|not allowed"):
                    record.with_user(user).write({"company_id": self.other_company.id})
                with self.assertRefused(AccessError, "cannot be deleted|not allowed"):
                    record.with_user(user).unlink()
        self.assertEqual((entry.qty, entry.company_id), (2, self.company))

    def test_nobody_without_the_role_sees_promises(self):
        self._confirmed(2)
        for model in ("dist.promise", "dist.promise.entry", "dist.promise.decision"):
            with self.assertRefused(AccessError, "not allowed"):
                self.env[model].with_user(self.employee).search([])
            self.assertFalse(self.env[model].with_user(self.foreigner).search([]))


@tagged("post_install", "-at_install")
class TestRemote(PromiseCommon, HttpCase):
    """The same over Odoo's JSON-2 API, as an integrator meets it."""

    def _call(self, user, method, **arguments):
        expires = fields.Datetime.now() + timedelta(hours=1)
        key = self.env["res.users.apikeys"].with_user(user)._generate("rpc", "test", expires)
        return self.url_open(
            f"/json/2/sale.order/{method}",
            json=arguments,
            headers={"Authorization": f"Bearer {key}", "X-Odoo-Database": self.env.cr.dbname},
        )

    def _refused_call(self, user, method, **arguments):
        """A call that the server refuses, and says so in its log."""
        with self.assertLogs("odoo.http", "WARNING"):
            return self._call(user, method, **arguments)

    def test_confirming_over_the_api_promises(self):
        order = self._quotation(13)
        answer = self._call(self.seller, "action_confirm", ids=order.ids)
        self.assertEqual((answer.status_code, answer.json()), (200, True))
        order.invalidate_recordset()
        self.assertBooks(order, firm=10, backorder=3)

    def test_the_state_cannot_be_set_over_the_api_whatever_the_context(self):
        order = self._quotation(4)
        answer = self._refused_call(
            self.seller,
            "write",
            ids=order.ids,
            vals={"state": "sale"},
            context={"confirming": [order.id], "dist": {"confirming": [order.id]}},
        )
        self.assertEqual(answer.status_code, 422)
        self.assertIn("cannot be set to confirmed directly", answer.json()["message"])
        order.invalidate_recordset()
        self.assertEqual(order.state, "draft")

    def test_an_order_of_a_foreign_company_stays_out_of_reach(self):
        order = self._quotation(4)
        answer = self._refused_call(self.foreigner, "action_confirm", ids=order.ids)
        self.assertEqual(answer.status_code, 403)
        order.invalidate_recordset()
        self.assertEqual(order.state, "draft")
        self.assertBooks(order)

    def test_the_private_service_is_not_callable(self):
        order = self._quotation(4)
        for method in ("_dist_promise_new", "_dist_is_paid"):
            answer = self._refused_call(self.seller, method, ids=order.ids)
            self.assertIn(answer.status_code, (403, 404), method)
        self.assertBooks(order)

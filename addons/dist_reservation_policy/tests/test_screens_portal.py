# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.tests import HttpCase, tagged

from .test_holds import HoldCommon


@tagged("post_install", "-at_install")
class TestPortal(HoldCommon, HttpCase):
    """A customer signs or pays in the portal: what he did is never refused."""

    def _sent(self, qty, **vals):
        order = self._quotation(qty, require_payment=False, require_signature=True, **vals)
        order.action_quotation_sent()
        return order

    def _sign(self, order):
        params = {
            "access_token": order._portal_ensure_token(),
            "name": "Ann Buyer",
            "signature": base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode(),
        }
        self.env.flush_all()
        answer = self.url_open(
            f"/my/orders/{order.id}/accept",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
        ).json()
        order.invalidate_recordset()
        order.order_line.invalidate_recordset()
        return answer

    def test_a_signed_order_takes_what_it_held(self):
        order = self._sent(10)
        self.assertEqual(order.order_line.dist_held_qty, 10)
        answer = self._sign(order)
        self.assertTrue(answer["result"]["force_refresh"], answer)
        self.assertEqual(order.state, "sale")
        self.assertBooks(order, firm=10, state="promised")
        self.assertEqual(order.order_line.dist_held_qty, 0)

    def test_a_signed_order_that_is_short_goes_to_the_desk(self):
        order = self._sent(8)
        self._end_hold(order)
        self._confirmed(5)
        answer = self._sign(order)
        self.assertNotIn("error", answer)
        self.assertEqual(order.state, "sale")
        self.assertBooks(order, firm=5, backorder=3, state="part")
        self.assertEqual(order.order_line.dist_decision_ids.outcome, "shortage")
        case = self.env["dist.exception"].search(order._dist_cases_domain())
        self.assertEqual((case.kind_id.code, case.state), ("shortage", "open"))

    def test_a_paid_order_that_is_short_goes_to_the_desk(self):
        order = self._quotation(8, require_signature=False, require_payment=True)
        self._confirmed(5)
        provider = self.env["payment.provider"].create(
            {"name": "Card", "company_id": self.company.id}
        )
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "reference": "portal",
                "sale_order_ids": order.ids,
            }
        )
        transaction._set_done()
        transaction._check_amount_and_confirm_order()
        self.assertEqual(order.state, "sale")
        self.assertBooks(order, firm=5, backorder=3, state="part")
        self.assertEqual(order.order_line.dist_decision_ids.outcome, "shortage")

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests.common import tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestReturnMails(PortalCommon):
    """Authorised, received, decided: each once, and nothing else."""

    def _mails(self, record):
        return self.env["mail.mail"].search(
            [("model", "=", "dist.return"), ("res_id", "=", record.id)], order="id"
        )

    def assertTold(self, record, *subjects):
        self.assertEqual(
            self._mails(record).mapped("subject"),
            [subject.format(record.name) for subject in subjects],
        )

    AUTHORISED = "Your return {} is authorised"
    RECEIVED = "Goods of your return {} have arrived"
    DECIDED = "Your return {} is decided"

    def test_a_return_from_the_request_to_the_decision(self):
        record = self._make_return("submitted")
        self.assertTold(record)
        record._set({"state": "authorised"})
        self.assertTold(record, self.AUTHORISED)
        record._set({"state": "receipt"})
        first = self._receive(record, 1.0)
        second = self._receive(record, 3.0)
        self.assertTold(record, self.AUTHORISED, self.RECEIVED)
        self._dispose(first, 1.0)
        self._dispose(second, 2.0)
        self.assertTold(record, self.AUTHORISED, self.RECEIVED)
        waiting = self._dispose(second, 1.0, "proposed")
        self.assertTold(record, self.AUTHORISED, self.RECEIVED)
        waiting._set({"state": "executed"})
        self.assertTold(record, self.AUTHORISED, self.RECEIVED, self.DECIDED)
        record._set({"state": "closed"})
        self.assertTold(record, self.AUTHORISED, self.RECEIVED, self.DECIDED)

    def test_goods_that_are_still_to_come_keep_it_undecided(self):
        record = self._make_return("receipt")
        self._dispose(self._receive(record, 1.0), 1.0)
        self.assertTold(record, self.RECEIVED)
        record._set({"state": "closed"})
        self.assertTold(record, self.RECEIVED, self.DECIDED)

    def test_a_rejection_is_a_decision(self):
        record = self._make_return("submitted")
        record._set({"state": "rejected", "rejection_reason": "Made <b>to order</b>"})
        self.assertTold(record, self.DECIDED)
        body = self._mails(record).body_html
        self.assertIn("Made &lt;b&gt;to order&lt;/b&gt;", body)
        self.assertIn(f"/my/returns/{record.id}?access_token={record.access_token}", body)

    def test_a_return_that_starts_again_is_told_again(self):
        record = self._make_return("submitted")
        record._set({"state": "rejected"})
        record._set({"state": "draft"})
        record._set({"state": "authorised"})
        record._set({"state": "closed"})
        self.assertTold(record, self.DECIDED, self.AUTHORISED, self.DECIDED)

    def test_withdrawing_tells_nobody(self):
        record = self._make_return("submitted")
        record._portal_withdraw()
        self.assertEqual(record.state, "cancelled")
        self.assertTold(record)

    def test_the_mail_goes_to_the_customer_in_his_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("dist_returns.mail_template_return_authorised")
        template.with_context(lang="fr_FR").subject = "Retour {{ object.name }} accepté"
        self.customer.lang = "fr_FR"
        record = self._make_return()
        mail = self._mails(record)
        self.assertEqual(mail.subject, f"Retour {record.name} accepté")
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertFalse(mail.email_cc)

    def test_nothing_is_sent_that_cannot_be(self):
        nameless = self.env["res.partner"].create({"name": "No mail"})
        for vals in (
            {"partner_id": nameless.id},
            {"partner_id": False},
            {"is_unmatched": True},
        ):
            with self.subTest(**vals):
                record = self._make_return(**vals)
                self._receive(record, 4.0)
                self.assertTold(record)
                self.assertFalse(record.received_mail_at)

    def test_a_warehouse_that_is_off_sends_nothing(self):
        self.warehouse.dist_mode = "off"
        record = self._make_return()
        record._set({"state": "rejected"})
        self.assertTold(record)

    def test_goods_that_find_their_return_are_told(self):
        unmatched = self._make_return("receipt", partner_id=False, is_unmatched=True)
        receipt = self._receive(unmatched, 1.0)
        record = self._make_return()
        receipt._set({"return_id": record.id, "line_id": record.line_ids.id})
        self.assertTold(unmatched)
        self.assertTold(record, self.AUTHORISED, self.RECEIVED)

    def test_a_broken_template_stops_nothing(self):
        template = self.env.ref("dist_returns.mail_template_return_authorised")
        template.subject = "{{ object.name + 1 }}"
        record = self._make_return("submitted")
        with self.assertLogs("odoo.addons.dist_returns.models.dist_return_mail", "ERROR"):
            record._set({"state": "authorised"})
        self.assertEqual(record.state, "authorised")
        self.assertTold(record)
        self.assertIn("could not be made", record.message_ids[0].body)

    def test_by_the_hand_of_a_stock_worker(self):
        record = self._make_return()
        receipts = self.env["dist.return.receipt"].with_user(self.stock_user).sudo()
        receipts._make(
            [
                {
                    "return_id": record.id,
                    "line_id": record.line_ids.id,
                    "product_id": self.product.id,
                    "quantity": 4.0,
                    "company_id": self.company.id,
                }
            ]
        )
        self.assertTold(record, self.AUTHORISED, self.RECEIVED)

    def test_staff_does_not_mail_the_customer_by_accident(self):
        record = self._make_return("submitted")
        self.assertFalse(record.message_follower_ids & self.customer.message_follower_ids)
        self.assertNotIn(self.customer, record.message_partner_ids)
        self.assertNotIn(self.buyer.partner_id, record.message_partner_ids)

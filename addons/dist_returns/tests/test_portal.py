# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .portal_common import PASSWORD, PortalCommon, picture


@tagged("post_install", "-at_install")
class TestPortal(PortalCommon):
    """A customer follows his returns, and nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls._make_return()
        cls.record.line_ids._portal_attach([picture("JPEG")])
        cls.photo = cls.record.line_ids.photo_ids
        cls.url = f"/my/returns/{cls.record.id}"

    def _assertSentHome(self, answer):
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/my"))

    def test_the_list_has_the_returns_of_the_customer(self):
        rival = self._make_return(partner=self.stranger.commercial_partner_id)
        draft = self._make_return("draft")
        self._log_in(self.buyer)
        page = self._page("/my/returns")
        self.assertIn(self.record.name, page.text)
        self.assertIn(self.order.name, page.text)
        self.assertNotIn(rival.name, page.text)
        self.assertNotIn(draft.name, page.text)

    def test_the_list_is_filtered_sorted_and_searched(self):
        withdrawn = self._make_return("cancelled")
        self._log_in(self.buyer)
        page = self._page("/my/returns?filterby=open").text
        self.assertIn(self.record.name, page)
        self.assertNotIn(withdrawn.name, page)
        page = self._page("/my/returns?filterby=refused&sortby=name").text
        self.assertIn(withdrawn.name, page)
        self.assertNotIn(self.record.name, page)
        for search in (f"search_in=name&search={self.record.name}", "search_in=all&search=Hex"):
            self.assertIn(self.record.name, self._page(f"/my/returns?{search}").text)
        page = self._page("/my/returns?search_in=product&search=Pump").text
        self.assertIn("There are no returns here", page)

    def test_made_up_sorting_and_filters_change_nothing(self):
        self._log_in(self.buyer)
        page = self._page("/my/returns?sortby=id;drop&filterby=x&search_in=partner_id&search=RMA")
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.record.name, page.text)

    def test_the_list_has_pages(self):
        for _number in range(85):
            self.record.copy()._set({"state": "submitted"})
        self._log_in(self.buyer)
        first = self._page("/my/returns?sortby=name").text
        second = self._page("/my/returns/page/2?sortby=name").text
        self.assertIn(self.record.name, first)
        self.assertNotIn(self.record.name, second)
        self.assertIn("/my/returns/page/2", first)

    def test_the_home_page_counts_them(self):
        self._log_in(self.buyer)
        self.assertIn("/my/returns", self._page("/my").text)
        answer = self.make_jsonrpc_request("/my/counters", {"counters": ["dist_return_count"]})
        self.assertEqual(answer, {"dist_return_count": 1})

    def test_where_a_return_is(self):
        self._log_in(self.buyer)
        page = self._page(self.url).text
        self.assertIn("Your return is authorised.", page)
        self.assertRegex(page, r'data-progress="current"')
        self._receive(self.record, 3.0)
        self.record._set({"state": "receipt"})
        page = self._page(self.url).text
        self.assertIn("Goods of your return have arrived.", page)
        self.assertRegex(page, r'name="received">3<')
        self.record._set({"state": "rejected", "rejection_reason": "Made <i>to order</i>"})
        page = self._page(self.url).text
        self.assertIn("Made &lt;i&gt;to order&lt;/i&gt;", page)

    def test_names_are_escaped(self):
        self.product.name = "<script>alert(1)</script>"
        self._log_in(self.buyer)
        for url in (self.url, "/my/returns", f"/my/orders/{self.order.id}/return"):
            self.assertNotIn("<script>alert(1)", self._page(url).text)

    def test_another_customer_gets_nothing(self):
        self._log_in(self.stranger)
        for path in ("", "?access_token=", "?access_token=wrong", "/slip", "/label"):
            with self.subTest(path=path):
                answer = self._page(self.url + path, allow_redirects=False)
                self._assertSentHome(answer)
        answer = self._send(f"{self.url}/withdraw", {})
        self._assertSentHome(answer)
        self.assertEqual(self.record.state, "authorised")

    def test_nor_do_ids_that_do_not_exist(self):
        self._log_in(self.buyer)
        self._assertSentHome(self._page("/my/returns/999999999", allow_redirects=False))
        self.assertEqual(self._page("/my/returns/99999999999999999999").status_code, 404)

    def test_nobody_without_a_token_gets_anything(self):
        self._assertSentHome(self._page(self.url, allow_redirects=False))
        token = self.record._portal_ensure_token()
        page = self._page(f"{self.url}?access_token={token}")
        self.assertIn(self.record.name, page.text)
        rival = self._make_return(partner=self.stranger.commercial_partner_id)
        rival._portal_ensure_token()
        answer = self._page(f"/my/returns/{rival.id}?access_token={token}", allow_redirects=False)
        self._assertSentHome(answer)

    def test_a_photo_is_only_there_for_its_customer(self):
        url = f"{self.url}/photo/{self.photo.id}"
        self._log_in(self.buyer)
        answer = self._page(url)
        self.assertEqual(answer.headers["Content-Type"], "image/jpeg")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(answer.content[:3], b"\xff\xd8\xff")
        self._log_in(self.stranger)
        self.assertEqual(self._page(url).status_code, 404)
        self.assertNotIn("image/jpeg", self._page(f"/web/content/{self.photo.id}").headers)
        self.assertEqual(self._page(f"/web/content/{self.photo.id}").status_code, 404)

    def test_a_photo_is_not_found_through_another_return(self):
        rival = self._make_return(partner=self.stranger.commercial_partner_id)
        self._log_in(self.stranger)
        url = f"/my/returns/{rival.id}/photo"
        self.assertEqual(self._page(f"{url}/{self.photo.id}").status_code, 404)
        secret = self.env["ir.attachment"].create({"name": "secret", "raw": b"secret"})
        self.assertEqual(self._page(f"{url}/{secret.id}").status_code, 404)

    def test_a_photo_of_the_inspection_is_not_the_customers(self):
        receipt = self._receive(self.record, 1.0)
        inside = self.env["ir.attachment"].create({"name": "inside.jpg", "raw": picture("JPEG")})
        receipt.photo_ids = inside
        self._log_in(self.buyer)
        self.assertEqual(self._page(f"{self.url}/photo/{inside.id}").status_code, 404)

    def test_users_of_the_portal_have_no_rights_on_the_models(self):
        for model in (
            "dist.return",
            "dist.return.line",
            "dist.return.receipt",
            "dist.return.reason",
            "dist.return.rule",
            "dist.disposition",
            "dist.quality.check",
            "dist.vendor.claim",
        ):
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(model=model, operation=operation):
                    allowed = self.env[model].with_user(self.buyer).has_access(operation)
                    self.assertFalse(allowed)
        with self.assertRefused(AccessError, "."):
            self.record.with_user(self.buyer).read(["name"])
        with self.assertRefused(AccessError, "."):
            self.photo.with_user(self.buyer).read(["raw"])

    def test_withdrawing(self):
        self._log_in(self.buyer)
        self.assertIn("Withdraw this return", self._page(self.url).text)
        answer = self._send(f"{self.url}/withdraw", {})
        self.assertIn("message=withdrawn", answer.headers["Location"])
        self.assertEqual(self.record.state, "cancelled")
        page = self._page(self.url).text
        self.assertIn("This return was withdrawn.", page)
        self.assertNotIn("Withdraw this return", page)

    def test_staff_who_read_it_do_not_withdraw_it(self):
        self.clerk.password = PASSWORD
        self._log_in(self.clerk)
        address = self.record.get_portal_url()
        self.assertNotIn("Withdraw this return", self._page(address).text)
        answer = self._send(self.record.get_portal_url(suffix="/withdraw"), {})
        self.assertIn("Only the customer withdraws", self._page(answer.headers["Location"]).text)
        self.assertEqual(self.record.state, "authorised")

    def test_withdrawing_is_over_once_goods_have_come(self):
        self._receive(self.record, 1.0)
        self._log_in(self.buyer)
        self.assertNotIn("Withdraw this return", self._page(self.url).text)
        answer = self._send(f"{self.url}/withdraw", {})
        self.assertIn("message=late", answer.headers["Location"])
        self.assertEqual(self.record.state, "receipt")

    def test_withdrawing_is_no_link(self):
        self._log_in(self.buyer)
        self.assertEqual(self._page(f"{self.url}/withdraw").status_code, 405)
        with self.assertLogs("odoo.http", "WARNING"):
            self.assertEqual(self._page(f"{self.url}/withdraw", data={"x": 1}).status_code, 400)
        self.assertEqual(self.record.state, "authorised")

    def test_papers_come_with_the_authorisation(self):
        self._log_in(self.buyer)
        slip = self._page(f"{self.url}/slip")
        self.assertEqual(slip.status_code, 200)
        waiting = self._make_return("submitted")
        answer = self._page(f"/my/returns/{waiting.id}/slip", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertNotIn("Return slip", self._page(f"/my/returns/{waiting.id}").text)

    def test_messages_but_no_notes_of_staff(self):
        self.record.message_post(
            body="We send a carrier.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.record.message_post(body="Difficult customer.", subtype_xmlid="mail.mt_note")
        params = {
            "thread_model": "dist.return",
            "thread_id": self.record.id,
            "token": self.record._portal_ensure_token(),
        }
        self._log_in(self.buyer)
        found = self.make_jsonrpc_request("/mail/chatter_fetch", params)["data"]["mail.message"]
        bodies = " ".join(str(message["body"]) for message in found)
        self.assertIn("We send a carrier.", bodies)
        self.assertNotIn("Difficult customer.", bodies)

    def test_a_customer_writes_a_message(self):
        self._log_in(self.buyer)
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "dist.return",
                "thread_id": self.record.id,
                "post_data": {
                    "body": "When do you come?",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
                "token": self.record._portal_ensure_token(),
            },
        )
        message = self.record.message_ids[0]
        self.assertIn("When do you come?", message.body)
        self.assertEqual(message.author_id, self.buyer.partner_id)

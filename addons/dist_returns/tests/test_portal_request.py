# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests.common import tagged

from ..controllers import portal_request
from .portal_common import PASSWORD, PortalCommon, picture


@tagged("post_install", "-at_install")
class TestPortalRequest(PortalCommon):
    """A customer asks for a return in the portal."""

    def _ask(self, order=None, files=None, **typed):
        order = order or self.order
        data = {f"qty_{self.key}": "4", f"reason_{self.key}": str(self.reason.id), **typed}
        return self._send(f"/my/orders/{order.id}/return", data, files)

    def _refused(self, answer, sentence):
        """The page comes back with the sentence, and nothing is saved."""
        self.assertEqual(answer.status_code, 422)
        self.assertIn(sentence, self._text(answer))
        self.assertFalse(self._returns_of(self.order))
        self.assertFalse(self.env["ir.attachment"].search([("res_model", "=", "dist.return.line")]))

    def setUp(self):
        super().setUp()
        self._log_in(self.buyer)

    def test_from_the_order_to_the_request(self):
        page = self._page(f"/my/orders/{self.order.id}")
        self.assertIn("Return items", page.text)
        form = self._page(f"/my/orders/{self.order.id}/return")
        self.assertIn("10 can be returned", self._text(form))
        answer = self._ask(
            files=[
                (f"photos_{self.key}", ("scratch.png", picture(), "image/png")),
                (f"photos_{self.key}", ("box.jpg", picture("JPEG"), "image/jpeg")),
            ],
            phone="0470 12 34 56",
            customer_reference="PO-17",
            **{f"note_{self.key}": "Scratched <b>lid</b>"},
        )
        record = self._returns_of(self.order)
        self.assertEqual(answer.status_code, 303)
        self.assertIn(f"/my/returns/{record.id}?", answer.headers["Location"])
        self._assert_asked(record)
        page = self._page(f"/my/returns/{record.id}")
        self.assertIn("Scratched &lt;b&gt;lid&lt;/b&gt;", page.text)
        self.assertIn("We are looking at your request", page.text)

    def _assert_asked(self, record):
        self.assertRecordValues(
            record,
            [
                {
                    "state": "submitted",
                    "source": "portal",
                    "partner_id": self.buyer.partner_id.id,
                    "commercial_partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "warehouse_id": self.warehouse.id,
                    "channel_id": self.order.dist_channel_id.id,
                    "requester_id": self.buyer.id,
                    "pickup_phone": "+32 470 12 34 56",
                    "customer_reference": "PO-17",
                }
            ],
        )
        self.assertRecordValues(
            record.line_ids,
            [
                {
                    "requested_qty": 4.0,
                    "authorised_qty": 0.0,
                    "move_id": self.delivery.id,
                    "sale_line_id": self.sale_line.id,
                    "reason_id": self.reason.id,
                    "note": "Scratched <b>lid</b>",
                }
            ],
        )
        self.assertEqual(record.line_ids.photo_ids.mapped("mimetype"), ["image/jpeg"] * 2)
        self.assertFalse(any(record.line_ids.photo_ids.mapped("public")))

    def test_what_is_on_a_return_cannot_be_asked_for_again(self):
        self._ask(**{f"qty_{self.key}": "7"})
        form = self._page(f"/my/orders/{self.order.id}/return")
        self.assertIn("3 can be returned", self._text(form))
        answer = self._ask()
        self.assertEqual(answer.status_code, 422)
        self.assertIn("You can return 3 Units of Hex bolt M8 at most", self._text(answer))
        self.assertEqual(self._returns_of(self.order).line_ids.mapped("requested_qty"), [7.0])

    def test_what_staff_authorised_of_the_order_line_is_not_offered(self):
        record = self._make_return(quantity=4.0)
        record.line_ids._set({"move_id": False})
        (row,) = self.order._dist_delivered()
        self.assertEqual((row.delivered, row.left), (10, 6))

    def test_without_anything_left_there_is_no_form(self):
        self._make_return(quantity=10.0)
        form = self._page(f"/my/orders/{self.order.id}/return")
        self.assertIn("Everything of this order is on a return already.", self._text(form))
        self.assertNotIn("<fieldset", form.text)

    def test_staff_are_told_where_to_enter_it(self):
        self.clerk.password = PASSWORD
        self._log_in(self.clerk)
        form = self.order.get_portal_url(suffix="/return")
        self.assertIn("This form is for the customer.", self._text(self._page(form)))
        data = {f"qty_{self.key}": "4", f"reason_{self.key}": str(self.reason.id)}
        answer = self._send(form, data)
        self.assertIn("This form is for the customer.", self._text(answer))
        self.assertNotIn("<fieldset", answer.text)
        self.assertFalse(self._returns_of(self.order))

    def test_wrong_quantities_are_told(self):
        for typed, sentence in {
            "11": "You can return 10 Units of Hex bolt M8 at most: no more were delivered.",
            "0": "The quantity of Hex bolt M8 must be more than zero.",
            "-2": "The quantity of Hex bolt M8 must be more than zero.",
            "nan": "The quantity of Hex bolt M8 isn't a number.",
            "inf": "The quantity of Hex bolt M8 isn't a number.",
            "many": "The quantity of Hex bolt M8 isn't a number.",
            "": "Type how many you return of at least one of the products below.",
        }.items():
            with self.subTest(typed=typed):
                self._refused(self._ask(**{f"qty_{self.key}": typed}), sentence)

    def test_what_was_typed_stays(self):
        answer = self._ask(
            **{
                f"qty_{self.key}": "11",
                f"note_{self.key}": 'Lid "x" <script>',
                "phone": "0470 12 34 56",
            }
        )
        self._refused(answer, "You can return 10 Units")
        self.assertIn('value="11"', answer.text)
        self.assertIn('value="Lid &#34;x&#34; &lt;script&gt;"', answer.text)
        self.assertIn('value="0470 12 34 56"', answer.text)
        self.assertRegex(answer.text, rf'<option value="{self.reason.id}" selected')

    def test_a_reason_is_needed_and_only_those_for_customers(self):
        sentence = "Choose why you return Hex bolt M8."
        unknown = self.env.ref("dist_returns.dist_return_reason_unknown")
        for typed in ("", "x", "999999999999999999999", str(unknown.id)):
            with self.subTest(typed=typed):
                self._refused(self._ask(**{f"reason_{self.key}": typed}), sentence)

    def test_a_reason_that_needs_a_photo(self):
        typed = {f"reason_{self.key}": str(self.damaged.id)}
        self._refused(self._ask(**typed), "Add a photo of Hex bolt M8")
        self._ask(files=[(f"photos_{self.key}", ("a.png", picture(), "image/png"))], **typed)
        self.assertEqual(len(self._returns_of(self.order).line_ids.photo_ids), 1)

    def test_a_phone_that_cannot_be_called(self):
        self._refused(self._ask(phone="call me"), "isn't a phone number that can be called")
        self._refused(self._ask(phone="12"), "isn't a phone number that can be called")

    def test_files_that_are_no_photos(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        for name, raw in {
            "page.jpg": b"<html><script>alert(1)</script></html>",
            "drawing.png": svg,
            "cut.png": picture(size=(200, 200))[:90],
            "empty.jpg": b"",
            "paper.pdf": b"%PDF-1.7",
        }.items():
            with self.subTest(name=name):
                files = [
                    (f"photos_{self.key}", ("good.png", picture(), "image/png")),
                    (f"photos_{self.key}", (name, raw, "image/png")),
                ]
                self._refused(self._ask(files=files), f"“{name}” isn't a photo that can be read.")

    def test_a_photo_that_is_too_large_and_too_many_of_them(self):
        files = [(f"photos_{self.key}", ("a.png", picture(), "image/png"))]
        with patch.object(portal_request, "MAX_PHOTO_BYTES", 50):
            self._refused(self._ask(files=files), "The photo “a.png” is larger than")
        self._refused(self._ask(files=files * 11), "You chose 11 photos; 10 can be sent")
        self.assertEqual(self._ask(files=files * 10).status_code, 303)

    def test_the_name_of_a_file_is_escaped(self):
        files = [(f"photos_{self.key}", ("<img src=x>.png", b"no", "image/png"))]
        answer = self._ask(files=files)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("&lt;img src=x&gt;.png", answer.text)
        self.assertNotIn("<img src=x>", answer.text)

    def test_a_line_of_another_order_is_not_there(self):
        other = self._deliver(self._sell(5.0, partner=self.stranger.commercial_partner_id))
        answer = self._ask(**{f"qty_{other.id}-0": "1"})
        self.assertEqual(answer.status_code, 404)
        self.assertFalse(self._returns_of(self.order))
        answer = self._ask(files=[(f"photos_{other.id}-0", ("a.png", picture(), "image/png"))])
        self.assertEqual(answer.status_code, 404)
        self.assertFalse(self._returns_of(self.order))

    def test_an_order_of_another_customer_is_not_there(self):
        self._log_in(self.stranger)
        for answer in (
            self._page(f"/my/orders/{self.order.id}/return", allow_redirects=False),
            self._ask(),
            self._ask(access_token="wrong"),
        ):
            self.assertEqual(answer.status_code, 303)
            self.assertTrue(answer.headers["Location"].endswith("/my"))
        self.assertFalse(self._returns_of(self.order))

    def test_a_form_of_another_site_is_refused(self):
        data = {f"qty_{self.key}": "4", f"reason_{self.key}": str(self.reason.id)}
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self._page(f"/my/orders/{self.order.id}/return", data=data)
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self._returns_of(self.order))

    def test_without_a_login_by_the_link_of_the_order(self):
        self.authenticate(None, None)
        token = self.order._portal_ensure_token()
        answer = self._ask(access_token=token)
        record = self._returns_of(self.order)
        self.assertEqual(answer.status_code, 303)
        self.assertRecordValues(record, [{"state": "submitted", "partner_id": self.customer.id}])

    def test_a_form_that_is_sent_twice_makes_one_return(self):
        key = "7f2c1c1e-0000-4000-8000-000000000001"
        self._ask(request_key=key)
        answer = self._ask(request_key=key)
        record = self._returns_of(self.order)
        self.assertEqual(len(record), 1)
        self.assertIn(f"/my/returns/{record.id}?", answer.headers["Location"])
        self.assertIn("message=already", answer.headers["Location"])

    def test_nothing_is_saved_when_the_window_is_over(self):
        self.delivery.date = fields.Datetime.now() - timedelta(days=31)
        files = [(f"photos_{self.key}", ("a.png", picture(), "image/png"))]
        self._refused(self._ask(files=files), "Hex bolt M8")
        self.delivery.date = fields.Datetime.now() - timedelta(days=29)
        self.assertEqual(self._ask(files=files).status_code, 303)

    def test_an_order_of_a_warehouse_that_is_off_has_no_button(self):
        self.warehouse.dist_mode = "off"
        page = self._page(f"/my/orders/{self.order.id}")
        self.assertNotIn("Return items", page.text)
        self.assertEqual(self._ask().status_code, 303)
        self.assertFalse(self._returns_of(self.order))

    def test_an_order_that_was_not_delivered_has_no_button(self):
        order = self._sell(1.0).order_id
        self.assertNotIn("Return items", self._page(f"/my/orders/{order.id}").text)

    def test_lots_are_returned_one_by_one(self):
        product = self.env["product.product"].create(
            {"name": "Pump", "is_storable": True, "tracking": "serial"}
        )
        lots = self.env["stock.lot"].create(
            [
                {"name": name, "product_id": product.id, "company_id": self.company.id}
                for name in ("SN-A", "SN-B")
            ]
        )
        for lot in lots:
            self._put_in_stock(product, 1.0, lot)
        line = self._sell(2.0, product)
        move = self._deliver(line, lots=dict.fromkeys(lots, 1.0))
        form = self._page(f"/my/orders/{line.order_id.id}/return")
        self.assertIn("SN-A", form.text)
        key = f"{move.id}-{lots[1].id}"
        data = {f"qty_{key}": "1", f"reason_{key}": str(self.defective.id)}
        self._send(f"/my/orders/{line.order_id.id}/return", data)
        record = self._returns_of(line.order_id)
        self.assertEqual(record.line_ids.lot_id, lots[1])
        data[f"qty_{key}"] = "2"
        answer = self._send(f"/my/orders/{line.order_id.id}/return", data)
        self.assertIn("You can return 0 Units of Pump at most", self._text(answer))
        self.assertEqual(len(self._returns_of(line.order_id)), 1)

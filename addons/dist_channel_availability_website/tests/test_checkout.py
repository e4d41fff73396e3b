# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged

from .shop_common import ShopNumberCommon


@tagged("post_install", "-at_install")
class TestCheckout(ShopNumberCommon):
    """The goods are held from the checkout on, and the pages tell for how long."""

    def _seconds(self, cart):
        return cart._dist_hold_notice()["seconds"]

    def test_the_checkout_holds(self):
        cart = self._cart(6)
        self.assertIsNone(cart._dist_hold_notice())
        self.assertEqual(cart._dist_hold_checkout(), [])
        self.assertEqual((cart.order_line.dist_held_qty, cart.dist_hold_state), (6, "held"))
        self.assertLessEqual(890, self._seconds(cart))
        self.assertLessEqual(self._seconds(cart), 900)
        self.assertEqual(self._shop_qty(), 4)

    def test_showing_a_page_again_does_not_prolong_it(self):
        cart = self._cart(6)
        soon = fields.Datetime.now() + timedelta(minutes=2)
        self.service._hold_until(cart.order_line, soon)
        for again in (False, True):
            cart._dist_hold_checkout(again=again)
            self.assertEqual(cart.dist_hold_until, soon)

    def test_what_is_added_is_held_until_the_same_end(self):
        cart = self._cart(6)
        soon = fields.Datetime.now() + timedelta(minutes=2)
        self.service._hold_until(cart.order_line, soon)
        cart.order_line.product_uom_qty = 8
        self.assertEqual((cart.order_line.dist_held_qty, cart.dist_hold_until), (8, soon))

    def test_a_hold_that_has_ended_is_taken_up_when_asked_for(self):
        cart = self._cart(6)
        self._end_hold(cart)
        self.assertEqual(cart._dist_hold_checkout(), [])
        self.assertEqual((cart.dist_hold_state, self._seconds(cart)), ("expired", 0))
        self.assertEqual(self._shop_qty(), 10)
        cart._dist_hold_checkout(again=True)
        self.assertEqual(cart.dist_hold_state, "held")
        self.assertEqual(self._shop_qty(), 4)

    def test_what_is_gone_is_told_and_the_rest_is_held(self):
        cart = self._cart(6)
        self._end_hold(cart)
        self._confirmed(7)
        told = cart._dist_hold_checkout(again=True)
        self.assertEqual(told, ["Of Hex bolt M8, 3 Units are available at the moment."])
        self.assertEqual(cart.order_line.dist_held_qty, 3)
        self.assertEqual(cart.order_line.dist_decision_ids.mapped("outcome"), ["refused"])
        # told again, on record once
        self.assertEqual(cart._dist_hold_checkout(), told)
        self.assertEqual(len(cart.order_line.dist_decision_ids), 1)

    def test_what_comes_back_is_held_as_well(self):
        cart, other = self._cart(6), self._confirmed(7)
        cart._dist_hold_checkout()
        self.assertEqual(cart.order_line.dist_held_qty, 3)
        other.action_cancel()
        self.assertEqual(cart._dist_hold_checkout(), [])
        self.assertEqual(cart.order_line.dist_held_qty, 6)

    def test_monitoring_tells_nobody(self):
        self.warehouse.dist_mode = "monitor"
        self._confirmed(7)
        cart = self._cart(6)
        self.assertEqual(cart._dist_hold_checkout(), [])
        self.assertIsNone(cart._dist_hold_notice())
        self.assertTrue(self._entries(cart).shadow)

    def test_off_holds_nothing(self):
        self.warehouse.dist_mode = "off"
        cart = self._cart(60)
        self.assertEqual(cart._dist_hold_checkout(), [])
        self.assertIsNone(cart._dist_hold_notice())
        self.assertFalse(self._entries(cart))

    def test_a_shop_that_holds_nothing_still_tells_in_time(self):
        self.house_rule.write({"set_hold_cart_minutes": True, "hold_cart_minutes": 0})
        cart = self._cart(11)
        told = ["Of Hex bolt M8, 10 Units are available at the moment."]
        self.assertEqual(cart._dist_hold_checkout(), told)
        self.assertEqual(cart._dist_hold_checkout(), told)
        self.assertIsNone(cart._dist_hold_notice())


@tagged("post_install", "-at_install")
class TestCheckoutOverHttp(ShopNumberCommon, HttpCase):
    """The pages of the checkout, as a visitor without an account gets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.country = cls.env.ref("base.uk")
        cls.buyer = cls.env["res.partner"].create(
            {
                "name": "Ada Harbour",
                "email": "ada@harbour.example",
                "phone": "+44 20 7946 0000",
                "street": "1 Quay",
                "city": "Hull",
                "zip": "HU1 1AA",
                "country_id": cls.country.id,
            }
        )

    def _check_out(self, qty):
        cart = self._cart(qty, partner_id=self.buyer.id)
        self.authenticate(
            None,
            None,
            session_extra={"force_website_id": self.website.id, "sale_order_id": cart.id},
        )
        return cart

    def _page(self, url):
        self.env.flush_all()
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.url.endswith(url), response.url)
        self.env.invalidate_all()
        return html.fromstring(response.content)

    def test_the_pages_tell_how_long_the_goods_are_held(self):
        cart = self._check_out(6)
        for url in ("/shop/checkout", "/shop/payment"):
            (notice,) = self._page(url).find_class("o_dist_hold")
            self.assertLessEqual(int(notice.get("data-seconds")), 900)
            self.assertLess(800, int(notice.get("data-seconds")))
        self.assertEqual((cart.dist_hold_state, cart.order_line.dist_held_qty), ("held", 6))

    def test_what_is_gone_is_told_before_paying(self):
        self._confirmed(7)
        self._check_out(6)
        page = self._page("/shop/payment")
        (error,) = page.find_class("alert-danger")
        self.assertIn("Of Hex bolt M8, 3 Units are available", error.text_content())
        self.assertFalse(page.find_class("o_payment_form"))

    def test_the_visitor_holds_his_own_cart_again(self):
        cart, other = self._check_out(6), self._cart(2)
        self._end_hold(cart | other)
        (notice,) = self._page("/shop/payment").find_class("o_dist_hold")
        self.assertEqual(notice.get("data-seconds"), "0")
        answer = self.make_jsonrpc_request("/shop/hold", {})
        self.env.invalidate_all()
        self.assertEqual(answer["missing"], [])
        self.assertLess(800, answer["seconds"])
        self.assertEqual((cart.dist_hold_state, other.dist_hold_state), ("held", "expired"))

    def test_a_visitor_without_a_cart_holds_nothing(self):
        self.authenticate(None, None, session_extra={"force_website_id": self.website.id})
        self.assertEqual(self.make_jsonrpc_request("/shop/hold", {}), {"seconds": 0, "missing": []})

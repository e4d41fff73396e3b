# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .shop_common import ShopNumberCommon


@tagged("post_install", "-at_install")
class TestAccess(ShopNumberCommon):
    """Visitors learn how much there is for them, and nothing of what that is made of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitors = (
            cls.website.user_id,
            new_test_user(cls.env, "dist_test_portal", groups="base.group_portal"),
        )
        cls._confirmed(4)
        cls.env["dist.availability.drain"]._drain(cls.product)

    def test_visitors_get_the_number(self):
        for user in self.visitors:
            website, product = self.website.with_user(user), self.product.with_user(user)
            self.assertEqual(website._get_product_available_qty(product), 6)
            many = website.with_context(dist_many_products=True)
            self.assertEqual(many._get_product_available_qty(product), 6)
            self.assertEqual(self._cart(1).with_user(user)._get_free_qty(product), 6)

    def test_visitors_read_nothing_else(self):
        for user in self.visitors:
            for model in ("dist.availability", "dist.promise", "dist.promise.entry"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.product.with_user(user).read(["dist_website_qty"])

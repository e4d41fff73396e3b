# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.dist_reservation_policy_website.tests.test_shop import ShopCommon
from odoo.addons.website_sale.tests.common import MockRequest


class ShopNumberCommon(ShopCommon):
    """The bolt shop sells nothing that isn't there: ten bolts, unless others have some."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.allow_out_of_stock_order = False
        cls.house_rule.supply = "on_hand"

    def _shop_qty(self, product=None, website=None):
        """What the page of the product shows."""
        return (website or self.website)._get_product_available_qty(product or self.product)

    def _visit(self, cart=None):
        """A request of somebody without an account, who has the cart."""
        return MockRequest(
            self.env(user=self.website.user_id),
            website=self.website.with_user(self.website.user_id),
            sale_order_id=cart.id if cart else None,
        )

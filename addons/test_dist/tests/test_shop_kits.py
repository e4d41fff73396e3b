# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from odoo.addons.dist_reservation_policy_mrp.tests.kits_common import KitsCommon


@tagged("post_install", "-at_install")
class TestShopKits(KitsCommon):
    """The shop sells as many kits as their components can be promised for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kit.write({"is_storable": True, "allow_out_of_stock_order": False})
        cls.website = cls.env["website"].create(
            {"name": "Kit shop", "company_id": cls.company.id, "warehouse_id": cls.warehouse.id}
        )

    def _cart(self, qty):
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "website_id": self.website.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": self.kit.id, "product_uom_qty": qty})],
            }
        )

    def _shop_qty(self):
        """What a list shows, and what the page of the product does."""
        self.env.invalidate_all()
        many = self.website.with_context(dist_many_products=True)
        return tuple(site._get_product_available_qty(self.kit) for site in (many, self.website))

    def test_a_kit_is_there_as_often_as_its_components_are(self):
        self.assertEqual(self._shop_qty(), (5, 5))
        self._confirmed(3)
        self.assertEqual(self._shop_qty(), (3, 3))
        self.assertEqual(self.kit.with_context(warehouse_id=self.warehouse.id).free_qty, 5)

    def test_a_cart_holds_the_components_of_its_kits(self):
        cart, other = self._cart(4), self._cart(1)
        cart._dist_hold_checkout()
        self.assertEqual(self._shop_qty(), (1, 1))
        self.assertEqual(cart._get_cart_and_free_qty(self.kit), (4, 5))
        self.assertEqual(other._get_cart_and_free_qty(self.kit), (1, 1))

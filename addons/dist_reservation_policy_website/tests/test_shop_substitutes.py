# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.dist_reservation_policy.tests.substitution_common import SubstitutionCommon


@tagged("post_install", "-at_install")
class TestShopSubstitutes(SubstitutionCommon):
    """What a customer put into a cart is not changed by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._entry()
        cls.website = cls.env["website"].create(
            {"name": "Bolt shop", "company_id": cls.company.id, "warehouse_id": cls.warehouse.id}
        )

    def test_an_order_of_the_shop_stays_what_it_was(self):
        order = self._quotation(10)
        order.sudo().website_id = self.website
        order.action_confirm()
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 10)])

    def test_the_same_order_of_telesales_does_not(self):
        order = self._confirmed(10)
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 6), (self.steel, 4)])

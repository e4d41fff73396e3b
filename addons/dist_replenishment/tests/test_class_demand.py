# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .demand_common import DemandCommon, noon


@tagged("post_install", "-at_install")
class TestClassDemand(DemandCommon):
    """Classes from what customers really asked for."""

    def test_classes_come_from_orders(self):
        self.product.standard_price = 2.0
        for ago in range(1, 31):
            self._sale(4, noon(ago))
        self.Demand._rebuild(self.company)
        self.Item._make_items(self.company)
        self.Item._classify(self.company)
        item = self.Item.search(
            [("product_id", "=", self.product.id), ("warehouse_id", "=", self.warehouse.id)]
        )
        self.assertEqual(
            (item.abc_value, item.abc_picks, item.xyz, item.demand_pattern),
            ("a", "a", "x", "smooth"),
        )
        self.assertEqual(item.annual_picks, 30)
        self.assertEqual(item.annual_demand_qty, 4 * 52)
        self.assertEqual(item.annual_demand_value, 8 * 52)

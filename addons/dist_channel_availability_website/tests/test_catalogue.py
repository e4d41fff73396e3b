# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .shop_common import ShopNumberCommon


@tagged("post_install", "-at_install")
class TestCatalogue(ShopNumberCommon):
    """Pages with many products read the stored numbers, all of them in one query."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.env["product.template"].create(
            [
                {"name": f"Nut {number}", "is_storable": True, "allow_out_of_stock_order": False}
                for number in range(20)
            ]
        )
        for product in cls.goods.product_variant_id[:15]:
            cls._set_on_hand(1, product=product)
        cls._drain(cls.goods.product_variant_id | cls.product)

    @classmethod
    def _drain(cls, products):
        cls.env["dist.availability.drain"]._drain(products)
        cls.env.invalidate_all()

    def _sold_out(self, templates):
        """Which of the templates the catalogue shows as sold out."""
        return [template.name for template in templates if template._is_sold_out()]

    def test_the_catalogue_shows_what_is_sold_out(self):
        with self._visit():
            self.assertEqual(self._sold_out(self.goods), [f"Nut {n}" for n in range(15, 20)])

    def test_what_is_promised_is_sold_out_though_it_lies_there(self):
        first = self.goods[0]
        self._confirmed(1, product=first.product_variant_id)
        with self._visit():
            self.assertFalse(first._is_sold_out())
            self._drain(first.product_variant_id)
            self.assertTrue(first._is_sold_out())
            self.assertFalse(first._website_show_quick_add())

    def test_a_page_of_twenty_costs_what_a_page_of_one_costs(self):
        goods, costs = self.goods.with_context(website_id=self.website.id), []
        for size in (20, 1, 20):
            page = goods[:size]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._sold_out(page)
            costs.append(self.env.cr.sql_log_count - before)
        # the first time fills the caches of the registry
        self.assertEqual(costs[1], costs[2], costs)

    def test_what_has_no_number_yet_is_asked_of_the_promise(self):
        self.env["dist.availability"].search(
            [("product_id", "in", self.goods.product_variant_id.ids)]
        ).unlink()
        self.env.invalidate_all()
        with self._visit():
            self.assertEqual(len(self._sold_out(self.goods)), 5)

    def test_the_last_one_in_my_cart_is_not_sold_out_for_me(self):
        last = self.goods[0].product_variant_id
        mine = self._cart(1)
        mine.order_line.product_id = last
        mine._check_cart_is_ready_to_be_paid()
        self._drain(last)
        with self._visit(mine):
            self.assertFalse(last._is_sold_out())
        self.env.invalidate_all()
        with self._visit():
            self.assertTrue(last._is_sold_out())

    def test_where_nothing_is_enforced_odoo_decides(self):
        first = self.goods[0]
        self._confirmed(1, product=first.product_variant_id)
        self._drain(first.product_variant_id)
        for mode in ("monitor", "off"):
            self.warehouse.dist_mode = mode
            with self._visit():
                self.assertFalse(first._is_sold_out(), mode)

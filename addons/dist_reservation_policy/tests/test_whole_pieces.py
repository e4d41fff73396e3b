# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo.tests import tagged

from .test_quota import QuotaCommon


@tagged("post_install", "-at_install")
class TestWholePieces(QuotaCommon):
    """Of ten bolts 3.3 are kept for the shop: whoever asks for whole ones gets whole ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._quota(cls.shop, 33, measure="percent")

    def assertDivided(self, order, firm, backorder):
        line = order.order_line
        self.assertEqual((line.dist_promised_qty, line.dist_backorder_qty), (firm, backorder))

    def test_nobody_is_promised_a_part_of_a_piece(self):
        order = self._sold(self.field, 8)
        self.assertBooks(order, firm=6, backorder=2)

    def test_what_arrives_is_promised_again_in_whole_pieces(self):
        order = self._sold(self.field, 8)
        self._set_on_hand(1)
        self._work()
        # 7.37 of 11 are not protected
        self.assertBooks(order, firm=7, backorder=1)

    def test_who_asks_for_a_fraction_gets_it(self):
        self.assertDivided(self._sold(self.field, 7.5), 6.7, 0.8)

    def test_what_is_weighed_is_divided(self):
        self.product.uom_id = self.env.ref("uom.product_uom_kgm")
        self.assertDivided(self._sold(self.field, 8), 6.7, 1.3)

    def test_a_part_from_another_warehouse_is_whole_as_well(self):
        line = self._quotation(8, dist_channel_id=self.field.id).order_line
        self.assertEqual(line._dist_sourcing_unit(), 1)
        line.product_uom_qty = 7.5
        self.assertEqual(line._dist_sourcing_unit(), Decimal("0.01"))

    def test_the_palette_tells_whole_pieces(self):
        self.product.name = "Hexagon zyx"
        products = self.env["product.product"].with_user(self.seller)
        (row,) = (
            r for r in products.dist_look_up("zyx 8") if r["warehouse_id"] == self.warehouse.id
        )
        self.assertEqual(row["now"], 6)

    def test_packs_are_pieces_and_kilograms_are_not(self):
        least = {"product_uom_unit": "1", "product_uom_pack_6": "1", "product_uom_kgm": "0.01"}
        for name, part in least.items():
            with self.subTest(name):
                unit = self.env.ref(f"uom.{name}")
                self.assertEqual(unit._dist_least_part(Decimal(3)), Decimal(part))
                self.assertEqual(unit._dist_least_part(Decimal("2.5")), Decimal("0.01"))

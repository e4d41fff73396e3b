# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.dist_reservation_policy.tests.promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestService(PromiseCommon):
    """What can be promised, asked for at this moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.env["dist.availability.service"]
        cls.channel = cls.env["dist.sales.channel"]._default_for(cls.company)
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    def _available(self, **kwargs):
        return self.service._available(self.product, self.warehouse, self.channel, **kwargs)

    def _earliest(self, qty, **kwargs):
        return self.service._earliest(
            self.product, self.warehouse, self.channel, Decimal(qty), **kwargs
        )

    def test_what_is_there_now_and_later(self):
        self._receipt(14, days=4)
        self.assertEqual(self._available(), 10)
        self.assertEqual(self._available(day=self.today + timedelta(days=4)), 24)
        self.assertEqual(self._earliest(10), self.today)
        self.assertEqual(self._earliest(24), self.today + timedelta(days=4))
        self.assertIsNone(self._earliest(25))

    def test_in_another_unit(self):
        self._receipt(14, days=4)
        day = self.today + timedelta(days=4)
        self.assertEqual(self._available(day=day, qty_uom=self.dozen), 2)
        self.assertEqual(self._earliest(2, qty_uom=self.dozen), day)

    def test_a_later_promise_is_not_sold_today(self):
        self._confirmed(7, days=5)
        self.assertEqual(self._available(), 3)

    def test_the_buffer_of_the_policy_is_kept(self):
        self.house_rule.write({"set_buffer_qty": True, "buffer_qty": 4})
        self.assertEqual(self._available(), 6)

    def test_who_asks_for_pieces_is_told_of_whole_ones(self):
        self.house_rule.write({"set_buffer_qty": True, "buffer_qty": 3.3})
        self.assertEqual(self._available(), 6)
        self.assertEqual(self._earliest(6), self.today)
        self.assertIsNone(self._earliest(7))
        self.assertEqual(self._earliest("6.7"), self.today)
        self.product.uom_id = self.env.ref("uom.product_uom_kgm")
        self.assertEqual(self._available(), Decimal("6.7"))

    def test_one_warehouse_alone_before_several(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Branch", "code": "BRA", "company_id": self.company.id, "sequence": 99}
        )
        stock = other.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.product, stock, 15)
        split = self.service._split_over
        self.assertEqual(split(self.product, self.channel, Decimal(12)), ([(other, 12)], 0))
        parts, missing = split(self.product, self.channel, Decimal(30))
        self.assertEqual((dict(parts), missing), ({self.warehouse: 10, other: 15}, 5))

    def test_the_route_by_which_more_would_come(self):
        self.assertEqual(self.service._route(self.product, self.warehouse), "stock")
        other = self.env["stock.warehouse"].create(
            {
                "name": "Branch",
                "code": "BRA",
                "company_id": self.company.id,
                "resupply_wh_ids": [(6, 0, self.warehouse.ids)],
            }
        )
        self.product.route_ids = other.resupply_route_ids
        self.assertEqual(self.service._route(self.product, other), "resupply")

    def test_the_promise_check_says_yes_exactly_as_far_as_the_number(self):
        self.house_rule.write({"commitment": "refuse", "set_buffer_qty": True, "buffer_qty": 1.5})
        self._confirmed(2, days=3)
        self._receipt(6, days=0)
        drain = self.env["dist.availability.drain"]
        drain._drain(self.product)
        number = self.env["dist.availability"].search(
            [
                ("product_id", "=", self.product.id),
                ("warehouse_id", "=", self.warehouse.id),
                ("channel_id", "=", self._quotation(1).dist_channel_id.id),
            ]
        )
        self.assertEqual(number.available_qty, 12.5)
        too_many = self._quotation(12.51)
        with self.assertRaises(UserError):
            too_many.action_confirm()
        self.assertEqual(too_many.state, "draft")
        just_right = self._quotation(12.5)
        just_right.action_confirm()
        self.assertEqual(just_right.order_line.dist_promised_qty, 12.5)
        drain._drain(self.product)
        self.assertEqual(number.available_qty, 0)

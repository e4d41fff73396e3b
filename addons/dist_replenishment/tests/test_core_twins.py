# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from random import Random

from odoo.tests import tagged
from odoo.tools import float_compare, float_round

from ..core import own_rule
from ..core import rounding as core
from .plan_common import PlanCommon


@tagged("post_install", "-at_install")
class TestCoreTwins(PlanCommon):
    """The core's twins of Odoo's own arithmetic give the same floats, to the last bit."""

    def test_rounding_is_the_same(self):
        draw = Random(1)
        for rounding in (1.0, 0.1, 0.01, 0.001, 0.5, 12.0):
            values = [draw.gauss(0, 100) for _ in range(200)]
            values += [draw.randint(-500, 500) * rounding / 2 for _ in range(200)]
            for method, twin in (("HALF-UP", core.round_half_up), ("UP", core.round_up)):
                expected = [
                    float_round(value, precision_rounding=rounding, rounding_method=method)
                    for value in values
                ]
                self.assertEqual(twin(values, rounding).tolist(), expected)

    def test_comparing_is_the_same(self):
        draw = Random(2)
        pairs = [(v := draw.gauss(0, 9), v + draw.choice([0, 0.004, -0.006])) for _ in range(300)]
        left, right = zip(*pairs, strict=True)
        expected = [float_compare(a, b, precision_rounding=0.01) for a, b in pairs]
        self.assertEqual(core.compare(left, right, 0.01).tolist(), expected)

    def test_quantities_of_reordering_rules_are_the_same(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        for on_hand, low, high, multiple in (
            (3.0, 20.0, 40.0, False),
            (20.0, 20.0, 40.0, False),
            (19.996, 20.0, 40.0, False),
            (3.5, 20.0, 20.0, False),
            (0.0, 5.0, 40.0, dozen),
            (4.0, 5.0, 40.0, dozen),
            (0.0, 0.0, 0.0, dozen),
        ):
            with self.subTest(on_hand=on_hand, low=low, high=high, multiple=multiple):
                product = self._product(f"Nut {on_hand} of {low} to {high}")
                self._seller(product, price=10.0, delay=7)
                if on_hand:
                    self._put(product, on_hand)
                self._twin_of(product, low, high, multiple)

    def _twin_of(self, product, low, high, multiple):
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": product.id,
                "warehouse_id": self.warehouse.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "product_min_qty": low,
                "product_max_qty": high,
                "trigger": "manual",
                "replenishment_uom_id": multiple and multiple.id,
            }
        )
        twin = own_rule.quantity(
            [rule.qty_forecast],
            rule.product_min_qty,
            rule.product_max_qty,
            precision=rule.product_uom.rounding,
            unit_factor=product.uom_id.factor,
            multiple_factor=multiple.factor if multiple else 0.0,
        )
        self.assertEqual(twin.tolist(), [rule._get_qty_to_order()])

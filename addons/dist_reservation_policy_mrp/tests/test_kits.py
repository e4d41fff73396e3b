# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.dist_reservation_policy.tests.promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestKits(PromiseCommon):
    """A kit of two bolts and a nut, of which there are plenty."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nut = cls.env["product.product"].create({"name": "Nut M8", "is_storable": True})
        cls._set_on_hand(100, cls.nut)
        cls.kit = cls.env["product.product"].create({"name": "Bolt set", "is_storable": True})
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": cls.product.id, "product_qty": 2}),
                    Command.create({"product_id": cls.nut.id, "product_qty": 1}),
                ],
            }
        )

    def test_a_kit_itself_is_not_promised_and_its_components_are_demand(self):
        kit = self._confirmed(3, product=self.kit)
        self.assertBooks(kit)
        self.assertEqual(sorted(kit.picking_ids.move_ids.mapped("product_qty")), [3, 6])
        self.assertBooks(self._confirmed(5), firm=4, backorder=1)

    def test_a_kit_takes_no_component_that_is_promised(self):
        order = self._confirmed(8)
        kit = self._confirmed(2, product=self.kit)
        with self.assertRefused(UserError, "would not cover all promises"):
            self._deliver(kit.picking_ids)
        self.assertBooks(order, firm=8)

    def test_a_kit_is_delivered_from_what_is_free(self):
        order = self._confirmed(6)
        kit = self._confirmed(2, product=self.kit)
        self._deliver(kit.picking_ids)
        self.assertEqual(kit.order_line.qty_delivered, 2)
        self.assertBooks(order, firm=6)

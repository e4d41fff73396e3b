# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from odoo.addons.dist_reservation_policy.tests.substitution_common import SubstitutionCommon


@tagged("post_install", "-at_install")
class TestKitSubstitutes(SubstitutionCommon):
    """A kit has no stock of its own: it replaces nothing, and nothing replaces it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kit = cls._goods("Bolt set")
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [Command.create({"product_id": cls.steel.id, "product_qty": 1})],
            }
        )

    def test_a_kit_is_no_substitute(self):
        self._entry(self.kit)
        order = self._confirmed(10)
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.product, 10)])

    def test_a_kit_has_no_substitute(self):
        self._entry(self.steel, product=self.kit)
        order = self._confirmed(200, product=self.kit)
        self.assertEqual([x[:2] for x in self._lines(order)], [(self.kit, 200)])

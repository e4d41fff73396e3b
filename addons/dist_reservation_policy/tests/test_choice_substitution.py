# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .substitution_common import SubstitutionCommon


@tagged("post_install", "-at_install")
class TestChoiceSubstitution(SubstitutionCommon):
    """Six bolts, two of brass that may replace them, and a policy that asks about the rest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.commitment = "ask"
        cls._entry(cls.brass)

    def test_what_is_replaced_whole_is_not_asked_about(self):
        order = self._confirmed(8)
        self.assertEqual(order.state, "sale")
        self.assertEqual([line[:2] for line in self._lines(order)],
                         [(self.product, 6), (self.brass, 2)])  # fmt: skip

    def test_who_is_asked_has_the_line_that_was_entered(self):
        order = self._confirmed(10)
        self.assertEqual(order.state, "draft")
        self.assertEqual(self._lines(order), [(self.product, 10, 2.0, 20.0)])
        self.assertEqual(self._records(order).mapped("state"), ["undone", "undoing"])
        self.assertEqual(order.order_line.dist_substituted_qty, 0)
        self.assertEqual(self._first_requests(order), [(self.product, 10, 0, "asked")])

    def test_a_line_that_will_be_replaced_is_not_asked_about(self):
        nut = self._goods("Hex nut M8", list_price=1.0)
        order = self._quotation(8)
        order.order_line = [Command.create({"product_id": nut.id, "product_uom_qty": 3})]
        dialog = self.env["dist.promise.choice"].with_user(self.seller)
        dialog = dialog.browse(order.action_confirm()["res_id"])
        self.assertEqual(dialog.line_ids.product_id, nut)
        dialog.action_choose()
        self.assertEqual(order.state, "sale")
        self.assertEqual(
            [line[:2] for line in self._lines(order)],
            [(self.product, 6), (self.brass, 2), (nut, 3)],
        )

    def test_what_was_chosen_is_not_replaced(self):
        order = self._confirmed(10)
        dialog = self.env["dist.promise.choice"].with_user(self.seller)
        dialog = dialog.browse(order._dist_choice_action()["res_id"])
        line = dialog.line_ids
        line.option_id = line.option_ids.filtered(lambda option: option.kind == "backorder")
        dialog.action_choose()
        self.assertEqual(self._lines(order), [(self.product, 10, 2.0, 20.0)])
        self.assertBooks(order, firm=6, backorder=4)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .kits_common import KitsCommon


@tagged("post_install", "-at_install")
class TestKitChoice(KitsCommon):
    """Ten bolts make five sets; an order of seven is asked about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.commitment = "ask"

    def _asked(self, *more):
        order = self._quotation(7, product=self.kit, user=self.seller)
        order.order_line = [
            Command.create({"product_id": product.id, "product_uom_qty": qty})
            for product, qty in more
        ]
        action = order.action_confirm()
        self.assertEqual(action["res_model"], "dist.promise.choice")
        dialog = self.env["dist.promise.choice"].with_user(self.seller).browse(action["res_id"])
        return order, dialog

    def _choose(self, dialog, kind):
        dialog.choice_id = dialog.summary_ids.filtered(lambda option: option.kind == kind)
        self.assertEqual(dialog.action_choose(), {"type": "ir.actions.act_window_close"})

    def test_kits_that_are_asked_about_take_nothing(self):
        order, dialog = self._asked()
        self.assertEqual(order.state, "draft")
        self.assertFalse(self._components(order))
        self.assertEqual(dialog.line_ids.option_ids.mapped("kind"), ["backorder", "less", "cancel"])
        self.assertEqual((dialog.line_ids.now_qty, dialog.line_ids.waiting_qty), (5, 2))

    def test_what_is_chosen_is_promised_in_components(self):
        order, dialog = self._asked()
        self._choose(dialog, "backorder")
        self.assertKits(order, firm=5, backorder=2)
        self.assertEqual(
            self._components(order),
            {
                (self.product, "firm"): 10,
                (self.nut, "firm"): 5,
                (self.product, "backorder"): 4,
                (self.nut, "backorder"): 2,
            },
        )

    def test_less_is_whole_kits(self):
        order, dialog = self._asked()
        self._choose(dialog, "less")
        self.assertEqual((order.state, order.order_line.product_uom_qty), ("sale", 5))
        self.assertKits(order, firm=5)

    def test_loose_components_have_what_the_kits_leave(self):
        order, dialog = self._asked((self.product, 3))
        self.assertEqual(dialog.line_ids.mapped("now_qty"), [5, 0])
        self._choose(dialog, "backorder")
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [5, 0])

    def test_an_approval_of_kits(self):
        self.house_rule.commitment = "approval"
        order = self._quotation(7, product=self.kit, user=self.seller)
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertFalse(self._components(order))
        approval = order.sudo().dist_approval_ids
        line = approval.line_ids
        self.assertEqual((approval.state, line.product_id), ("waiting", self.kit))

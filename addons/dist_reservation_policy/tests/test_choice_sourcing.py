# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .sourcing_common import SourcingCommon


@tagged("post_install", "-at_install")
class TestChoiceSourcing(SourcingCommon):
    """Ten bolts in Main, eight in North: who is asked, and what he is shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.commitment = "ask"
        cls.gauge = cls._product(main=3, north=5)

    def _dialog(self, action):
        self.assertEqual(action["res_model"], "dist.promise.choice")
        wizard = self.env["dist.promise.choice"].with_user(self.salesman)
        return wizard.browse(action["res_id"])

    def _choose(self, line, kind):
        line.option_id = line.option_ids.filtered(lambda option: option.kind == kind)

    def test_what_all_warehouses_have_together_is_not_asked_about(self):
        order = self._confirmed(14, user=self.salesman)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [10, 4])

    def test_who_is_asked_is_asked_about_the_lines_that_were_entered(self):
        order = self._confirmed_lines([(self.product, 14), (self.gauge, 20)])
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [14, 20])
        self.assertFalse(order.order_line.dist_warehouse_id)
        self.assertFalse(any(order.order_line.mapped("dist_sourcing")))
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [0, 0])

    def test_a_line_that_the_policy_divides_is_not_asked_about(self):
        order = self._confirmed_lines([(self.product, 14), (self.gauge, 20)])
        dialog = self._dialog(order._dist_choice_action())
        self.assertEqual(dialog.line_ids.product_id, self.gauge)
        self._choose(dialog.line_ids, "backorder")
        self.assertEqual(dialog.action_choose(), {"type": "ir.actions.act_window_close"})
        self.assertEqual(
            sorted(order.order_line.mapped(lambda x: (x.product_uom_qty, x.dist_promised_qty))),
            [(4, 4), (10, 10), (20, 3)],
        )

    def test_what_was_chosen_is_not_divided(self):
        order = self._quotation(25, user=self.salesman)
        dialog = self._dialog(order.action_confirm())
        self._choose(dialog.line_ids, "backorder")
        self.assertEqual(dialog.action_choose(), {"type": "ir.actions.act_window_close"})
        self.assertEqual(order.order_line.warehouse_id, self.warehouse)
        self.assertBooks(order, firm=10, backorder=15)

    def test_the_whole_line_from_another_warehouse(self):
        self.house_rule.sourcing = "own"
        order = self._quotation(5, product=self.gauge, user=self.salesman)
        dialog = self._dialog(order.action_confirm())
        option = dialog.line_ids.option_ids.filtered(lambda o: o.kind == "warehouse")
        self.assertEqual((option.name, option.now_qty, option.lost_qty), ("From North", 5, 0))
        self._choose(dialog.line_ids, "warehouse")
        self.assertEqual(dialog.action_choose(), {"type": "ir.actions.act_window_close"})
        line = order.order_line
        self.assertEqual((line.warehouse_id, line.dist_warehouse_id), (self.north, self.north))
        self.assertFalse(line.dist_sourcing)
        self.assertBooks(order, firm=5)

    def test_two_lines_from_the_same_other_warehouse(self):
        """The second is shown what the first leaves, and that comes to an end."""
        self.house_rule.sourcing = "own"
        order = self._quotation(4, product=self.gauge, user=self.salesman)
        order.order_line = [(0, 0, {"product_id": self.gauge.id, "product_uom_qty": 4})]
        dialog = self._dialog(order.action_confirm())
        for line in dialog.line_ids:
            self._choose(line, "warehouse")
        again = self._dialog(dialog.action_choose())
        self.assertTrue(again.changed)
        self.assertEqual(order.order_line.warehouse_id, self.warehouse)
        first, second = again.line_ids
        self.assertEqual(first.option_id.kind, "warehouse")
        shown = {o.kind: (o.now_qty, o.waiting_qty) for o in second.option_ids}
        self.assertEqual(shown["backorder"], (3, 1))
        self._choose(second, "backorder")
        self.assertEqual(again.action_choose(), {"type": "ir.actions.act_window_close"})
        self.assertEqual(order.order_line.warehouse_id, self.warehouse | self.north)
        self.assertEqual(sum(order.order_line.mapped("dist_promised_qty")), 7)

    def test_others_were_faster_there(self):
        self.house_rule.sourcing = "own"
        order = self._quotation(5, product=self.gauge, user=self.salesman)
        dialog = self._dialog(order.action_confirm())
        self._choose(dialog.line_ids, "warehouse")
        self._set_in(self.north, -5, self.gauge)
        again = self._dialog(dialog.action_choose())
        self.assertNotIn("warehouse", again.line_ids.option_ids.mapped("kind"))
        self.assertEqual((order.state, order.order_line.warehouse_id), ("draft", self.warehouse))

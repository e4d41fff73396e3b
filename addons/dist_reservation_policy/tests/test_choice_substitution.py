# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
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


@tagged("post_install", "-at_install")
class TestChoiceOfSubstitute(SubstitutionCommon):
    """Six bolts, and ten are wanted; what of steel and brass is offered instead, in the dialog."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.write({"commitment": "ask", "substitution": "propose"})
        cls.clerk = cls._user("clerk", "sales_team.group_sale_salesman")

    def _asked(self, *wanted):
        """(order, its dialog) of a salesperson who tried to confirm [(product, quantity)]."""
        (product, qty), *more = wanted
        order = self._quotation(qty, product=product, user=self.clerk)
        order.order_line = [
            Command.create({"product_id": other.id, "product_uom_qty": wish})
            for other, wish in more
        ]
        return order, self._dialog(order.action_confirm())

    def _dialog(self, action):
        self.assertEqual(action["res_model"], "dist.promise.choice")
        return self.env["dist.promise.choice"].with_user(self.clerk).browse(action["res_id"])

    def _substitutes(self, line):
        return line.option_ids.filtered(lambda option: option.kind == "substitute")

    def _take(self, dialog, number=0, agreed="Ms Bolt, by phone"):
        for line in dialog.line_ids:
            line.option_id = self._substitutes(line)[number] or line.option_id
        dialog.consented_by = agreed
        return dialog.action_choose()

    def _shown(self, option):
        return (
            option.name, option.now_qty, option.later_qty, option.waiting_qty, option.now_value,
        )  # fmt: skip

    def assertUntouched(self, order, *wanted):
        self.assertEqual(order.state, "draft")
        self.assertEqual([line[:2] for line in self._lines(order)], list(wanted))
        self.assertFalse(self._records(order))
        self.assertFalse(any(order.order_line.mapped("dist_substituted_qty")))

    def test_each_substitute_is_offered_with_what_it_gives_and_costs(self):
        self._entry(self.brass, sequence=1)
        self._entry(sequence=2)
        _order, dialog = self._asked((self.product, 10))
        brass, steel = self._substitutes(dialog.line_ids)
        # two of brass at 1.50 stand for two of six that are missing; steel costs no more than bolts
        self.assertEqual(
            self._shown(brass), ("2 Units of Hex bolt M8 brass instead", 8, 0, 2, 15.0)
        )
        self.assertEqual(
            self._shown(steel), ("4 Units of Hex bolt M8 steel instead", 10, 0, 0, 20.0)
        )
        summary = dialog.summary_ids.filtered(lambda option: option.kind == "substitute")
        self.assertEqual((summary.name, summary.now_value), ("With a substitute", 15.0))

    def test_the_substitute_that_was_chosen_is_promised_and_on_record(self):
        self._entry()
        order, dialog = self._asked((self.product, 10))
        self.assertEqual(self._take(dialog), {"type": "ir.actions.act_window_close"})
        self.assertEqual(order.state, "sale")
        self.assertEqual(
            self._lines(order), [(self.product, 6, 2.0, 12.0), (self.steel, 4, 2.0, 8.0)]
        )
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [6, 4])
        record = self._records(order)
        self.assertEqual(
            (record.basis, record.consented_by, record.asked_qty, record.replaced_qty),
            ("person", "Ms Bolt, by phone", 10, 4),
        )
        self.assertEqual(record.charged_amount, 8.0)
        self.assertIn("4 Units of Hex bolt M8 steel instead", order.message_ids[0].body)

    def test_what_no_substitute_covers_is_told_as_shown(self):
        self._entry(self.brass)
        order, dialog = self._asked((self.product, 10))
        self._take(dialog)
        self.assertEqual([line[:2] for line in self._lines(order)],
                         [(self.product, 8), (self.brass, 2)])  # fmt: skip
        bolts, brass = order.order_line.sorted("sequence")
        self.assertEqual((bolts.dist_promised_qty, bolts.dist_backorder_qty), (6, 2))
        self.assertEqual(brass.dist_promised_qty, 2)

    def test_a_line_that_is_replaced_whole(self):
        nut = self._goods("Hex nut M8", list_price=1.0)
        self._entry(product=nut)
        order, dialog = self._asked((nut, 10))
        option = self._substitutes(dialog.line_ids)
        self.assertEqual((option.now_qty, option.now_value), (10, 10.0))
        self._take(dialog)
        self.assertEqual(self._lines(order), [(nut, 0, 1.0, 0), (self.steel, 10, 1.0, 10)])
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [0, 10])

    def test_by_ratio_and_in_whole_boxes(self):
        """A box of twelve stands for six: two boxes for ten pieces would break one."""
        self._entry(uom_id=self.box.id, original_qty=6, substitute_qty=1)
        order, dialog = self._asked((self.product, 18))
        option = self._substitutes(dialog.line_ids)
        self.assertEqual(
            self._shown(option), ("2 Box of 12 of Hex bolt M8 steel instead", 18, 0, 0, 36.0)
        )
        self._take(dialog)
        steel = order.order_line.filtered(lambda line: line.product_id == self.steel)
        self.assertEqual((steel.product_uom_qty, steel.product_uom_id), (2, self.box))
        self.assertEqual(steel.dist_promised_qty, 24)
        self.assertEqual(order.amount_untaxed, 36)

    def test_nobody_is_named_who_agreed(self):
        self._entry()
        order, dialog = self._asked((self.product, 10))
        self.assertFalse(dialog.takes_substitutes)
        dialog.line_ids.option_id = self._substitutes(dialog.line_ids)
        self.assertTrue(dialog.takes_substitutes)
        with self.assertRefused(UserError, "Write down who agreed"):
            self._take(dialog, agreed=" ")
        self.assertUntouched(order, (self.product, 10))

    def test_others_were_faster(self):
        self._entry()
        order, dialog = self._asked((self.product, 10))
        self._set_on_hand(-98, product=self.steel)
        again = self._dialog(self._take(dialog))
        self.assertTrue(again.changed)
        self.assertEqual(again.consented_by, "Ms Bolt, by phone")
        self.assertUntouched(order, (self.product, 10))
        self.assertEqual(again.line_ids.option_id.name, "2 Units of Hex bolt M8 steel instead")
        self._set_on_hand(-2, product=self.steel)
        again = self._dialog(again.action_choose())
        self.assertFalse(self._substitutes(again.line_ids))
        self.assertUntouched(order, (self.product, 10))

    def test_the_substitutes_own_policy_does_not_decide_what_was_shown(self):
        self._entry()
        self.env["dist.reservation.policy"].create(
            {
                "name": "Steel waits",
                "scope": "product",
                "product_id": self.steel.id,
                "commitment": "backorder",
            }
        )
        order, dialog = self._asked((self.product, 10))
        self._set_on_hand(-98, product=self.steel)
        self._dialog(self._take(dialog))
        self.assertUntouched(order, (self.product, 10))

    def test_another_line_of_the_same_goods_is_shown_what_is_left(self):
        self._entry()
        order, dialog = self._asked((self.product, 10), (self.product, 5))
        first, second = dialog.line_ids
        first.option_id = self._substitutes(first)
        second.option_id = second.option_ids.filtered(lambda option: option.kind == "backorder")
        dialog.consented_by = "Ms Bolt"
        self._set_on_hand(-98, product=self.steel)
        again = self._dialog(dialog.action_choose())
        shown = again.line_ids[1].option_id
        self.assertEqual((shown.kind, shown.now_qty, shown.waiting_qty), ("backorder", 0, 5))
        again.action_choose()
        self.assertEqual(
            [(line.product_id, line.dist_promised_qty, line.dist_backorder_qty)
             for line in order.order_line.sorted("sequence")],
            [(self.product, 6, 2), (self.steel, 2, 0), (self.product, 0, 5)],
        )  # fmt: skip

    def test_the_list_names_it_no_longer(self):
        entry = self._entry()
        order, dialog = self._asked((self.product, 10))
        entry.active = False
        again = self._dialog(self._take(dialog))
        self.assertFalse(self._substitutes(again.line_ids))
        self.assertUntouched(order, (self.product, 10))

    def test_two_lines_want_the_same_substitute(self):
        """The second is shown what the first leaves, and that comes to an end."""
        nut = self._goods("Hex nut M8", list_price=1.0)
        self._entry(self.brass)
        self._entry(self.brass, product=nut)
        self._set_on_hand(1, product=self.brass)
        order, dialog = self._asked((self.product, 8), (nut, 3))
        again = self._dialog(self._take(dialog))
        self.assertUntouched(order, (self.product, 8), (nut, 3))
        second = again.line_ids[1]
        self.assertEqual(self._substitutes(second).name, "1 Units of Hex bolt M8 brass instead")
        self.assertEqual(again.action_choose(), {"type": "ir.actions.act_window_close"})
        self.assertEqual(
            [line[:2] for line in self._lines(order)],
            [(self.product, 6), (self.brass, 2), (nut, 2), (self.brass, 1)],
        )

    def test_a_line_of_the_substitute_itself_is_shown_what_is_left(self):
        self._entry()
        order, dialog = self._asked((self.product, 10), (self.steel, 98))
        self.assertEqual(dialog.line_ids.product_id, self.product)
        again = self._dialog(self._take(dialog))
        self.assertUntouched(order, (self.product, 10), (self.steel, 98))
        first, second = again.line_ids
        self.assertEqual((first.option_id.kind, second.option_id.now_qty), ("substitute", 96))
        second.option_id = second.option_ids.filtered(lambda option: option.kind == "less")
        self.assertEqual(again.action_choose(), {"type": "ir.actions.act_window_close"})
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [6, 96, 4])

    def test_no_substitute_where_the_policy_allows_none(self):
        self._entry()
        self.house_rule.substitution = "off"
        _order, dialog = self._asked((self.product, 10))
        self.assertFalse(self._substitutes(dialog.line_ids))

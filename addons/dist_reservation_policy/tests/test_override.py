# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.dist_base.tools.transaction import marked

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestOverride(PromiseCommon):
    """Confirming what the policy refuses: by whom the policy says, with a reason, on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.write({"commitment": "refuse", "override": "approver"})
        sales = "sales_team.group_sale_salesman_all_leads"
        cls.selling_approver = cls._user(
            "selling_approver", f"{sales},dist_base.group_dist_override_approver"
        )
        cls.selling_manager = cls._user(
            "selling_manager", f"{sales},dist_base.group_dist_policy_manager"
        )

    def _wizard(self, order, user):
        action = order.with_user(user).action_dist_override()
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])

    def _overrides(self, order):
        return self.env["dist.audit"].search(
            [("kind", "=", "override"), ("res_model", "=", order._name), ("res_id", "=", order.id)]
        )

    def _assert_untouched(self, order):
        self.assertEqual(order.state, "draft")
        self.assertBooks(order)
        self.assertFalse(order.picking_ids)
        self.assertFalse(self._overrides(order))
        self.assertFalse(order.order_line.dist_decision_ids)

    def test_it_shows_beforehand_what_is_short(self):
        order = self._quotation(14)
        wizard = self._wizard(order, self.selling_approver)
        line = wizard.line_ids
        self.assertEqual((line.product_id, line.wanted_qty), (self.product, 14))
        self.assertEqual((line.now_qty, line.later_qty, line.short_qty), (10, 0, 4))
        self.assertTrue(wizard.short)
        self._assert_untouched(order)

    def test_nothing_is_short(self):
        wizard = self._wizard(self._quotation(10), self.selling_approver)
        self.assertFalse(wizard.line_ids)
        self.assertFalse(wizard.short)

    def test_it_confirms_as_a_shortage_and_is_audited(self):
        order = self._quotation(14)
        wizard = self._wizard(order, self.selling_approver)
        wizard.reason = " The line at the customer stands still "
        wizard.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertBooks(order, firm=10, backorder=4, state="part")
        decision = order.order_line.dist_decision_ids
        self.assertEqual(decision.outcome, "shortage")
        self.assertIn("accepted the shortage and gave a reason", decision.explanation)
        entry = self._overrides(order)
        self.assertEqual(entry.user_id, self.selling_approver)
        self.assertEqual(entry.reason, "The line at the customer stands still")
        self.assertEqual(entry.payload["short"][0]["short"], 4)
        self.assertEqual(order.with_env(self.env).dist_case_count, 1)

    def test_the_money_at_stake_is_that_of_the_units_that_are_short(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._quotation(2)
        order.order_line.write({"product_uom_id": dozen.id, "price_unit": 120.0, "discount": 0.0})
        wizard = self._wizard(order, self.selling_approver)
        wizard.reason = "The line at the customer stands still"
        wizard.action_confirm()
        # of 24 pieces 10 are there, at 10 each
        self.assertBooks(order, firm=10, backorder=14)
        self.assertEqual(self._case_of(order, "shortage").amount, 140.0)

    def test_without_a_reason(self):
        order = self._quotation(14)
        wizard = self._wizard(order, self.selling_approver)
        for reason in (False, "", "   "):
            wizard.reason = reason
            with self.assertRefused(UserError, "Write down why"):
                wizard.action_confirm()
        self._assert_untouched(order)

    def test_who_may_is_the_policys_choice(self):
        order = self._quotation(14)
        allowed = {
            "nobody": [],
            "approver": [self.selling_approver],
            "manager": [self.selling_manager],
        }
        for value, users in allowed.items():
            self.house_rule.override = value
            for user in (self.seller, self.selling_approver, self.selling_manager):
                mine = order.with_user(user)
                mine.invalidate_recordset(["dist_can_override"])
                self.assertEqual(mine.dist_can_override, user in users, (value, user.login))
                if user not in users:
                    with self.assertRefused(AccessError, "lets nobody|leaves that to|not allowed"):
                        mine.action_dist_override()
        self._assert_untouched(order)

    def test_a_wizard_opened_by_another_does_not_help(self):
        order = self._quotation(14)
        wizard = self._wizard(order, self.selling_approver)
        wizard.reason = "Because"
        for user in (self.seller, self.selling_manager, self.foreigner):
            with self.assertRefused(AccessError, "."):
                wizard.with_user(user).action_confirm()
        self._assert_untouched(order)

    def test_the_right_is_checked_again_when_confirming(self):
        order = self._quotation(14)
        wizard = self._wizard(order, self.selling_approver)
        wizard.reason = "Because"
        self.house_rule.override = "nobody"
        with self.assertRefused(AccessError, "lets nobody"):
            wizard.action_confirm()
        self._assert_untouched(order)

    def test_a_foreign_companys_order(self):
        order = self._quotation(14)
        with self.assertRefused(AccessError, "."):
            order.with_user(self.foreigner).action_dist_override()
        with self.assertRefused(AccessError, "."):
            self.env["dist.promise.override"].with_user(self.foreigner).create(
                {"order_id": order.id}
            )
        self._assert_untouched(order)

    def test_no_context_opens_it(self):
        order = self._quotation(14).with_context(
            overridden=True, override=True, dist_overridden=True, dist={"overridden": True}
        )
        with self.assertRefused(UserError, "Only 10 of 14 Units"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertBooks(order)

    def test_the_mark_ends_with_the_confirmation(self):
        order, other = self._quotation(14), self._quotation(14)
        wizard = self._wizard(order, self.selling_approver)
        wizard.reason = "Because"
        wizard.action_confirm()
        with self.assertRefused(UserError, "Only 0 of 14 Units"):
            other.action_confirm()
        with (
            marked(self.env.cr, "overridden", {order.id}),
            self.assertRefused(UserError, "Only 0 of 14 Units"),
        ):
            other.action_confirm()

    def test_a_confirmed_order(self):
        order = self._confirmed(4)
        with self.assertRefused(UserError, "is not a quotation"):
            self._wizard(order, self.selling_approver)
        wizard_order = self._quotation(3)
        wizard = self._wizard(wizard_order, self.selling_approver)
        wizard.reason = "Because"
        wizard_order.action_confirm()
        with self.assertRefused(UserError, "is not a quotation"):
            wizard.action_confirm()
        self.assertFalse(self._overrides(wizard_order))

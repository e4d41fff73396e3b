# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestApproval(PromiseCommon):
    """Ten bolts; an order of fourteen has to be approved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.write({"commitment": "approval", "override": "approver"})
        cls.clerk = cls._user("clerk", "sales_team.group_sale_salesman")
        sales = "sales_team.group_sale_salesman"
        cls.selling_approver = cls._user(
            "selling_approver", f"{sales},dist_base.group_dist_override_approver"
        )
        cls.boss = cls._user(
            "boss",
            f"{sales},dist_base.group_dist_override_approver,dist_base.group_dist_policy_manager",
        )

    def _asked(self, qty=14, user=None):
        order = self._quotation(qty, user=user or self.clerk)
        action = order.action_confirm()
        self.assertEqual(action["tag"], "display_notification")
        return order, order.dist_approval_ids.with_user(user or self.clerk)

    def _answer(self, approval, user, decision="approve", reason="The customer is dear to us"):
        action = getattr(approval.with_user(user), f"action_{decision}")()
        wizard = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        wizard.reason = reason
        wizard.action_answer()
        self.env.flush_all()
        return wizard

    def _audit(self, order):
        return self.env["dist.audit"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
        )

    def assertWaiting(self, order, approval):
        self.assertEqual((order.state, approval.state), ("draft", "waiting"))
        self.assertTrue(order.dist_waits_for_approval)
        self.assertBooks(order)
        self.assertFalse(order.picking_ids)
        self.assertFalse(self._audit(order))

    # --- asking ------------------------------------------------------------------------------

    def test_the_request_says_what_is_short_and_what_it_is_worth(self):
        order, approval = self._asked()
        self.assertWaiting(order, approval)
        self.assertEqual(order.order_line.dist_decision_ids.mapped("outcome"), ["approval"])
        self.assertIn("approve the shortage", order.order_line.dist_decision_ids.explanation)
        self.assertEqual((approval.requester_id, approval.role), (self.clerk, "approver"))
        self.assertEqual((approval.amount, approval.short_value), (28, 8))
        line = approval.line_ids
        self.assertEqual((line.product_id, line.wanted_qty), (self.product, 14))
        self.assertEqual((line.now_qty, line.later_qty, line.short_qty), (10, 0, 4))
        self.assertFalse(approval.is_overdue)
        self.assertIn("approval was asked for", order.message_ids[0].body)

    def test_dated_parts_are_told(self):
        self._receipt(6, days=3)
        _order, approval = self._asked()
        line = approval.line_ids
        self.assertEqual((line.now_qty, line.later_qty, line.short_qty), (10, 4, 4))
        self.assertEqual((line.later_date - self.today).days, 3)

    def test_every_approver_of_the_company_gets_an_activity(self):
        _order, approval = self._asked()
        users = approval.sudo().activity_ids.user_id
        self.assertLessEqual(self.approver | self.selling_approver | self.boss, users)
        self.assertFalse(users & (self.clerk | self.foreigner | self.manager))

    def test_asking_twice_asks_once(self):
        order, approval = self._asked()
        order.action_confirm()
        self.assertEqual(order.dist_approval_ids, approval)

    def test_who_decides_is_the_policys_choice(self):
        self.house_rule.override = "manager"
        _order, approval = self._asked()
        self.assertEqual(approval.role, "manager")
        with self.assertRefused(AccessError, "Policy managers"):
            self._answer(approval, self.approver)
        self._answer(approval, self.manager)
        self.assertEqual(approval.state, "approved")

    def test_nobody_may_decide(self):
        self.house_rule.override = "nobody"
        order = self._quotation(14, user=self.clerk)
        with self.assertRefused(UserError, "lets nobody override it"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.dist_approval_ids)

    def test_it_is_asked_for_whoever_confirms(self):
        order = self._quotation(14, user=self.clerk)
        order.sudo().with_user(self.env.ref("base.user_root")).action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.dist_approval_ids.requester_id, self.clerk)

    def test_a_paid_order_is_a_shortage(self):
        order = self._quotation(14, user=self.clerk)
        order.with_user(self.env.user).signed_on = fields.Datetime.now()
        self.assertIs(order.action_confirm(), True)
        self.assertBooks(order, firm=10, backorder=4)
        self.assertFalse(order.dist_approval_ids)

    def test_approval_goes_before_asking(self):
        nut = self.env["product.product"].create({"name": "Nut", "is_storable": True})
        self.env["dist.reservation.policy"].create(
            {
                "name": "Nuts are asked about",
                "scope": "product",
                "product_id": nut.id,
                "company_id": self.company.id,
                "commitment": "ask",
            }
        )
        order = self._quotation(14, user=self.clerk)
        order.order_line = [Command.create({"product_id": nut.id, "product_uom_qty": 3})]
        action = order.action_confirm()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(order.dist_approval_ids.line_ids.mapped("short_qty"), [4, 3])
        outcomes = order.order_line.dist_decision_ids.mapped("outcome")
        self.assertEqual(outcomes, ["approval", "approval"])

    def test_a_batch_confirms_the_others(self):
        order, fine = self._quotation(14, user=self.clerk), self._quotation(9, user=self.clerk)
        action = (order | fine).action_confirm()
        self.assertEqual((order.state, fine.state), ("draft", "sale"))
        self.assertBooks(fine, firm=9)
        self.assertIn(
            f"{order.name}: not everything is there. Somebody", action["params"]["message"]
        )

    # --- approving ---------------------------------------------------------------------------

    def test_an_approver_without_sales_rights_confirms(self):
        order, approval = self._asked()
        self.assertFalse(self.env["sale.order"].with_user(self.approver).has_access("write"))
        wizard = self._answer(approval, self.approver)
        self.assertEqual(wizard.line_ids.short_qty, 4)
        self.assertEqual((order.state, approval.state), ("sale", "approved"))
        self.assertBooks(order, firm=10, backorder=4)
        self.assertEqual(approval.answered_by_id, self.approver)
        self.assertFalse(approval.sudo().activity_ids)
        self.assertFalse(order.dist_waits_for_approval)
        entry = self._audit(order)
        self.assertEqual((entry.kind, entry.user_id), ("override", self.approver))
        self.assertEqual(entry.reason, "The customer is dear to us")
        self.assertEqual(order.order_line.dist_decision_ids[0].user_id, self.approver)
        self.assertEqual(order.order_line.dist_decision_ids[0].outcome, "shortage")
        self.assertEqual(order.with_env(self.env).dist_case_count, 1)

    def test_what_came_meanwhile_is_promised_as_well(self):
        order, approval = self._asked()
        self._set_on_hand(4)
        self._answer(approval, self.approver)
        self.assertBooks(order, firm=14)

    def test_without_a_reason(self):
        order, approval = self._asked()
        for decision in ("approve", "reject"):
            with self.assertRefused(UserError, "Write down why"):
                self._answer(approval, self.approver, decision, "  ")
        self.assertWaiting(order, approval)

    def test_whoever_asked_does_not_approve_it_himself(self):
        order, approval = self._asked(user=self.selling_approver)
        self.assertFalse(approval.with_user(self.selling_approver).can_answer)
        for decision in ("approve", "reject"):
            with self.assertRefused(AccessError, "not for whoever asked"):
                self._answer(approval, self.selling_approver, decision)
        with self.assertRefused(AccessError, "not for whoever asked"):
            approval.with_user(self.selling_approver)._approve("Because")
        self.assertWaiting(order, approval)
        self._answer(approval, self.approver)
        self.assertEqual(order.state, "sale")

    def test_a_policy_manager_may(self):
        order, approval = self._asked(user=self.boss)
        self._answer(approval, self.boss)
        self.assertEqual(order.state, "sale")

    def test_nobody_else_answers(self):
        order, approval = self._asked()
        for user in (self.clerk, self.seller, self.manager, self.dist_user, self.foreigner):
            for method in ("_approve", "_reject"):
                with self.assertRefused(AccessError, "."):
                    getattr(approval.with_user(user), method)("Because")
        for vals in ({"state": "approved"}, {"answer": "Yes"}, {"requester_id": self.manager.id}):
            with self.assertRefused(AccessError, "."):
                approval.with_user(self.approver).write(vals)
        self.assertWaiting(order, approval)

    def test_one_answer_only(self):
        order, approval = self._asked()
        self._answer(approval, self.approver)
        with self.assertRefused(UserError, "closed already: Approved"):
            approval.with_user(self.selling_approver)._reject("No")
        self.assertEqual((order.state, approval.state), ("sale", "approved"))

    def test_the_list_knows_what_i_can_answer(self):
        _order, approval = self._asked(user=self.selling_approver)
        domain = [("can_answer", "=", True), ("id", "=", approval.id)]
        found = {
            user: bool(approval.with_user(user).search_count(domain))
            for user in (self.approver, self.selling_approver, self.manager, self.boss)
        }
        self.assertEqual(
            found,
            {
                self.approver: True,
                self.selling_approver: False,
                self.manager: False,
                self.boss: True,
            },
        )

    # --- other ends --------------------------------------------------------------------------

    def test_a_rejection_is_told_to_whoever_asked(self):
        order, approval = self._asked()
        self._answer(approval, self.approver, "reject", "Not for this customer")
        self.assertEqual((order.state, approval.state), ("draft", "rejected"))
        self.assertBooks(order)
        activity = order.sudo().activity_ids
        self.assertEqual(activity.user_id, self.clerk)
        self.assertIn("Not for this customer", activity.note)
        self.assertFalse(self._audit(order))
        # he may ask again
        order.action_confirm()
        self.assertEqual(sorted(order.dist_approval_ids.mapped("state")), ["rejected", "waiting"])

    def test_whoever_asked_withdraws(self):
        order, approval = self._asked()
        for user in (self.approver, self.seller):
            with self.assertRefused(AccessError, "Only"):
                approval.with_user(user).action_withdraw()
        self.assertWaiting(order, approval)
        approval.action_withdraw()
        self.assertEqual((order.state, approval.state), ("draft", "withdrawn"))
        self.assertFalse(approval.sudo().activity_ids)

    def test_changing_the_order_outdates_it(self):
        nut = self.env["product.product"].create({"name": "Nut", "is_storable": True})
        changes = [
            lambda o: o.order_line.write({"product_uom_qty": 12}),
            lambda o: o.order_line.write({"price_unit": 1}),
            lambda o: o.write({"order_line": [Command.create({"product_id": nut.id})]}),
            lambda o: o.order_line.unlink(),
            lambda o: o.write({"commitment_date": fields.Datetime.now()}),
            lambda o: o._action_cancel(),
        ]
        for change in changes:
            order, approval = self._asked()
            change(order)
            self.assertEqual(approval.state, "outdated")
            self.assertFalse(order.dist_waits_for_approval)
            with self.assertRefused(UserError, "closed already: Outdated"):
                approval.with_user(self.approver)._approve("Because")
            self.assertNotEqual(order.state, "sale")

    def test_what_changes_nothing_leaves_it(self):
        order, approval = self._asked()
        order.order_line.write({"product_uom_qty": 14, "name": "Bolts"})
        order.write({"client_order_ref": "4711", "partner_id": order.partner_id.id})
        self.assertWaiting(order, approval)

    def test_an_order_that_is_confirmed_otherwise(self):
        order, approval = self._asked()
        self._set_on_hand(4)
        self.assertIs(order.action_confirm(), True)
        self.assertEqual((order.state, approval.state), ("sale", "outdated"))
        self.assertIn("confirmed meanwhile", approval.answer)

    def test_it_is_seen_from_the_order(self):
        order, approval = self._asked()
        self.assertEqual(order.dist_approval_count, 1)
        action = order.action_dist_view_approvals()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), approval)

    def test_another_company_sees_nothing(self):
        _order, approval = self._asked()
        self.assertFalse(approval.with_user(self.foreigner).search([("id", "=", approval.id)]))

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .preemption_common import PreemptionCommon


@tagged("post_install", "-at_install")
class TestPreemptionAnswer(PreemptionCommon):
    """Who approves what, what follows from it, and how it is undone."""

    # --- approving ---------------------------------------------------------------------------

    def test_an_approver_is_asked(self):
        preemption = self._asked(reason="A machine stands still.")
        self.assertEqual(preemption.state, "waiting")
        activity = preemption.sudo().activity_ids
        self.assertTrue(activity.user_id.has_group("dist_base.group_dist_override_approver"))
        self.assertNotEqual(activity.user_id, self.bob)
        told = preemption.sudo().message_ids.filtered("partner_ids")[0]
        self.assertIn("Orders that lose: 1, without a new date: 1.", told.body)
        self.assertIn("A machine stands still.", told.body)
        self.assertNothingTaken(preemption, "waiting")

    def test_what_is_approved_changes_hands_at_once(self):
        self._work()
        self.assertEqual((self._reserved(self.has), self._reserved(self.needs)), (8, 2))
        preemption = self._asked(reason="A machine stands still.")
        self.assertTrue(preemption.with_user(self.approver).can_approve)
        preemption.with_user(self.approver).action_approve()
        self.assertBooks(self.has, firm=5, backorder=3, state="part")
        self.assertBooks(self.needs, firm=5, state="promised")
        self.assertEqual((preemption.state, preemption.answered_by_id), ("done", self.approver))
        self.assertEqual(self.needs.order_line.dist_arrival_date, self.today)
        self.assertEqual(self.has.order_line.dist_first_ship_date, self.today)

    def test_the_worker_follows_and_gives_nothing_back(self):
        self._work()
        self._taken()
        self._work()
        self._work()
        self.assertEqual((self._reserved(self.has), self._reserved(self.needs)), (5, 5))
        self.assertBooks(self.has, firm=5, backorder=3)

    def test_the_ledger_names_the_taking(self):
        self._taken()
        entries = self.env["dist.promise.entry"].search(
            [("product_id", "=", self.product.id), ("kind", "=", "preempt")], order="id"
        )
        self.assertEqual(
            [(e.order_id, e.state, e.qty) for e in entries],
            [
                (self.has, "firm", -3),
                (self.has, "backorder", 3),
                (self.needs, "backorder", -3),
                (self.needs, "firm", 3),
            ],
        )
        self.assertEqual(entries.create_uid, self.approver)

    def test_everybody_whom_it_concerns_is_told(self):
        preemption = self._asked(reason="A machine stands still.")
        preemption.with_user(self.approver).answer = "Go ahead."
        preemption.with_user(self.approver).action_approve()
        audit = self._audit(preemption)
        self.assertEqual((audit.kind, audit.user_id), ("preemption", self.approver))
        self.assertEqual(audit.reason, "A machine stands still.")
        self.assertEqual(
            audit.payload,
            {
                "to": self.needs.name,
                "asked_by": self.bob.name,
                "approved_by": self.approver.name,
                "lost": [
                    {
                        "order": self.has.name,
                        "product": "Hex bolt M8",
                        "quantity": 3.0,
                        "ship_date": str(self.today),
                        "new_ship_date": False,
                    }
                ],
            },
        )
        lost = self.has.sudo().message_ids[0]
        self.assertIn(f"{self.needs.name}, an order of a higher customer class", lost.body)
        self.assertIn("3 Units of Hex bolt M8, which were to arrive on", lost.body)
        self.assertIn("wait for supply", lost.body)
        self.assertEqual(self.has.sudo().activity_ids.user_id, self.ann)
        self.assertIn("leave on", self.needs.sudo().message_ids[0].body)
        answer = preemption.sudo().message_ids.filtered("partner_ids")[0]
        self.assertEqual(answer.partner_ids, self.bob.partner_id)
        self.assertIn("Go ahead.", answer.body)
        self.assertEqual(self.has.with_user(self.ann).dist_preemption_count, 1)

    def test_who_waits_without_a_date_is_a_case_until_it_is_promised_again(self):
        self._taken()
        case = self._cases(self.has)
        self.assertEqual((case.user_id, case.amount), (self.ann, 6.0))
        self.assertIn("has no date for them: 3 Units of Hex bolt M8", case.summary)
        self._set_on_hand(2)
        self._work()
        self.assertBooks(self.has, firm=7, backorder=1)
        self.assertNotEqual(case.state, "closed")
        self._set_on_hand(1)
        self._work()
        self.assertBooks(self.has, firm=8)
        self.assertEqual(case.state, "closed")

    def test_who_has_a_new_date_is_no_case(self):
        self._receipt(3, days=4)
        self._taken()
        self.assertBooks(self.has, firm=8)
        self.assertEqual(self.has.order_line.dist_promised_date, self.today + timedelta(days=4))
        self.assertFalse(self._cases(self.has))

    def test_nobody_approves_what_he_asked_for_but_a_policy_manager(self):
        self.bob.group_ids += self.env.ref("dist_base.group_dist_override_approver")
        preemption = self._asked()
        self.assertFalse(preemption.with_user(self.bob).can_approve)
        with self.assertRefused(AccessError, "You asked for .* yourself"):
            preemption.with_user(self.bob).action_approve()
        self.assertNothingTaken(preemption, "waiting")
        self.bob.group_ids += self.env.ref("dist_base.group_dist_policy_manager")
        self.env.invalidate_all()
        preemption.with_user(self.bob).action_approve()
        self.assertBooks(self.needs, firm=5)

    def test_nobody_else_answers(self):
        preemption = self._asked()
        for user in (self.bob, self.ann, self.salesman, self.dist_user, self.manager):
            for answer in ("action_approve", "action_reject"):
                with self.assertRefused(AccessError, "leaves that to the role"):
                    getattr(preemption.with_user(user), answer)()
            self.assertFalse(preemption.with_user(user).can_approve)
        for user in (self.employee, self.foreigner):
            with self.assertRefused(AccessError, "."):
                preemption.with_user(user).action_approve()
        self.assertNothingTaken(preemption, "waiting")

    def test_the_policy_may_leave_it_to_policy_managers(self):
        self.house_rule.override = "manager"
        preemption = self._asked()
        with self.assertRefused(AccessError, "leaves that to the role"):
            preemption.with_user(self.approver).action_approve()
        preemption.with_user(self.manager).action_approve()
        self.assertBooks(self.needs, firm=5)

    def test_rejected_is_rejected(self):
        preemption = self._asked()
        preemption.with_user(self.approver).action_reject()
        self.assertNothingTaken(preemption, "rejected")
        self.assertFalse(preemption.sudo().activity_ids)
        with self.assertRefused(UserError, "not waiting for approval"):
            preemption.with_user(self.approver).action_approve()
        self.assertNothingTaken()

    def test_who_asked_withdraws(self):
        preemption = self._asked()
        with self.assertRefused(AccessError, "."):
            preemption.with_user(self.ann).action_withdraw()
        preemption.with_user(self.bob).action_withdraw()
        self.assertNothingTaken(preemption, "withdrawn")
        with self.assertRefused(UserError, "not waiting for approval"):
            preemption.with_user(self.approver).action_approve()

    def test_a_preview_is_not_approved_before_it_is_asked_for(self):
        preemption = self._preempt()
        with self.assertRefused(UserError, "not waiting for approval"):
            preemption.with_user(self.approver).action_approve()
        self.assertNothingTaken(preemption, "draft")

    # --- what happened meanwhile ---------------------------------------------------------------

    def test_what_harms_others_more_than_was_approved_is_approved_anew(self):
        self._receipt(3, days=4)
        preemption = self._asked()
        self.assertEqual(preemption.waiting_count, 0)
        self._confirmed(3, user=self.ann, days=4)
        answer = preemption.with_user(self.approver).action_approve()
        self.assertEqual(answer["params"]["title"], "The preview has changed")
        self.assertEqual(preemption.waiting_count, 1)
        self.assertNothingTaken(preemption, "waiting")
        self.assertTrue(preemption.with_user(self.approver).action_approve() is True)
        self.assertBooks(self.has, firm=5, backorder=3)

    def test_somebody_else_who_would_lose_was_not_approved(self):
        self.needs.sudo()._action_cancel()
        customer = self.env["res.partner"].create({"name": "Pier"})
        customer.with_company(self.company).dist_customer_class_id = self.gold
        other = self._confirmed(2, user=self.ann, partner_id=customer.id)
        needs = self._confirmed(3, user=self.bob, partner_id=self.gold_customer.id)
        preemption = self._asked(order=needs)
        self.assertEqual(preemption.line_ids.order_id, self.has)
        customer.with_company(self.company).dist_customer_class_id = False
        preemption.with_user(self.approver).action_approve()
        self.assertEqual(preemption.state, "waiting")
        self.assertEqual([(x.order_id, x.qty) for x in preemption.line_ids],
                         [(other, 2), (self.has, 1)])  # fmt: skip
        self.assertBooks(other, firm=2)
        self.assertBooks(self.has, firm=8)
        self.assertBooks(needs, backorder=3)

    def test_what_harms_less_than_was_approved_is_taken(self):
        preemption = self._asked()
        self.needs.order_line.product_uom_qty = 4
        self._receipt(1, days=4)
        preemption.with_user(self.approver).action_approve()
        self.assertEqual(preemption.state, "done")
        self.assertEqual([x.qty for x in preemption.line_ids], [1, 1])
        self.assertBooks(self.needs, firm=4)
        self.assertBooks(self.has, firm=7, backorder=1)

    def test_a_changed_preview_is_shown_before_it_is_asked_for(self):
        self._receipt(3, days=4)
        preemption = self._preempt()
        self._confirmed(3, user=self.ann, days=4)
        answer = preemption.with_user(self.bob).action_ask()
        self.assertEqual(answer["tag"], "display_notification")
        self.assertNothingTaken(preemption, "draft")
        preemption.with_user(self.bob).action_ask()
        self.assertEqual(preemption.state, "waiting")

    def test_a_cancelled_order_takes_nothing(self):
        preemption = self._asked()
        self.needs.sudo()._action_cancel()
        with self.assertRefused(UserError, "Confirm .* first"):
            preemption.with_user(self.approver).action_approve()
        self.assertBooks(self.has, firm=8)

    # --- giving back ---------------------------------------------------------------------------

    def test_what_was_taken_is_given_back_exactly(self):
        self._receipt(2, days=4)
        self._work()
        before = self._promises()
        preemption = self._taken()
        self.assertNotEqual(self._promises(), before)
        self.assertTrue(preemption.with_user(self.approver).can_revert)
        preemption.with_user(self.approver).action_give_back()
        self.assertEqual(self._promises(), before)
        self.assertEqual((preemption.state, preemption.reverted_by_id), ("reverted", self.approver))
        self.assertEqual(len(self._audit(preemption)), 2)
        self.assertIn("given back", self.has.sudo().message_ids[0].body)
        self.assertFalse(self.has.sudo().activity_ids)
        self.assertEqual(self._cases(self.has).state, "closed")
        with self.assertRefused(UserError, "took nothing"):
            preemption.with_user(self.approver).action_give_back()
        self.assertEqual(self._promises(), before)

    def _promises(self):
        self.env.invalidate_all()
        found = self.env["dist.promise"].search([("product_id", "=", self.product.id)])
        return sorted(
            (p.order_id.id, p.state, p.ship_date, p.arrival_date, p.supply_ref or "", p.qty)
            for p in found
        )

    def test_a_promise_for_later_comes_back_with_its_dates(self):
        self.needs.sudo()._action_cancel()
        receipt = self._receipt(5, days=4)
        later = self._confirmed(5, user=self.bob, partner_id=self.gold_customer.id)
        self.assertBooks(later, firm=5)
        before = self._promises()
        preemption = self._taken(order=later)
        self.assertEqual(later.order_line.dist_promised_date, self.today)
        # the loser has the receipt that the winner needs no longer
        self.assertEqual(preemption.line_ids.new_ship_date, self.today + timedelta(days=4))
        self.assertEqual(preemption.line_ids.new_supply_ref, receipt.name)
        self.assertBooks(self.has, firm=8)
        preemption.with_user(self.approver).action_give_back()
        self.assertEqual(self._promises(), before)

    def test_who_was_promised_again_meanwhile_has_the_first_promise_back(self):
        preemption = self._taken()
        self._receipt(3, days=6)
        self._work()
        self.assertBooks(self.has, firm=8)
        preemption.with_user(self.approver).action_give_back()
        self.assertBooks(self.has, firm=8)
        self.assertEqual(self.has.order_line.dist_promised_date, self.today)
        self.assertBooks(self.needs, firm=2, backorder=3)

    def test_what_has_left_or_is_in_picking_is_not_given_back(self):
        preemption = self._taken()
        self._work()
        self.needs.picking_ids.move_line_ids.picked = True
        with self.assertRefused(UserError, "no longer has 3 Units .* are being picked"):
            preemption.with_user(self.approver).action_give_back()
        self.assertBooks(self.needs, firm=5)
        self._deliver(self.needs.picking_ids)
        with self.assertRefused(UserError, "no longer has 3 Units .* have left"):
            preemption.with_user(self.approver).action_give_back()
        self.assertEqual(preemption.state, "done")
        self.assertBooks(self.has, firm=5, backorder=3)

    def test_what_left_of_its_own_goods_is_no_obstacle(self):
        preemption = self._taken()
        self._work()
        self._deliver(self.needs.picking_ids, 2)
        self.assertBooks(self.needs, firm=3)
        preemption.with_user(self.approver).action_give_back()
        self.assertBooks(self.needs, backorder=3)
        self.assertBooks(self.has, firm=8)

    def test_who_wants_it_no_longer_gets_nothing_back(self):
        preemption = self._taken()
        self.has.order_line.product_uom_qty = 6
        self.assertBooks(self.has, firm=5, backorder=1)
        with self.assertRefused(UserError, "does not wait for 2 Units"):
            preemption.with_user(self.approver).action_give_back()
        self.assertBooks(self.has, firm=5, backorder=1)
        self.assertBooks(self.needs, firm=5)

    def test_only_who_may_approve_gives_back(self):
        preemption = self._taken()
        for user in (self.bob, self.ann, self.manager, self.dist_user):
            self.assertFalse(preemption.with_user(user).can_revert)
            with self.assertRefused(AccessError, "leaves that to the role"):
                preemption.with_user(user).action_give_back()
        with self.assertRefused(AccessError, "."):
            preemption.with_user(self.foreigner).action_give_back()
        self.assertBooks(self.needs, firm=5)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .preemption_common import PreemptionCommon


@tagged("post_install", "-at_install")
class TestPreemption(PreemptionCommon):
    """Ten bolts: eight are promised to a silver customer's order, gold needs five and has two."""

    # --- the preview -------------------------------------------------------------------------

    def test_the_preview_names_who_loses_what_and_changes_nothing(self):
        preemption = self._preempt()
        self.assertEqual((preemption.state, preemption.loser_count), ("draft", 1))
        self.assertEqual(self._table(preemption), [(self.has, 3, self.today, False, 6.0)])
        line = preemption.line_ids
        self.assertEqual((line.class_id, line.partner_id), (self.silver, self.silver_customer))
        self.assertEqual(
            (line.for_line_id, line.covered_state), (self.needs.order_line, "backorder")
        )
        self.assertEqual((preemption.class_id, preemption.amount), (self.gold, 6.0))
        self.assertEqual(preemption.waiting_count, 1)
        self.assertIn("3 Units of Hex bolt M8 leave on", preemption.gained_summary)
        self.assertNothingTaken()

    def test_the_button_of_the_order_leads_to_the_preview(self):
        order = self.needs.with_user(self.bob)
        self.assertTrue(order.dist_can_preempt)
        action = order.action_dist_preempt()
        found = self.env["dist.promise.preemption"].browse(action["res_id"])
        self.assertEqual((found.order_id, found.requester_id), (self.needs, self.bob))
        # a second click opens the same one
        self.assertEqual(order.action_dist_preempt()["res_id"], found.id)
        self.assertEqual(order.dist_preemption_count, 1)

    def test_the_new_date_is_the_one_of_the_next_receipt(self):
        receipt = self._receipt(2, days=4)
        preemption = self._preempt()
        later = self.today + timedelta(days=4)
        self.assertEqual(
            self._table(preemption),
            [(self.has, 2, self.today, later, 4.0), (self.has, 1, self.today, False, 2.0)],
        )
        self.assertEqual(preemption.line_ids[0].new_supply_ref, receipt.name)

    def test_the_lowest_class_loses_first_then_the_youngest(self):
        self.needs.sudo()._action_cancel()
        self._set_on_hand(2)
        without = self._confirmed(2, user=self.ann)
        young = self._confirmed(2, user=self.ann, partner_id=self.silver_customer.id)
        needs = self._confirmed(5, user=self.bob, partner_id=self.gold_customer.id)
        self.assertBooks(needs, backorder=5)
        self.assertEqual(
            [(line.order_id, line.qty) for line in self._preempt(order=needs).line_ids],
            [(without, 2), (young, 2), (self.has, 1)],
        )

    def test_goods_that_lie_there_for_a_later_day_are_taken_for_today(self):
        self.has.sudo()._action_cancel()
        self._work()
        self.assertBooks(self.needs, firm=5)
        later = self._confirmed(5, user=self.ann, days=10, partner_id=self.silver_customer.id)
        self.needs.order_line.product_uom_qty = 8
        self.assertBooks(self.needs, firm=5, backorder=3)
        self._receipt(6, days=12)
        preemption = self._asked()
        self.assertEqual(
            [(x.order_id, x.qty, x.new_ship_date) for x in preemption.line_ids],
            [(later, 3, self.today + timedelta(days=12))],
        )
        preemption.with_user(self.approver).action_approve()
        self.assertBooks(self.needs, firm=8)
        self.assertBooks(later, firm=5)
        self.assertEqual(later.order_line.dist_promised_date, self.today + timedelta(days=12))

    def test_what_is_needed_later_only_is_taken_for_that_day(self):
        self.needs.sudo()._action_cancel()
        self._receipt(5, days=4)
        later = self._confirmed(9, user=self.bob, partner_id=self.gold_customer.id)
        self.assertBooks(later, firm=7, backorder=2)
        preemption = self._preempt(order=later, ship_date=self.today + timedelta(days=4))
        self.assertEqual([(x.qty, x.gain_ship_date) for x in preemption.line_ids],
                         [(2, self.today + timedelta(days=4))])  # fmt: skip

    def test_paid_orders_are_marked(self):
        self.has.sudo().write({"signed_by": "Ann", "dist_signed": True})
        self.has.sudo().signed_on = self.env.cr.now()
        self.assertTrue(self._preempt().line_ids.is_paid)

    # --- who loses nothing -------------------------------------------------------------------

    def test_equal_and_higher_classes_lose_nothing(self):
        for priority in (20, 30):
            self.silver.priority = priority
            with self.assertRefused(UserError, "Nothing can be taken"):
                self._preempt()
        self.silver.priority = 19
        self.assertEqual(len(self._preempt().line_ids), 1)

    def test_contacts_have_the_class_of_their_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Desk", "parent_id": self.gold_customer.id}
        )
        self.needs.sudo()._action_cancel()
        order = self._confirmed(5, user=self.bob, partner_id=contact.id)
        self.assertBooks(order, firm=2, backorder=3)
        self.assertEqual(self._preempt(order=order).class_id, self.gold)

    def test_what_is_in_picking_is_not_taken(self):
        self._work()
        preemption = self._asked()
        self.has.picking_ids.move_line_ids.picked = True
        with self.assertRefused(UserError, "Nothing can be taken"):
            preemption.with_user(self.approver).action_approve()
        self.assertNothingTaken(preemption, "waiting")

    def test_only_what_is_not_in_picking_is_taken(self):
        self._work()
        self.has.picking_ids.move_ids.quantity = 6
        self.has.picking_ids.move_ids.picked = True
        self.assertEqual([line.qty for line in self._preempt().line_ids], [2])

    def test_what_is_free_is_not_taken_from_anybody(self):
        self._set_on_hand(1)
        preemption = self._preempt()
        self.assertEqual([line.qty for line in preemption.line_ids], [2])
        self.assertIn("1 Units of Hex bolt M8 need not be taken", preemption.note)
        self._work()
        self.assertBooks(self.needs, firm=3, backorder=2)

    def test_the_cap_of_the_gaining_channel_holds(self):
        channel = self._channel("FIELD")
        self.needs.sudo()._action_cancel()
        self.env["dist.channel.quota"].create(
            {
                "kind": "cap", "channel_id": channel.id, "amount": 4,
                "warehouse_id": self.warehouse.id, "product_id": self.product.id,
            }
        )  # fmt: skip
        capped = self._confirmed(
            6, user=self.bob, partner_id=self.gold_customer.id, dist_channel_id=channel.id
        )
        self.assertBooks(capped, firm=2, backorder=4)
        preemption = self._asked(order=capped)
        self.assertEqual(sum(preemption.line_ids.mapped("qty")), 2)
        self.assertIn("2 Units of Hex bolt M8 are not taken: the cap", preemption.note)
        preemption.with_user(self.approver).action_approve()
        self.assertBooks(capped, firm=4, backorder=2)
        with self.assertRefused(UserError, "the cap of the order's channel"):
            self._preempt(order=capped)

    # --- who may not ask ---------------------------------------------------------------------

    def test_without_a_policy_nobody_takes_anything(self):
        self.house_rule.preemption = False
        self.assertFalse(self.needs.with_user(self.bob).dist_can_preempt)
        with self.assertRefused(UserError, "lets it take nothing"):
            self._preempt()
        self.house_rule.write({"preemption": "allowed", "override": "nobody"})
        with self.assertRefused(UserError, "lets it take nothing"):
            self._preempt()
        self.assertNothingTaken()

    def test_without_a_class_nothing_is_lower(self):
        self.gold_customer.dist_customer_class_id = False
        with self.assertRefused(UserError, "no customer class with a priority"):
            self._preempt()

    def test_only_a_confirmed_order_that_lacks_goods_takes(self):
        quotation = self._quotation(3, user=self.bob, partner_id=self.gold_customer.id)
        with self.assertRefused(UserError, f"Confirm {quotation.name} first"):
            self._preempt(order=quotation)
        self.needs.order_line.product_uom_qty = 2
        with self.assertRefused(UserError, "lacks nothing"):
            self._preempt()

    def test_where_promises_are_only_monitored_nothing_is_taken(self):
        preemption = self._asked()
        self.warehouse.dist_mode = "monitor"
        with self.assertRefused(UserError, "does not enforce its promises"):
            self._preempt(order=self.needs)
        with self.assertRefused(UserError, "does not enforce its promises"):
            preemption.with_user(self.approver).action_approve()
        self.assertEqual(preemption.state, "waiting")
        self.assertFalse(self.needs.with_user(self.bob).dist_can_preempt)

    def test_nobody_asks_for_an_order_that_he_may_not_change(self):
        for user in (self.salesman, self.dist_user, self.approver, self.employee, self.foreigner):
            with self.assertRefused(AccessError, "."):
                self._preempt(user=user)
        self.assertFalse(self.Preemption.search([("order_id", "=", self.needs.id)]))
        self.assertNothingTaken()

    def test_what_a_client_claims_beyond_the_question_is_not_believed(self):
        preemption = self._preempt(
            state="done",
            requester_id=self.ann.id,
            answered_by_id=self.approver.id,
            company_id=self.other_company.id,
            line_ids=[Command.clear()],
        )
        self.assertEqual((preemption.state, preemption.requester_id), ("draft", self.bob))
        self.assertEqual(preemption.company_id, self.company)
        self.assertFalse(preemption.answered_by_id)
        self.assertEqual(len(preemption.line_ids), 1)
        for user, vals in (
            (self.bob, {"state": "done"}),
            (self.bob, {"line_ids": [Command.clear()]}),
            (self.bob, {"answer": "Yes"}),
            (self.ann, {"reason": "Mine"}),
            (self.approver, {"reason": "Mine"}),
            (self.manager, {"order_id": self.has.id}),
        ):
            with self.assertRefused(AccessError, "cannot be edited"):
                preemption.with_user(user).write(vals)
        with self.assertRefused(AccessError, "."):
            preemption.line_ids.with_user(self.bob).write({"qty": 1})
        with self.assertRefused(AccessError, "."):
            preemption.with_user(self.bob).unlink()
        self.assertNothingTaken(preemption, "draft")

    def test_the_preview_is_edited_in_the_form(self):
        preemption = self._preempt()
        with Form(preemption.with_user(self.bob)) as form:
            form.reason = "A machine stands still."
            form.ship_date = self.today + timedelta(days=2)
        self.assertEqual(preemption.reason, "A machine stands still.")
        self.assertEqual(preemption.line_ids.gain_ship_date, self.today + timedelta(days=2))

    def test_others_do_not_see_it(self):
        preemption = self._preempt()
        found = self.Preemption.with_user(self.foreigner).search([("id", "=", preemption.id)])
        self.assertFalse(found)
        lines = self.env["dist.promise.preemption.line"].with_user(self.foreigner)
        self.assertFalse(lines.search([("preemption_id", "=", preemption.id)]))
        with self.assertRefused(AccessError, "."):
            preemption.with_user(self.employee).read(["state"])

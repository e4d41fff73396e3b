# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .proposal_common import TODAY, ProposalCommon


@tagged("post_install", "-at_install")
class TestProposalDecide(ProposalCommon):
    def setUp(self):
        super().setUp()
        self.proposal = self._proposal().with_user(self.buyer)

    def test_a_buyer_approves_what_is_below_the_amount(self):
        self.assertTrue(self.proposal.action_approve())
        self.assertEqual(self.proposal.state, "approved")
        self.assertEqual(self.proposal.user_id, self.buyer)
        self.assertEqual(self._decisions(self.proposal).mapped("decision"), ["approved"])

    def test_what_is_above_the_amount_waits_for_a_manager(self):
        large = self._proposal(
            self._item(self._product("Anchor")), qty=400.0, amount=1200.0
        ).with_user(self.buyer)
        result = large.action_approve()
        self.assertEqual(large.state, "to_approve")
        self.assertEqual(result["params"]["type"], "warning")
        self.assertFalse(self._decisions(large))
        large.with_user(self.buying_manager).action_approve()
        self.assertEqual(large.state, "approved")
        self.assertEqual(self._decisions(large).user_id, self.buying_manager)

    def test_who_only_reads_decides_nothing(self):
        looking = self.proposal.with_user(self.dist_user)
        self.assertEqual(looking.proposed_qty, 40.0)
        with self.assertRefused(AccessError, "Only buyers decide"):
            looking.action_approve()
        with self.assertRefused(AccessError, "Only buyers decide"):
            looking._change(10.0, self.reason)
        with self.assertRefused(AccessError, "Only buyers decide"):
            looking._snooze(date(2026, 3, 9), self.reason)
        self.assertEqual((self.proposal.state, self.proposal.decided_qty), ("new", 40.0))

    def test_nobody_writes_figures_by_hand(self):
        for user in (self.buyer, self.buying_manager):
            with self.assertRaises(AccessError):
                self.proposal.with_user(user).write({"decided_qty": 1.0})
        self.assertEqual(self.proposal.decided_qty, 40.0)

    def test_nobody_gives_an_item_another_policy_by_hand(self):
        """Its policy says what a manager has to approve, its figures what is proposed."""
        for user in (self.buyer, self.buying_manager):
            for vals in ({"policy_id": False}, {"order_up_to_qty": 900.0}):
                with self.assertRaises(AccessError):
                    self.item.with_user(user).write(vals)
        self.assertEqual(self.item.policy_id, self.policy)

    def test_a_change_keeps_the_proposal_the_reason_and_the_note(self):
        self.proposal._change(60.0, self.reason, "Spring campaign")
        self.assertEqual(
            (self.proposal.proposed_qty, self.proposal.decided_qty, self.proposal.amount),
            (40.0, 60.0, 180.0),
        )
        self.assertTrue(self.proposal.is_changed)
        decision = self._decisions(self.proposal)
        self.assertEqual(
            (decision.decision, decision.proposed_qty, decision.decided_qty, decision.note),
            ("changed", 40.0, 60.0, "Spring campaign"),
        )
        self.assertEqual(decision.reason_id, self.reason)

    def test_a_change_needs_a_reason_and_a_quantity(self):
        with self.assertRefused(UserError, "Choose a reason for the other quantity of Hex bolt M8"):
            self.proposal._change(60.0, self.env["dist.replenishment.reason"])
        with self.assertRefused(UserError, "Enter a quantity above zero for Hex bolt M8"):
            self.proposal._change(0.0, self.reason)
        self.assertEqual(self.proposal.decided_qty, 40.0)

    def test_a_change_of_something_approved_has_to_be_approved_again(self):
        self.proposal.action_approve()
        self.proposal._change(400.0, self.reason)
        self.assertEqual(self.proposal.state, "new")
        self.proposal.action_approve()
        self.assertEqual(self.proposal.state, "to_approve")

    def test_put_aside_until_a_later_day(self):
        with self.assertRefused(UserError, "Choose a day after today"):
            self.proposal._snooze(TODAY, self.reason)
        self.proposal._snooze(date(2026, 3, 16), self.reason)
        self.assertEqual(self.proposal.state, "snoozed")
        self.assertEqual(self.proposal.snoozed_until, date(2026, 3, 16))

    def test_thinking_again_restores_what_was_proposed(self):
        self.proposal._change(60.0, self.reason)
        self.proposal.action_approve()
        self.proposal.action_reopen()
        self.assertEqual((self.proposal.state, self.proposal.decided_qty), ("new", 40.0))
        self.assertFalse(self.proposal.reason_id)
        self.assertEqual(
            self._decisions(self.proposal).sorted("id").mapped("decision"),
            ["changed", "approved", "reopened"],
        )

    def test_a_message_cannot_be_approved_but_put_aside(self):
        message = self._proposal(
            self._item(self._product("Anchor")), action="excess", key="excess"
        ).with_user(self.buyer)
        with self.assertRefused(UserError, "it is a message about what there is already"):
            message.action_approve()
        message._snooze(date(2026, 3, 16), self.reason)
        self.assertEqual(message.state, "snoozed")

    def test_what_is_ordered_is_decided(self):
        self.proposal.sudo().state = "ordered"
        with self.assertRefused(UserError, "cannot be changed: it is Ordered"):
            self.proposal._change(10.0, self.reason)
        self.assertEqual(self.proposal.decided_qty, 40.0)

    def test_the_dialogs_do_the_same(self):
        context = self.proposal.action_open_change()["context"]
        change = self.env["dist.replenishment.change"].with_user(self.buyer)
        wizard = change.with_context(**context).create({"reason_id": self.reason.id})
        self.assertEqual((wizard.proposal_id, wizard.quantity), (self.proposal, 40.0))
        wizard.quantity = 20.0
        wizard.action_change_and_approve()
        self.assertEqual((self.proposal.state, self.proposal.decided_qty), ("approved", 20.0))
        context = self.proposal.action_open_snooze()["context"]
        snooze = self.env["dist.replenishment.snooze"].with_user(self.buyer)
        wizard = snooze.with_context(**context).create({"reason_id": self.reason.id})
        self.assertEqual((wizard.count, wizard.until), (1, fields.Date.to_date("2026-03-09")))
        wizard.action_snooze()
        self.assertEqual(self.proposal.state, "snoozed")

    def test_other_companies_are_out_of_sight(self):
        other = self._proposal(self._item(self.product, self.other_warehouse))
        found = self.env["dist.replenishment.proposal"].with_user(self.buyer)
        self.assertNotIn(other, found.search([("product_id", "=", self.product.id)]))
        with self.assertRaises(AccessError):
            other.with_user(self.buyer).action_approve()
        self.assertEqual(other.state, "new")

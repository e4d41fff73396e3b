# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .promise_common import PromiseCommon


class HoldCommon(PromiseCommon):
    """PromiseCommon, where the policy holds quotations for half an hour and refuses when short."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.write(
            {
                "commitment": "refuse",
                "set_hold_quotation_minutes": True,
                "hold_quotation_minutes": 30,
            }
        )
        cls.service = cls.env["dist.promise.service"]

    @classmethod
    def _held(cls, qty, **kwargs):
        order = cls._quotation(qty, **kwargs)
        order.action_dist_hold()
        return order

    @classmethod
    def _end_hold(cls, order):
        """Let the hold of the order have ended a minute ago."""
        cls.service._hold_until(order.order_line, fields.Datetime.now() - timedelta(minutes=1))

    def _entries(self, order):
        return self.env["dist.promise.entry"].search(
            [("order_id", "=", order.id), ("settled", "=", False)]
        )


@tagged("post_install", "-at_install")
class TestHoldBeforeBackorders(HoldCommon):
    """What waits, though it was accepted after the hold, gets nothing of what is held."""

    def test_the_held_units_are_there_at_confirmation(self):
        self.house_rule.commitment = "split"
        quotation = self._held(4)
        self.assertBooks(self._confirmed(26), firm=6, backorder=20)
        quotation.action_confirm()
        self.assertBooks(quotation, firm=4)

    def test_a_renewed_hold_keeps_them(self):
        self.house_rule.commitment = "split"
        quotation = self._held(4)
        self._confirmed(26)
        quotation.action_dist_hold()
        self.assertEqual(quotation.order_line.dist_held_qty, 4)

    def test_what_the_quotation_grew_by_waits(self):
        self.house_rule.commitment = "split"
        quotation = self._held(4)
        self._confirmed(8)
        quotation.order_line.product_uom_qty = 5
        quotation.action_confirm()
        self.assertBooks(quotation, firm=4, backorder=1)

    def test_where_there_are_quotas_as_well(self):
        self.house_rule.commitment = "split"
        self.env["dist.channel.quota"].create(
            {
                "channel_id": self._channel("EDI").id,
                "warehouse_id": self.warehouse.id,
                "amount": 1,
            }
        )
        quotation = self._held(4)
        self.assertBooks(self._confirmed(26), firm=5, backorder=21)
        quotation.action_confirm()
        self.assertBooks(quotation, firm=4)


@tagged("post_install", "-at_install")
class TestHolds(HoldCommon):
    def test_a_hold_keeps_what_is_there_until_it_ends(self):
        before = fields.Datetime.now()
        order = self._held(6)
        entry = self._entries(order)
        self.assertEqual((entry.state, entry.kind, entry.qty), ("hold", "hold", 6))
        self.assertEqual(entry.create_uid, self.seller)
        line = order.order_line
        self.assertEqual((line.dist_held_qty, line.dist_hold_until), (6, entry.expires_at))
        self.assertAlmostEqual(
            line.dist_hold_until, before + timedelta(minutes=30), delta=timedelta(minutes=1)
        )
        self.assertEqual((order.dist_hold_state, order.dist_promise_state), ("held", "held"))
        self.assertEqual(line.dist_promise_status, "held")
        self.assertFalse(line.dist_promise_state)

    def test_another_order_cannot_take_held_units(self):
        self._held(6)
        other = self._quotation(5)
        with self.assertRefused(UserError, "Only 4 of 5 Units can be promised"):
            other.action_confirm()
        self.assertEqual(other.state, "draft")
        other.order_line.product_uom_qty = 4
        other.action_confirm()
        self.assertBooks(other, firm=4)

    def test_a_hold_keeps_only_what_others_leave(self):
        self._held(6)
        second = self._held(7)
        self.assertEqual(second.order_line.dist_held_qty, 4)
        third = self._quotation(1)
        with self.assertRefused(UserError, "Nothing can be held for"):
            third.action_dist_hold()
        self.assertEqual(third.order_line.dist_held_qty, 0)

    def test_the_order_that_holds_can_take_its_units(self):
        order = self._held(10)
        order.action_confirm()
        self.assertBooks(order, firm=10, state="promised")
        self.assertEqual(order.order_line.dist_held_qty, 0)
        self.assertFalse(order.order_line.dist_hold_until)
        self.assertFalse(self._entries(order).filtered(lambda e: e.state == "hold"))

    def test_holding_again_never_competes_with_itself(self):
        order = self._held(10)
        first = order.dist_hold_until
        self._end_hold(order)
        order.action_dist_hold()
        self.assertEqual(order.order_line.dist_held_qty, 10)
        self.assertGreaterEqual(order.dist_hold_until, first)

    def test_an_expired_hold_is_free_for_everybody(self):
        order = self._held(10)
        self._end_hold(order)
        self.assertEqual(order.dist_hold_state, "expired")
        self.assertEqual(order.order_line.dist_promise_status, "hold_expired")
        self.assertFalse(self.env["dist.promise"].search([("order_id", "=", order.id)]))
        self.assertBooks(self._confirmed(10), firm=10)

    def test_confirming_after_the_end_promises_again(self):
        order = self._held(10)
        self._end_hold(order)
        order.action_confirm()
        self.assertBooks(order, firm=10)

    def test_confirming_after_the_end_tells_why_it_is_short(self):
        order = self._held(10)
        self._end_hold(order)
        self._confirmed(3)
        with self.assertRefused(UserError, r"Only 7 of 10 Units(.|\n)*The hold of order .* ended"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_cancelling_releases(self):
        order = self._held(10)
        order._action_cancel()
        self.assertEqual(order.order_line.dist_held_qty, 0)
        self.assertBooks(self._confirmed(10), firm=10)

    def test_deleting_releases(self):
        order = self._held(10)
        order.sudo().unlink()
        self.assertBooks(self._confirmed(10), firm=10)

    def test_releasing_by_hand(self):
        order = self._held(10)
        order.action_dist_release_hold()
        self.assertEqual((order.order_line.dist_held_qty, order.dist_hold_state), (0, False))
        self.assertBooks(self._confirmed(10), firm=10)

    def test_a_hold_follows_its_line(self):
        order = self._held(4)
        until = order.dist_hold_until
        order.order_line.product_uom_qty = 7
        self.assertEqual((order.order_line.dist_held_qty, order.dist_hold_until), (7, until))
        order.order_line.product_uom_qty = 2
        self.assertEqual(order.order_line.dist_held_qty, 2)
        order.order_line = [Command.create({"product_id": self.product.id, "product_uom_qty": 3})]
        self.assertEqual(order.order_line.mapped("dist_held_qty"), [2, 3])
        self.assertBooks(self._confirmed(5), firm=5)

    def test_a_sent_quotation_is_held_by_policy(self):
        order = self._quotation(6)
        order.action_quotation_sent()
        self.assertEqual(order.order_line.dist_held_qty, 6)

    def test_a_policy_that_holds_nothing_holds_nothing(self):
        self.house_rule.hold_quotation_minutes = 0
        order = self._quotation(6)
        self.assertFalse(order.dist_can_hold)
        with self.assertRefused(UserError, "the reservation policy holds no quotations"):
            order.action_dist_hold()
        order.action_quotation_sent()
        self.assertEqual(order.order_line.dist_held_qty, 0)

    def test_a_confirmed_order_cannot_be_held(self):
        order = self._confirmed(6)
        with self.assertRefused(UserError, "is not a quotation"):
            order.action_dist_hold()
        self.assertBooks(order, firm=6)

    def test_monitoring_holds_nothing_real(self):
        self.warehouse.dist_mode = "monitor"
        order = self._quotation(6)
        order.action_quotation_sent()
        self.assertTrue(self._entries(order).shadow)
        with self.assertRefused(UserError, "does not enforce"):
            order.action_dist_hold()

    def test_a_policy_that_dates_holds_receipts_too(self):
        self.house_rule.commitment = "split"
        receipt = self._receipt(5, days=4)
        order = self._held(12)
        held = self.env["dist.promise"].search([("order_id", "=", order.id)], order="ship_date")
        self.assertEqual(held.mapped("qty"), [10, 2])
        self.assertEqual(held[1].supply_ref, receipt.name)
        self.assertEqual(order.order_line.dist_held_qty, 12)

    def test_ended_holds_leave_the_books(self):
        order = self._held(10)
        self._end_hold(order)
        kept = self._held(2)
        self.service._gc_expired_holds()
        self.assertEqual((order.order_line.dist_held_qty, order.dist_hold_state), (0, False))
        self.assertEqual(kept.order_line.dist_held_qty, 2)
        self.assertFalse(self._entries(order))

    def test_a_pending_payment_extends_the_hold(self):
        order = self._held(10)
        self._end_hold(order)
        provider = self.env["payment.provider"].create({"name": "Slow bank"})
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "reference": "slow",
                "sale_order_ids": order.ids,
            }
        )
        transaction._set_pending()
        self.assertEqual(order.dist_hold_state, "held")
        self.assertEqual(order.order_line.dist_held_qty, 10)

    def test_others_may_not_hold_or_release(self):
        order = self._held(4)
        other = self._quotation(4)
        for user in (self.foreigner, self.employee, self.warehouse_user):
            with self.assertRefused(AccessError, "not allowed|access"):
                other.with_user(user).action_dist_hold()
            with self.assertRefused(AccessError, "not allowed|access"):
                order.with_user(user).action_dist_release_hold()
        self.assertEqual(order.order_line.dist_held_qty, 4)
        self.assertEqual(other.order_line.dist_held_qty, 0)

    def test_the_state_can_be_searched(self):
        held, promised = self._held(3), self._confirmed(2)
        plain = self._quotation(1)
        orders = held | promised | plain
        Order = self.env["sale.order"]
        for state, expected in (("held", held), ("promised", promised), (False, plain)):
            found = Order.search([("id", "in", orders.ids), ("dist_promise_state", "=", state)])
            self.assertEqual(found, expected, state)

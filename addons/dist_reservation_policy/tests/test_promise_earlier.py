# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .dates_common import (
    MONDAY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    DatesCommon,
)


@tagged("post_install", "-at_install")
class TestPromiseEarlier(DatesCommon):
    """Promising earlier than computed: by whom may, with a reason, within supply."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.dist_transit_days = 2
        sales = "sales_team.group_sale_salesman_all_leads"
        cls.boss = cls._user("dates_boss", f"{sales},dist_base.group_dist_override_approver")

    def _wizard(self, order, day, reason="The dock works on Saturday", user=None):
        action = order.with_user(user or self.boss).action_dist_promise_earlier()
        wizard = self.env[action["res_model"]].with_user(user or self.boss)
        wizard = wizard.browse(action["res_id"])
        wizard.write({"ship_date": day, "reason": reason})
        return wizard

    def _overrides(self, order):
        return self.env["dist.audit"].search(
            [("kind", "=", "override"), ("res_model", "=", order._name), ("res_id", "=", order.id)]
        )

    def _assert_untouched(self, order, parts):
        self.assertEqual(self._parts(order), parts)
        self.assertFalse(self._overrides(order))

    @freeze_time("2026-12-04 15:00:00")
    def test_goods_that_are_there_leave_on_saturday(self):
        order = self._confirmed(6)
        self.assertEqual(self._parts(order), [(6, MONDAY, date(2026, 12, 9))])
        wizard = self._wizard(order, SATURDAY)
        self.assertEqual(wizard.arrival_date, MONDAY)
        wizard.action_promise()
        self.assertBooks(order, firm=6, state="promised")
        self.assertEqual(self._parts(order), [(6, SATURDAY, MONDAY)])
        self.assertEqual(self._dates(order), (MONDAY, date(2026, 12, 9), SATURDAY, MONDAY))
        entry = self._overrides(order)
        self.assertEqual((entry.user_id, entry.reason), (self.boss, "The dock works on Saturday"))
        self.assertEqual(entry.payload["ship_date"], "2026-12-05")
        moved = {"product": "Hex bolt M8", "quantity": 6, "ship_date": "2026-12-07"}
        self.assertEqual(entry.payload["moved"], [moved])

    @freeze_time("2026-12-04 15:00:00")
    def test_supply_is_never_overruled(self):
        self._receipt_on("2026-12-06 10:00:00", 20)
        order = self._confirmed(14)
        before = [(14, MONDAY, date(2026, 12, 9))]
        self._assert_untouched(order, before)
        with self.assertRefused(UserError, "Of Hex bolt M8 only 10 of 14 can leave by then"):
            self._wizard(order, SATURDAY).action_promise()
        self._assert_untouched(order, before)
        self._wizard(order, SUNDAY).action_promise()
        self.assertEqual(self._parts(order), [(14, SUNDAY, date(2026, 12, 8))])

    @freeze_time("2026-12-04 15:00:00")
    def test_what_others_are_promised_is_not_taken(self):
        other = self._confirmed(7)
        with freeze_time("2026-12-04 15:30:00"):
            self._wizard(other, SATURDAY).action_promise()
        self._receipt_on("2026-12-07 10:00:00", 20)
        order = self._confirmed(5)
        before = [(5, MONDAY, date(2026, 12, 9))]
        with self.assertRefused(UserError, "only 3 of 5 can leave by then"):
            self._wizard(order, SATURDAY).action_promise()
        self._assert_untouched(order, before)
        self.assertEqual(self._parts(other), [(7, SATURDAY, MONDAY)])

    @freeze_time("2026-12-04 15:00:00")
    def test_without_a_reason_or_for_a_day_that_cannot_be(self):
        order = self._confirmed(6)
        before = [(6, MONDAY, date(2026, 12, 9))]
        for reason in (False, "  "):
            with self.assertRefused(UserError, "Write down why"):
                self._wizard(order, SATURDAY, reason).action_promise()
        for day in (MONDAY, date(2026, 12, 9)):
            with self.assertRefused(UserError, "Choose an earlier one"):
                self._wizard(order, day).action_promise()
        with self.assertRefused(UserError, "a day that is gone"):
            self._wizard(order, THURSDAY).action_promise()
        foreign = self._confirmed(1)
        wizard = self._wizard(order, SATURDAY)
        wizard.line_id = foreign.order_line
        with self.assertRefused(UserError, "is no line of"):
            wizard.action_promise()
        self._assert_untouched(order, before)

    @freeze_time("2026-12-04 15:00:00")
    def test_who_may_is_the_policys_choice(self):
        order = self._confirmed(6)
        before = [(6, MONDAY, date(2026, 12, 9))]
        self.assertTrue(order.with_user(self.boss).dist_can_promise_earlier)
        self.assertFalse(order.with_user(self.seller).dist_can_promise_earlier)
        wizard = self._wizard(order, SATURDAY)
        for user in (self.seller, self.salesman, self.warehouse_user, self.foreigner):
            with self.assertRefused(AccessError, "."):
                order.with_user(user).action_dist_promise_earlier()
            with self.assertRefused(AccessError, "."):
                wizard.with_user(user).action_promise()
        self.house_rule.override = "nobody"
        with self.assertRefused(AccessError, "lets nobody override it"):
            wizard.action_promise()
        self._assert_untouched(order, before)

    @freeze_time("2026-12-04 15:00:00")
    def test_nothing_is_promised_for_later(self):
        quotation = self._quotation(6)
        with self.assertRefused(UserError, "Nothing of .* is promised for a later day"):
            quotation.with_user(self.boss).action_dist_promise_earlier()
        self.warehouse.dist_mode = "monitor"
        watched = self._confirmed(6)
        with self.assertRefused(UserError, "Nothing of .* is promised for a later day"):
            watched.with_user(self.boss).action_dist_promise_earlier()

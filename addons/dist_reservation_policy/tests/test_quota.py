# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .promise_common import PromiseCommon


class QuotaCommon(PromiseCommon):
    """Ten bolts, of which a channel may have a part of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.categ_id = cls.env["product.category"].create({"name": "Bolts"})
        cls.shop, cls.field, cls.edi = (cls._channel(code) for code in ("WEB", "FIELD", "EDI"))

    @classmethod
    def _quota(cls, channel, amount, kind="protection", user=None, **vals):
        vals = {"product_id": cls.product.id, **vals}
        return (
            cls.env["dist.channel.quota"]
            .with_user(user or cls.manager)
            .create(
                {
                    "kind": kind,
                    "channel_id": channel.id,
                    "warehouse_id": cls.warehouse.id,
                    "amount": amount,
                    **vals,
                }
            )
        )

    @classmethod
    def _sold(cls, channel, qty, **vals):
        return cls._confirmed(qty, dist_channel_id=channel.id, **vals)

    def assertExplained(self, order, text):
        self.assertEqual(order.order_line.dist_decision_ids[:1].explanation, text)


@tagged("post_install", "-at_install")
class TestProtection(QuotaCommon):
    """What a channel has not used of its protection is not promised to the others."""

    def test_others_get_what_is_not_protected_and_read_why(self):
        self._quota(self.shop, 6)
        order = self._sold(self.field, 7)
        self.assertBooks(order, firm=4, backorder=3)
        self.assertExplained(
            order,
            "4 of 7 Units can ship as requested. 3 Units wait for supply that has no date yet. "
            f"6 Units are protected for {self.shop.name}.",
        )

    def test_the_channel_itself_gets_all(self):
        self._quota(self.shop, 6)
        self.assertBooks(self._sold(self.shop, 10), firm=10)

    def test_what_the_channel_is_promised_uses_it_up(self):
        self._quota(self.shop, 6)
        self._sold(self.shop, 4)
        self.assertBooks(self._sold(self.field, 7), firm=4, backorder=3)

    def test_what_was_shipped_uses_it_up_as_well(self):
        self._quota(self.shop, 6)
        order = self._sold(self.shop, 4)
        self._work()
        self._deliver(order.picking_ids)
        self.assertBooks(self._sold(self.field, 7), firm=4, backorder=3)

    def test_what_the_channel_holds_uses_it_up(self):
        self._quota(self.shop, 6)
        self.house_rule.write({"set_hold_quotation_minutes": True, "hold_quotation_minutes": 30})
        quotation = self._quotation(5, dist_channel_id=self.shop.id)
        self.env["dist.promise.service"]._hold(quotation.order_line, 30)
        self.assertBooks(self._sold(self.field, 7), firm=4, backorder=3)

    def test_a_hold_takes_nothing_that_is_protected_for_others(self):
        self._quota(self.shop, 6)
        quotation = self._quotation(9, dist_channel_id=self.field.id)
        held = self.env["dist.promise.service"]._hold(quotation.order_line, 30)
        self.assertEqual([h.qty for h in held.values()], [4])

    def test_two_lines_of_one_order_count_together(self):
        self._quota(self.field, 8, "cap")
        order = self._quotation(5, dist_channel_id=self.field.id)
        order.order_line.copy({"order_id": order.id})
        order.action_confirm()
        self.assertEqual(order.order_line.mapped("dist_promised_qty"), [5, 3])

    def test_supply_that_returns_is_protected_too(self):
        self._quota(self.shop, 6)
        order = self._sold(self.field, 7)
        self._set_on_hand(2)
        self._work()
        self.assertBooks(order, firm=6, backorder=1)

    def test_protected_units_are_not_given_to_who_waits(self):
        self._sold(self.shop, 8)
        waiting = self._sold(self.field, 7)
        self.assertBooks(waiting, firm=2, backorder=5)
        self._quota(self.shop, 10)
        self._set_on_hand(3)
        self._work()
        self.assertBooks(waiting, firm=3, backorder=4)

    def test_a_protection_of_all_products_and_one_of_the_category_give_way_to_the_nearest(self):
        self._quota(self.shop, 9, product_id=False)
        self._quota(self.shop, 5, product_id=False, categ_id=self.product.categ_id.id)
        order = self._sold(self.field, 1)
        waiting = self._sold(self.field, 9)
        self.assertBooks(waiting, firm=4, backorder=5)
        self._quota(self.shop, 2)
        # who waits already comes before who asks now
        self.assertBooks(self._sold(self.field, 9), backorder=9)
        self._work()
        self.assertBooks(waiting, firm=7, backorder=2)
        self.assertBooks(order, firm=1)

    def test_priority_decides_where_protections_exceed_supply(self):
        self._quota(self.shop, 8)
        self._quota(self.edi, 8)
        self.shop.priority, self.edi.priority = 1, 2
        self.assertBooks(self._sold(self.shop, 8), firm=2, backorder=6)
        self.assertBooks(self._sold(self.edi, 8), firm=8)

    def test_a_percentage_is_of_what_is_there(self):
        self._quota(self.shop, 30, measure="percent")
        self.assertBooks(self._sold(self.field, 10), firm=7, backorder=3)

    def test_it_decays(self):
        self._quota(
            self.shop,
            8,
            date_from=self.today - timedelta(days=4),
            date_to=self.today + timedelta(days=2),
            decay_days=4,
        )
        self.assertBooks(self._sold(self.field, 10), firm=6, backorder=4)

    def test_it_keeps_nothing_after_its_last_day_and_before_its_first(self):
        yesterday, tomorrow = (self.today + timedelta(days=n) for n in (-1, 1))
        self._quota(self.edi, 10, date_from="2020-01-01", date_to=yesterday)
        self._quota(self.edi, 10, date_from=tomorrow)
        self.assertBooks(self._sold(self.field, 4), firm=4)
        self._quota(self.edi, 10, date_from=self.today, date_to=self.today)
        self.assertBooks(self._sold(self.field, 4), backorder=4)

    def test_an_order_that_is_paid_is_accepted_short(self):
        self._quota(self.shop, 6)
        market = self._channel("MARKET")
        order = self._quotation(7, dist_channel_id=market.id, user=self.env.user)
        order.dist_outside = True
        self.house_rule.commitment = "refuse"
        order.action_confirm()
        self.assertBooks(order, firm=4, backorder=3)

    def test_monitoring_decides_the_same(self):
        self.warehouse.dist_mode = "monitor"
        self._quota(self.shop, 6)
        decision = self._sold(self.field, 7).order_line.dist_decision_ids
        self.assertEqual((decision.promised_qty, decision.backorder_qty), (4, 3))
        decision = self._sold(self.shop, 7).order_line.dist_decision_ids
        self.assertEqual((decision.promised_qty, decision.backorder_qty), (6, 1))

    def test_a_refusal_says_for_whom_it_is_protected(self):
        self._quota(self.shop, 6)
        self.house_rule.commitment = "refuse"
        order = self._quotation(7, dist_channel_id=self.field.id)
        with self.assertRefused(UserError, f"6 Units are protected for {self.shop.name}"):
            order.action_confirm()
        self.assertEqual((order.state, order.order_line.dist_promised_qty), ("draft", 0))


@tagged("post_install", "-at_install")
class TestCap(QuotaCommon):
    """A channel may have no more than its cap."""

    def test_the_rest_waits_and_the_order_says_why(self):
        self._quota(self.field, 5, "cap")
        self._sold(self.field, 2)
        order = self._sold(self.field, 4)
        self.assertBooks(order, firm=3, backorder=1)
        self.assertExplained(
            order,
            "3 of 4 Units can ship as requested. 1 Units wait for supply that has no date yet. "
            f"{self.field.name} may have at most 5 Units at a time, and 3 are left of that.",
        )
        self.assertBooks(self._sold(self.shop, 5), firm=5)

    def test_what_was_shipped_counts_until_the_cap_ends(self):
        quota = self._quota(self.field, 5, "cap")
        order = self._sold(self.field, 4)
        self._work()
        self._deliver(order.picking_ids)
        self.assertBooks(self._sold(self.field, 4), firm=1, backorder=3)
        quota.active = False
        self.assertBooks(self._sold(self.field, 2), firm=2)

    def test_a_cap_below_what_is_promised_is_refused(self):
        self._sold(self.field, 4)
        pattern = r"Of Hex bolt M8 the channel has 4 Units already, and the cap is 3\. Raise"
        for target in ({}, {"product_id": False}):
            with self.assertRefused(ValidationError, pattern):
                self._quota(self.field, 3, "cap", **target)
        self.assertFalse(self.env["dist.channel.quota"].search([]))
        self._quota(self.field, 4, "cap")

    def test_a_general_cap_below_what_a_product_with_its_own_cap_has_is_fine(self):
        self._sold(self.field, 4)
        self._quota(self.field, 5, "cap")
        self.assertTrue(self._quota(self.field, 3, "cap", product_id=False))

    def test_lowering_a_cap_below_what_is_promised_changes_nothing(self):
        quota = self._quota(self.field, 5, "cap")
        self._sold(self.field, 4)
        with self.assertRefused(ValidationError, "the cap is 2"), self.env.cr.savepoint():
            quota.amount = 2
        quota.invalidate_recordset()
        self.assertEqual(quota.amount, 5)
        self.assertBooks(self._sold(self.field, 2), firm=1, backorder=1)


@tagged("post_install", "-at_install")
class TestBadQuota(QuotaCommon):
    """Bad input gets a message that says what to do, and changes nothing."""

    def assertBad(self, pattern, amount=5, exception=ValidationError, **vals):
        with self.assertRefused(exception, pattern), self.env.cr.savepoint():
            self._quota(self.shop, amount, **vals)
        self.assertFalse(self.env["dist.channel.quota"].search([]))

    def test_amounts(self):
        self.assertBad("protects nothing. Enter an amount above 0", amount=0)
        self.assertBad("more than 100 percent", amount=101, measure="percent")
        with mute_logger("odoo.sql_db"):
            self.assertBad("dist_channel_quota_amount_check", amount=-1, exception=CheckViolation)

    def test_a_product_and_a_category(self):
        self.assertBad("Keep one of the two", categ_id=self.product.categ_id.id)

    def test_days(self):
        self.assertBad("ends before it begins", date_to=self.today - timedelta(days=1))
        self.assertBad("Enter that day", decay_days=3)
        tomorrow = self.today + timedelta(days=1)
        self.assertBad("decay for longer than it lasts", decay_days=2, date_to=tomorrow)

    def test_overlapping_ones(self):
        first = self._quota(self.shop, 5, date_to=self.today + timedelta(days=5))
        for days in (0, 5):
            with self.assertRefused(ValidationError, "there is another one for the same"):
                self._quota(self.shop, 3, date_from=self.today + timedelta(days=days))
        self.assertEqual(self.env["dist.channel.quota"].search([]), first)
        self._quota(self.shop, 3, date_from=self.today + timedelta(days=6))
        self._quota(self.shop, 3, kind="cap")

    def test_another_companys_warehouse(self):
        self.assertBad(
            "belongs to company|belong to",
            warehouse_id=self.other_warehouse.id,
            exception=UserError,
        )

    def test_who_may_set_one(self):
        for user in (self.salesman, self.warehouse_user, self.approver):
            with self.assertRefused(AccessError, "not allowed to create"):
                self._quota(self.shop, 5, user=user)
        quota = self._quota(self.shop, 5)
        self.assertEqual(quota.with_user(self.salesman).amount, 5)
        with self.assertRefused(AccessError, "not allowed"):
            quota.with_user(self.employee).read(["amount"])
        self.assertFalse(self.env["dist.channel.quota"].with_user(self.foreigner).search([]))
        with self.assertRefused(AccessError, "not allowed|access"):
            quota.with_user(self.foreigner).amount = 1
        self.assertEqual(quota.amount, 5)

    def test_changes_are_audited(self):
        quota = self._quota(self.shop, 5)
        quota.amount = 6
        quota.unlink()
        entries = self.env["dist.audit"].search([("kind", "=", "policy")], limit=3)
        name = f"Protection of {self.shop.name} for Hex bolt M8 in {self.warehouse.name}"
        self.assertEqual(
            entries.mapped("name"),
            [
                f'The quota "{name}" was deleted.',
                f'The quota "{name}" was changed.',
                f'The quota "{name}" was created.',
            ],
        )
        self.assertEqual(entries.user_id, self.manager)

    def test_a_policy_manager_fills_in_the_form(self):
        form = Form(self.env["dist.channel.quota"].with_user(self.manager))
        form.channel_id, form.warehouse_id = self.shop, self.warehouse
        form.product_id, form.amount = self.product, 3
        quota = form.save()
        self.assertEqual(
            (quota.kind, quota.measure, quota.date_from), ("protection", "quantity", self.today)
        )
        self.assertEqual(self.shop.dist_quota_count, 1)
        action = quota.action_view_promises()
        self.assertFalse(self.env["dist.promise"].search(action["domain"]))
        self._sold(self.shop, 2)
        self.assertEqual(self.env["dist.promise"].search(action["domain"]).qty, 2)

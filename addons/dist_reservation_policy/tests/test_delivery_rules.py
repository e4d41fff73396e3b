# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestMinimumOrder(PromiseCommon):
    """Orders below an amount are not accepted, unless they are paid or somebody decides so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.list_price = 10
        cls.house_rule.write({"set_min_order_amount": True, "min_order_amount": 50})
        cls.approver = cls._user(
            "approver",
            "sales_team.group_sale_salesman_all_leads,dist_base.group_dist_override_approver",
        )

    def _told(self, order):
        decision = order.order_line.dist_decision_ids
        return decision.mapped("outcome"), decision.explanation

    def test_below_it_is_refused_and_nothing_is_promised(self):
        order = self._quotation(4).with_user(self.seller)
        with self.assertRefused(UserError, "worth .*40.00, and the policy accepts none below"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertBooks(order)

    def test_at_the_amount_is_accepted(self):
        order = self._confirmed(5)
        self.assertEqual(self._told(order)[0], ["promised"])
        self.assertBooks(order, firm=5)

    def test_a_discount_counts(self):
        order = self._quotation(5)
        order.order_line.discount = 1
        with self.assertRefused(UserError, "49.50"):
            order.action_confirm()

    def test_a_customer_may_order_less(self):
        self.env["dist.reservation.policy"].create(
            {
                "name": "Harbour Works orders what it wants",
                "scope": "customer",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "set_min_order_amount": True,
                "min_order_amount": 0,
            }
        )
        self.assertBooks(self._confirmed(1), firm=1)

    def test_another_currency_is_converted(self):
        foreign = self.env["res.currency"].create({"name": "DCR", "symbol": "D", "rounding": 0.01})
        self.env["res.currency.rate"].create(
            {
                "name": "2020-01-01",
                "currency_id": foreign.id,
                "company_id": self.company.id,
                "rate": 10,
            }
        )
        prices = self.env["product.pricelist"].create(
            {"name": "Ducats", "currency_id": foreign.id, "company_id": self.company.id}
        )
        # 4 bolts at 100 ducats are 40 of our own
        order = self._quotation(4, pricelist_id=prices.id)
        self.assertEqual(order.amount_untaxed, 400)
        with self.assertRefused(UserError, "40.00"):
            order.action_confirm()

    def test_a_signed_order_is_accepted(self):
        order = self._quotation(4)
        order.with_user(self.approver).signed_on = fields.Datetime.now()
        order.action_confirm()
        self.assertEqual(self._told(order)[0], ["promised"])
        self.assertIn("is paid or signed", self._told(order)[1])
        self.assertIn("accepts none below", self._told(order)[1])

    def test_growth_of_a_confirmed_order_is_not_looked_at(self):
        order = self._confirmed(5)
        order.order_line.price_unit = 1
        order.order_line.product_uom_qty = 6
        self.assertBooks(order, firm=6)

    def test_an_override_is_shown_and_audited_though_nothing_is_short(self):
        order = self._quotation(4)
        action = order.with_user(self.approver).action_dist_override()
        wizard = self.env[action["res_model"]].with_user(self.approver).browse(action["res_id"])
        self.assertIn("accepts none below", wizard.objection)
        self.assertFalse(wizard.line_ids)
        wizard.reason = "A sample"
        wizard.action_confirm()
        self.assertBooks(order, firm=4)
        entry = self.env["dist.audit"].search(
            [("kind", "=", "override"), ("res_model", "=", order._name), ("res_id", "=", order.id)]
        )
        self.assertEqual(entry.reason, "A sample")
        self.assertEqual(
            entry.payload["objections"],
            [
                {
                    "code": "below_minimum",
                    "amount": "40.0",
                    "minimum": "50.0",
                    "currency": self.company.currency_id.id,
                }
            ],
        )

    def test_monitoring_says_so_and_changes_nothing(self):
        self.warehouse.dist_mode = "monitor"
        order = self._confirmed(4)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._told(order)[0], ["refused"])


@tagged("post_install", "-at_install")
class TestTogether(PromiseCommon):
    """What leaves at once is promised for the day on which the last of it is there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house_rule.shipment = "one"
        cls.nut = cls.env["product.product"].create({"name": "Nut", "is_storable": True})
        cls.later = cls.today + timedelta(days=3)

    def _order_of_both(self, bolts, nuts, **vals):
        return self._order(
            self.seller,
            warehouse_id=self.warehouse.id,
            order_line=[
                Command.create({"product_id": self.product.id, "product_uom_qty": bolts}),
                Command.create({"product_id": self.nut.id, "product_uom_qty": nuts}),
            ],
            **vals,
        )

    def _parts(self, order):
        promises = self.env["dist.promise"].search([("order_id", "=", order.id)])
        return sorted((p.product_id.name, p.state, p.qty, p.ship_date) for p in promises)

    def test_all_lines_leave_on_the_day_of_the_last(self):
        self._receipt(5, days=3, product=self.nut)
        order = self._order_of_both(4, 5)
        order.action_confirm()
        self.assertEqual(
            self._parts(order),
            [("Hex bolt M8", "firm", 4, self.later), ("Nut", "firm", 5, self.later)],
        )
        bolts = order.order_line[0].dist_decision_ids
        self.assertEqual((bolts.outcome, bolts.promised_qty, bolts.dated_qty), ("promised", 0, 4))
        self.assertIn("leave together on", bolts.explanation)

    def test_the_parts_of_one_line_too(self):
        self._receipt(5, days=3)
        order = self._confirmed(12)
        self.assertEqual(self._parts(order), [("Hex bolt M8", "firm", 12, self.later)])

    def test_shipped_as_available_each_has_its_own_day(self):
        self.house_rule.shipment = "direct"
        self._receipt(5, days=3, product=self.nut)
        order = self._order_of_both(4, 5)
        order.action_confirm()
        self.assertEqual(
            self._parts(order),
            [("Hex bolt M8", "firm", 4, self.today), ("Nut", "firm", 5, self.later)],
        )

    def test_where_no_policy_says_so_the_order_does(self):
        self.house_rule.shipment = False
        self._receipt(5, days=3, product=self.nut)
        order = self._order_of_both(4, 5, picking_policy="one")
        order.action_confirm()
        self.assertEqual({day for *_x, day in self._parts(order)}, {self.later})

    def test_what_has_no_date_keeps_nothing_from_its_day(self):
        self._receipt(3, days=3, product=self.nut)
        order = self._order_of_both(4, 5)
        order.action_confirm()
        self.assertEqual(
            self._parts(order),
            [
                ("Hex bolt M8", "firm", 4, self.later),
                ("Nut", "backorder", 2, self.today),
                ("Nut", "firm", 3, self.later),
            ],
        )

    def test_nobody_waits_when_all_is_there(self):
        self._set_on_hand(5, product=self.nut)
        order = self._order_of_both(4, 5)
        order.action_confirm()
        self.assertEqual({day for *_x, day in self._parts(order)}, {self.today})

    def test_others_may_have_what_leaves_later_only_if_it_comes_back_in_time(self):
        """The bolts are taken from today on for the later day: nobody else gets them."""
        self._receipt(5, days=3, product=self.nut)
        self._order_of_both(4, 5).action_confirm()
        other = self._confirmed(8)
        self.assertBooks(other, firm=6, backorder=2)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .. import queries
from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestQueryBudget(PromiseCommon):
    """How many queries a promise costs, for one line and for twenty."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = cls.env["product.product"].create(
            [{"name": f"Bolt {number}", "is_storable": True} for number in range(50)]
        )
        for product in cls.products:
            cls._set_on_hand(10, product=product)

    def _order_of(self, lines, qty=1):
        return self._order(
            self.seller,
            warehouse_id=self.warehouse.id,
            order_line=[
                Command.create({"product_id": product.id, "product_uom_qty": qty})
                for product in self.products[:lines]
            ],
        )

    def _cost(self, action, order):
        """The number of queries of the action on an order that is in the database only."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action(order)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _costs(self, action, *sizes):
        for size in sizes:
            self._cost(action, self._order_of(size))  # warms the caches of the registry
        return [self._cost(action, self._order_of(size)) for size in sizes]

    def test_promising_twenty_lines_costs_as_much_as_one(self):
        # units and all else that a confirmation has read before are among them
        one, twenty = self._costs(self._promise, 1, 20)
        self.assertEqual((one, twenty), (24, 24))

    def test_quotas_cost_no_query(self):
        for code, kind in (("WEB", "protection"), ("FIELD", "cap")):
            self.env["dist.channel.quota"].create(
                {
                    "kind": kind,
                    "channel_id": self._channel(code).id,
                    "warehouse_id": self.warehouse.id,
                    "amount": 5,
                }
            )
        one, twenty = self._costs(self._promise, 1, 20)
        self.assertEqual((one, twenty), (24, 24))

    def test_two_hundred_policies_cost_no_query(self):
        partners = self.env["res.partner"].create([{"name": f"Buyer {i}"} for i in range(100)])
        targets = [("customer", "partner_id", one) for one in partners]
        targets += [("product", "product_id", one) for one in self.products[1:]]
        more = self.env["product.product"].create([{"name": f"Nut {i}"} for i in range(51)])
        targets += [("product", "product_id", one) for one in more]
        self.env["dist.reservation.policy"].create(
            [
                {
                    "name": f"Rule of {target.display_name}",
                    "scope": scope,
                    field: target.id,
                    "company_id": self.company.id,
                    "commitment": "refuse",
                }
                for scope, field, target in targets
            ]
        )
        self.assertEqual(len(targets), 200)
        one, twenty = self._costs(self._promise, 1, 20)
        self.assertEqual((one, twenty), (24, 24))

    def test_watching_twenty_lines_costs_as_much_as_one(self):
        self.warehouse.dist_mode = "monitor"
        one, twenty = self._costs(self._promise, 1, 20)
        self.assertEqual((one, twenty), (23, 23))

    def test_holding_twenty_lines_costs_as_much_as_one(self):
        self.house_rule.write({"set_hold_quotation_minutes": True, "hold_quotation_minutes": 30})
        one, twenty = self._costs(self._hold, 1, 20)
        self.assertEqual((one, twenty), (21, 21))

    def test_confirming_costs_five_queries_for_each_further_line(self):
        # All of them are Odoo's own: the stock rule, reordering, analytics, kits.
        one, twenty = self._costs(self._confirm, 1, 20)
        self.assertEqual(twenty - one, 19 * 5)

    def test_enforcing_makes_a_further_line_no_dearer_than_it_is_in_odoo(self):
        one, twenty = self._costs(self._confirm, 1, 20)
        self.warehouse.dist_mode = "off"
        plain_one, plain_twenty = self._costs(self._confirm, 1, 20)
        # Odoo reserves at once and move by move, which the worker does afterwards instead.
        self.assertLess(twenty - one, plain_twenty - plain_one)

    @staticmethod
    def _promise(order):
        order.order_line._dist_promise_new()

    @staticmethod
    def _confirm(order):
        order.action_confirm()

    @staticmethod
    def _hold(order):
        order.action_dist_hold()

    def test_reading_a_position_is_one_query_however_many_keys(self):
        self._order_of(20).action_confirm()
        for size in (1, 50):
            keys = [(product.id, self.warehouse.id) for product in self.products[:size]]
            with self.subTest(size), self.assertQueryCount(1):
                rows = queries.read_position(self.env.cr, keys)
            self.assertEqual(set(rows), set(keys))

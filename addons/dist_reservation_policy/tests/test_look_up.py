# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestLookUp(PromiseCommon):
    """A product and a quantity give warehouses, quantities and dates, without an order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.name = "Zyx bolt M8"
        cls.north = cls.env["stock.warehouse"].create(
            {"name": "North", "code": "NOR", "company_id": cls.company.id, "sequence": 99}
        )
        cls.north.dist_mode = "enforce"

    def _look_up(self, text, user=None):
        rows = self.env["product.product"].with_user(user or self.salesman).dist_look_up(text)
        return [(r["warehouse_id"], r["now"], r["wanted"], r["date"]) for r in rows]

    def _day(self, days):
        return fields.Date.to_string(self.today + timedelta(days=days))

    def test_each_warehouse_tells_how_many_now_and_when_all(self):
        self._receipt(15, days=4)
        self.assertEqual(
            self._look_up("zyx bolt 20"),
            [
                (self.warehouse.id, 10, 20, self._day(4)),
                (self.north.id, 0, 20, False),
            ],
        )

    def test_promises_holds_and_later_demand_count_as_for_an_order(self):
        self._confirmed(3)
        self._confirmed(2, days=5)
        self.assertEqual(self._look_up("zyx 4")[0], (self.warehouse.id, 5, 4, self._day(0)))
        self.assertEqual(self._look_up("zyx 6")[0], (self.warehouse.id, 5, 6, False))
        order = self._confirmed(6)
        self.assertBooks(order, firm=5, backorder=1)

    def test_it_answers_what_the_policy_would_promise(self):
        self._receipt(15, days=4)
        self.house_rule.write({"set_buffer_qty": True, "buffer_qty": 2})
        self.assertEqual(self._look_up("zyx 20")[0], (self.warehouse.id, 8, 20, self._day(4)))
        self.house_rule.supply = "on_hand"
        self.assertEqual(self._look_up("zyx 20")[0], (self.warehouse.id, 8, 20, False))

    def test_what_is_protected_for_another_channel_is_left_out(self):
        shop = self._channel("WEB")
        self.env["dist.channel.quota"].create(
            {"channel_id": shop.id, "warehouse_id": self.warehouse.id, "amount": 6}
        )
        self.assertEqual(self._look_up("zyx 5")[0], (self.warehouse.id, 4, 5, False))
        shop.user_ids = self.salesman
        self.assertEqual(self._look_up("zyx 5")[0], (self.warehouse.id, 10, 5, self._day(0)))

    def test_the_policy_of_the_users_own_channel_counts(self):
        channel = self.env["dist.sales.channel"].create(
            {
                "name": "Fair",
                "code": "FAIR",
                "company_id": self.company.id,
                "user_ids": self.salesman.ids,
            }
        )
        self.env["dist.reservation.policy"].create(
            {
                "name": "The fair keeps five",
                "scope": "channel",
                "channel_id": channel.id,
                "set_buffer_qty": True,
                "buffer_qty": 5,
            }
        )
        self.assertEqual(self._look_up("zyx 20")[0][1], 5)
        self.assertEqual(self._look_up("zyx 20", user=self.seller)[0][1], 10)

    def test_a_warehouse_that_only_monitors_answers_from_its_own_books(self):
        self.warehouse.dist_mode = "monitor"
        self.house_rule.commitment = "refuse"
        refused = self._confirmed(12)
        self.assertEqual(refused.dist_decision_ids.outcome, "refused")
        self._confirmed(4)
        self.assertEqual(self._look_up("zyx 20")[0][1], 6)

    def test_one_is_asked_for_when_no_quantity_is_named(self):
        self.assertEqual(self._look_up("zyx")[0], (self.warehouse.id, 10, 1, self._day(0)))

    def test_the_label_says_it_in_one_sentence(self):
        self._receipt(15, days=4)
        row, other = self.env["product.product"].with_user(self.salesman).dist_look_up("zyx 20")
        name = self.warehouse.name
        self.assertIn(f"Zyx bolt M8, {name}: 10 of 20 Units now, all on ", row["label"])
        self.assertEqual(
            other["label"], "Zyx bolt M8, North: 0 of 20 Units now, no date for the rest"
        )
        (row, _other) = self.env["product.product"].with_user(self.salesman).dist_look_up("zyx 2")
        self.assertEqual(row["label"], f"Zyx bolt M8, {name}: 10 Units now")

    def test_nothing_is_found_for_nothing_or_nonsense(self):
        for text in ("", "   ", "no such thing 3", "\\", "zyx " + "9" * 40):
            self.assertEqual(self._look_up(text), [], text)

    def test_services_and_consumables_are_not_asked_about(self):
        self.product.is_storable = False
        self.assertEqual(self._look_up("zyx 2"), [])

    def test_who_sells_or_works_on_stock_may_ask(self):
        for user in (
            self.salesman,
            self.dist_user,
            self._user("stock_user", "stock.group_stock_user"),
        ):
            self.assertEqual(self._look_up("zyx 20", user=user)[0][1], 10)
        with self.assertRefused(AccessError, "people who sell or work on stock"):
            self._look_up("zyx 20", user=self.employee)

    def test_another_company_sees_its_own_warehouses_only(self):
        found = self._look_up("zyx 20", user=self.foreigner)
        self.assertEqual([row[:2] for row in found], [(self.other_warehouse.id, 0)])
        self.product.company_id = self.company
        self.assertEqual(self._look_up("zyx 20", user=self.foreigner), [])

    def test_many_products_cost_no_more_queries_than_one(self):
        def cost(text):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._look_up(text)
            return self.env.cr.sql_log_count - before

        self.env["product.product"].create(
            [{"name": f"Zyxnut {n}", "is_storable": True} for n in range(6)]
        )
        cost("zyx bolt 20")
        self.assertEqual(cost("zyxnut 20"), cost("zyx bolt 20"))

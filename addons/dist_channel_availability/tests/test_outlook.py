# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import format_date

from odoo.addons.dist_reservation_policy.tests.promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestOutlook(PromiseCommon):
    """Ten bolts, six more in three days: what lines of quotations are told of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receipt = cls._receipt(6, days=3)
        cls.later = cls.today + timedelta(days=3)
        cls.clerk = cls._user("clerk", "sales_team.group_sale_salesman")

    def _line(self, qty, user=None, **kwargs):
        return self._quotation(qty, user=user or self.clerk, **kwargs).order_line

    def _told(self, line):
        return line.dist_outlook, line.dist_outlook_qty, line.dist_outlook_date

    def test_what_is_there_when(self):
        self.assertEqual(self._told(self._line(8)), ("now", 10, self.today))
        self.assertEqual(self._told(self._line(14)), ("part", 10, self.later))
        self.assertEqual(self._told(self._line(17)), ("none", 10, False))
        self._confirmed(10)
        self.assertEqual(self._told(self._line(6)), ("later", 0, self.later))

    def test_the_wished_date_counts(self):
        self.assertEqual(self._told(self._line(14, days=3)), ("now", 16, self.later))

    def test_lines_of_the_same_goods_share_them(self):
        line = self._line(7)
        line.order_id.order_line = [
            Command.create({"product_id": self.product.id, "product_uom_qty": 5})
        ]
        first, second = line.order_id.order_line
        self.assertEqual(self._told(first), ("now", 10, self.today))
        self.assertEqual(self._told(second), ("part", 3, self.later))
        first.product_uom_qty = 2
        self.assertEqual(self._told(second), ("now", 8, self.today))

    def test_what_is_kept_for_another_channel(self):
        self.env["dist.channel.quota"].create(
            {
                "kind": "protection",
                "channel_id": self._channel("WEB").id,
                "warehouse_id": self.warehouse.id,
                "amount": 7,
            }
        )
        line = self._line(5)
        line.order_id.dist_channel_id = self._channel("TEL")
        self.assertEqual(line.dist_outlook_qty, 3)
        [reason] = line.dist_outlook_details()["reasons"]
        self.assertEqual(reason, "7 Units are protected for Web shop.")
        line.order_id.with_user(self.env.user).dist_channel_id = self._channel("WEB")
        self.assertEqual(line.dist_outlook_qty, 10)

    def test_the_buffer_of_a_customers_policy(self):
        self.env["dist.reservation.policy"].create(
            {
                "name": "Careful",
                "scope": "customer",
                "partner_id": self.customer.id,
                "set_buffer_qty": True,
                "buffer_qty": 4,
            }
        )
        self.assertEqual(self._line(5).dist_outlook_qty, 6)

    def test_ones_own_hold_is_not_in_ones_way(self):
        self.house_rule.write({"set_hold_quotation_minutes": True, "hold_quotation_minutes": 60})
        line, other = self._line(8), self._line(8)
        line.order_id.action_dist_hold()
        self.env.invalidate_all()
        self.assertEqual(line.dist_held_qty, 8)
        self.assertEqual(self._told(line), ("now", 10, self.today))
        self.assertEqual(other.dist_outlook_qty, 2)

    def test_in_the_unit_of_the_line(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        line = self._line(1)
        line.product_uom_id = dozen
        self.assertEqual(self._told(line), ("part", 0.83, self.later))

    def test_where_the_suite_does_not_decide_odoo_tells(self):
        line = self._line(8)
        for mode in ("monitor", "off"):
            self.warehouse.dist_mode = mode
            self.env.invalidate_all()
            self.assertEqual(self._told(line), (False, 0, False))
            self.assertFalse(line.dist_outlook_details()["outlook"])
            self.assertTrue(line.display_qty_widget)

    def test_not_for_what_is_confirmed(self):
        line = self._line(8)
        line.order_id.action_confirm()
        self.assertEqual(self._told(line), (False, 0, False))
        details = line.dist_outlook_details()
        self.assertEqual((details["outlook"], details["offers"]), (False, []))

    def test_while_the_quotation_is_written(self):
        order = self._line(8).order_id
        with Form(order) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 14
            self.assertEqual(line.dist_outlook, "part")
            self.assertEqual(line.dist_outlook_date, self.later)
        with Form(self.env["sale.order"].with_user(self.clerk)) as form:
            form.partner_id = self.customer
            form.warehouse_id = self.warehouse
            with form.order_line.new() as line:
                line.product_id = self.product
                line.product_uom_qty = 17
                self.assertEqual((line.dist_outlook, line.dist_outlook_qty), ("none", 10))

    def test_the_popover(self):
        details = self._line(14).dist_outlook_details()
        self.assertEqual(
            {name: details[name] for name in ("outlook", "wanted", "available", "waiting", "unit")},
            {"outlook": "part", "wanted": 14, "available": 10, "waiting": 0, "unit": "Units"},
        )
        say = lambda day: format_date(self.env, day)  # noqa: E731
        self.assertEqual(
            [(part["qty"], part["date"], part["receipt"]) for part in details["parts"]],
            [(10, say(self.today), False), (4, say(self.later), self.receipt.name)],
        )
        [later] = details["offers"]
        self.assertEqual((later["kind"], later["facts"]), ("later", {"arrival": str(self.later)}))

    def test_people_who_only_read_are_offered_nothing(self):
        line = self._line(14)
        reader = self._user("reader", "base.group_user")
        with self.assertRefused(AccessError, "."):
            line.with_user(reader).dist_outlook_details()
        colleague = self._user("colleague", "sales_team.group_sale_salesman")
        with self.assertRefused(AccessError, "."):
            line.with_user(colleague).dist_outlook_details()


@tagged("post_install", "-at_install")
class TestOutlookBudget(PromiseCommon):
    """Looking costs one read of positions, however many lines there are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = cls.env["product.product"].create(
            [{"name": f"Bolt {number}", "is_storable": True} for number in range(50)]
        )
        for product in cls.products:
            cls._set_on_hand(10, product=product)

    def _cost(self, size):
        order = self._order(
            self.seller,
            warehouse_id=self.warehouse.id,
            order_line=[
                Command.create({"product_id": product.id, "product_uom_qty": 12})
                for product in self.products[:size]
            ],
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        told = set(order.order_line.mapped("dist_outlook"))
        self.assertEqual(told, {"none"})
        return self.env.cr.sql_log_count - before

    def test_fifty_lines_cost_as_much_as_five(self):
        # one of them reads the units, all at once
        for size in (5, 50):
            self._cost(size)  # warms the caches of the registry
        five, fifty = self._cost(5), self._cost(50)
        self.assertEqual((five, fifty), (16, 16))

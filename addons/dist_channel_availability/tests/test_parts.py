# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .board_common import BoardCommon


@tagged("post_install", "-at_install")
class TestParts(BoardCommon):
    """A number taken apart: by whom, until when, from when, and it adds up."""

    def _parts(self, channel=None, user=None, moment=None):
        return self._number(channel).with_user(user or self.salesman).dist_parts(moment)

    def test_promises_and_backorders_name_their_orders(self):
        first = self._confirmed(4)
        second = self._confirmed(9, days=3)
        found = self._parts(user=self.dist_user)
        self.assertParts(found, {"on_hand": 10, "firm": -10, "backorder": -3, "uncovered": 3})
        items = self._items(found, "firm")
        self.assertEqual(
            [(item["name"], item["partner"], item["qty"]) for item in items],
            [(first.name, "Harbour Works", -4), (second.name, "Harbour Works", -6)],
        )
        self.assertEqual(
            [(item["name"], item["qty"]) for item in self._items(found, "backorder")],
            [(second.name, -3)],
        )

    def test_an_order_is_linked_for_those_who_may_open_it(self):
        order = self._confirmed(4)
        links = [
            self._items(self._parts(user=user), "firm")[0]["res_id"]
            for user in (self.seller, self.salesman)
        ]
        self.assertEqual(links, [order.id, False])
        item = self._items(self._parts(), "firm")[0]
        self.assertEqual((item["name"], item["model"]), (order.name, "sale.order"))

    def test_a_receipt_counts_from_its_day_of_confidence(self):
        self.house_rule.confidence_days = 2
        self._confirmed(10)
        picking = self._receipt(5, days=4)
        found = self._parts(user=self.stock_user)
        self.assertParts(found, {"on_hand": 10, "firm": -10})
        (item,) = self._items(found, "receipt", "later")
        self.assertEqual((item["name"], item["qty"]), (picking.name, 5))
        self.assertEqual(item["res_id"], picking.id)
        planned = self.warehouse._dist_today(self.warehouse.id) + timedelta(days=4)
        self.assertEqual(item["date"], (planned + timedelta(days=2)).isoformat())
        self.assertIn("2 days of confidence", item["note"])

    def test_a_later_promise_decides_and_says_so(self):
        self._confirmed(7, days=5)
        found = self._parts()
        self.assertParts(found, {"on_hand": 10, "firm": -7})
        self.assertEqual(len(found["sentences"]), 1)
        self.assertIn("leaves the least", found["sentences"][0])

    def test_what_is_protected_and_capped_is_told_by_channel(self):
        self._quota(self.edi, 4)
        self._quota(self.telesales, 5, kind="cap")
        found = self._parts()
        self.assertParts(found, {"on_hand": 10, "protected": -4, "cap": -1})
        (item,) = self._items(found, "protected")
        self.assertEqual((item["name"], item["qty"]), (self.edi.name, -4))

    def test_the_buffer_is_taken_off(self):
        self.house_rule.buffer_qty = 3
        self.assertParts(self._parts(), {"on_hand": 10, "buffer": -3})

    def test_a_hold_tells_until_when(self):
        order = self._quotation(6)
        until = fields.Datetime.now() + timedelta(hours=2)
        self.house_rule.write({"set_hold_quotation_minutes": True, "hold_quotation_minutes": 120})
        order.with_user(self.seller).action_dist_hold()
        found = self._parts()
        self.assertParts(found, {"on_hand": 10, "hold": -6})
        (item,) = self._items(found, "hold")
        self.assertEqual(item["name"], order.name)
        ends = fields.Datetime.to_datetime(item["until"])
        self.assertAlmostEqual(ends, until, delta=timedelta(minutes=2))

    def test_the_board_says_the_sum_of_the_parts(self):
        self._quota(self.edi, 4)
        self._confirmed(3)
        self._confirmed(2, days=9)
        self._receipt(8, days=2)
        for channel in (self.telesales, self.edi, self.shop):
            number = self._number(channel)
            self.assertEqual(number.dist_parts()["available"], number.available_qty)

    def test_the_time_line_has_supply_demand_and_what_remains(self):
        self._confirmed(7)
        self._receipt(5, days=2)
        self._confirmed(4, days=3)
        days = self._parts()["timeline"]["days"]
        self.assertEqual(len(days), 14)
        told = [
            (day["received"], day["leaving"], day["balance"], day["available"]) for day in days[:5]
        ]
        self.assertEqual(
            told, [(0, 7, 3, 3), (0, 0, 3, 3), (5, 0, 8, 4), (0, 4, 4, 4), (0, 0, 4, 4)]
        )


@tagged("post_install", "-at_install")
class TestPartsInThePast(BoardCommon):
    """What stock history and ledger can say of a moment that has passed."""

    def _at(self, moment):
        return self._number().with_user(self.stock_user).dist_parts(str(moment))

    def _date(self, table, record_ids, moment):
        """What was written is dated as if it had been then."""
        self.env.cr.flush()
        column = "create_date" if table == "dist_promise_entry" else "date"
        self.env.cr.execute(
            f"UPDATE {table} SET {column} = %s WHERE id = ANY(%s)",
            [moment, list(record_ids)],
        )
        self.env.invalidate_all()

    def test_what_left_since_was_there_and_what_was_promised_since_was_not(self):
        order = self._confirmed(4)
        entries = self.env["dist.promise.entry"].search([("order_id", "=", order.id)])
        before = fields.Datetime.now() - timedelta(days=3)
        between = before + timedelta(days=1)
        self._date("dist_promise_entry", entries.ids, before)
        self._work()
        self._deliver(order.picking_ids)
        self.assertEqual(self._number().on_hand_qty, 6)
        then = self._at(between)
        self.assertParts(then, {"on_hand": 10, "firm": -4})
        self.assertEqual(self._items(then, "firm")[0]["name"], order.name)
        self.assertParts(self._at(before - timedelta(days=1)), {"on_hand": 10})
        now = self._at(fields.Datetime.now() - timedelta(seconds=1))
        self.assertEqual(now["timeline"], False)

    def test_what_came_since_was_not_there(self):
        picking = self._receipt(5, days=0)
        self._deliver(picking)
        moved = picking.move_line_ids.ids
        self._date("stock_move_line", moved, fields.Datetime.now() - timedelta(days=2))
        for days, on_hand in ((1, 15), (3, 10)):
            moment = fields.Datetime.now() - timedelta(days=days)
            self.assertParts(self._at(moment), {"on_hand": on_hand})

    def test_it_says_what_nobody_knows(self):
        notes = self._at(fields.Datetime.now() - timedelta(days=1))["notes"]
        self.assertIn("receipts as they were planned then", notes[0])

    def test_the_future_is_refused(self):
        with self.assertRefused(UserError, "has passed"):
            self._at(fields.Datetime.now() + timedelta(hours=1))

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ast import literal_eval
from contextlib import suppress
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .dates_common import DatesCommon
from .level_common import FIRST_TO_BEGIN, LAST_TO_END, MONDAY, LevelCommon
from .promise_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestServiceLevel(LevelCommon):
    """Fill rate and on-time-in-full, line by line and over many lines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.env["product.product"].create({"name": "Washer", "is_storable": True})

    def _rates(self, levels, groupby=()):
        return levels._read_group(
            [("id", "in", levels.ids)], groupby, ["fill_rate:avg", "otif_rate:avg"]
        )

    def _refused(self, qty):
        self.house_rule.commitment = "refuse"
        order = self._quotation(qty)
        with suppress(UserError):
            order.action_confirm()
        self.house_rule.commitment = "split"
        return order

    def _ship(self, order, qty, days_ago=0):
        """Some of the order leaves, or left some days ago."""
        picking = order.sudo().picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        self._deliver(picking, qty)
        picking.move_ids.date = fields.Datetime.now() - timedelta(days=days_ago)

    def _promised_earlier(self, order, days):
        """The promise was made for a day that many days before the one in the ledger."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dist_promise_entry SET ship_date = ship_date - %s WHERE order_id = %s",
            [days, order.id],
        )

    # --- fill rate -----------------------------------------------------------------------------

    def test_what_was_promised_for_the_requested_date_at_the_first_attempt(self):
        whole = self._confirmed(6)
        self._receipt(20, days=3)
        part = self._confirmed(8)
        later = self._confirmed(8, days=5)
        self.assertLevel(whole, requested_qty=6, promised_qty=6, fill_rate=100, outcome="promised")
        self.assertLevel(part, requested_qty=8, promised_qty=4, fill_rate=50, outcome="split")
        self.assertLevel(later, requested_qty=8, promised_qty=8, fill_rate=100)

    def test_a_refusal_counts_and_a_second_attempt_does_not(self):
        order = self._refused(15)
        self.assertLevel(order, requested_qty=15, promised_qty=0, fill_rate=0, due_lines=0)
        order.order_line.product_uom_qty = 10
        order.action_confirm()
        self.assertBooks(order, firm=10)
        self.assertLevel(order, requested_qty=15, promised_qty=0, fill_rate=0, outcome="refused")

    def test_the_rate_of_many_lines_weighs_them_by_units(self):
        whole, part = self._confirmed(8), self._confirmed(4)
        refused = self._refused(13)
        washers = self._confirmed(5, product=self.goods)
        levels = self._levels(whole, part, refused, washers)
        # 8 + 2 + 0 + 0 of 8 + 4 + 13 + 5; the average of the four rates would be 37.5
        self.assertAlmostEqual(self._rates(levels)[0][0], 100 * 10 / 30)
        by_product = {p: fill for p, fill, _otif in self._rates(levels, ["product_id"])}
        self.assertEqual({p.id: fill for p, fill in by_product.items()}, {
            self.product.id: 40, self.goods.id: 0,
        })  # fmt: skip

    def test_pivot_and_list_ask_for_the_same_rate(self):
        levels = self._levels(self._confirmed(8), self._confirmed(4))
        groups = levels.formatted_read_group(
            [("id", "in", levels.ids)], ["channel_id"], ["fill_rate:avg", "__count"]
        )
        self.assertEqual([(g["__count"], round(g["fill_rate:avg"], 6)) for g in groups], [
            (2, round(100 * 10 / 12, 6)),
        ])  # fmt: skip

    # --- on time in full -----------------------------------------------------------------------

    def test_complete_by_the_first_promised_date(self):
        order = self._confirmed(6)
        self.assertLevel(
            order, first_promised_date=self.today, wanted_qty=6, due_lines=0, otif_rate=0
        )
        self._ship(order, 6)
        self.assertLevel(
            order, delivered_qty=6, due_lines=1, in_full_lines=1, otif_rate=100, mode="enforce"
        )

    def test_complete_after_the_first_promised_date(self):
        order = self._confirmed(6)
        self._promised_earlier(order, 2)
        self._ship(order, 6, days_ago=1)
        self.assertLevel(order, delivered_qty=0, due_lines=1, in_full_lines=0, otif_rate=0)
        self._promised_earlier(order, -1)
        self.assertLevel(order, delivered_qty=6, due_lines=1, in_full_lines=1)

    def test_a_part_is_not_in_full(self):
        order = self._confirmed(6)
        self._ship(order, 5, days_ago=1)
        self.assertLevel(order, delivered_qty=5, due_lines=0)
        self._promised_earlier(order, 1)
        self.assertLevel(order, delivered_qty=5, due_lines=1, in_full_lines=0)
        self._ship(order, 1)
        self.assertLevel(order, delivered_qty=5, due_lines=1, in_full_lines=0)

    def test_a_split_line_has_until_the_date_that_completes_it(self):
        receipt = self._receipt(20, days=3)
        order = self._confirmed(14)
        day = self.today + timedelta(days=3)
        self._ship(order, 10)
        self.assertLevel(order, first_promised_date=day, wanted_qty=14, due_lines=0)
        self._deliver(receipt)
        self._work()
        self._ship(order, 4)
        self.assertLevel(order, delivered_qty=14, due_lines=1, in_full_lines=1)

    def test_a_date_that_moves_is_still_measured_by_the_first(self):
        receipt = self._receipt(20, days=1)
        order = self._confirmed(14)
        receipt.move_ids.date += timedelta(days=5)
        self.env.cr.precommit.run()
        self._work()
        self.assertEqual(order.order_line.dist_promised_date, self.today + timedelta(days=6))
        self.assertLevel(order, first_promised_date=self.today + timedelta(days=1))

    def test_what_was_accepted_without_a_date_counts_for_the_requested_day(self):
        order = self._confirmed(3, product=self.goods)
        self.assertLevel(order, first_promised_date=self.today, due_lines=0)
        self._promised_earlier(order, 1)
        self.assertLevel(order, due_lines=1, in_full_lines=0)

    def test_what_the_order_grew_by_has_no_part_in_it(self):
        order = self._confirmed(4)
        order.order_line.product_uom_qty = 9
        self._ship(order, 4)
        self.assertLevel(order, requested_qty=4, wanted_qty=4, due_lines=1, in_full_lines=1)

    def test_what_the_customer_gave_up_is_not_missed(self):
        less, cancelled = self._confirmed(6), self._confirmed(3)
        less.order_line.product_uom_qty = 5
        cancelled.with_env(self.env)._action_cancel()
        for order in (less, cancelled):
            self._promised_earlier(order, 1)
        self.assertLevel(less, wanted_qty=5, due_lines=1, in_full_lines=0)
        self.assertLevel(cancelled, wanted_qty=0, due_lines=0, in_full_lines=0)
        self._ship(less, 5, days_ago=1)
        self.assertLevel(less, delivered_qty=5, due_lines=1, in_full_lines=1)

    def test_after_a_refusal_the_promise_that_was_made_counts(self):
        order = self._refused(15)
        order.order_line.product_uom_qty = 10
        order.action_confirm()
        self._ship(order, 10)
        self.assertLevel(order, wanted_qty=10, fill_rate=0, due_lines=1, in_full_lines=1)

    def test_other_units(self):
        self._set_on_hand(20)
        order = self._quotation(2)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.action_confirm()
        self.assertLevel(order, due_lines=0)
        self._ship(order, 24)
        self.assertLevel(
            order, requested_qty=24, promised_qty=24, wanted_qty=24, delivered_qty=24,
            in_full_lines=1,
        )  # fmt: skip

    def test_what_comes_back_had_been_delivered(self):
        order = self._confirmed(6)
        self._ship(order, 6)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=order.sudo().picking_ids.id, active_model="stock.picking"
        )
        wizard = wizard.create({})
        wizard.product_return_moves.quantity = 6
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self._deliver(returned)
        self.assertEqual(returned.state, "done")
        self.assertLevel(order, delivered_qty=6, due_lines=1, in_full_lines=1)

    def test_the_rate_counts_due_lines_only(self):
        done, late, waiting = self._confirmed(6), self._confirmed(2), self._confirmed(1)
        self._ship(done, 6)
        self._promised_earlier(late, 1)
        levels = self._levels(done, late, waiting)
        self.assertEqual(sorted(levels.mapped("due_lines")), [0, 1, 1])
        self.assertEqual(self._rates(levels)[0][1], 50)
        self.assertFalse(self._rates(self._levels(waiting))[0][1])

    # --- who and what --------------------------------------------------------------------------

    def test_monitored_lines_can_be_told_apart(self):
        self.warehouse.dist_mode = "monitor"
        self.house_rule.commitment = "refuse"
        order = self._confirmed(15)
        self.assertEqual(order.state, "sale")
        self.assertLevel(order, mode="monitor", fill_rate=0, wanted_qty=0, due_lines=0)

    def test_who_may_read_it(self):
        order = self._confirmed(6)
        level = self._levels(order)
        self.assertTrue(level)
        self.assertFalse(self._levels(order, user=self.foreigner))
        with self.assertRefused(AccessError, "company|access|allowed"):
            level.with_user(self.foreigner).read(["fill_rate"])
        for user in (self.salesman, self.employee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._levels(order, user=user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._rates(level.with_user(user))


@tagged("post_install", "-at_install")
class TestServiceLevelZones(DatesCommon, LevelCommon):
    """A day is that of the warehouse, as the ship day is."""

    def _move_to(self, zone):
        self.warehouse.write({"dist_calendar_id": self._calendar(zone).id, "dist_cut_off": 24})

    def _left_at(self, ordered, left):
        """An order of one that is confirmed and leaves at two moments in UTC."""
        order = self._order_at(ordered, qty=1)
        self.assertEqual(self._parts(order), [(1, MONDAY, MONDAY)])
        with freeze_time(left):
            self._deliver(order.sudo().picking_ids)
        return order

    def test_what_left_by_midnight_of_los_angeles_left_in_time(self):
        self._move_to("America/Los_Angeles")
        for left in ("2024-12-03 01:30:00", "2024-12-03 07:59:59"):
            with self.subTest(left):
                order = self._left_at("2024-12-02 18:00:00", left)
                self.assertLevel(
                    order, delivered_qty=1, due_lines=1, in_full_lines=1, otif_rate=100
                )
        order = self._left_at("2024-12-02 18:00:00", "2024-12-03 08:00:00")
        self.assertLevel(order, delivered_qty=0, due_lines=1, in_full_lines=0, otif_rate=0)

    def test_what_left_after_midnight_of_tokyo_was_late(self):
        self._move_to("Asia/Tokyo")
        order = self._left_at("2024-12-01 23:00:00", "2024-12-02 14:59:59")
        self.assertLevel(order, delivered_qty=1, in_full_lines=1)
        order = self._left_at("2024-12-01 23:00:00", "2024-12-02 15:00:00")
        self.assertLevel(order, delivered_qty=0, due_lines=1, in_full_lines=0)

    def test_a_line_is_due_when_the_day_is_over_in_the_warehouse(self):
        order = self._confirmed(6)
        for zone in (FIRST_TO_BEGIN, LAST_TO_END):
            self._move_to(zone)
            today = self._today_in(self.warehouse)
            for day, due in ((today, 0), (today - timedelta(days=1), 1)):
                with self.subTest(zone=zone, due=due):
                    self._promised_for(order, day)
                    self.assertLevel(order, first_promised_date=day, due_lines=due)

    def test_requested_for_is_the_ship_day_where_the_warehouse_is_and_in_utc(self):
        for zone, ordered, noon in (
            ("UTC", "2024-12-02 09:00:00", "2024-12-02 12:00:00"),
            ("America/Los_Angeles", "2024-12-02 18:00:00", "2024-12-02 20:00:00"),
            ("Asia/Tokyo", "2024-12-01 23:00:00", "2024-12-02 03:00:00"),
            ("Pacific/Pago_Pago", "2024-12-02 18:00:00", "2024-12-02 23:00:00"),
            ("Pacific/Fiji", "2024-12-01 20:00:00", "2024-12-02 00:00:00"),
            # where noon is on another day in UTC
            ("Pacific/Auckland", "2024-12-01 20:00:00", "2024-12-02 00:00:00"),
            (FIRST_TO_BEGIN, "2024-12-01 20:00:00", "2024-12-02 00:00:00"),
            (LAST_TO_END, "2024-12-02 18:00:00", "2024-12-02 23:00:00"),
        ):
            with self.subTest(zone):
                self._move_to(zone)
                order = self._order_at(ordered, qty=1)
                self.assertEqual(order.order_line.dist_decision_ids.requested_date, MONDAY)
                request = self.env["dist.unmet.demand"].search([("order_name", "=", order.name)])
                self.assertEqual(request.requested_date, fields.Datetime.to_datetime(noon))
                here = self.warehouse._dist_day(self.warehouse.id, request.requested_date)
                self.assertEqual(here, MONDAY)
                self.assertLevel(order, requested_date=request.requested_date)

    def test_what_is_requested_for_the_end_of_time_is_recorded(self):
        self._move_to("America/Los_Angeles")
        order = self._quotation(1)
        order.commitment_date = "9999-12-31 23:00:00"
        order.action_confirm()
        noon = fields.Datetime.to_datetime("9999-12-31 12:00:00")
        self.assertLevel(order, requested_date=noon)


@tagged("post_install", "-at_install")
class TestReports(PromiseCommon):
    """The reports on promises that are short, and on who decided otherwise."""

    def _listed(self, xmlid, user):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"dist_reservation_policy.{xmlid}")
        domain = literal_eval(action["domain"])
        return self.env[action["res_model"]].with_user(user).search(domain)

    def test_shortages_are_what_no_supply_covers(self):
        whole, part = self._confirmed(8), self._confirmed(5)
        self.assertEqual(
            [
                (p.order_id, p.state, p.qty)
                for p in self._listed("dist_shortage_action", self.seller)
            ],
            [(part, "backorder", 3)],
        )
        self._count(9)
        self.env.cr.precommit.run()
        found = {
            (p.order_id.id, p.state): p.qty
            for p in self._listed("dist_shortage_action", self.dist_user)
        }
        self.assertEqual(found, {(part.id, "at_risk"): 1, (part.id, "backorder"): 3})
        self.assertBooks(whole, firm=8)

    def test_overrides_are_listed_without_the_other_entries(self):
        self.warehouse._dist_set_mode("monitor", "look first")
        self.env["dist.audit"]._log("override", "S1 was confirmed.", self.warehouse, "Key account")
        listed = self._listed("dist_override_action", self.dist_user)
        mine = listed.filtered(lambda e: e.warehouse_id == self.warehouse)
        self.assertEqual(mine.mapped("reason"), ["Key account"])
        self.assertEqual(set(listed.mapped("kind")), {"override"})

    def test_favourites_are_everybodys_and_group_by_fields_that_exist(self):
        for name in ("dist.promise", "dist.service.level"):
            filters = self.env["ir.filters"].with_user(self.dist_user)
            actions = self.env["ir.actions.act_window"].search([("res_model", "=", name)])
            found = [f for action in actions for f in filters.get_filters(name, action.id)]
            self.assertTrue(found, name)
            for favourite in found:
                for spec in literal_eval(favourite["context"])["group_by"]:
                    self.env[name].with_user(self.dist_user)._read_group([], [spec], ["__count"])

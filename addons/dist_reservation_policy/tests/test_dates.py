# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .dates_common import (
    FRIDAY,
    MONDAY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    DatesCommon,
)


@tagged("post_install", "-at_install")
class TestDates(DatesCommon):
    """On which day the goods of a promise leave, and when they arrive."""

    def test_before_the_cut_off_goods_leave_on_the_same_day(self):
        order = self._order_at("2026-12-01 13:59:59")
        self.assertEqual(self._parts(order), [(6, TUESDAY, TUESDAY)])

    def test_from_the_cut_off_on_they_leave_on_the_next_working_day(self):
        order = self._order_at("2026-12-01 14:00:00")
        self.assertEqual(self._parts(order), [(6, WEDNESDAY, WEDNESDAY)])
        self.assertEqual(order.order_line.dist_promise_state, "promised")
        self.assertEqual(order.order_line.dist_promise_status, "promised")
        self.assertEqual(order.order_line.dist_decision_ids.outcome, "promised")
        self.assertEqual(order.order_line.dist_decision_ids.requested_date, WEDNESDAY)

    def test_a_weekend_and_a_holiday_are_skipped(self):
        self._close(MONDAY)
        order = self._order_at("2026-12-04 14:00:00")
        self.assertEqual(self._parts(order), [(6, date(2026, 12, 8), date(2026, 12, 8))])

    def test_a_time_off_of_the_whole_company_closes_too(self):
        self._close(WEDNESDAY, calendar_id=False, company_id=self.company.id)
        order = self._order_at("2026-12-01 14:00:00")
        self.assertEqual(self._parts(order), [(6, THURSDAY, THURSDAY)])

    def test_a_time_off_of_somebody_or_of_some_hours_closes_nothing(self):
        porter = self.env["resource.resource"].create(
            {"name": "Porter", "calendar_id": self.calendar.id, "company_id": self.company.id}
        )
        self._close(WEDNESDAY, resource_id=porter.id)
        self._close(WEDNESDAY, date_to="2026-12-02 12:00:00")
        self._close(WEDNESDAY, time_type="other")
        order = self._order_at("2026-12-01 14:00:00")
        self.assertEqual(self._parts(order), [(6, WEDNESDAY, WEDNESDAY)])

    def test_a_calendar_of_two_weeks(self):
        # 30 November begins a week of the type 0, in which this warehouse is closed
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Every other week",
                "tz": "UTC",
                "company_id": self.company.id,
                "two_weeks_calendar": True,
                "attendance_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Dock",
                            "dayofweek": "2",
                            "week_type": self._other_week(TUESDAY),
                            "hour_from": 8,
                            "hour_to": 17,
                            "day_period": "full_day",
                        }
                    ),
                ],
            }
        )
        self.warehouse.dist_calendar_id = calendar
        order = self._order_at("2026-12-01 09:00:00")
        self.assertEqual(self._parts(order), [(6, date(2026, 12, 9), date(2026, 12, 9))])

    def _other_week(self, day):
        return str(1 - self.env["resource.calendar.attendance"].get_week_type(day))

    def test_the_delivery_date_is_the_arrival_that_the_customer_asked_for(self):
        self.warehouse.dist_transit_days = 2
        order = self._order_at("2026-12-01 09:00:00", wanted=FRIDAY)
        self.assertEqual(self._parts(order), [(6, WEDNESDAY, FRIDAY)])
        # two days before Tuesday is a Sunday: it leaves on Friday
        order = self._order_at("2026-12-01 09:00:00", qty=4, wanted=date(2026, 12, 8))
        self.assertEqual(self._parts(order), [(4, FRIDAY, SUNDAY)])
        self.assertEqual(order.order_line.dist_promise_status, "promised")

    def test_the_security_lead_comes_on_top(self):
        self.company.security_lead = 1
        self.warehouse.dist_transit_days = 2
        order = self._order_at("2026-12-01 09:00:00", wanted=FRIDAY)
        self.assertEqual(self._parts(order), [(6, TUESDAY, THURSDAY)])

    def test_a_lead_time_ends_when_the_goods_leave(self):
        self.warehouse.dist_transit_days = 2
        self.product.sale_delay = 4
        order = self._order_at("2026-12-01 09:00:00")
        self.assertEqual(self._parts(order), [(6, MONDAY, date(2026, 12, 9))])

    def test_what_the_customer_asks_for_too_soon(self):
        self.warehouse.dist_transit_days = 3
        order = self._order_at("2026-12-01 14:00:00", wanted=WEDNESDAY)
        self.assertEqual(self._parts(order), [(6, WEDNESDAY, SATURDAY)])
        with freeze_time("2026-12-01 14:00:00"):
            self.assertEqual(
                order.order_line.dist_decision_ids._sentences(),
                [
                    "All 6 Units can ship on 2 December.",
                    "6 Units ship on 2 December and arrive on 5 December.",
                    "The customer asked for arrival on 2 December; goods that ship as soon as "
                    "they can arrive on 5 December.",
                ],
            )
        self.assertEqual(order.order_line.dist_promise_status, "dated")

    def test_what_arrives_on_a_sunday_leaves_on_monday(self):
        self._receipt_on("2026-12-06 10:00:00", 20)
        self.warehouse.dist_transit_days = 2
        order = self._order_at("2026-12-01 09:00:00", qty=14)
        self.assertEqual(
            self._parts(order), [(10, TUESDAY, THURSDAY), (4, MONDAY, date(2026, 12, 9))]
        )
        with freeze_time("2026-12-01 09:00:00"):
            self.assertEqual(
                order.order_line.dist_decision_ids._sentences()[1:],
                [
                    "10 Units ship on 1 December and arrive on 3 December.",
                    "4 Units ship on 7 December and arrive on 9 December.",
                ],
            )

    def test_all_or_nothing_leaves_on_a_working_day(self):
        self.house_rule.commitment = "all_or_nothing"
        self._receipt_on("2026-12-05 10:00:00", 20)
        order = self._order_at("2026-12-01 09:00:00", qty=14)
        self.assertEqual(self._parts(order), [(14, MONDAY, MONDAY)])

    def test_refusing_speaks_of_the_ship_day(self):
        self.house_rule.commitment = "refuse"
        with self.assertRefused(UserError, "Only 10 of 14 Units can be promised for 7 December"):
            self._order_at("2026-12-04 14:00:00", qty=14)

    def test_a_hold_is_for_working_days_too(self):
        self.house_rule.write({"set_hold_quotation_minutes": True, "hold_quotation_minutes": 30})
        with freeze_time("2026-12-04 14:00:00"):
            order = self._quotation(6)
            self.env["dist.promise.service"]._hold(order.order_line, 10**7)
            held = self.env["dist.promise"].search([("order_id", "=", order.id)])
        self.assertEqual((held.state, held.qty, held.ship_date), ("hold", 6, MONDAY))

    def test_monitoring_computes_the_same_days(self):
        self.warehouse.dist_mode = "monitor"
        self.warehouse.dist_transit_days = 1
        self._receipt_on("2026-12-06 10:00:00", 20)
        order = self._order_at("2026-12-01 14:00:00", qty=14)
        self.assertEqual(
            self._parts(order), [(10, WEDNESDAY, THURSDAY), (4, MONDAY, date(2026, 12, 8))]
        )

    def test_a_warehouse_without_a_calendar_ships_every_day_until_midnight(self):
        self.warehouse.write({"dist_calendar_id": False, "dist_cut_off": 24})
        order = self._order_at("2026-12-05 23:59:00")
        self.assertEqual(self._parts(order), [(6, SATURDAY, SATURDAY)])


@tagged("post_install", "-at_install")
class TestDatesKept(DatesCommon):
    """The first dates stay; the present ones follow the promise."""

    def setUp(self):
        super().setUp()
        self.warehouse.dist_transit_days = 2

    def test_a_promise_that_is_moved_keeps_its_first_dates(self):
        order = self._order_at("2026-12-01 09:00:00", qty=10)
        first = (TUESDAY, THURSDAY)
        self.assertEqual(self._dates(order), (*first, *first))
        with freeze_time("2026-12-01 10:00:00"):
            self._count(4)
            self.env.cr.precommit.run()
            self.assertBooks(order, firm=4, at_risk=6)
            self.assertEqual(self._dates(order), (*first, *first))
        self._receipt_on("2026-12-05 10:00:00", 20)
        with freeze_time("2026-12-01 15:00:00"):
            self._work()
            self.assertBooks(order, firm=10)
            self.assertEqual(self._dates(order), (*first, MONDAY, date(2026, 12, 9)))
            details = order.order_line.dist_promise_details()
            self.assertEqual(
                details["moved"],
                "First promised to ship on 1 December and to arrive on 3 December.",
            )
            self.assertEqual(order.order_line.dist_promise_status, "dated")
        self.assertEqual(
            [(b["qty"], b["date"], b["arrival"]) for b in details["balances"]],
            [(4, "12/01/2026", "12/03/2026"), (6, "12/07/2026", "12/09/2026")],
        )
        self.assertEqual(order.dist_arrival_date, date(2026, 12, 9))

    def test_what_waits_is_promised_first_when_supply_has_a_date(self):
        order = self._order_at("2026-12-01 09:00:00", qty=12)
        self.assertBooks(order, firm=10, backorder=2)
        self.assertEqual(self._dates(order), (TUESDAY, THURSDAY) * 2)
        self._receipt_on("2026-12-06 10:00:00", 20)
        with freeze_time("2026-12-02 09:00:00"):
            self._work()
        self.assertEqual(self._dates(order), (MONDAY, date(2026, 12, 9)) * 2)
        firsts = self.env["dist.promise.entry"].search(
            [("order_id", "=", order.id), ("first_date", "=", True)], order="id"
        )
        self.assertEqual(
            [(e.kind, e.qty, e.ship_date, e.arrival_date) for e in firsts],
            [
                ("promise", 10, TUESDAY, THURSDAY),
                ("recover", 2, MONDAY, date(2026, 12, 9)),
            ],
        )

    def test_after_the_cut_off_nothing_is_promised_again_for_today(self):
        order = self._order_at("2026-12-01 09:00:00", qty=12)
        with freeze_time("2026-12-01 14:00:00"):
            self._set_on_hand(5)
            self._work()
        self.assertEqual(self._parts(order), [(10, TUESDAY, THURSDAY), (2, WEDNESDAY, FRIDAY)])

    def test_what_is_given_up_again_was_not_promised_first(self):
        self._receipt_on("2026-12-06 10:00:00", 20)
        order = self._order_at("2026-12-01 09:00:00", qty=14)
        self.assertEqual(self._dates(order)[:2], (MONDAY, date(2026, 12, 9)))
        with freeze_time("2026-12-01 09:30:00"):
            order.order_line.product_uom_qty = 8
        self.assertBooks(order, firm=8)
        self.assertEqual(self._dates(order), (TUESDAY, THURSDAY) * 2)

    def test_a_delivered_line_keeps_its_first_dates(self):
        order = self._order_at("2026-12-01 09:00:00")
        with freeze_time("2026-12-01 11:00:00"):
            self._deliver(order.picking_ids)
        self.assertBooks(order, state="done")
        self.assertEqual(self._dates(order), (TUESDAY, THURSDAY, False, False))
        # nothing of it is open any more when the figures are written again
        self.env["dist.promise.service"]._touch(order.order_line.ids)
        self.assertEqual(self._dates(order), (TUESDAY, THURSDAY, False, False))

    def test_an_order_that_is_confirmed_again_is_promised_anew(self):
        order = self._order_at("2026-12-01 09:00:00")
        with freeze_time("2026-12-03 14:00:00"):
            order._action_cancel()
            order.action_draft()
            order.action_confirm()
        self.assertEqual(self._dates(order), (FRIDAY, SUNDAY) * 2)

    def test_nobody_writes_them_by_hand(self):
        order = self._order_at("2026-12-01 09:00:00")
        copied = order.copy().order_line
        self.assertEqual(self._dates(copied.order_id), (False,) * 4)
        entry = self.env["dist.promise.entry"].search([("order_id", "=", order.id)])
        with self.assertRefused(UserError, "."):
            entry.arrival_date = MONDAY
        self.assertEqual(entry.arrival_date, THURSDAY)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date
from decimal import Decimal

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import queries
from .dates_common import (
    FRIDAY,
    MONDAY,
    SATURDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    DatesCommon,
)


@tagged("post_install", "-at_install")
class TestTimeZones(DatesCommon):
    """A day is the day of the warehouse, wherever the server stands."""

    def _move_to(self, zone, **vals):
        self.warehouse.write({"dist_calendar_id": self._calendar(zone).id, **vals})

    def test_tokyo_ships_on_friday_what_is_ordered_on_thursday_night_in_london(self):
        self._move_to("Asia/Tokyo")
        # 23:30 UTC is 08:30 on Friday there; the cut-off at 14:00 is 05:00 UTC
        order = self._order_at("2026-12-03 23:30:00", qty=3)
        self.assertEqual(self._parts(order), [(3, FRIDAY, FRIDAY)])
        order = self._order_at("2026-12-04 04:59:00", qty=3)
        self.assertEqual(self._parts(order), [(3, FRIDAY, FRIDAY)])
        order = self._order_at("2026-12-04 05:00:00", qty=3)
        self.assertEqual(self._parts(order), [(3, MONDAY, MONDAY)])

    def test_los_angeles_ships_on_friday_what_is_ordered_on_saturday_in_london(self):
        self._move_to("America/Los_Angeles", dist_cut_off=18)
        order = self._order_at("2026-12-05 01:59:00", qty=3)
        self.assertEqual(self._parts(order), [(3, FRIDAY, FRIDAY)])
        self.assertEqual(order.order_line.dist_promise_status, "promised")
        order = self._order_at("2026-12-05 02:00:00", qty=3)
        self.assertEqual(self._parts(order), [(3, MONDAY, MONDAY)])

    def test_a_receipt_is_there_on_the_day_of_the_warehouse(self):
        self._move_to("Asia/Tokyo", dist_cut_off=24)
        # 23:00 UTC on Wednesday is Thursday morning in Tokyo
        self._receipt_on("2026-12-02 23:00:00", 20)
        order = self._order_at("2026-12-01 09:00:00", qty=14)
        self.assertEqual(self._parts(order), [(10, TUESDAY, TUESDAY), (4, THURSDAY, THURSDAY)])

    def test_a_receipt_that_slips_over_midnight_of_the_warehouse_is_later(self):
        self._move_to("America/Los_Angeles", dist_cut_off=24)
        # 07:30 UTC on Thursday is Wednesday night in Los Angeles
        receipt = self._receipt_on("2026-12-03 07:30:00", 20)
        order = self._order_at("2026-12-01 18:00:00", qty=14)
        self.assertEqual(self._parts(order), [(10, TUESDAY, TUESDAY), (4, WEDNESDAY, WEDNESDAY)])
        with freeze_time("2026-12-01 19:00:00"):
            receipt.move_ids.date = "2026-12-03 08:30:00"
            self.env.flush_all()
            self.env.cr.precommit.run()
        self.assertBooks(order, firm=10, at_risk=4)

    def test_what_is_due_is_due_in_the_day_of_the_warehouse(self):
        self._move_to("Asia/Tokyo", dist_cut_off=24)
        # Friday morning there, and still Thursday in UTC
        order = self._order_at("2026-12-03 23:30:00", qty=10)
        self.assertEqual(self._parts(order), [(10, FRIDAY, FRIDAY)])
        with freeze_time("2026-12-03 23:45:00"):
            # the delivery uses up its promise and takes nothing beyond it
            taking = {order.picking_ids.move_ids: {None: Decimal(10)}}
            self.assertEqual(self.env["dist.promise.supply"]._beyond_promise(taking), {})
            self._deliver(order.picking_ids)
            self.env.cr.precommit.run()
        self.assertBooks(order, state="done")

    def test_the_wish_is_a_day_of_the_warehouse(self):
        self._move_to("America/Los_Angeles", dist_cut_off=18, dist_transit_days=1)
        with freeze_time("2026-12-01 18:00:00"):
            order = self._quotation(6)
        order.commitment_date = "2026-12-04 03:00:00"  # Thursday evening there
        with freeze_time("2026-12-01 18:00:00"):
            order.action_confirm()
        self.assertEqual(self._parts(order), [(6, WEDNESDAY, THURSDAY)])

    def test_without_a_calendar_the_companys_time_zone_counts(self):
        self.warehouse.dist_calendar_id = False
        self.assertEqual(self.warehouse.dist_tz, "UTC")
        self.company.partner_id.tz = "Asia/Tokyo"
        self.assertEqual(self.warehouse.dist_tz, "Asia/Tokyo")
        order = self._order_at("2026-12-04 05:00:00")
        self.assertEqual(self._parts(order), [(6, SATURDAY, SATURDAY)])

    def test_a_zone_that_the_database_does_not_know_counts_as_utc(self):
        self.assertEqual(
            queries.known_zones(self.env.cr, ["Asia/Tokyo", "Moon/Tycho"]), {"Asia/Tokyo"}
        )
        self.assertEqual(queries.known_zones(self.env.cr, []), set())


@tagged("post_install", "-at_install")
class TestTransit(DatesCommon):
    """The most specific transit time of the destination counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.germany, cls.usa = cls.env.ref("base.de"), cls.env.ref("base.us")
        cls.texas = cls.env.ref("base.state_us_44")
        cls.warehouse.dist_transit_days = 1
        cls.transit = cls._transit(cls.germany, 2)
        cls._transit(cls.germany, 4, zip_prefix=" 80 ")
        cls._transit(cls.usa, 6)
        cls._transit(cls.usa, 5, state_id=cls.texas.id)

    @classmethod
    def _transit(cls, country, days, **vals):
        return cls.env["dist.transit.time"].create(
            {"warehouse_id": cls.warehouse.id, "country_id": country.id, "days": days, **vals}
        )

    def _arrival(self, **address):
        partner = self.env["res.partner"].create({"name": "Dock", **address})
        order = self._order_at("2026-12-01 09:00:00", qty=1, partner_shipping_id=partner.id)
        self.assertEqual(order.order_line.dist_promised_date, TUESDAY)
        return (order.order_line.dist_arrival_date - TUESDAY).days

    def test_where_the_goods_go_decides(self):
        self.assertEqual(self._arrival(), 1)
        self.assertEqual(self._arrival(country_id=self.env.ref("base.fr").id), 1)
        self.assertEqual(self._arrival(country_id=self.germany.id, zip="20095"), 2)
        self.assertEqual(self._arrival(country_id=self.germany.id, zip="80 331"), 4)
        self.assertEqual(self._arrival(country_id=self.usa.id, zip="80331"), 6)
        self.assertEqual(self._arrival(country_id=self.usa.id, state_id=self.texas.id), 5)

    def test_a_change_counts_from_the_next_promise_on(self):
        self.transit.days = 9
        self.assertEqual(self._arrival(country_id=self.germany.id), 9)
        self.transit.unlink()
        self.assertEqual(self._arrival(country_id=self.germany.id), 1)

    def test_bad_input_is_refused_and_changes_nothing(self):
        with self.assertRefused(ValidationError, "before they leave"):
            self._try(lambda: self.transit.write({"days": -1}))
        with self.assertRefused(ValidationError, "Texas does not lie in Germany"):
            self._try(lambda: self.transit.write({"state_id": self.texas.id}))
        with mute_logger("odoo.sql_db"), self.assertRefused(UniqueViolation, "destination"):
            self._try(lambda: self._transit(self.germany, 3, zip_prefix="80"))
        self.assertEqual((self.transit.days, self.transit.state_id.id), (2, False))

    def _try(self, action):
        with self.env.cr.savepoint():
            action()
            self.env.flush_all()

    def test_who_may_change_them(self):
        for user in (self.manager, self.stock_manager):
            self.transit.with_user(user).days = 3
        for user in (self.seller, self.warehouse_user, self.employee, self.foreigner):
            with self.assertRefused(AccessError, "."):
                self.transit.with_user(user).write({"days": 8})
        self.assertEqual(self.transit.days, 3)
        self.assertEqual(self.transit.with_user(self.seller).days, 3)
        self.assertFalse(
            self.env["dist.transit.time"]
            .with_user(self.foreigner)
            .search([("warehouse_id", "=", self.warehouse.id)])
        )


@tagged("post_install", "-at_install")
class TestShipCalendar(DatesCommon):
    """What would let nothing leave is refused, and changes nothing."""

    def _refused(self, pattern, action):
        with self.assertRefused(ValidationError, pattern), self.env.cr.savepoint():
            action()
            self.env.flush_all()
        self.env.invalidate_all()

    def test_a_calendar_without_working_days(self):
        empty = self._calendar("UTC", days=())
        self._refused(
            "The calendar Docks UTC has no working day",
            lambda: self.warehouse.write({"dist_calendar_id": empty.id}),
        )
        self.assertEqual(self.warehouse.dist_calendar_id, self.calendar)

    def test_a_calendar_in_use_keeps_working_days(self):
        self._refused(
            "has no working day",
            lambda: self.calendar.write({"attendance_ids": [Command.clear()]}),
        )
        self.assertEqual(len(self.calendar.attendance_ids), 5)
        self._refused("has no working day", self._unlink_hours)
        self.assertEqual(len(self.calendar.attendance_ids), 5)
        with freeze_time("2026-12-01 09:00:00"):
            self._refused(
                "has no working day", lambda: self._close(date(2026, 1, 1), date(2099, 1, 1))
            )
            self._refused(
                "has no working day",
                lambda: self._close(
                    date(2026, 1, 1),
                    date(2099, 1, 1),
                    calendar_id=False,
                    company_id=self.company.id,
                ),
            )
        self.assertFalse(self.calendar.leave_ids)

    def _unlink_hours(self):
        self.calendar.attendance_ids.unlink()
        self.env.cr.precommit.run()

    def test_hours_may_be_replaced(self):
        self.calendar.switch_calendar_type()
        self.calendar.switch_calendar_type()
        self.env.cr.precommit.run()
        self.assertTrue(self.calendar._dist_working_days())

    def test_a_calendar_that_ships_nothing_may_be_empty(self):
        idle = self._calendar("UTC")
        idle.attendance_ids.unlink()
        self.env.cr.precommit.run()
        self.assertFalse(idle.attendance_ids)

    def test_a_cut_off_outside_the_day(self):
        for hour in (-0.5, 24.25):
            self._refused(
                "must lie between 00:00 and 24:00",
                lambda hour=hour: self.warehouse.write({"dist_cut_off": hour}),
            )
        self.assertEqual(self.warehouse.dist_cut_off, 14)

    def test_negative_transit(self):
        self._refused(
            "cannot arrive before they leave",
            lambda: self.warehouse.write({"dist_transit_days": -1}),
        )
        self.assertEqual(self.warehouse.dist_transit_days, 0)

    def test_another_companys_calendar(self):
        foreign = self._calendar("UTC")
        foreign.company_id = self.other_company
        with self.assertRefused(UserError, "."), self.env.cr.savepoint():
            self.warehouse.dist_calendar_id = foreign
            self.env.flush_all()

    def test_a_changed_calendar_counts_from_the_next_promise_on(self):
        order = self._order_at("2026-12-01 09:00:00", qty=2)
        closed = self._close(TUESDAY, WEDNESDAY)
        self.assertEqual(self._parts(order), [(2, TUESDAY, TUESDAY)])
        later = self._order_at("2026-12-01 09:00:00", qty=2)
        self.assertEqual(self._parts(later), [(2, THURSDAY, THURSDAY)])
        closed.date_to = fields.Datetime.to_datetime("2026-12-01 23:59:59")
        later = self._order_at("2026-12-01 09:00:00", qty=2)
        self.assertEqual(self._parts(later), [(2, WEDNESDAY, WEDNESDAY)])
        closed.unlink()
        again = self._order_at("2026-12-01 09:00:00", qty=2)
        self.assertEqual(self._parts(again), [(2, TUESDAY, TUESDAY)])
        self.calendar.attendance_ids.filtered(lambda a: a.dayofweek == "1").unlink()
        last = self._order_at("2026-12-01 09:00:00", qty=2)
        self.assertEqual(self._parts(last), [(2, WEDNESDAY, WEDNESDAY)])

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time, timedelta, timezone

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.dist_base.tools.seen_cache import seen_cache

from ..core.dates import DAY, OpenDays, ShippingCalendar, fortnight_day, shift

MIDNIGHT = timedelta()


class ResourceCalendar(models.Model):
    """A calendar as the ship days of warehouses, and as the days on which customers receive."""

    _inherit = "resource.calendar"

    dist_warehouse_ids = fields.One2many("stock.warehouse", "dist_calendar_id", "Ships From")

    def _dist_hours(self):
        """{day of the fortnight: (start, end) of its work, since midnight}."""
        hours = {}
        for attendance in self.attendance_ids:
            if attendance.display_type or attendance.day_period == "lunch":
                continue
            start = timedelta(hours=attendance.hour_from)
            end = timedelta(hours=attendance.hour_to)
            for week in (0, 1):
                if self.two_weeks_calendar and attendance.week_type != str(week):
                    continue
                day = week * 7 + int(attendance.dayofweek)
                known = hours.get(day, (start, end))
                hours[day] = min(known[0], start), max(known[1], end)
        return hours

    def _dist_working_days(self):
        """The days of the fortnight on which somebody works."""
        return frozenset(self._dist_hours())

    def _dist_closures(self):
        """((first, last) days, ...) that are closed by a time off for everybody.

        A time off closes the days whose whole working hours it covers.
        """
        zone, hours = pytz.timezone(self.tz or "UTC"), self._dist_hours()
        closures = []
        for leave in self._dist_times_off():
            start, end = (
                moment.replace(tzinfo=timezone.utc).astimezone(zone).replace(tzinfo=None)
                for moment in (leave.date_from, leave.date_to)
            )
            first, last = self._dist_covered_days(start, end, hours)
            if first <= last:
                closures.append((first, last))
        return tuple(sorted(closures))

    @seen_cache("self.id")
    def _dist_open_days(self):
        """The core OpenDays of the calendar; kept in the registry's cache."""
        # sudo: the cache serves everybody
        calendar = self.sudo()
        return OpenDays(calendar._dist_working_days(), calendar._dist_closures())

    def _dist_times_off(self):
        """The times off for everybody; one without a calendar is for all of its company."""
        mine = Domain("calendar_id", "=", self.id)
        if self.company_id:
            mine |= Domain("calendar_id", "=", False) & Domain(
                "company_id", "=", self.company_id.id
            )
        for_all = Domain("resource_id", "=", False) & Domain("time_type", "=", "leave")
        return self.env["resource.calendar.leaves"].search(for_all & mine)

    @api.model
    def _dist_covered_days(self, start, end, hours):
        """The first and the last day whose working hours lie between two local moments."""
        opens, _end = hours.get(fortnight_day(start.date()), (MIDNIGHT, DAY))
        first = start.date()
        if datetime.combine(first, time.min) + opens < start:
            first = shift(first, 1)
        _start, closes = hours.get(fortnight_day(end.date()), (MIDNIGHT, DAY))
        last = end.date()
        # people enter the end of a day as 23:59 or 23:59:59
        if datetime.combine(last, time.min) + closes - timedelta(minutes=1) > end:
            last = shift(last, -1)
        return first, last

    def _dist_ever_works(self, today):
        """Whether the calendar has a working day from today on, within two years."""
        days = ShippingCalendar(self._dist_working_days(), self._dist_closures())
        return days.ever_opens(today)

    def _dist_check_ships(self):
        """Check that goods can ever leave by these calendars.

        :raises ValidationError: for a calendar without working days
        """
        for calendar in self:
            today = fields.Date.today()
            if not calendar._dist_ever_works(today):
                raise ValidationError(
                    self.env._(
                        "The calendar %(calendar)s has no working day from %(today)s on, so "
                        "nothing could ever leave a warehouse that ships by it. Enter working "
                        "hours, or choose another ship calendar.",
                        calendar=calendar.display_name,
                        today=today,
                    )
                )

    def _dist_used(self):
        """Those of the calendars by which a warehouse ships."""
        # sudo: whoever edits a calendar need not see the warehouses that ship by it
        return self.sudo().with_context(active_test=False).filtered("dist_warehouse_ids")

    def _dist_changed(self):
        """Forget what is cached of calendars, and check those that warehouses ship by."""
        self.env["stock.warehouse"]._dist_forget_dates()
        self._dist_used()._dist_check_ships()

    def _dist_changed_in_part(self):
        """The same before the commit: hours are replaced by deleting the old ones first."""
        self.env["stock.warehouse"]._dist_forget_dates()
        if self._dist_used():
            self.env.cr.precommit.add(lambda: self.exists()._dist_changed())

    def write(self, vals):
        result = super().write(vals)
        if "attendance_ids" in vals:
            self._dist_changed()
        else:
            # Odoo turns a calendar into one of two weeks before it gives it new hours
            self._dist_changed_in_part()
        return result


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        attendances.calendar_id._dist_changed_in_part()
        return attendances

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._dist_changed_in_part()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars.exists()._dist_changed_in_part()
        return result


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    def _dist_calendars(self):
        """The ship calendars that the times off close for everybody."""
        leaves = self.filtered(lambda leave: not leave.resource_id)
        everywhere = leaves.filtered(lambda leave: not leave.calendar_id).company_id
        # sudo: whoever enters a time off need not see the calendars of warehouses
        calendars = self.env["resource.calendar"].sudo()
        if everywhere:
            calendars = calendars.search(
                [("company_id", "in", everywhere.ids), ("dist_warehouse_ids", "!=", False)]
            )
        return calendars | leaves.calendar_id.sudo()  # sudo: as above

    def _dist_close_days(self):
        """Whether any of the times off is for everybody, and not for one person or machine."""
        return any(not leave.resource_id for leave in self)

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        if leaves._dist_close_days():
            leaves._dist_calendars()._dist_changed()
        return leaves

    def write(self, vals):
        calendars, closed = self._dist_calendars(), self._dist_close_days()
        result = super().write(vals)
        if closed or self._dist_close_days():
            (calendars | self._dist_calendars())._dist_changed()
        return result

    def unlink(self):
        calendars, closed = self._dist_calendars(), self._dist_close_days()
        result = super().unlink()
        if closed:
            calendars.exists()._dist_changed()
        return result

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime

from freezegun import freeze_time

from odoo import Command

from .promise_common import PromiseCommon

# December 2026: the 1st is a Tuesday, the 4th a Friday, the 7th a Monday
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 12, day) for day in (1, 2, 3, 4))
SATURDAY, SUNDAY, MONDAY = (date(2026, 12, day) for day in (5, 6, 7))


class DatesCommon(PromiseCommon):
    """A warehouse in UTC that works from Monday to Friday and ships until two in the afternoon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls._calendar("UTC")
        cls.warehouse.write({"dist_calendar_id": cls.calendar.id, "dist_cut_off": 14})

    @classmethod
    def _calendar(cls, zone, days=(0, 1, 2, 3, 4)):
        return cls.env["resource.calendar"].create(
            {
                "name": f"Docks {zone}",
                "tz": zone,
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Dock",
                                "dayofweek": str(day),
                                "hour_from": 8,
                                "hour_to": 17,
                                "day_period": "full_day",
                            }
                        )
                        for day in days
                    ),
                ],
            }
        )

    @classmethod
    def _close(cls, first, last=None, **vals):
        """A time off from the morning of one day to the evening of another."""
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": cls.calendar.id,
                "date_from": datetime.combine(first, datetime.min.time()),
                "date_to": datetime.combine(last or first, datetime.max.time()).replace(
                    microsecond=0
                ),
                **vals,
            }
        )

    def _order_at(self, moment, qty=6, wanted=None, **vals):
        """An order that is confirmed at a moment in UTC, to arrive on the wanted day."""
        with freeze_time(moment):
            order = self._quotation(qty, **vals)
            if wanted:
                order.commitment_date = datetime.combine(wanted, datetime.min.time()).replace(
                    hour=12
                )
            order.action_confirm()
        return order

    def _receipt_on(self, moment, qty, product=None):
        with freeze_time(moment):
            return self._receipt(qty, days=0, product=product)

    def _parts(self, order):
        """[(quantity, ship day, arrival)] that are promised."""
        promises = self.env["dist.promise"].search(
            [("order_id", "=", order.id), ("state", "=", "firm")], order="ship_date"
        )
        return [(p.qty, p.ship_date, p.arrival_date) for p in promises]

    def _dates(self, order):
        line = order.order_line
        return (
            line.dist_first_ship_date,
            line.dist_first_arrival_date,
            line.dist_promised_date,
            line.dist_arrival_date,
        )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .dates_common import FRIDAY, THURSDAY, TUESDAY, WEDNESDAY, DatesCommon

TUESDAY_NOON = "2026-12-01 12:00:00"


@tagged("post_install", "-at_install")
class TestReceiving(DatesCommon):
    """Goods arrive on a day on which the customer takes them in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.dist_transit_days = 1
        # Mondays and Fridays
        cls.gate = cls._calendar("UTC", days=(0, 4))
        cls.gate.name = "Gate of Harbour Works"

    def _receives(self, partner, calendar):
        partner.with_company(self.company).dist_receiving_calendar_id = calendar

    def test_goods_leave_so_that_they_arrive_on_one_of_his_days(self):
        self._receives(self.customer, self.gate)
        order = self._order_at(TUESDAY_NOON)
        self.assertEqual(self._parts(order), [(6, THURSDAY, FRIDAY)])

    def test_without_a_calendar_they_arrive_on_any_day(self):
        order = self._order_at(TUESDAY_NOON)
        self.assertEqual(self._parts(order), [(6, TUESDAY, WEDNESDAY)])

    def test_a_wish_is_met_on_his_last_day_before_it(self):
        self._receives(self.customer, self.gate)
        order = self._order_at(TUESDAY_NOON, wanted=date(2026, 12, 9))
        # The 7th is a Monday, but its goods would have to leave on a Sunday.
        self.assertEqual(self._parts(order), [(6, THURSDAY, FRIDAY)])

    def test_an_address_has_days_of_its_own(self):
        self._receives(self.customer, self.gate)
        address = self.env["res.partner"].create(
            {"name": "Dock", "parent_id": self.customer.id, "type": "delivery"}
        )
        self._receives(address, self._calendar("UTC", days=(2,)))
        order = self._order_at(TUESDAY_NOON, partner_shipping_id=address.id)
        self.assertEqual(self._parts(order), [(6, TUESDAY, WEDNESDAY)])

    def test_an_address_without_days_follows_its_company(self):
        self._receives(self.customer, self.gate)
        address = self.env["res.partner"].create(
            {"name": "Dock", "parent_id": self.customer.id, "type": "delivery"}
        )
        order = self._order_at(TUESDAY_NOON, partner_shipping_id=address.id)
        self.assertEqual(self._parts(order), [(6, THURSDAY, FRIDAY)])

    def test_a_closure_of_the_customer_moves_the_promise(self):
        self._receives(self.customer, self.gate)
        self._order_at(TUESDAY_NOON, qty=1)  # the days are cached now
        self._close(FRIDAY, calendar_id=self.gate.id)
        # Monday the 7th can't be reached: nothing leaves on Sundays. Friday the 11th can.
        order = self._order_at(TUESDAY_NOON)
        self.assertEqual(self._parts(order), [(6, date(2026, 12, 10), date(2026, 12, 11))])

    def test_what_waits_for_a_receipt_arrives_on_one_of_his_days(self):
        self._receives(self.customer, self.gate)
        self._receipt_on("2026-12-05 08:00:00", 10)
        order = self._order_at(TUESDAY_NOON, qty=12)
        self.assertEqual(
            self._parts(order),
            [(10, THURSDAY, FRIDAY), (2, date(2026, 12, 10), date(2026, 12, 11))],
        )

    def test_no_day_in_common_is_refused_with_what_to_do(self):
        # Leaving from Monday to Friday, goods arrive from Tuesday to Saturday.
        self._receives(self.customer, self._calendar("UTC", days=(0, 6)))
        with self.assertRaises(UserError) as caught:
            self._order_at(TUESDAY_NOON)
        self.assertIn("Harbour Works", str(caught.exception))
        self.assertEqual(
            self.env["dist.promise"].search_count([("warehouse_id", "=", self.warehouse.id)]), 0
        )

    def test_a_calendar_without_days_is_refused(self):
        empty = self._calendar("UTC", days=())
        with self.assertRaises(ValidationError):
            self._receives(self.customer, empty)
        self.assertFalse(self.customer.with_company(self.company).dist_receiving_calendar_id)

    def test_salespeople_promise_by_it_without_reading_calendars_of_others(self):
        self._receives(self.customer, self.gate)
        with freeze_time(TUESDAY_NOON):
            order = self._quotation(2, user=self.seller).with_user(self.seller)
            order.action_confirm()
        self.assertEqual(order.order_line.dist_arrival_date, FRIDAY)

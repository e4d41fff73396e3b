# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models

from ..core.dates import Receiving, Shipping, shift
from .stock_warehouse_dates import aware, now_utc


class SaleOrderLine(models.Model):
    """When the goods of a line leave and arrive."""

    _inherit = "sale.order.line"

    # Written in SQL together with the ledger (queries.touch_lines).
    dist_arrival_date = fields.Date(
        "Promised Arrival", readonly=True, copy=False,
        help="The day on which the last promised goods are to arrive.",
    )  # fmt: skip
    dist_first_ship_date = fields.Date(
        "First Promised Ship Date", readonly=True, copy=False,
        help="The day on which the last goods were to leave when they were first promised. It "
        "stays when the promise is moved.",
    )  # fmt: skip
    dist_first_arrival_date = fields.Date(
        "First Promised Arrival", readonly=True, copy=False,
        help="The day on which the last goods were to arrive when they were first promised.",
    )  # fmt: skip

    def _dist_shipping(self, warehouse_id=None):
        """The core Shipping of the line: its ship days, transit, and the arrival asked for.

        :param warehouse_id: where the goods are promised, if the line has moved since
        """
        self.ensure_one()
        warehouse = self.warehouse_id.browse(warehouse_id) if warehouse_id else self.warehouse_id
        order, rules = self.order_id, warehouse._dist_shipping_rules()
        wish, transit_days = order.commitment_date, rules.days_to(order.partner_shipping_id)
        return Shipping(
            self._dist_ship_days(rules.calendar, transit_days),
            transit_days,
            rules.calendar.local_day(aware(wish)) if wish else None,
        )

    def _dist_ship_days(self, calendar, transit_days):
        """The warehouse's calendar, less the days that don't arrive on one of the customer's."""
        receiving = self.order_id._dist_receiving_calendar()
        if not receiving:
            return calendar
        days = Receiving(receiving._dist_open_days(), transit_days)
        return calendar.for_customer(days, calendar.local_day(now_utc()))

    def _dist_arrival_error(self):
        """Why nothing could ever arrive on a day on which the customer receives, or None."""
        receiving = self.order_id._dist_receiving_calendar()
        if not receiving or self._dist_shipping().calendar.receiving:
            return None
        return self.env._(
            "Nothing that leaves %(warehouse)s arrives on a day on which %(customer)s receives "
            "goods. Change the calendar %(calendar)s of the customer, or the ship calendar or the "
            "transit days of the warehouse, before you confirm %(order)s.",
            warehouse=self.warehouse_id.display_name,
            customer=self.order_id.partner_shipping_id.display_name,
            calendar=receiving.display_name,
            order=self.order_id.display_name,
        )

    def _dist_limit(self, key, day):
        """Until when goods must keep that leave on the day for this line; None: any will do.

        :param key: (product id, warehouse id) of the goods
        """
        self.ensure_one()
        product = self.env["product.product"].browse(key[0])
        if not product._dist_shelf_life():
            return None
        policy = self._dist_policies_for([(self, product)])[self, product]
        shelf_life = product._dist_shelf_life(
            self._dist_shipping(key[1]).transit_days, policy.values.min_shelf_life_days
        )
        return shelf_life.limit_on(day)

    def _dist_ship_date(self, shipping=None):
        """The day on which the goods must leave for the customer's wish, if that can still be.

        The delivery date of the order is the arrival that he asked for; the lead time of a line
        ends, as in Odoo, when its goods leave.
        """
        shipping, order = shipping or self._dist_shipping(), self.order_id
        calendar, lead = shipping.calendar, timedelta(days=order.company_id.security_lead)
        wanted = calendar.local_day(aware((order.commitment_date or self._expected_date()) - lead))
        if not order.commitment_date:
            return max(calendar.next_open(wanted), calendar.earliest(now_utc()))
        return calendar.ship_day(shift(wanted, -shipping.transit_days), now_utc())

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta, timezone
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.dist_base.tools.seen_cache import seen_cache

from .. import queries
from ..core.dates import EVERY_DAY, ShippingCalendar, Transit, normal_zip, transit_days

#: what a warehouse's ship days and transit days are made from
DATE_FIELDS = {"dist_calendar_id", "dist_cut_off", "dist_transit_days", "dist_tz", "company_id"}


class ShippingRules(NamedTuple):
    """When a warehouse ships, and how long its goods travel. Kept in the cache of the registry."""

    calendar: ShippingCalendar
    default_days: int
    transits: tuple

    def days_to(self, partner):
        """The transit days to an address, read only where they depend on it."""
        if not self.transits:
            return self.default_days
        return transit_days(
            self.transits,
            self.default_days,
            partner.country_id.id,
            partner.state_id.id,
            partner.zip,
        )


def now_utc():
    """The present moment, as the cores take it."""
    return aware(fields.Datetime.now())


def aware(moment):
    """One of Odoo's datetimes, which are in UTC without saying so."""
    return moment.replace(tzinfo=timezone.utc)


class StockWarehouse(models.Model):
    """From when on, on which days and how far a warehouse ships."""

    _inherit = "stock.warehouse"

    dist_calendar_id = fields.Many2one(
        "resource.calendar",
        "Ship Calendar",
        check_company=True,
        domain="[('company_id', 'in', (company_id, False))]",
        ondelete="restrict",
        help="Goods leave on the days on which this calendar works. A time off that covers a day's "
        "working hours closes it. Without a calendar they leave on every day.",
    )
    dist_cut_off = fields.Float(
        "Cut-off Time",
        default=24.0,
        help="What is ordered before this time, in the time zone of the ship calendar, can leave "
        "on the same day; 24:00 means until midnight, 00:00 never.",
    )
    dist_transit_days = fields.Integer(
        "Transit Days",
        help="Calendar days from leaving the warehouse to arriving at the customer, where no "
        "transit time of the destination says otherwise.",
    )
    dist_transit_time_ids = fields.One2many("dist.transit.time", "warehouse_id", "Transit Times")
    dist_tz = fields.Char(
        "Shipping Time Zone",
        compute="_compute_dist_tz",
        store=True,
        help="That of the ship calendar, else that of the company.",
    )

    @api.depends("dist_calendar_id.tz", "company_id.partner_id.tz")
    def _compute_dist_tz(self):
        # sudo: the time zone of a warehouse is no secret, and the same for everybody
        wanted = {w: w.dist_calendar_id.tz or w.company_id.partner_id.tz for w in self.sudo()}
        known = queries.known_zones(self.env.cr, {zone for zone in wanted.values() if zone})
        for warehouse, zone in wanted.items():
            warehouse.dist_tz = zone if zone in known else "UTC"
        if all(self._ids):
            self._dist_forget_dates()

    @api.constrains("dist_cut_off")
    def _check_dist_cut_off(self):
        for warehouse in self:
            if not 0 <= warehouse.dist_cut_off <= 24:
                raise ValidationError(
                    self.env._(
                        "The cut-off time of warehouse %(warehouse)s must lie between 00:00 and "
                        "24:00.",
                        warehouse=warehouse.display_name,
                    )
                )

    @api.constrains("dist_transit_days")
    def _check_dist_transit_days(self):
        for warehouse in self:
            if warehouse.dist_transit_days < 0:
                raise ValidationError(
                    self.env._(
                        "Goods of warehouse %(warehouse)s cannot arrive before they leave: enter "
                        "zero or more transit days.",
                        warehouse=warehouse.display_name,
                    )
                )

    @api.constrains("dist_calendar_id")
    def _check_dist_calendar(self):
        # sudo: who configures warehouses need not see all times off of the calendar
        self.sudo().dist_calendar_id._dist_check_ships()

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        self._dist_forget_dates()
        return warehouses

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & DATE_FIELDS:
            self._dist_forget_dates()
        return result

    @api.model
    def _dist_forget_dates(self):
        """What ships when is cached for everybody."""
        self.env.registry.clear_cache()

    @seen_cache("self.id")
    def _dist_shipping_rules(self):
        """The ShippingRules of this warehouse."""
        # sudo: configuration, and the cache serves everybody
        warehouse = self.sudo()
        calendar = warehouse.dist_calendar_id
        return ShippingRules(
            ShippingCalendar(
                calendar._dist_working_days() if calendar else EVERY_DAY,
                calendar._dist_closures() if calendar else (),
                timedelta(seconds=round(warehouse.dist_cut_off * 3600)),
                pytz.timezone(warehouse.dist_tz or "UTC"),
            ),
            warehouse.dist_transit_days,
            tuple(
                Transit(t.country_id.id, t.days, t.state_id.id or 0, normal_zip(t.zip_prefix))
                for t in warehouse.dist_transit_time_ids
            ),
        )

    @api.model
    @api.private
    def _dist_today(self, warehouse_id):
        """The day that it is now in the warehouse."""
        return self._dist_day(warehouse_id, fields.Datetime.now())

    @api.model
    @api.private
    def _dist_day(self, warehouse_id, moment):
        """The day that one of Odoo's datetimes is in the warehouse."""
        rules = self.browse(warehouse_id)._dist_shipping_rules()
        return rules.calendar.local_day(aware(moment))

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.dist_reservation_policy.core.dates import shift
from odoo.addons.dist_reservation_policy.core.shelf_life import FOREVER

FIRST_EXPIRED, FIRST_IN = "fefo", "fifo"


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _dist_is_promisable(self, location, lot, owner):
        """What has expired is not promised; so nobody misses it when it is scrapped."""
        # sudo: like the position, which everybody's goods are part of
        removal_date = lot and lot.sudo().removal_date
        expired = removal_date and removal_date <= fields.Datetime.now()
        return not expired and super()._dist_is_promisable(location, lot, owner)

    @api.model
    def _dist_keeps_until(self, product, lot, warehouse_id):
        """The day until which a lot doesn't expire; what `queries.keys.keeps_until` says in SQL.

        When it is to be removed earlier before that than its product usually is, it counts as
        expiring earlier: so one day says both.
        """
        shelf_life = product._dist_shelf_life()
        if not shelf_life:
            return super()._dist_keeps_until(product, lot, warehouse_id)
        # sudo: like the position, which everybody's goods are part of
        dates = lot and lot.sudo()
        if not dates or not dates.removal_date:
            return FOREVER
        last_day = self.env["stock.warehouse"]._dist_day
        instant = timedelta(microseconds=1)
        removal = last_day(warehouse_id, dates.removal_date - instant)
        keeps = shift(removal, shelf_life.removal_days)
        if dates.expiration_date:
            keeps = min(keeps, last_day(warehouse_id, dates.expiration_date - instant))
        return keeps

    def _get_removal_strategy(self, product_id, location_id):
        """What expires first leaves an enforcing warehouse first, unless somebody chose otherwise.

        Odoo's default is first in, first out, also for lots that expire.
        """
        strategy = super()._get_removal_strategy(product_id, location_id)
        # sudo: like Odoo's own strategy, it does not depend on who moves goods
        trusted = self.sudo()
        if strategy == FIRST_IN and trusted._dist_expires_first(product_id, location_id):
            return FIRST_EXPIRED
        return strategy

    def _dist_expires_first(self, product, location):
        """Whether the default of the suite applies: nobody set a strategy for these goods."""
        product, location = product.with_env(self.env), location.with_env(self.env)
        warehouse_id = self.env["stock.location"]._dist_stock_warehouse_id(location.id)
        warehouse = self.env["stock.warehouse"].browse(warehouse_id or ())
        return (
            product.use_expiration_date
            and not product.categ_id.removal_strategy_id
            and not location._dist_removal_is_chosen()
            and warehouse.dist_mode == "enforce"
        )


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _dist_removal_is_chosen(self):
        """Whether the location, or one that contains it, has a removal strategy of its own."""
        location = self
        while location:
            if location.removal_strategy_id:
                return True
            location = location.location_id
        return False

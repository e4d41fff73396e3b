# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.dist_base.tools.seen_cache import seen_cache

from .. import queries

#: fields that decide whether goods in a location can be promised, and by which warehouse
DECISIVE = {"usage", "location_id", "dist_stock_status", "active", "parent_path", "company_id"}


class StockLocation(models.Model):
    _inherit = "stock.location"

    @api.model
    @seen_cache("location_id")
    def _dist_stock_warehouse_id(self, location_id):
        """The warehouse whose promisable stock lies in this location, or False."""
        # sudo: where goods are is not a matter of who asks, and the cache serves everybody
        location = self.sudo().browse(location_id)
        stock = location.warehouse_id.lot_stock_id
        promisable = (
            stock
            and location.usage == "internal"
            and location.dist_stock_status == "usable"
            and location.parent_path.startswith(stock.parent_path)
        )
        return location.warehouse_id.id if promisable else False

    @api.model_create_multi
    def create(self, vals_list):
        locations = super().create(vals_list)
        self.env.registry.clear_cache()
        return locations

    def write(self, vals):
        """What lies in a location that is put into quarantine can't be promised any more."""
        if not vals.keys() & DECISIVE:
            return super().write(vals)
        before = self._dist_promisable_inside()
        result = super().write(vals)
        self.env.registry.clear_cache()
        self.env["dist.promise.supply"]._note_relocated(before, self._dist_promisable_inside())
        return result

    def _dist_promisable_inside(self):
        """{(product id, warehouse id): promisable quantity} in these locations and below them."""
        for name in ("stock.quant", "stock.location", "stock.warehouse"):
            self.env[name].flush_model()
        return queries.promisable_inside(self.env.cr, self.ids)

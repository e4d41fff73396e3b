# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools


class StockLocation(models.Model):
    _inherit = "stock.location"

    @api.model
    @tools.ormcache("location_id")
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
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & {"usage", "location_id", "dist_stock_status", "active", "parent_path"}:
            self.env.registry.clear_cache()
        return super().write(vals)

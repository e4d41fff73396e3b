# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def write(self, vals):
        """A lot that expires earlier, or later, changes what can be promised."""
        result = super().write(vals)
        if vals.keys() & {"removal_date", "expiration_date"}:
            # sudo: whoever corrects a date need not see where the goods lie
            keys = self.sudo()._dist_stock_keys()
            if keys:
                self.env["dist.reservation.worker"]._wake(recover=keys)
        return result

    def _dist_stock_keys(self):
        """{(product id, warehouse id)} of the promisable stock of the lots."""
        of_location = self.env["stock.location"]._dist_stock_warehouse_id
        return {
            (quant.product_id.id, warehouse_id)
            for quant in self.quant_ids
            if (warehouse_id := of_location(quant.location_id.id))
        }

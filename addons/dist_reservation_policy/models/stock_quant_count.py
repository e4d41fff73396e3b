# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .. import queries

#: fields that say what somebody has counted in a row
COUNTED = {"inventory_quantity", "inventory_quantity_auto_apply"}


class StockQuant(models.Model):
    """What is counted is all that lies there, however many rows it has.

    Who changes goods beside others writes a row of his own. Odoo compares a count with one row.
    """

    _inherit = "stock.quant"

    def write(self, vals):
        if vals.keys() & COUNTED:
            self._dist_fold_goods()
        return super().write(vals)

    def action_apply_inventory(self, date=None):
        self._dist_fold_goods()
        return super().action_apply_inventory(date)

    def _dist_fold_goods(self):
        """Bring the other rows of the same goods into these rows, where the suite enforces."""
        enforcing = self.env["stock.warehouse"]._dist_enforcing_ids()
        if not enforcing:
            return
        # sudo: who counts may not write rows of stock; what lies there stays the same
        for quant in self.sudo().filtered(lambda q: q.location_id.warehouse_id.id in enforcing):
            goods = {name: quant[name] for name in ("lot_id", "package_id", "owner_id")}
            rows = quant | quant._gather(quant.product_id, quant.location_id, strict=True, **goods)
            rows = rows._dist_twins()
            if len(rows) > 1:
                queries.lock_quants(self.env.cr, rows.ids)
                rows._dist_fold()

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    def _dist_mode_changed(self, before):
        """A warehouse that enforces no longer gets its reordering rules back at once."""
        super()._dist_mode_changed(before)
        left = self.filtered(lambda w: before[w] == "enforce" and w.dist_mode != "enforce")
        # sudo: a policy manager decides the mode without being an inventory administrator
        rules = self.env["stock.warehouse.orderpoint"].sudo().with_context(active_test=False)
        rules.search(
            [("warehouse_id", "in", left.ids), ("dist_is_planned", "=", True)]
        )._dist_give_back()

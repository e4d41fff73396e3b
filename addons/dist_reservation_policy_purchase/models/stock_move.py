# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _dist_slip_document(self):
        """A receipt slips with its purchase order: one case for all of it."""
        return self.purchase_line_id.order_id or super()._dist_slip_document()

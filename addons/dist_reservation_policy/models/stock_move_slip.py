# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    """What slips when a receipt does."""

    _inherit = "stock.move"

    def _dist_slip_document(self):
        """The document whose slip this is: one case for all its receipts."""
        self.ensure_one()
        return self.picking_id or self

    def _dist_slip_owner(self):
        return self.env["res.users"]


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _dist_slip_owner(self):
        """Who must look after the receipt; nobody in particular lets the desk choose."""
        self.ensure_one()
        return self.user_id

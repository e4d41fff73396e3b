# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class DistReturnReceipt(models.Model):
    """Goods that arrive bring their return into receipt."""

    _inherit = "dist.return.receipt"

    @api.model
    def _make(self, vals_list):
        receipts = super()._make(vals_list)
        # sudo: receiving is the warehouse's, and says nothing but that goods are there
        records = receipts.sudo().return_id.filtered(
            lambda record: record.state in ("authorised", "closed")
        )
        records._set({"state": "receipt", "closed_at": False})
        return receipts

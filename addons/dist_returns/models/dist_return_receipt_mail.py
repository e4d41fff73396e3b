# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class DistReturnReceipt(models.Model):
    _inherit = "dist.return.receipt"

    @api.model
    def _make(self, vals_list):
        receipts = super()._make(vals_list)
        receipts.return_id._notify_received()
        return receipts

    def _set(self, vals):
        result = super()._set(vals)
        if vals.get("return_id"):
            self.return_id._notify_received()
        return result

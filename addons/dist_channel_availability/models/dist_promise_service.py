# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class DistPromiseService(models.AbstractModel):
    _inherit = "dist.promise.service"

    @api.model
    def _append(self, rows):
        if rows:
            self.env["dist.availability.drain"]._wake()
        return super()._append(rows)

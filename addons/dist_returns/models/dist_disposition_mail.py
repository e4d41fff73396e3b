# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class DistDisposition(models.Model):
    _inherit = "dist.disposition"

    @api.model
    def _make(self, vals_list):
        dispositions = super()._make(vals_list)
        dispositions._tell_customer()
        return dispositions

    def _set(self, vals):
        result = super()._set(vals)
        if "state" in vals:
            self._tell_customer()
        return result

    def _tell_customer(self):
        done = self.filtered(lambda disposition: disposition.state in ("executed", "cancelled"))
        (done.return_id | done.receipt_id.return_id)._notify_decided()

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class DistDisposition(models.Model):
    """A decision may be the last thing that was open, or open a return again."""

    _inherit = "dist.disposition"

    def _set(self, vals):
        done = super()._set(vals)
        if "state" in vals:
            self._returns()._close_if_done()
        return done

    def _returns(self):
        # sudo: whoever decides needs no right on returns
        lines = self.sudo()
        return lines.line_id.return_id | lines.receipt_id.return_id

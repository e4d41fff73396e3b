# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class DistDisposition(models.Model):
    """What an executed disposition means for money."""

    _inherit = "dist.disposition"

    def _dist_settle_money(self):
        """Ship replacements and remind of claw-backs after goods were decided about."""
        # sudo: who disposes of goods needs no right on money
        lines = self.sudo().line_id
        lines.return_id.with_env(self.env)._create_replacements()
        lines.return_id._remind_of_clawback()

    def _set(self, vals):
        done = super()._set(vals)
        if vals.get("state") in ("executed", "reversed"):
            self._dist_settle_money()
        return done

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistReplenishmentIgnore(models.TransientModel):
    """Asks why master data may stay as they are."""

    _name = "dist.replenishment.ignore"
    _description = "Ignore Findings"

    check_ids = fields.Many2many("dist.replenishment.check", string="Findings", required=True)
    reason = fields.Char("Why", required=True)

    def action_ignore(self):
        self.ensure_one()
        self.check_ids._ignore(self.reason)
        return {"type": "ir.actions.act_window_close"}

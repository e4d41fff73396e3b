# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistExceptionClose(models.TransientModel):
    _name = "dist.exception.close"
    _description = "Close Cases"

    exception_ids = fields.Many2many("dist.exception", string="Cases", required=True)
    root_cause_id = fields.Many2one("dist.root.cause", required=True)
    note = fields.Text(help="What was decided; kept on the case.")

    def action_close(self):
        self.ensure_one()
        self.exception_ids._close_by_hand(self.root_cause_id, self.note)
        return {"type": "ir.actions.act_window_close"}

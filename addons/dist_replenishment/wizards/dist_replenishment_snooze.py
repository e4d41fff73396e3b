# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, api, fields, models


class DistReplenishmentSnooze(models.TransientModel):
    """Until when proposals are put aside, and why."""

    _name = "dist.replenishment.snooze"
    _description = "Putting Proposals Aside"

    proposal_ids = fields.Many2many("dist.replenishment.proposal", readonly=True)
    count = fields.Integer("Proposals", compute="_compute_count")
    until = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=7),
    )
    reason_id = fields.Many2one("dist.replenishment.reason", required=True)
    note = fields.Char(help="What the next buyer should know.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        values["proposal_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    @api.depends("proposal_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.proposal_ids)

    def action_snooze(self):
        self.ensure_one()
        self.proposal_ids._snooze(self.until, self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}

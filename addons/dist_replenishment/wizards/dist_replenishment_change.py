# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class DistReplenishmentChange(models.TransientModel):
    """Another quantity for a proposal, and why."""

    _name = "dist.replenishment.change"
    _description = "Change of a Proposal"

    proposal_id = fields.Many2one("dist.replenishment.proposal", required=True, readonly=True)
    product_id = fields.Many2one(related="proposal_id.product_id")
    product_uom_id = fields.Many2one(related="proposal_id.product_uom_id")
    proposed_qty = fields.Float(related="proposal_id.proposed_qty")
    quantity = fields.Float(digits="Product Unit", required=True)
    reason_id = fields.Many2one("dist.replenishment.reason", required=True)
    note = fields.Char(help="What the next buyer should know.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        proposal = self.env["dist.replenishment.proposal"].browse(
            self.env.context.get("active_ids", [])[:1]
        )
        values.update(proposal_id=proposal.id, quantity=proposal.decided_qty)
        return values

    def action_change(self):
        self.ensure_one()
        self.proposal_id._change(self.quantity, self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}

    def action_change_and_approve(self):
        self.action_change()
        self.proposal_id.action_approve()
        return {"type": "ir.actions.act_window_close"}

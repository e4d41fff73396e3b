# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class DistPurchaseCancel(models.TransientModel):
    """Asks before a purchase order is cancelled on which promises depend."""

    _name = "dist.purchase.cancel"
    _description = "Cancel a Purchase Order"

    purchase_id = fields.Many2one("purchase.order", "Purchase Order", required=True, readonly=True)
    impact = fields.Html(compute="_compute_impact", sanitize=False)

    @api.depends("purchase_id")
    def _compute_impact(self):
        for wizard in self:
            wizard.impact = wizard.purchase_id._dist_cancel_impact()

    def action_cancel_order(self):
        self.ensure_one()
        self.purchase_id.button_cancel()
        return {"type": "ir.actions.act_window_close"}

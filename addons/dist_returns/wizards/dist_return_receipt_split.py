# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class DistReturnReceiptSplit(models.TransientModel):
    """Which part of goods in quarantine is looked at by itself."""

    _name = "dist.return.receipt.split"
    _description = "Splitting Goods in Quarantine"

    receipt_id = fields.Many2one("dist.return.receipt", required=True, readonly=True)
    uom_id = fields.Many2one(related="receipt_id.uom_id")
    total_qty = fields.Float(related="receipt_id.quantity", string="Of")
    failed_of_all = fields.Float(related="receipt_id.failed_qty", string="Failed")
    quantity = fields.Float(
        "Split Off",
        digits="Product Unit",
        compute="_compute_quantity",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="What failed goes along with the part first.",
    )
    condition = fields.Selection(
        lambda self: self.env["dist.return.receipt"]._fields["condition"].selection,
        "Condition of the Part",
    )

    @api.depends("receipt_id")
    def _compute_quantity(self):
        for wizard in self:
            wizard.quantity = wizard.receipt_id.failed_qty

    def action_split(self):
        """Split the part off and show it."""
        self.ensure_one()
        part = self.receipt_id.browse(self.receipt_id.action_split(self.quantity))
        if self.condition:
            part.action_condition(self.condition)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_returns.dist_inspection_action"
        )
        form = self.env.ref("dist_returns.dist_inspection_view_form").id
        return {**action, "res_id": part.id, "views": [(form, "form")], "view_mode": "form"}

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.dist_disposition_flow import AUTHORISER, INSPECTOR
from ..models.dist_return_states import DISPOSITIONS

KINDS = [choice for choice in DISPOSITIONS if choice[0] != "credit_only"]


class DistDispose(models.TransientModel):
    """Divides goods in quarantine into several dispositions at once."""

    _name = "dist.dispose"
    _description = "Disposing of Goods"

    receipt_id = fields.Many2one("dist.return.receipt", required=True, readonly=True)
    company_id = fields.Many2one(related="receipt_id.company_id")
    product_id = fields.Many2one(related="receipt_id.product_id")
    lot_id = fields.Many2one(related="receipt_id.lot_id")
    uom_id = fields.Many2one(related="receipt_id.uom_id")
    condition = fields.Selection(related="receipt_id.condition")
    quantity = fields.Float("To Decide", digits="Product Unit", compute="_compute_quantity")
    left_qty = fields.Float("Left", digits="Product Unit", compute="_compute_left_qty")
    suggestion = fields.Char(compute="_compute_quantity")
    reason = fields.Char(help="Why it is decided otherwise than suggested.")
    line_ids = fields.One2many("dist.dispose.line", "wizard_id", "Dispositions")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        receipt = self.env["dist.return.receipt"].browse(values.get("receipt_id")).exists()
        if receipt and not values.get("line_ids"):
            values["line_ids"] = receipt._default_division()
        return values

    @api.depends("receipt_id")
    def _compute_quantity(self):
        for wizard in self:
            wizard.quantity = wizard.receipt_id._dividable_qty()
            wizard.suggestion = wizard.receipt_id._suggestion()[2]

    @api.depends("quantity", "line_ids.quantity")
    def _compute_left_qty(self):
        for wizard in self:
            wizard.left_qty = wizard.quantity - sum(wizard.line_ids.mapped("quantity"))

    def action_propose(self):
        """Replace what is proposed for the goods by these dispositions."""
        self._divide()
        return {"type": "ir.actions.act_window_close"}

    def action_execute(self):
        """Propose, approve and execute in one go what the user may; claims stay on their way."""
        made = self._divide()
        made.action_approve()
        made.filtered(lambda one: one.kind != "vendor_claim").action_execute()
        return {"type": "ir.actions.act_window_close"}

    def _divide(self):
        self.ensure_one()
        dispositions = self.env["dist.disposition"]
        dispositions._check_role(AUTHORISER, INSPECTOR)
        self.receipt_id.check_access("read")
        if not self.receipt_id.inspected_at:
            raise UserError(
                self.env._(
                    "The inspection of “%(receipt)s” isn't concluded. Conclude it first.",
                    receipt=self.receipt_id.display_name,
                )
            )
        return self.receipt_id._replace_proposals([line._part(self) for line in self.line_ids])


class DistDisposeLine(models.TransientModel):
    _name = "dist.dispose.line"
    _description = "Part of Goods to Dispose of"

    wizard_id = fields.Many2one("dist.dispose", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="wizard_id.company_id")
    # asked for by the view and when it is used, so that who left it out is told what to do
    kind = fields.Selection(KINDS, "Disposition")
    quantity = fields.Float(digits="Product Unit", required=True)
    is_credited = fields.Boolean("To Credit", default=True)
    grade_percent = fields.Float("Grade (%)", default=100.0)
    location_dest_id = fields.Many2one(
        "stock.location",
        "To",
        domain="[('usage', '=', 'internal'), ('dist_quarantine', '=', False), "
        "('company_id', '=', company_id)]",
        help="Empty: the stock of the warehouse.",
    )
    target_product_id = fields.Many2one("product.product", "Second-Grade Product")
    target_lot_id = fields.Many2one(
        "stock.lot", "Second-Grade Lot", domain="[('product_id', '=', target_product_id)]"
    )
    reason = fields.Char()

    def _part(self, wizard):
        """Return the part as `_replace_proposals` takes it."""
        if not self.kind:
            raise UserError(
                self.env._(
                    "Choose a disposition for the %(quantity)s %(unit)s of %(receipt)s that have "
                    "none.",
                    quantity=self.quantity,
                    unit=wizard.uom_id.display_name,
                    receipt=wizard.receipt_id.display_name,
                )
            )
        vals = {
            "is_credited": self.is_credited and wizard.receipt_id.kind == "customer",
            "grade_percent": self.grade_percent,
            "location_dest_id": self.location_dest_id.id,
            "target_product_id": self.target_product_id.id,
            "target_lot_id": self.target_lot_id.id,
            "reason": self.reason or wizard.reason,
        }
        return self.quantity, self.kind, vals

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistReturnMatch(models.TransientModel):
    """The return lines that unmatched goods may belong to; a person chooses one."""

    _name = "dist.return.match"
    _description = "Matching Goods to a Return"

    receipt_id = fields.Many2one("dist.return.receipt", required=True, readonly=True)
    product_id = fields.Many2one(related="receipt_id.product_id")
    lot_id = fields.Many2one(related="receipt_id.lot_id")
    quantity = fields.Float(related="receipt_id.quantity", string="Turned Up")
    uom_id = fields.Many2one(related="receipt_id.uom_id")
    partner_id = fields.Many2one(related="receipt_id.partner_id")
    line_ids = fields.One2many("dist.return.match.line", "wizard_id", "Expected")


class DistReturnMatchLine(models.TransientModel):
    """A line of an authorised return that expects such goods."""

    _name = "dist.return.match.line"
    _description = "Return That Expects the Goods"

    wizard_id = fields.Many2one("dist.return.match", required=True, ondelete="cascade")
    line_id = fields.Many2one("dist.return.line", required=True, readonly=True)
    return_id = fields.Many2one(related="line_id.return_id")
    partner_id = fields.Many2one(related="line_id.partner_id")
    sale_line_id = fields.Many2one(related="line_id.sale_line_id")
    order_name = fields.Char(related="line_id.sale_line_id.order_id.name", string="Order")
    lot_id = fields.Many2one(related="line_id.lot_id")
    expected_qty = fields.Float("Expected", digits="Product Unit", readonly=True)
    uom_id = fields.Many2one(related="line_id.uom_id")

    def action_match(self):
        """Put the goods on this line; the receipt checks role, goods and customer."""
        self.ensure_one()
        self.wizard_id.receipt_id.action_match(self.line_id.id)
        return {"type": "ir.actions.act_window_close"}

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.dist_base.tools.transaction import marked

from ..models.sale_order import OVERRIDDEN


class DistPromiseOverride(models.TransientModel):
    """Confirm an order that the policy refuses, with a reason, after seeing what will be short."""

    _name = "dist.promise.override"
    _description = "Confirm with Shortage"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("dist.promise.override.line", "override_id", "Short Lines")
    short = fields.Boolean(compute="_compute_short")
    objection = fields.Char(
        readonly=True, help="Why the policy doesn't accept the order as a whole."
    )
    reason = fields.Text(
        help="Why the order is confirmed although goods are missing. It is kept in the audit, and "
        "nobody can change it later."
    )

    @api.depends("line_ids.short_qty")
    def _compute_short(self):
        for wizard in self:
            wizard.short = any(line.short_qty > 0 for line in wizard.line_ids)

    @api.model_create_multi
    def create(self, vals_list):
        """Show what would be short right now.

        :raises AccessError: when the policy doesn't let this user override for the order
        """
        wizards = super().create([{**vals, "line_ids": False} for vals in vals_list])
        for wizard in wizards:
            wizard.order_id._dist_check_override()
            wizard.line_ids = [Command.create(vals) for vals in wizard._prepare_lines()]
            wizard.objection = " ".join(
                self.env["dist.promise.decision"]._sentence(reason.to_json())
                for reason in wizard._overruled()
            )
        return wizards

    def _overruled(self):
        """The core Reasons against the order as a whole, where a warehouse enforces."""
        enforced = "enforce" in self.order_id.order_line.warehouse_id.mapped("dist_mode")
        return self.order_id._dist_objections() if enforced else ()

    def _prepare_lines(self):
        preview = self.env["dist.promise.service"]._preview(
            self.order_id.order_line, overridden=True
        )
        return [
            {
                "sale_line_id": line.id,
                "wanted_qty": float(request.qty),
                "now_qty": float(decision.promised_for(request.day)),
                "later_qty": float(decision.promised_qty - decision.promised_for(request.day)),
                "short_qty": float(decision.backorder_qty),
            }
            for line, (request, decision) in preview.items()
            if decision.promised_for(request.day) < request.qty
        ]

    def action_confirm(self):
        """Confirm the order, shortage and all, and record who accepted it and why.

        :raises AccessError: when the policy doesn't let this user override for the order
        :raises UserError: without a reason, or when the order isn't a quotation any more
        """
        self.ensure_one()
        order, reason = self.order_id, (self.reason or "").strip()
        order._dist_check_override()
        if not reason:
            raise UserError(
                self.env._(
                    "Write down why %(order)s is confirmed although goods are missing. The reason "
                    "is kept in the audit.",
                    order=order.display_name,
                )
            )
        objections = self._overruled()
        with marked(self.env.cr, OVERRIDDEN, set(order.ids)):
            result = order.action_confirm()
        order._dist_log_override(reason, objections)
        return {"type": "ir.actions.act_window_close"} if result is True else result


class DistPromiseOverrideLine(models.TransientModel):
    """A line that would be short, with quantities in the product's own unit."""

    _name = "dist.promise.override.line"
    _description = "Short Line"

    override_id = fields.Many2one("dist.promise.override", required=True, ondelete="cascade")
    sale_line_id = fields.Many2one("sale.order.line", readonly=True, ondelete="cascade")
    product_id = fields.Many2one(related="sale_line_id.product_id")
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    wanted_qty = fields.Float("Wanted", digits="Product Unit", readonly=True)
    now_qty = fields.Float("In Time", digits="Product Unit", readonly=True)
    later_qty = fields.Float("Later", digits="Product Unit", readonly=True)
    short_qty = fields.Float("Short", digits="Product Unit", readonly=True)

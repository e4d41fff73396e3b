# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class DistPromiseApprovalAnswer(models.TransientModel):
    """Approve or reject a shortage with a reason, after seeing what is short now."""

    _name = "dist.promise.approval.answer"
    _description = "Answer about a Shortage"

    approval_id = fields.Many2one(
        "dist.promise.approval", required=True, readonly=True, ondelete="cascade"
    )
    order_id = fields.Many2one(related="approval_id.order_id")
    partner_id = fields.Many2one(related="approval_id.partner_id")
    requester_id = fields.Many2one(related="approval_id.requester_id")
    decision = fields.Selection(
        [("approve", "Approve"), ("reject", "Reject")], required=True, readonly=True
    )
    line_ids = fields.One2many(
        "dist.promise.approval.answer.line", "answer_id", "Short Now", readonly=True
    )
    reason = fields.Text(help="It is kept with the request, and an approval also in the audit.")

    @api.model_create_multi
    def create(self, vals_list):
        """Open the dialog.

        :raises AccessError: unless the user may answer
        """
        wizards = super().create([{**vals, "line_ids": False} for vals in vals_list])
        for wizard in wizards:
            wizard.approval_id._check_answerable()
            # sudo: who decides sees what is short, whatever sales documents he may see
            order = wizard.approval_id.sudo().order_id
            lines = wizard.approval_id._prepare_lines(order)
            wizard.line_ids = [
                Command.create(
                    {k: vals[k] for k in ("product_id", "wanted_qty", "now_qty", "short_qty")}
                )
                for vals in lines
            ]
        return wizards

    def action_answer(self):
        """Give the answer.

        :raises AccessError: unless the user may answer
        :raises UserError: without a reason, or when it was answered meanwhile
        """
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._(
                    "Write down why. Whoever asked to approve %(order)s reads it.",
                    # sudo: the name of the order that the request is about
                    order=self.sudo().order_id.display_name,
                )
            )
        answer = {"approve": self.approval_id._approve, "reject": self.approval_id._reject}
        answer[self.decision](reason)
        return {"type": "ir.actions.act_window_close"}


class DistPromiseApprovalAnswerLine(models.TransientModel):
    """A line that is short now, with quantities in the product's own unit."""

    _name = "dist.promise.approval.answer.line"
    _description = "Line that is Short now"

    answer_id = fields.Many2one("dist.promise.approval.answer", required=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", readonly=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    wanted_qty = fields.Float("Wanted", digits="Product Unit", readonly=True)
    now_qty = fields.Float("In Time", digits="Product Unit", readonly=True)
    short_qty = fields.Float("Short", digits="Product Unit", readonly=True)

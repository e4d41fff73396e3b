# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.account_move import CREDIT_KINDS


class DistCreditKind(models.TransientModel):
    """Says why a draft credit note gives money: goods came back, a price was wrong, all wrong."""

    _name = "dist.credit.kind"
    _description = "Kind of Credit"

    move_id = fields.Many2one("account.move", "Credit Note", required=True, ondelete="cascade")
    kind = fields.Selection(CREDIT_KINDS, "Kind of Credit", required=True, default="value")
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        move = self.env["account.move"].browse(self.env.context.get("active_id", []))
        if move._name == self.env.context.get("active_model"):
            vals.update(move_id=move.id, reason=move.dist_credit_reason)
            vals["kind"] = move.dist_credit_kind or vals.get("kind")
        return vals

    def action_apply(self):
        """Set kind and reason on the draft; posting checks them."""
        self.ensure_one()
        if self.move_id.state != "draft":
            raise UserError(
                self.env._("%(name)s is no draft any more.", name=self.move_id.display_name)
            )
        self.move_id.write({"dist_credit_kind": self.kind, "dist_credit_reason": self.reason})
        self.move_id.invoice_line_ids.filtered("dist_credit_kind").dist_credit_kind = False
        return {"type": "ir.actions.act_window_close"}

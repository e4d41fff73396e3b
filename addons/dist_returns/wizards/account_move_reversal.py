# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..models.account_move import CREDIT_KINDS


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    dist_credit_kind = fields.Selection(
        CREDIT_KINDS,
        "Kind of Credit",
        default="quantity",
        help="Reverse and create invoice always reverses the whole invoice.",
    )

    def reverse_moves(self, is_modify=False):
        if is_modify:
            self.dist_credit_kind = "reverse"
        return super().reverse_moves(is_modify=is_modify)

    def _prepare_default_reversal(self, move):
        vals = super()._prepare_default_reversal(move)
        if move.move_type in ("out_invoice", "out_receipt"):
            vals.update(dist_credit_kind=self.dist_credit_kind, dist_credit_reason=self.reason)
        return vals

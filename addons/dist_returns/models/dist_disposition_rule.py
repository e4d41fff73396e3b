# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .dist_return_states import DISPOSITIONS


class DistDispositionRule(models.Model):
    """Which disposition is suggested, and which clean, low values need nobody."""

    _name = "dist.disposition.rule"
    _description = "Disposition Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    reason_id = fields.Many2one("dist.return.reason", check_company=True)
    condition = fields.Selection(
        lambda self: self.env["dist.return.receipt"]._fields["condition"].selection
    )
    category_id = fields.Many2one("product.category")
    product_id = fields.Many2one("product.product", check_company=True)
    cost_from = fields.Monetary(
        "Cost from", help="Only goods whose original cost is at least this; 0: any."
    )
    cost_to = fields.Monetary(
        "Cost to", help="Only goods whose original cost is at most this; 0: any."
    )
    kind = fields.Selection(DISPOSITIONS, "Disposition", required=True, default="restock")
    grade_percent = fields.Float("Grade (%)", default=100.0)
    is_credited = fields.Boolean("To Credit", default=True)
    is_automatic = fields.Boolean(
        "By Itself", help="Clean goods of low value are disposed of without a person."
    )
    max_amount = fields.Monetary("Up to Value", help="Cost of the quantity that needs nobody.")
    sampling_every = fields.Integer(
        "Look at Every n-th",
        default=10,
        help="0: none; 1: all; 10: every tenth is left to a person.",
    )

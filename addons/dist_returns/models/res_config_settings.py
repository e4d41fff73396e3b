# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    company_currency_id = fields.Many2one(related="company_id.currency_id")
    dist_return_duties_amount = fields.Monetary(
        related="company_id.dist_return_duties_amount",
        readonly=False,
        currency_field="company_currency_id",
    )
    dist_value_credit_amount = fields.Monetary(
        related="company_id.dist_value_credit_amount",
        readonly=False,
        currency_field="company_currency_id",
    )
    dist_returns_loss_account_id = fields.Many2one(
        related="company_id.dist_returns_loss_account_id", readonly=False
    )
    dist_unmatched_days = fields.Integer(related="company_id.dist_unmatched_days", readonly=False)
    dist_claim_window_days = fields.Integer(
        related="company_id.dist_claim_window_days", readonly=False
    )

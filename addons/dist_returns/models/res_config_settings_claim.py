# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dist_claim_warn_days = fields.Integer(related="company_id.dist_claim_warn_days", readonly=False)
    dist_claim_answer_days = fields.Integer(
        related="company_id.dist_claim_answer_days", readonly=False
    )
    dist_claim_settle_days = fields.Integer(
        related="company_id.dist_claim_settle_days", readonly=False
    )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    dist_claim_number_required = fields.Boolean(
        "Claim Number Required",
        help="Nothing is sent back to this vendor without the vendor's number of the claim.",
    )
    dist_claim_window_days = fields.Integer(
        "Claim Window (days)",
        help="Days from the receipt in which the vendor accepts claims; 0: as the company has it.",
    )

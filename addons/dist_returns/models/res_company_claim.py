# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    dist_claim_answer_days = fields.Integer(
        "Answer of a Vendor (days)",
        default=14,
        help="A claim without an answer comes to the desk after so many days; 0: never.",
    )
    dist_claim_settle_days = fields.Integer(
        "Settlement of a Claim (days)",
        default=30,
        help="A claim that isn't settled so many days after its last step comes to the desk; "
        "0: never.",
    )
    dist_claim_warn_days = fields.Integer(
        "Warn before the Window Ends (days)",
        default=3,
        help="A claim that isn't sent comes to the desk so many days before its window ends.",
    )

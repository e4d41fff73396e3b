# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    dist_return_duties_amount = fields.Monetary(
        "Separate Duties above",
        default=500.0,
        help="Above this net value of a return the requester doesn't authorise, the receiver "
        "doesn't inspect and the inspector doesn't approve the credit.",
    )
    dist_value_credit_amount = fields.Monetary(
        "Value Credits up to",
        default=100.0,
        help="A price correction above this needs a credit approver.",
    )
    dist_returns_loss_account_id = fields.Many2one(
        "account.account",
        "Returns Loss",
        check_company=True,
        help="Takes the cost of what was credited and not restocked; empty: the product's expense "
        "account.",
    )
    dist_unmatched_days = fields.Integer("Days for Unmatched Returns", default=5)
    dist_claim_window_days = fields.Integer("Vendor Claim Window (days)", default=30)

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        # sudo: whoever may create a company needs no right on the rules of returns
        self.env["dist.return.rule"].sudo()._create_missing(companies)
        return companies

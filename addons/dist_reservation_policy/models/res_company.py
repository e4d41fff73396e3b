# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    dist_tell_new_dates = fields.Boolean(
        "Mail New Dates to Customers",
        default=True,
        help="When supply slips in a warehouse that enforces, each customer gets one mail with all "
        "dates that are later than what he was told.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        # sudo: whoever may create a company gets a working one without a role of the suite
        self.env["dist.reservation.policy"].sudo()._create_missing(companies)
        return companies

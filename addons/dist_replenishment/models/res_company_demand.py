# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    dist_demand_refreshed_at = fields.Datetime("Demand Counted on", readonly=True)
    dist_anomaly_product_res_id = fields.Integer(
        "Last Product Checked", readonly=True, help="Where the search for unusual movements is."
    )

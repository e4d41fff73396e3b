# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class SaleReport(models.Model):
    _inherit = "sale.report"

    dist_channel_id = fields.Many2one("dist.sales.channel", "Sales Channel", readonly=True)

    def _select_additional_fields(self):
        return {**super()._select_additional_fields(), "dist_channel_id": "s.dist_channel_id"}

    def _group_by_sale(self):
        return f"{super()._group_by_sale()},\n            s.dist_channel_id"

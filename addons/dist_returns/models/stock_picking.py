# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    dist_return_id = fields.Many2one(
        "dist.return", "Return", readonly=True, copy=False, index="btree_not_null"
    )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    dist_inspection_days = fields.Integer(
        "Days to Inspect",
        default=2,
        help="Goods that wait longer for their inspection are overdue.",
    )

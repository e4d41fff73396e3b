# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .selections import CRITICALITIES


class ProductCategory(models.Model):
    _inherit = "product.category"

    dist_criticality = fields.Selection(
        CRITICALITIES,
        "Criticality",
        help="For the products of this category and of those below it that set none themselves.",
    )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .selections import CRITICALITIES


class ProductTemplate(models.Model):
    _inherit = "product.template"

    dist_criticality = fields.Selection(
        CRITICALITIES,
        "Criticality",
        help="What it costs the customer if the product is missing. Empty: as its category says, "
        "essential if that says nothing.",
    )
    dist_predecessor_id = fields.Many2one(
        "product.product",
        "Predecessor",
        compute="_compute_dist_predecessor_id",
        inverse="_inverse_dist_predecessor_id",
        help="The product that this one replaces. Until it has a history of its own, forecasts "
        "take the demand of its predecessor.",
    )

    @api.depends("product_variant_ids.dist_predecessor_id")
    def _compute_dist_predecessor_id(self):
        for template in self:
            variants = template.product_variant_ids
            template.dist_predecessor_id = len(variants) == 1 and variants.dist_predecessor_id

    def _inverse_dist_predecessor_id(self):
        for template in self:
            if len(template.product_variant_ids) == 1:
                template.product_variant_ids.dist_predecessor_id = template.dist_predecessor_id

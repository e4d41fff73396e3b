# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductProduct(models.Model):
    _inherit = "product.product"

    dist_predecessor_id = fields.Many2one(
        "product.product",
        "Predecessor",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
        domain="[('id', '!=', id)]",
        help="The product that this one replaces. Until it has a history of its own, forecasts "
        "take the demand of its predecessor.",
    )

    @api.constrains("dist_predecessor_id")
    def _check_dist_predecessor_id(self):
        for product in self:
            if product._has_cycle("dist_predecessor_id"):
                raise ValidationError(
                    self.env._(
                        "%(product)s can't be its own predecessor, not even through other "
                        "products. Choose another predecessor, or none.",
                        product=product.display_name,
                    )
                )

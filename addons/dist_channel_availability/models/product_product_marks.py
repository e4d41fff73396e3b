# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .. import queries


class ProductProduct(models.Model):
    """Changes of a product that its numbers must follow."""

    _inherit = "product.product"

    @api.model
    def _dist_is_sold_by(self, company):
        """Whether the product is for everybody, for the company, or for one above it."""
        return not self.company_id or self.company_id in company.parent_ids

    @api.model
    def _dist_recipes_changed(self):
        super()._dist_recipes_changed()
        # a product that is no kit any more has numbers too
        queries.mark(self.env.cr)
        self.env["dist.availability.drain"]._wake()

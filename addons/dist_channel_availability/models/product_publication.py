# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .. import queries


class ProductProduct(models.Model):
    """Products leave word for the drain when something changes that publications tell."""

    _inherit = "product.product"

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        products._dist_mark_told(frozenset({"active"}))
        return products

    def write(self, vals):
        result = super().write(vals)
        self._dist_mark_told(vals.keys())
        return result

    def unlink(self):
        self._dist_mark_told(frozenset({"active"}))
        return super().unlink()

    def _dist_mark_told(self, names):
        """The drain's next run, within a minute, finds the mark: nobody wakes it for a product."""
        if self and names & self.env["dist.publication"]._told_by():
            queries.mark_products(self.env.cr, self.ids)


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & self.env["dist.publication"]._told_by():
            variants = self.with_context(active_test=False).product_variant_ids
            variants._dist_mark_told(vals.keys())
        return result

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

from .product_product import EXACT_FIRST


class ProductTemplate(models.Model):
    _inherit = "product.template"

    dist_alias_ids = fields.One2many(
        "dist.item.alias",
        string="Aliases",
        compute="_compute_dist_alias_ids",
        search="_search_dist_alias_ids",
        help="The aliases of all variants.",
    )
    dist_alias_count = fields.Integer("Number of Aliases", compute="_compute_dist_alias_count")

    @api.depends("product_variant_ids.dist_alias_ids")
    def _compute_dist_alias_ids(self):
        for template in self:
            template.dist_alias_ids = template.product_variant_ids.dist_alias_ids

    def _search_dist_alias_ids(self, operator, value):
        return Domain("product_variant_ids.dist_alias_ids", operator, value)

    def _compute_dist_alias_count(self):
        counts = dict(
            self.env["dist.item.alias"]._read_group(
                [("product_id.product_tmpl_id", "in", self.ids)], ["product_id"], ["__count"]
            )
        )
        for template in self:
            template.dist_alias_count = sum(
                counts.get(product, 0) for product in template.product_variant_ids
            )

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """A code that is exactly an alias means its product; similar ones Odoo finds by variant."""
        if name and operator in EXACT_FIRST:
            named = self.env["dist.item.alias"]._products_named(name)
            base = Domain(domain or Domain.TRUE)
            base &= Domain("product_variant_ids", "in", named)
            if exact := named and self.search(base, limit=limit):
                # sudo: as Odoo's own search does, the name may use what the user cannot read
                return [(template.id, template.display_name) for template in exact.sudo()]
        return super().name_search(name, domain, operator, limit)

    def action_dist_view_aliases(self):
        """Open the aliases of all variants; their own access rights decide."""
        return self.product_variant_ids.action_dist_view_aliases()

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    dist_website_qty = fields.Float(
        "Available in the Shop",
        digits="Product Unit",
        compute="_compute_dist_website_qty",
        compute_sudo=True,
        groups="base.group_user",
        help="What the channel of the website can promise, as it is stored, in the product's unit.",
    )

    @api.depends_context("website_id")
    def _compute_dist_website_qty(self):
        """All products that a page shows are computed together."""
        website = self.env["website"].get_current_website()
        shop = self.env["dist.shop.availability"]
        quantities = shop._stored(self, website, website._dist_cart())
        for product in self:
            product.dist_website_qty = float(quantities.get(product, 0))

    def _is_sold_out(self):
        """Lists ask this of every product they show: there the stored numbers will do."""
        return super(ProductProduct, self.with_context(dist_many_products=True))._is_sold_out()

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ProductProduct(models.Model):
    """What the user's own channel can promise, on the product's form."""

    _inherit = "product.product"

    dist_available_qty = fields.Float(
        "Available to Promise",
        digits="Product Unit",
        compute="_compute_dist_available_qty",
        help="What an order of your own channel would be promised today, from all its warehouses.",
    )

    @api.depends_context("uid", "company")
    def _compute_dist_available_qty(self):
        numbers, available = self.env["dist.availability"], {}
        if numbers.has_access("read"):
            groups = numbers._read_group(
                [("product_id", "in", self.ids), ("own_channel", "=", True)],
                ["product_id"],
                ["available_qty:sum"],
            )
            available = {product.id: qty for product, qty in groups}
        for product in self:
            product.dist_available_qty = available.get(product.id, 0.0)

    def action_dist_view_availability(self):
        """The board for these products."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_channel_availability.dist_availability_action"
        )
        return {**action, "domain": [("product_id", "in", self.ids)]}


class ProductTemplate(models.Model):
    """The same for all variants together."""

    _inherit = "product.template"

    dist_available_qty = fields.Float(
        "Available to Promise", digits="Product Unit", compute="_compute_dist_available_qty"
    )

    @api.depends_context("uid", "company")
    def _compute_dist_available_qty(self):
        for template in self:
            template.dist_available_qty = sum(
                template.product_variant_ids.mapped("dist_available_qty")
            )

    def action_dist_view_availability(self):
        """The board for the variants of this product."""
        return self.product_variant_ids.action_dist_view_availability()

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _inherit = "product.product"

    dist_promised_qty = fields.Float(
        "Promised to Orders",
        digits="Product Unit",
        compute="_compute_dist_promised_qty",
        help="What orders have been promised and not yet received, in the product's own unit.",
    )

    def _compute_dist_promised_qty(self):
        promised = {}
        if self.env["dist.promise"].has_access("read"):
            groups = self.env["dist.promise"]._read_group(
                [("product_id", "in", self.ids), ("state", "!=", "hold"), ("shadow", "=", False)],
                ["product_id"],
                ["qty:sum"],
            )
            promised = {product.id: qty for product, qty in groups}
        for product in self:
            product.dist_promised_qty = promised.get(product.id, 0.0)

    def _dist_components(self, qty, company, chosen=None):
        """{component: quantity in its own unit} that `qty` of the product is promised through.

        Empty for a product that is promised itself. Who knows kits extends it.

        :param qty: Decimal in the product's unit
        :param company: whose bills of materials count
        :param chosen: attribute values of the order line that make no variant
        """
        self.ensure_one()
        return {}

    @api.model
    def _dist_kit_domain(self):
        """The products that have components, among others. Who knows kits extends it."""
        return Domain.FALSE

    def _dist_kits(self):
        """The kits that contain one of the products. Who knows kits extends it."""
        return self.browse()

    @api.model
    def _dist_recipes_changed(self):
        """Hook: what kits consist of has changed. Who knows kits calls it."""

    def _dist_shelf_life(self, transit_days=0, min_days=0):
        """The core ShelfLife of goods that travel and must keep for so long; None: none expires.

        Hook: a glue addon knows what expires, and extends `_dist_shelf_life_domain` likewise.
        """

    @api.model
    def _dist_shelf_life_domain(self):
        """The products that have a shelf life."""
        return Domain.FALSE

    def action_dist_view_promises(self):
        """Who has been promised this product."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_reservation_policy.dist_promise_action"
        )
        context = {"create": False, "search_default_group_warehouse": 1}
        return {**action, "domain": [("product_id", "in", self.ids)], "context": context}


class ProductTemplate(models.Model):
    _inherit = "product.template"

    dist_promised_qty = fields.Float(
        "Promised to Orders", digits="Product Unit", compute="_compute_dist_promised_qty"
    )

    def _compute_dist_promised_qty(self):
        for template in self:
            template.dist_promised_qty = sum(
                template.product_variant_ids.mapped("dist_promised_qty")
            )

    def action_dist_view_promises(self):
        """Who has been promised any variant of this product."""
        return self.product_variant_ids.action_dist_view_promises()

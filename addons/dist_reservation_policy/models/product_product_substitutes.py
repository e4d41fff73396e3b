# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.fields import Domain

ACTION = "dist_reservation_policy.dist_product_substitute_action"


class ProductProduct(models.Model):
    """What may replace a product, and what it may replace."""

    _inherit = "product.product"

    dist_substitute_count = fields.Integer(
        "Number of Substitutes", compute="_compute_dist_substitute_count"
    )

    def _compute_dist_substitute_count(self):
        for product in self:
            product.dist_substitute_count = product._dist_count_substitutes()

    def _dist_count_substitutes(self):
        entries = self.env["dist.product.substitute"]
        if not self.id or not entries.has_access("read"):
            return 0
        return entries.search_count(self._dist_substitutes_domain())

    def _dist_substitutes_domain(self):
        """The entries in which the product is replaced, or replaces another one."""
        of_template = Domain("product_tmpl_id", "in", self.product_tmpl_id.ids)
        of_variant = Domain("product_id", "in", [*self.ids, False])
        return (of_template & of_variant) | Domain("substitute_id", "in", self.ids)

    def _dist_has_stock_of_its_own(self):
        """Whether the product itself lies in stock, so that it can be promised."""
        self.ensure_one()
        return self.is_storable

    def action_dist_view_substitutes(self):
        """Open the substitutes of the product; their own access rights decide."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(ACTION)
        context = {
            "default_product_id": self.id,
            "default_product_tmpl_id": self.product_tmpl_id.id,
        }
        return {**action, "domain": list(self._dist_substitutes_domain()), "context": context}


class ProductTemplate(models.Model):
    _inherit = "product.template"

    dist_substitute_count = fields.Integer(
        "Number of Substitutes", compute="_compute_dist_substitute_count"
    )

    def _compute_dist_substitute_count(self):
        entries = self.env["dist.product.substitute"]
        may = entries.has_access("read")
        for template in self:
            domain = template._dist_substitutes_domain()
            template.dist_substitute_count = entries.search_count(domain) if may else 0

    def _dist_substitutes_domain(self):
        return Domain("product_tmpl_id", "in", self.ids) | Domain(
            "substitute_id", "in", self.product_variant_ids.ids
        )

    def action_dist_view_substitutes(self):
        """Open the substitutes of all variants of the product."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(ACTION)
        context = {"default_product_tmpl_id": self.id}
        return {**action, "domain": list(self._dist_substitutes_domain()), "context": context}

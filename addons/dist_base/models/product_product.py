# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

EXACT_FIRST = ("=", "ilike", "=ilike", "like", "=like")


class ProductProduct(models.Model):
    _inherit = "product.product"

    dist_alias_ids = fields.One2many("dist.item.alias", "product_id", "Aliases")
    dist_alias_count = fields.Integer("Number of Aliases", compute="_compute_dist_alias_count")

    def _compute_dist_alias_count(self):
        counts = dict(
            self.env["dist.item.alias"]._read_group(
                [("product_id", "in", self.ids)], ["product_id"], ["__count"]
            )
        )
        for product in self:
            product.dist_alias_count = counts.get(product, 0)

    @api.model
    def _search_display_name(self, operator, value):
        """Find products by their aliases, too."""
        domain = super()._search_display_name(operator, value)
        if not value or operator in Domain.NEGATIVE_OPERATORS:
            return domain
        # sudo: whoever may search products may use their codes; the products' own rules stay
        aliases = self.env["dist.item.alias"].sudo()
        found = aliases._search_domain(operator, value)
        if not aliases.search_count(found, limit=1):
            # keep the plan of Odoo's own search, which an OR would spoil
            return domain
        return Domain(domain) | Domain("id", "in", aliases._search(found).subselect("product_id"))

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """A code that is exactly an alias means its product, before anything similar."""
        if not name or operator not in EXACT_FIRST:
            return super().name_search(name, domain, operator, limit)
        base = Domain(domain or Domain.TRUE)
        named = self.env["dist.item.alias"]._products_named(name)
        if exact := named and self.search(base & Domain("id", "in", named), limit=limit):
            return exact._dist_names()
        found = super().name_search(name, domain, operator, limit)
        room = limit - len(found) if limit else None
        if room is not None and room <= 0:
            return found
        return found + self._dist_similar_aliases(name, operator, base, found, room)

    @api.model
    def _dist_similar_aliases(self, name, operator, domain, found, limit):
        """Return the names of further products with a similar alias."""
        # sudo: as in _search_display_name
        aliases = self.env["dist.item.alias"].sudo()
        similar = aliases._search(aliases._search_domain(operator, name))
        domain &= Domain("id", "in", similar.subselect("product_id"))
        domain &= Domain("id", "not in", [product_id for product_id, _name in found])
        return self.search(domain, limit=limit)._dist_names()

    def _dist_names(self):
        # sudo: as Odoo's own search does, the name may use what the user cannot read
        return [(product.id, product.display_name) for product in self.sudo()]

    def action_dist_view_aliases(self):
        """Open the aliases of the product; its own access rights decide."""
        action = self.env["ir.actions.act_window"]._for_xml_id("dist_base.dist_item_alias_action")
        action["domain"] = [("product_id", "in", self.ids)]
        action["context"] = {"default_product_id": self.id if len(self) == 1 else False}
        return action

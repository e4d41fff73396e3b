# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .. import queries
from ..core.position import ZERO
from .dist_promise_service import ComponentRequest


class SaleOrderLine(models.Model):
    """Lines whose product is promised through its components.

    What a product is made of is told by whoever knows kits; without such an addon there are none.
    """

    _inherit = "sale.order.line"

    def _dist_components(self, qty):
        """{component: quantity in its own unit} that `qty` of the line's product consists of.

        Empty for a product that is promised itself.
        """
        return self.product_id._dist_components(qty, self.company_id)

    def _dist_open_kits(self):
        """How many kits the line still has to deliver, in the product's unit; zero for no kit."""
        self.ensure_one()
        return ZERO

    def _dist_own_qty(self, qty, product):
        """How much of the line's own product so much of what it is promised through is for.

        :param qty: in the unit of `product`, which is the line's or a component of its kits
        """
        self.ensure_one()
        if product == self.product_id:
            return qty
        recipe = queries.recipes(self.env.cr, self.ids).get(self.id, {})
        known = recipe.get(product.id)
        if not known or not known.qty:
            return qty
        return qty * max(part.kits for part in recipe.values()) / known.qty

    def _dist_kits(self, quantities):
        """{line: tuple of ComponentRequest} of the lines that are kits.

        :param quantities: {line: quantity in the product's unit}
        """
        found = {line: line._dist_components(qty) for line, qty in quantities.items()}
        pairs = [(line, product) for line, parts in found.items() for product in parts]
        policies = self._dist_policies_for(pairs)
        return {
            line: tuple(
                ComponentRequest(product, qty, policies[line, product])
                for product, qty in parts.items()
            )
            for line, parts in found.items()
            if parts
        }

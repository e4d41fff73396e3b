# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import models


class SaleOrderLine(models.Model):
    """A kit has no stock of its own: it is promised through its components."""

    _inherit = "sale.order.line"

    def _dist_is_kit(self):
        self.ensure_one()
        return self.product_id.with_company(self.company_id or self.env.company).is_kits

    def _dist_draws_on_stock(self):
        """A kit draws on stock if one of its components does."""
        if not self._dist_is_kit():
            return super()._dist_draws_on_stock()
        return bool(self._dist_components(Decimal(1)))

    def _dist_components(self, qty):
        """Components whose goods come for this order alone (make to order) are left to Odoo."""
        if not self._dist_is_kit():
            return {}
        chosen = self.product_no_variant_attribute_value_ids
        company = self.company_id or self.env.company
        components = self.product_id._dist_components(qty, company, chosen)
        return {
            component: taken
            for component, taken in components.items()
            if self._dist_takes_from_stock(component)
        }

    def _dist_takes_from_stock(self, component):
        """Odoo chooses the rule of a component by its own routes, not by those of the line."""
        routes = component.route_ids | component.categ_id.total_route_ids
        location = self._get_location_final()
        return self.warehouse_id._dist_ships_from_stock(tuple(sorted(routes.ids)), location.id)

    def _dist_is_sourceable(self):
        """The components of a kit leave together, from the warehouse of their line."""
        return super()._dist_is_sourceable() and not self._dist_is_kit()

    def _dist_open_kits(self):
        if not self._dist_is_kit():
            return super()._dist_open_kits()
        delivered = self._dist_product_qty(self.qty_delivered)
        return max(Decimal(0), self._dist_product_qty(self.product_uom_qty) - delivered)

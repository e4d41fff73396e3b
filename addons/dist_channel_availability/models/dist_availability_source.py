# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.dist_reservation_policy.core.allocation import Supply
from odoo.addons.dist_reservation_policy.core.kit import EVERYTHING


class DistAvailability(models.Model):
    """The committed state that a number is made of, as the promise check reads it."""

    _inherit = "dist.availability"

    def _source(self):
        """(core position or Kit, core Supply, rows of the product's own position)."""
        self.ensure_one()
        service, warehouse = self.env["dist.promise.service"], self.warehouse_id
        needs = self.product_id._dist_components(EVERYTHING, self.company_id) or {
            self.product_id: None
        }
        products = self.product_id.browse().union(*needs)
        keys = [(product.id, warehouse.id) for product in products]
        service._flush_supply()
        shadow = warehouse.dist_mode == "monitor"
        rows = service._read_position(self.env.cr, keys, shadow=shadow)
        source, supply = products._dist_source(needs, warehouse, rows, self._supplies(products))
        return source, supply, rows[self.product_id.id, warehouse.id]

    def _supplies(self, products):
        """{(product, warehouse): core Supply} as the policies have it for the channel."""
        policies, company = self.env["dist.reservation.policy"], self.company_id
        cases = [
            policies._case(
                company, product=product, channel=self.channel_id, warehouse=self.warehouse_id
            )
            for product in products
        ]
        return {
            (product, self.warehouse_id): self._supply(product, resolution.values)
            for product, resolution in zip(products, policies._resolve(cases, company), strict=True)
        }

    def _supply(self, product, values):
        keeps = product._dist_shelf_life(0, values.min_shelf_life_days)
        return Supply.of(values, self.channel_id.id, shelf_life=keeps)

    @api.model
    def _plain_day(self, day):
        """A day as the web client takes it."""
        return day.isoformat() if day else False

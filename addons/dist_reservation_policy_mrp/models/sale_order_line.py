# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _dist_promisable(self):
        """A kit has no stock of its own. Its components are claimed when they leave."""
        return super()._dist_promisable().filtered(lambda line: not line.product_id.is_kits)

    def _dist_is_sourceable(self):
        """The components of a kit leave together, from the warehouse of their line."""
        return super()._dist_is_sourceable() and not self.product_id.is_kits

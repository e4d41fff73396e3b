# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _dist_has_stock_of_its_own(self):
        """A kit has none: it can't stand in for another product by itself."""
        return super()._dist_has_stock_of_its_own() and not self.is_kits

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain

from odoo.addons.dist_reservation_policy.core.shelf_life import ShelfLife


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _dist_shelf_life(self, transit_days=0, min_days=0):
        """How long its goods must keep, where they come in lots that expire."""
        # sudo: how long goods keep doesn't depend on who asks, and a promise mustn't either
        product = self.sudo()
        if not product.use_expiration_date or product.tracking == "none":
            return super()._dist_shelf_life(transit_days, min_days)
        return ShelfLife(
            transit_days,
            min_days,
            max(0, product.removal_time),
            product.expiration_time if product.expiration_time > 0 else None,
        )

    @api.model
    def _dist_shelf_life_domain(self):
        expiring = Domain("use_expiration_date", "=", True) & Domain("tracking", "!=", "none")
        return super()._dist_shelf_life_domain() | expiring

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ConcurrencyError


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _update_available_quantity(
        self,
        product_id,
        location_id,
        quantity=False,
        reserved_quantity=False,
        lot_id=None,
        package_id=None,
        owner_id=None,
        in_date=None,
    ):
        """Tell the promise layer what changes, and never reserve beside a quant that is locked."""
        if reserved_quantity and reserved_quantity > 0:
            self._dist_lock_for_reservation(product_id, location_id, lot_id, package_id, owner_id)
        result = super()._update_available_quantity(
            product_id,
            location_id,
            quantity=quantity,
            reserved_quantity=reserved_quantity,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            in_date=in_date,
        )
        if quantity and self._dist_is_company_stock(location_id, owner_id):
            self.env["dist.promise.supply"]._quants_changed(product_id, location_id, quantity)
        return result

    @api.model
    def _dist_is_company_stock(self, location_id, owner_id):
        return not owner_id or owner_id == location_id.company_id.partner_id

    @api.model
    def _dist_lock_for_reservation(self, product_id, location_id, lot_id, package_id, owner_id):
        """Make the request try again when the quant to reserve from is being changed by another.

        Odoo would skip the locked quant and create a second one that holds only a reservation: that
        is how the same units get reserved twice.
        """
        # sudo: like the method that it guards, which reads and writes quants for everybody
        quants = self.sudo()._gather(
            product_id,
            location_id,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            strict=True,
        )
        if quants and not quants.try_lock_for_update(allow_referencing=True, limit=1):
            raise ConcurrencyError("The stock to reserve from is being changed.")

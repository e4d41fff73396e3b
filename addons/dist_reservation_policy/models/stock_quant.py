# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ConcurrencyError

from odoo.addons.dist_base.tools.transaction import marked, marks

#: whether the running change of a quant reserves goods or takes them away
EXCLUSIVE = "exclusive"


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
        """Tell the promise layer what changes; reserve or take nothing beside a locked quant."""
        reserves = bool(reserved_quantity) and not quantity
        takes = bool(quantity) and quantity < 0 and location_id.usage == "internal"
        with marked(self.env.cr, EXCLUSIVE, reserves or takes):
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

    def try_lock_for_update(self, *, allow_referencing=False, limit=None):
        """Lock every row of the goods to reserve or to take, or have the request tried again.

        Odoo locks any one row, and makes a new one when all are locked: two transactions then see
        the same units and each writes a row of its own, which nothing reports as a conflict.

        :raises ConcurrencyError: which makes Odoo try the request again
        """
        if limit != 1 or not any(marks(self.env.cr, EXCLUSIVE)[-1:]):
            return super().try_lock_for_update(allow_referencing=allow_referencing, limit=limit)
        locked = super().try_lock_for_update(allow_referencing=allow_referencing)
        if len(locked) < len(self):
            raise ConcurrencyError("The stock to reserve or take is being changed.")
        return self[:1]

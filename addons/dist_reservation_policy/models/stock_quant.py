# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ConcurrencyError

from odoo.addons.dist_base.tools.transaction import marked, marks

#: whether the running change of a quant only reserves
RESERVING = "reserving"


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
        with marked(self.env.cr, RESERVING, bool(reserved_quantity and not quantity)):
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

    @api.model_create_multi
    def create(self, vals_list):
        if any(marks(self.env.cr, RESERVING)[-1:]):
            for vals in vals_list:
                self._dist_check_not_locked(vals)
        return super().create(vals_list)

    @api.model
    def _dist_check_not_locked(self, vals):
        """Make the request try again when the quant to reserve from is being changed by another.

        Odoo skips a locked quant and makes a second one that holds only a reservation: that is how
        the same units get reserved twice. Where there is no quant at all, it may make one.

        :raises ConcurrencyError: which makes Odoo try the request again
        """
        key = ("product_id", "location_id", "lot_id", "package_id", "owner_id")
        domain = [(name, "=", vals.get(name) or False) for name in key]
        # sudo: like the method that it guards, which reads and writes quants for everybody
        if self.sudo().search_count(domain, limit=1):
            raise ConcurrencyError("The stock to reserve from is being changed.")

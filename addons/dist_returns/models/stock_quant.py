# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

COUNTED = frozenset({"inventory_quantity", "inventory_quantity_auto_apply"})
#: what makes other goods of a quant without a movement
GOODS = frozenset({"product_id", "location_id", "lot_id", "package_id", "owner_id", "quantity"})


class StockQuant(models.Model):
    """Goods in quarantine are what receipts say: they aren't counted, and not written."""

    _inherit = "stock.quant"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            ids = {vals["location_id"] for vals in vals_list if vals.get("location_id")}
            self.env["stock.location"].browse(ids)._dist_check_not_counted()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._dist_check_written(vals)
        return super().write(vals)

    def _dist_check_written(self, vals):
        # Clearing a count, which sets this flag to false, changes no goods.
        is_counted = COUNTED & vals.keys() and vals.get("inventory_quantity_set", True)
        if is_counted or GOODS & vals.keys():
            self.location_id._dist_check_not_counted()
            if vals.get("location_id"):
                self._dist_check_moved(self.env["stock.location"].browse(vals["location_id"]))

    def _dist_check_moved(self, location):
        """Refuse to turn goods at a customer, or any goods, into goods elsewhere by a rewrite."""
        location._dist_check_not_counted()
        moved = self.filtered(lambda quant: quant.location_id != location)
        if "customer" in moved.location_id.mapped("usage"):
            raise UserError(
                self.env._(
                    "%(product)s is at a customer. Receive it with a transfer.",
                    product=moved[:1].product_id.display_name,
                )
            )

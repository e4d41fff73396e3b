# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError


class StockMove(models.Model):
    """A move says by which disposition it goes; the value of second-grade goods follows from it."""

    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("dist_disposition_id") for vals in vals_list):
            self._check_disposition_is_ours()
        return super().create(vals_list)

    def write(self, vals):
        if "dist_disposition_id" in vals:
            self._check_disposition_is_ours()
        return super().write(vals)

    def _check_disposition_is_ours(self):
        """A move that lost its disposition would free what the disposition still lets pass."""
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "The disposition of a movement can't be set by hand. Execute the disposition "
                    "instead."
                )
            )

    def _get_value_from_returns(self, quantity, at_date=None):
        disposition = self.dist_disposition_id
        if not disposition or not disposition._gives_value_to(self):
            return super()._get_value_from_returns(quantity, at_date)
        total = self.product_uom._compute_quantity(self.quantity, self.product_id.uom_id)
        value = disposition.unit_cost * disposition.quantity
        return {
            "value": value * quantity / total if total else value,
            "quantity": quantity,
            "description": self.env._(
                "%(cost)s for each of %(quantity)g, by %(disposition)s",
                cost=self.company_currency_id.format(disposition.unit_cost),
                quantity=disposition.quantity,
                disposition=disposition.display_name,
            ),
        }

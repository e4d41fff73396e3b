# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

EVERY_DAY = [False] * 7


class ResPartner(models.Model):
    _inherit = "res.partner"

    dist_order_minimum = fields.Float(
        "Least Order Value",
        company_dependent=True,
        digits="Product Price",
        help="The vendor takes no order below this value, in the currency of the company. "
        "Replenishment fills an order up or waits. 0: no minimum.",
    )

    @api.constrains("dist_order_minimum")
    def _check_dist_order_minimum(self):
        for partner in self.filtered(lambda p: p.dist_order_minimum < 0):
            raise ValidationError(
                self.env._(
                    "The least order value of %(vendor)s can't be negative. Enter 0 for none.",
                    vendor=partner.display_name,
                )
            )

    def _dist_order_days(self):
        """Seven booleans from Monday on: whether the vendor takes orders; none set is every day."""
        self.ensure_one()
        return EVERY_DAY

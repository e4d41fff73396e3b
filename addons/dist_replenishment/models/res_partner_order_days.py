# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    dist_order_weekday_ids = fields.Many2many(
        "dist.weekday",
        string="Order Days",
        help="The weekdays on which the vendor takes orders. None: every day.",
    )

    def _dist_order_days(self):
        """Seven booleans from Monday on: whether the vendor takes orders; none set is every day."""
        self.ensure_one()
        chosen = set(self.commercial_partner_id.dist_order_weekday_ids.mapped("number"))
        return [day in chosen for day in range(7)]

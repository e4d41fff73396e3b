# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class SaleOrder(models.Model):
    """Orders that came in over the API."""

    _inherit = "sale.order"

    dist_channel_order_ids = fields.One2many("dist.channel.order", "order_id", "Channel Orders")

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("sale", "cancel"):
            # sudo: whoever confirms or cancels settles what the order waited for
            waiting = self.sudo().dist_channel_order_ids.filtered(lambda r: r.answer)
            # an order without an answer is just coming in, and writes its own
            if waiting:
                waiting._settle()
        return result

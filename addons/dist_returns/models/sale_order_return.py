# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class SaleOrder(models.Model):
    """The returns of an order."""

    _inherit = "sale.order"

    dist_return_count = fields.Integer("Number of Returns", compute="_compute_dist_return_count")

    @api.depends("order_line")
    def _compute_dist_return_count(self):
        groups = self.env["dist.return.line"]._read_group(
            [("sale_line_id.order_id", "in", self.ids)], ["sale_line_id"], ["return_id:recordset"]
        )
        returns = {order: self.env["dist.return"] for order in self}
        for sale_line, found in groups:
            returns[sale_line.order_id] |= found
        for order in self:
            order.dist_return_count = len(returns[order])

    def action_dist_view_returns(self):
        """Open the returns of the orders."""
        return self.env["dist.return"]._open_list(
            [("line_ids.sale_line_id.order_id", "in", self.ids)]
        )

    def action_dist_return_goods(self):
        """Choose what of the order comes back."""
        self.ensure_one()
        return self.env["dist.return"]._open_entry(
            self.partner_id, [("move_id.sale_line_id.order_id", "=", self.id)], self.company_id
        )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class StockPicking(models.Model):
    """A backorder waits for the same return; a delivery knows what came back of it."""

    _inherit = "stock.picking"

    dist_return_count = fields.Integer("Number of Returns", compute="_compute_dist_return_count")

    @api.depends("move_ids", "dist_return_id")
    def _compute_dist_return_count(self):
        for picking in self:
            picking.dist_return_count = len(picking._dist_returns())

    def _dist_returns(self):
        lines = self.env["dist.return.line"].search([("move_id", "in", self.move_ids.ids)])
        return lines.return_id | self.dist_return_id

    def action_dist_view_returns(self):
        """Open the returns of these deliveries, or those that these transfers wait for."""
        return self.env["dist.return"]._open_list([("id", "in", self._dist_returns().ids)])

    def action_dist_return_goods(self):
        """Choose what of the delivery comes back."""
        self.ensure_one()
        return self.env["dist.return"]._open_entry(
            self.partner_id, [("picking_id", "=", self.id)], self.company_id
        )

    def _dist_set_return(self, record):
        self.write({"dist_return_id": record.id})

    def _create_backorder_picking(self):
        backorder = super()._create_backorder_picking()
        if self.dist_return_id:
            backorder._dist_set_return(self.dist_return_id)
        return backorder

    def _dist_open_list(self, title):
        action = {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("id", "in", self.ids)],
        }
        if len(self) == 1:
            action.update(view_mode="form", res_id=self.id)
        return action

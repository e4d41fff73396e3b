# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistReplenishmentItem(models.Model):
    """What is wrong with the master data of an item."""

    _inherit = "dist.replenishment.item"

    check_ids = fields.One2many("dist.replenishment.check", "item_id", "Findings")
    open_check_count = fields.Integer("To Mend", compute="_compute_open_check_count")

    def _compute_open_check_count(self):
        groups = self.env["dist.replenishment.check"]._read_group(
            [("item_id", "in", self.ids), ("state", "=", "open")], ["item_id"], ["__count"]
        )
        counts = {item.id: count for item, count in groups}
        for item in self:
            item.open_check_count = counts.get(item.id, 0)

    def action_view_checks(self):
        """Open what is to be mended of these items."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_replenishment.dist_replenishment_check_action"
        )
        action["domain"] = [("item_id", "in", self.ids)]
        action["context"] = {"search_default_open": 1}
        return action

    def action_view_orderpoint(self):
        """Open the reordering rule of the item."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.warehouse.orderpoint",
            "res_id": self.orderpoint_id.id,
            "views": [(False, "form")],
        }

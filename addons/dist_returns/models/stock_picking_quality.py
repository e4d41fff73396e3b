# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    dist_check_ids = fields.One2many("dist.quality.check", "picking_id", "Quality Checks")
    dist_check_count = fields.Integer("Checks", compute="_compute_dist_checks")
    dist_open_check_count = fields.Integer("Checks to Do", compute="_compute_dist_checks")
    dist_is_checked = fields.Boolean(
        compute="_compute_dist_checks", help="Goods of a vendor, which control points may be for."
    )

    @api.depends("dist_check_ids.state", "dist_check_ids.next_ids", "state")
    def _compute_dist_checks(self):
        for picking in self:
            # sudo: the count of checks is no secret, and the button opens them with the user's own
            # rights
            checks = picking.sudo().dist_check_ids._current()
            picking.dist_check_count = len(checks)
            picking.dist_open_check_count = len(
                checks.filtered(lambda check: check.state == "open")
            )
            is_waiting = picking.state == "assigned"
            picking.dist_is_checked = checks or (
                is_waiting and picking.sudo().move_ids._dist_from_vendor()  # sudo: as above
            )

    def action_dist_quality_checks(self):
        """Make the checks of lots entered since, and open all checks of the transfer."""
        self.check_access("read")
        # sudo: whoever receives goods needs no right to make checks
        self.sudo().move_ids._dist_raise_checks()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_returns.dist_quality_check_action"
        )
        return {**action, "domain": [("picking_id", "in", self.ids)], "context": {}}

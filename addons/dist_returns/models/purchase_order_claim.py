# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

READERS = "dist_base.group_dist_user,purchase.group_purchase_user,stock.group_stock_user"


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    dist_claim_count = fields.Integer(
        "Vendor Claims", compute="_compute_dist_claim_count", groups=READERS
    )

    @api.depends("order_line.dist_claim_line_ids.claim_id")
    def _compute_dist_claim_count(self):
        for order in self:
            order.dist_claim_count = len(order._dist_claims())

    def _dist_claims(self):
        return self.order_line.dist_claim_line_ids.claim_id

    def action_dist_view_claims(self):
        """Open the claims of goods of this purchase."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_returns.dist_vendor_claim_action"
        )
        return {**action, "domain": [("id", "in", self._dist_claims().ids)], "context": {}}

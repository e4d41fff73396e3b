# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    """Which policy an order has as a whole: shipment, backorder, holds and override."""

    _inherit = "sale.order"

    def _dist_case(self):
        self.ensure_one()
        return self.env["dist.reservation.policy"]._case(
            self.company_id or self.env.company,
            partner=self.partner_id,
            channel=self.dist_channel_id,
            warehouse=self.warehouse_id,
        )

    def _dist_policies(self):
        """Return the policy of every order, as {order.id: core.resolution.Resolution}.

        Only the fields of the order as a whole mean something here; lines have their own.
        """
        policies = {}
        for company, orders in self.grouped("company_id").items():
            cases = [order._dist_case() for order in orders]
            resolved = self.env["dist.reservation.policy"]._resolve(
                cases, company or self.env.company
            )
            policies.update(zip(orders._ids, resolved, strict=True))
        return policies

    def action_dist_explain_policy(self):
        """Open the page that shows which policy the order has and why."""
        self.ensure_one()
        return self.env["dist.policy.explanation"]._action_for(
            order=self, warehouse=self.warehouse_id
        )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from odoo.addons.dist_base.tools.transaction import marks
from odoo.addons.dist_reservation_policy.core.values import COMMIT_BACKORDER, COMMIT_REFUSE

#: {order id: what happens to what is short of an order that a channel has sold}
GAP_RULES = "gap_rules"
#: the rules that say something else than the policy
COMMITMENTS = {"backorder": COMMIT_BACKORDER, "refuse": COMMIT_REFUSE}


class SaleOrderLine(models.Model):
    """Lines that came in over the API."""

    _inherit = "sale.order.line"

    dist_channel_ref = fields.Char(
        "Channel Line",
        readonly=True,
        copy=False,
        help="The number of the line in the order that the channel sent.",
    )

    def _dist_commitment(self, commitment, grown):
        """What a channel sold while its figures were out of date has the rule of the channel."""
        values = super()._dist_commitment(commitment, grown)
        for rules in marks(self.env.cr, GAP_RULES):
            if rule := COMMITMENTS.get(rules.get(self.order_id.id)):
                values = {**values, "commitment": rule}
        return values

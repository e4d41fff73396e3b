# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from odoo.addons.dist_base.tools.transaction import marks
from odoo.addons.dist_reservation_policy.core.values import (
    COMMIT_BACKORDER,
    COMMIT_REFUSE,
    COMMIT_SPLIT,
)

#: {order id: what happens to what is short of an order that a channel has sold}
GAP_RULES = "gap_rules"
#: what the rules say instead of the policy
COMMITMENTS = {
    "accept": COMMIT_SPLIT,
    "backorder": COMMIT_BACKORDER,
    "refuse": COMMIT_REFUSE,
}


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
        """What a channel sold while its figures were out of date has the rule of the channel.

        What the policy refuses of an order that was committed outside is a shortage: accepted, and
        a case tells a person. A later date would be promised silently, although the buyer has
        another one.
        """
        values = super()._dist_commitment(commitment, grown)
        for rules in marks(self.env.cr, GAP_RULES):
            rule = COMMITMENTS.get(rules.get(self.order_id.id))
            if rule:
                outside = self.order_id._dist_commits_outside()
                values = {**values, "commitment": COMMIT_REFUSE if outside else rule}
        return values

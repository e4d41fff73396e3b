# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..core import disposition as core


class DistReturnLine(models.Model):
    """What of a line may be credited although no goods come back."""

    _inherit = "dist.return.line"

    def _dist_creditable_without_goods(self, besides=None):
        """Quantity that may be credited without goods.

        :param besides: a disposition that isn't counted, because it is the one in question
        """
        self.ensure_one()
        only = self.disposition_ids.filtered(
            lambda one: not one.receipt_id and one._is_live() and one != besides
        )
        return core.undecided(
            self.authorised_qty,
            self.received_qty,
            sum(only.mapped("quantity")),
            self.env["dist.disposition"]._digits(),
        )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    """What of a movement counts as delivered or returned for the order, and what it costs."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        # Goods are disposed of after they were credited, when the credit came in advance.
        # sudo: who moves goods needs no right on dispositions
        lines = moves.sudo().dist_disposition_id.line_id
        if lines:
            lines._settle_cost()
        return moves

    def _dist_touches_quarantine(self):
        """Tell whether goods went into or out of a quarantine: the order learns by acceptance."""
        source = self.location_id
        if source.dist_quarantine or self.location_dest_id.dist_quarantine:
            return True
        if self.dist_disposition_id:
            return True
        if source.usage == "internal":
            return False  # a delivery
        return any(line.location_dest_id.dist_quarantine for line in self.move_line_ids)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .. import queries


class StockMove(models.Model):
    """Moves that join a transfer which somebody else may be validating or cancelling just now."""

    _inherit = "stock.move"

    def _assign_picking_post_process(self, new=False):
        """Meet whoever ends the transfer meanwhile on its row: one of the two tries again.

        Neither sees the other, and Odoo writes nothing that both write: the move would stay open
        in a transfer that is over, promised for good and delivered by nobody.
        """
        result = super()._assign_picking_post_process(new=new)
        if not new:
            joined = self.picking_id.filtered(
                lambda p: p.picking_type_id.warehouse_id.dist_mode == "enforce"
            )
            queries.touch_pickings(self.env.cr, joined.ids)
        return result

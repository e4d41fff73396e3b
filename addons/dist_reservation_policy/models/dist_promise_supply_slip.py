# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .. import queries
from ..core.slip import SLIPPED, STALE, Cause


class DistPromiseSupply(models.AbstractModel):
    """Why promises lose their supply."""

    _inherit = "dist.promise.supply"

    @api.model
    def _slip_causes(self, receipts):
        """{(product id, warehouse id): Cause} of receipts that come late, bring less, or never.

        Where several slip at once, the oldest receipt of the product stands for all. What has
        arrived whole has not slipped, and a count is no receipt.
        """
        moves = self.env["stock.move"].browse(sorted(receipts)).exists()
        causes = {}
        # sudo: who moves a receipt need not see the purchase order behind it
        for move in moves.sudo():
            has_come = move.state == "done" and (
                move.product_uom.compare(move.quantity, move.product_uom_qty) >= 0
            )
            if has_come or move.location_id.usage in ("inventory", "customer"):
                continue
            document = move._dist_slip_document()
            cause = Cause(SLIPPED, document._name, document.id, receipts[move.id][1])
            causes.setdefault(receipts[move.id], cause)
        return causes

    @api.model
    def _close_arrived(self):
        """Goods that were overdue in transit are there, are cancelled, or have a new date."""
        # sudo: whoever brings the goods closes their case
        desk = self.env["dist.exception"].sudo()
        if desk.search_count([("kind_id.code", "=", STALE), ("state", "!=", "closed")], limit=1):
            desk._dist_close_arrived()

    @api.model
    def _stale_transit(self):
        """{(product id, warehouse id): Cause} of what is overdue in transit by now."""
        for model in ("stock.move", "stock.location", "stock.warehouse"):
            self.env[model].flush_model()
        causes = {}
        for move_id, product_id, warehouse_id, _day in queries.stale_transit(self.env.cr):
            # sudo: whatever was promised of the goods is at risk, whoever finds out
            move = self.env["stock.move"].sudo().browse(move_id)
            document = move.picking_id or move
            cause = Cause(STALE, document._name, document.id, warehouse_id)
            causes.setdefault((product_id, warehouse_id), cause)
        return causes

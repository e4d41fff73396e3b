# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class DistReturnLine(models.Model):
    """What a line puts on the transfer."""

    _inherit = "dist.return.line"

    def _expect_goods(self):
        """Make one transfer for the lines of a return, with the lots that are known."""
        if not self:
            return
        record = self.return_id
        picking = self.env["stock.picking"].create(record._prepare_transfer())
        picking._dist_set_return(record)
        moves = self.env["stock.move"].create([line._prepare_move(picking) for line in self])
        for move, line in zip(moves, self, strict=True):
            move.dist_return_line_id = line
        # Lines of one product and delivery stay apart: each has its own reason and price.
        moves._action_confirm(merge=False)
        picking.action_assign()
        for move in moves.filtered("dist_return_line_id.lot_id"):
            move._dist_take_lot(move.dist_return_line_id.lot_id)

    def _prepare_move(self, picking):
        return {
            "product_id": self.product_id.id,
            "product_uom": self.product_id.uom_id.id,
            "product_uom_qty": self.authorised_qty,
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "company_id": self.company_id.id,
            "warehouse_id": self.return_id.warehouse_id.id,
            "partner_id": picking.partner_id.id,
            "origin": self.return_id.name,
            "origin_returned_move_id": self.move_id.id,
            "to_refund": False,
            "procure_method": "make_to_stock",
        }

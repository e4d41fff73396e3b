# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    dist_disposition_id = fields.Many2one(
        "dist.disposition", "Disposition", readonly=True, copy=False, index="btree_not_null"
    )
    dist_return_line_id = fields.Many2one(
        "dist.return.line", "Return Line", readonly=True, copy=False, index="btree_not_null"
    )

    def _dist_quantity_in(self, unit):
        """Return how much all of the moves moved, in the unit."""
        return sum(move.product_uom._compute_quantity(move.quantity, unit) for move in self)

    def _dist_redirect(self, quarantine):
        """Send the move to the quarantine and tell what waited for it."""
        waiting = self.move_dest_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        warehouse = self.warehouse_id
        self.write({"location_dest_id": quarantine.id, "location_final_id": False})
        if self.warehouse_id != warehouse:
            # Odoo derives it from the locations, and a quarantine lies in no warehouse.
            self.warehouse_id = warehouse
        if not waiting:
            return
        self.write({"move_dest_ids": [Command.unlink(move.id) for move in waiting]})
        others = waiting.filtered("move_orig_ids")
        inside = (waiting - others).filtered(lambda move: move.location_dest_id.usage == "internal")
        # What would have put the goods away has nothing to do; a delivery takes other goods.
        inside._action_cancel()
        (waiting - others - inside).write({"procure_method": "make_to_stock"})

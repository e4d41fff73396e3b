# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models


class StockMove(models.Model):
    """A part of a movement belongs to the same line of a return."""

    _inherit = "stock.move"

    def _prepare_move_split_vals(self, qty):
        vals = super()._prepare_move_split_vals(qty)
        if self.dist_return_line_id:
            vals["dist_return_line_id"] = self.dist_return_line_id.id
        return vals

    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "dist_return_line_id"]

    def _dist_take_lot(self, lot):
        """Expect this lot, whatever was planned instead."""
        self.move_line_ids.unlink()
        self.move_line_ids = [
            Command.create(
                {
                    "product_id": self.product_id.id,
                    "lot_id": lot.id,
                    "quantity": self.product_uom_qty,
                    "product_uom_id": self.product_uom.id,
                    "location_id": self.location_id.id,
                    "location_dest_id": self.location_dest_id.id,
                    "picking_id": self.picking_id.id,
                    "company_id": self.company_id.id,
                }
            )
        ]

    def _dist_book(self):
        """Return what is left of the order lines, or deliveries, of these movements (I1)."""
        deliveries = self.filtered(lambda move: not move.sale_line_id)
        # sudo: other returns count whether or not the user may read them
        lines = self.env["dist.return.line"].sudo()
        balances = lines._balances_of(
            self.sale_line_id.ids, deliveries.ids, self.env["dist.return"]
        )
        return lines._book(balances)

    def _dist_left(self, lot, delivered, book):
        """Return what of a delivered quantity may still be authorised."""
        anchor = (self.sale_line_id.id, None) if self.sale_line_id else (None, self.id)
        return min(delivered, book.left((*anchor, self.product_id.id), lot.id or None))

    def _dist_prepare_returnable(self, lot, delivered, book):
        sale_line, product = self.sale_line_id, self.product_id
        names = [sale_line.order_id.name, self.picking_id.name]
        return {
            "move_id": self.id,
            "sale_line_id": sale_line.id,
            "document": ", ".join(filter(None, names)),
            "product_id": product.id,
            "lot_id": lot.id,
            "delivered_qty": delivered,
            "left_qty": self._dist_left(lot, delivered, book),
        }

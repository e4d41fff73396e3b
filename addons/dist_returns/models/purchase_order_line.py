# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

# Goods that a disposition takes back into stock are received after all.
KEPT = ("restock", "second_grade")


class PurchaseOrderLine(models.Model):
    """What failed isn't billed: goods in a vendor's quarantine don't count as received."""

    _inherit = "purchase.order.line"

    dist_receipt_ids = fields.One2many(
        "dist.return.receipt", "purchase_line_id", "Goods in Quarantine"
    )

    @api.depends(
        "dist_receipt_ids.quantity",
        "dist_receipt_ids.disposition_ids.state",
        "dist_receipt_ids.disposition_ids.quantity",
    )
    def _compute_qty_received(self):
        return super()._compute_qty_received()

    def _prepare_qty_received(self):
        received = super()._prepare_qty_received()
        for line in self.filtered("dist_receipt_ids"):
            held = line._dist_held_quantity()
            received[line] -= line._dist_in_unit(held)
        return received

    def _dist_held_quantity(self):
        """Return what doesn't count, in the product's unit: held, and neither kept nor sent back.

        What was sent back to the vendor for a refund is subtracted by the movement itself.
        """
        return max(self._dist_failed_quantity() - self._dist_sent_back_quantity(), 0.0)

    def _dist_failed_quantity(self):
        """Return what failed at the door and isn't kept, in the product's unit.

        Reworked goods have a second receipt, by which they may be kept after all. A part of a kit
        is no part of its unit.
        """
        failed = self.dist_receipt_ids.filtered(
            lambda receipt: receipt.kind == "vendor" and receipt.product_id == self.product_id
        )
        kept = failed.disposition_ids.filtered(
            lambda one: one.state == "executed" and one.kind in KEPT
        )
        first = failed.filtered(lambda receipt: not receipt.rework_id)
        return sum(first.mapped("quantity")) - sum(kept.mapped("quantity"))

    def _dist_sent_back_quantity(self):
        back = self._get_po_line_moves().filtered(
            lambda move: move.state == "done"
            and move.location_id.dist_quarantine == "vendor"
            and move._is_purchase_return()
            and (not move.origin_returned_move_id or move.to_refund)
        )
        return back._dist_quantity_in(self.product_id.uom_id)

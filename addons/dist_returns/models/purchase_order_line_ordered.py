# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class PurchaseOrderLine(models.Model):
    """Products billed on ordered quantities: what was received doesn't hold their bill."""

    _inherit = "purchase.order.line"

    @api.depends(
        "product_id.purchase_method",
        "dist_receipt_ids.quantity",
        "dist_receipt_ids.disposition_ids.state",
        "dist_receipt_ids.disposition_ids.quantity",
        "dist_claim_line_ids.shipped_qty",
        "dist_claim_line_ids.destroyed_qty",
        "dist_claim_line_ids.replaced_qty",
        "dist_claim_line_ids.rejected_qty",
        "dist_claim_line_ids.written_off_qty",
    )
    def _compute_qty_invoiced(self):
        super()._compute_qty_invoiced()
        for line in self:
            if line.order_id.state == "purchase" and line.product_id.purchase_method == "purchase":
                # sudo: what is to be billed is right for whoever looks at the purchase
                line.qty_to_invoice -= line.sudo()._dist_unpaid_of_ordered()

    def _dist_unpaid_of_ordered(self):
        """As below, but what came instead without being asked for is paid for."""
        unpaid = self._dist_unpaid_quantity()
        if not unpaid:
            return 0.0
        return min(unpaid, max(self.product_qty - self.qty_received, 0.0))

    def _dist_unpaid_quantity(self):
        """Return how many of the ordered units needn't be paid for, in the line's unit.

        What failed at the door and isn't kept, and what customers brought back and the vendor has
        again, or had destroyed; less what the vendor replaced, or doesn't pay for.
        """
        if not (self.dist_receipt_ids or self.dist_claim_line_ids):
            return 0.0
        claimed = self.dist_claim_line_ids.filtered(lambda one: one.product_id == self.product_id)
        # what failed counts from the beginning, wherever it went since
        gone = claimed.filtered(lambda claim: claim.receipt_id.kind != "vendor")
        unpaid = (
            self._dist_failed_quantity()
            + sum(claim.shipped_qty + claim.destroyed_qty for claim in gone)
            - sum(c.replaced_qty + c.rejected_qty + c.written_off_qty for c in claimed)
        )
        return self._dist_in_unit(max(unpaid, 0.0))

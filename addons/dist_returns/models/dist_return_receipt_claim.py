# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class DistReturnReceipt(models.Model):
    _inherit = "dist.return.receipt"

    claim_line_ids = fields.One2many("dist.vendor.claim.line", "receipt_id", "Vendor Claims")
    # Stored although it could be summed: writing it makes two transactions that claim the
    # same goods meet on the row of the receipt, where the second is refused or tried again.
    claimed_qty = fields.Float(
        "Claimed", digits="Product Unit", compute="_compute_claimed_qty", store=True
    )

    @api.depends("claim_line_ids.quantity")
    def _compute_claimed_qty(self):
        for receipt in self:
            receipt.claimed_qty = sum(receipt.claim_line_ids.mapped("quantity"))

    def _claimable_qty(self):
        """Return what is in quarantine and on no claim."""
        self.ensure_one()
        other = self.disposition_ids.filtered(
            lambda disposition: (
                disposition.state == "executed" and disposition.kind != "vendor_claim"
            )
        )
        return self.quantity - sum(other.mapped("quantity")) - self.claimed_qty

    def _claimed_alone_qty(self):
        """Return what is on claims without a disposition: it leaves with the claim."""
        self.ensure_one()
        # sudo: what is decided doesn't depend on who asks
        mine = self.sudo()
        decided = mine.disposition_ids.filtered(lambda one: one._is_live() and one.claim_line_id)
        return max(mine.claimed_qty - sum(decided.mapped("quantity")), 0.0)

    def _decidable_qty(self):
        """Return what no disposition decides about, and no claim."""
        return max(self.undecided_qty - self._claimed_alone_qty(), 0.0)

    def _split_for_claim(self, quantities):
        """A receipt stays one, however many purchases it is of."""
        return [self] * len(quantities)

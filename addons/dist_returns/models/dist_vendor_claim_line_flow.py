# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistVendorClaimLine(models.Model):
    """How the goods of a line leave, and how they are taken off the claim."""

    _inherit = "dist.vendor.claim.line"

    def action_take_off(self):
        """Take what hasn't left off the claim; the goods are to be decided about again."""
        claims = self.claim_id._begin("draft", "sent", "acknowledged")
        for line in claims.line_ids.filtered(lambda line: line.id in self._ids):
            line._release()
        return True

    def _release(self):
        """Give the goods that are still there back to quarantine."""
        self.ensure_one()
        going = self.disposition_ids.filtered(
            lambda disposition: disposition.state in ("proposed", "approved")
        )
        going._set({"state": "cancelled"})
        # what wasn't under a disposition
        self._set({"quantity": self.shipped_qty + self.destroyed_qty})
        self._check_within()

    def _take_dispositions(self):
        """Return the dispositions that let these lines out, ready to be executed."""
        claim = self.claim_id
        claim._hold(self.receipt_id)
        for line in self:
            going = line.disposition_ids.filtered(lambda one: one.state in ("proposed", "approved"))
            missing = line.waiting_qty - sum(going.mapped("quantity"))
            if line.receipt_id and line.uom_id.compare(missing, 0.0) > 0:
                line._make_disposition(missing)
        dispositions = self.disposition_ids.filtered(
            lambda one: one.state in ("proposed", "approved")
        )
        claim._hold(dispositions)
        dispositions._require_ready()
        return dispositions

    def _make_disposition(self, quantity):
        """Goods of a vendor that failed: who sends them back decides that they leave."""
        receipt = self.receipt_id
        return self.env["dist.disposition"]._make(
            [
                {
                    "receipt_id": receipt.id,
                    "product_id": self.product_id.id,
                    "lot_id": self.lot_id.id,
                    "company_id": self.company_id.id,
                    "warehouse_id": receipt.warehouse_id.id,
                    "kind": "vendor_claim",
                    "quantity": quantity,
                    "line_id": receipt.line_id.id,
                    "state": "approved",
                    "proposer_id": self.env.uid,
                    "approver_id": self.env.uid,
                    "approved_at": fields.Datetime.now(),
                    "claim_line_id": self.id,
                }
            ]
        )

    def _purchase_move(self):
        """Return the move by which the vendor delivered the goods."""
        moves = self.purchase_line_id.move_ids.filtered(
            lambda move: move.state == "done" and move.location_id.usage == "supplier"
        )
        of_lot = moves.filtered(lambda move: self.lot_id in move.move_line_ids.lot_id)
        return (of_lot or moves)[:1]

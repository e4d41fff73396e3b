# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    dist_claim_line_id = fields.Many2one(
        "dist.vendor.claim.line",
        "Vendor Claim",
        readonly=True,
        index="btree_not_null",
        help="The claim whose goods this receipt replaces.",
    )

    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "dist_claim_line_id"]

    def _prepare_move_split_vals(self, uom_qty):
        # what is received later replaces the same goods
        return {
            **super()._prepare_move_split_vals(uom_qty),
            "dist_claim_line_id": self.dist_claim_line_id.id,
        }

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        # sudo: who receives goods needs no right on claims
        claimed = moves.sudo().dist_claim_line_id
        if claimed:
            claimed._check_documents()
        moves._dist_claim_failed()
        return moves

    def _dist_claim_failed(self):
        """Open the claims for what of a vendor's goods failed and was held.

        Not earlier: until the moves are done, their purchase has delivered nothing to claim of.
        """
        lines = self.move_line_ids
        if "vendor" not in lines.location_dest_id.mapped("dist_quarantine"):
            return  # nearly always: all lines are asked at once
        held = lines.filtered(
            lambda line: line.state == "done" and line.location_dest_id.dist_quarantine == "vendor"
        )
        # sudo: receivers need no right on checks, receipts and claims
        failed = held.move_id.sudo()._dist_from_vendor().filtered("dist_check_ids")
        if failed:
            receipts = failed.env["dist.return.receipt"].search(
                [("move_line_id", "in", (failed.move_line_ids & held).ids)]
            )
            receipts.env["dist.vendor.claim"]._open_for_receipts(receipts)

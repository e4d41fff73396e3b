# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

from .dist_vendor_claim_clock import ALIVE


class DistVendorClaim(models.Model):
    """What the screens show and ask beside the claim's own fields."""

    _inherit = "dist.vendor.claim"

    is_late = fields.Boolean(
        "Overdue",
        compute="_compute_is_late",
        search="_search_is_late",
        help="The window ends soon, or the vendor's answer or settlement is overdue.",
    )
    is_to_ship = fields.Boolean("Goods to Ship", compute="_compute_is_waiting")
    is_waiting = fields.Boolean("Goods Waiting", compute="_compute_is_waiting")
    receipt_ids = fields.Many2many(
        "dist.return.receipt", string="Receipts", compute="_compute_evidence"
    )
    check_ids = fields.Many2many("dist.quality.check", string="Checks", compute="_compute_evidence")
    photo_ids = fields.Many2many("ir.attachment", string="Photos", compute="_compute_evidence")

    @api.depends("state", "deadline", "sent_at", "acknowledged_at", "shipped_at", "company_id")
    def _compute_is_late(self):
        late = self._late()
        for claim in self:
            claim.is_late = claim in late

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self.search([("state", "in", ALIVE)])._late()
        found = Domain("id", "in", [claim.id for claim in late])
        return Domain.OR(found if flag else ~found for flag in value)

    @api.depends("line_ids.waiting_qty", "line_ids.receipt_id", "line_ids.is_to_destroy")
    def _compute_is_waiting(self):
        for claim in self:
            waiting = claim.line_ids.filtered("waiting_qty")
            claim.is_waiting = bool(waiting)
            claim.is_to_ship = any(line.receipt_id and not line.is_to_destroy for line in waiting)

    @api.depends("line_ids.receipt_id", "line_ids.return_line_id")
    @api.depends_context("uid")
    def _compute_evidence(self):
        for claim in self:
            evidence = [line._evidence() for line in claim.line_ids]
            claim.receipt_ids = claim.line_ids.receipt_id
            for name, source in (("check_ids", "checks"), ("photo_ids", "photos")):
                found = claim.env[claim._fields[name].comodel_name].union(
                    *(one[source].with_env(claim.env) for one in evidence)
                )
                # what somebody may not open isn't shown: the page must not end in an error
                claim[name] = found._filtered_access("read")

    def action_view_transfers(self):
        """Open the transfers by which goods left, and those of replacements."""
        self.ensure_one()
        self.check_access("read")
        return self.picking_ids._get_records_action(name=self.env._("Transfers of %s", self.name))

    def action_view_refunds(self):
        """Open the vendor's credit notes."""
        self.ensure_one()
        self.check_access("read")
        return self.refund_ids._get_records_action(name=self.env._("Credits of %s", self.name))

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.dist_vendor_claim_settle import SETTLING

KINDS = [
    ("credit", "Credit note of the vendor"),
    ("link", "Credit note that is there already"),
    ("replace", "Replacement"),
    ("unbilled", "Not billed by the vendor"),
    ("reject", "Rejected by the vendor"),
    ("write_off", "Write off"),
    ("withdraw", "Withdraw the claim"),
]
NEEDS_REASON = ("unbilled", "reject", "write_off", "withdraw")


class DistVendorClaimSettle(models.TransientModel):
    """What the vendor does about which quantities of a claim."""

    _name = "dist.vendor.claim.settle"
    _description = "Settling a Vendor Claim"

    claim_id = fields.Many2one("dist.vendor.claim", required=True, readonly=True)
    # a claim may name somebody at the vendor; credit notes are found for the whole company
    partner_id = fields.Many2one(related="claim_id.partner_id.commercial_partner_id")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    kind = fields.Selection(KINDS, required=True, readonly=True, default="credit")
    reason = fields.Char(help="Kept on the claim and in the audit.")
    refund_ids = fields.Many2many(
        "account.move",
        string="Credit Notes",
        groups="account.group_account_invoice,account.group_account_readonly",
        domain="[('move_type', '=', 'in_refund'), ('commercial_partner_id', '=', partner_id),"
        " ('state', '!=', 'cancel')]",
    )
    line_ids = fields.One2many("dist.vendor.claim.settle.line", "wizard_id", "Lines")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        claim = self.env["dist.vendor.claim"].browse(values.get("claim_id"))
        kind = values.get("kind")
        values["line_ids"] = [
            Command.create(self._default_line(line, kind)) for line in claim.line_ids
        ]
        return values

    @api.model
    def _default_line(self, line, kind):
        gone = line.shipped_qty + line.destroyed_qty
        settled = line.quantity - line.unsettled_qty
        only_gone = kind in ("reject", "write_off")
        return {
            "claim_line_id": line.id,
            "quantity": max(gone - settled, 0.0) if only_gone else line.unsettled_qty,
            "unit_price": line.unit_price,
        }

    def action_apply(self):
        """Do it, with the role and the state that the claim requires."""
        self.ensure_one()
        states = ("draft", *SETTLING) if self.kind == "withdraw" else SETTLING
        claim = self.claim_id._begin(*states)
        reason = (self.reason or "").strip()
        if self.kind in NEEDS_REASON and not reason:
            raise UserError(self.env._("Enter why; the reason is kept on claim %s.", claim.name))
        # sudo: the role was checked, and credit notes and transfers are others' documents
        document = getattr(self.sudo(), f"_apply_{self.kind}")(claim, reason)
        # the document may be one that people of the role can't open: then the dialog just ends
        can_open = document and document.with_env(self.env).has_access("read")
        return document._get_records_action() if can_open else True

    def _rows(self):
        rows = [
            (line.claim_line_id, line.quantity, line.unit_price)
            for line in self.line_ids
            if line.quantity and line.claim_line_id.claim_id == self.claim_id
        ]
        if not rows:
            raise UserError(self.env._("Enter a quantity on one line at least."))
        return rows

    def _apply_credit(self, claim, _reason):
        return claim._settle_credit(self._rows())

    def _apply_link(self, claim, _reason):
        claim._settle_link(self.refund_ids.filtered(lambda move: move.move_type == "in_refund"))

    def _apply_replace(self, claim, _reason):
        return claim._settle_replace(self._rows())

    def _apply_unbilled(self, claim, reason):
        claim._settle_unbilled(self._rows(), reason)

    def _apply_reject(self, claim, reason):
        claim._settle_reject(self._rows(), reason)

    def _apply_write_off(self, claim, reason):
        amounts = [
            (line.claim_line_id, line.amount)
            for line in self.line_ids
            if line.amount and line.claim_line_id.claim_id == self.claim_id
        ]
        rows = [] if amounts and not any(self.line_ids.mapped("quantity")) else self._rows()
        claim._settle_write_off(rows, reason, amounts)

    def _apply_withdraw(self, claim, reason):
        claim._settle_withdraw(reason)


class DistVendorClaimSettleLine(models.TransientModel):
    _name = "dist.vendor.claim.settle.line"
    _description = "Settling a Line of a Vendor Claim"

    wizard_id = fields.Many2one("dist.vendor.claim.settle", required=True, ondelete="cascade")
    claim_line_id = fields.Many2one("dist.vendor.claim.line", "Claimed", required=True)
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    uom_id = fields.Many2one(related="claim_line_id.uom_id")
    unsettled_qty = fields.Float(related="claim_line_id.unsettled_qty")
    open_amount = fields.Monetary(related="claim_line_id.open_amount")
    quantity = fields.Float(digits="Product Unit")
    unit_price = fields.Float(digits=(16, 6))
    amount = fields.Monetary(
        "Money Written Off", help="What the vendor credited too little of the credited quantity."
    )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import claim as core


class DistVendorClaimLine(models.Model):
    """A quantity of one purchase that is claimed; in the product's unit."""

    _name = "dist.vendor.claim.line"
    _inherit = ["dist.guarded"]
    _description = "Vendor Claim Line"
    _order = "claim_id, id"
    _check_company_auto = True

    _guarded = {
        "claim_id": False,
        "receipt_id": False,
        "return_line_id": False,
        "purchase_line_id": False,
        "product_id": False,
        "lot_id": False,
        "quantity": 0.0,
        "unit_price": 0.0,
        "is_assumed": False,
        "shipped_qty": 0.0,
        "destroyed_qty": 0.0,
        "credited_qty": 0.0,
        "replaced_qty": 0.0,
        "unbilled_qty": 0.0,
        "rejected_qty": 0.0,
        "written_off_qty": 0.0,
        "credited_amount": 0.0,
        "written_off_amount": 0.0,
        "recovered_amount": 0.0,
    }

    claim_id = fields.Many2one("dist.vendor.claim", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="claim_id.partner_id", store=True, index=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    state = fields.Selection(related="claim_id.state")
    receipt_id = fields.Many2one(
        "dist.return.receipt",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    return_line_id = fields.Many2one(
        "dist.return.line",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The return of goods that never came back: the customer was credited without them.",
        check_company=True,
    )
    purchase_line_id = fields.Many2one(
        "purchase.order.line", "Purchase", readonly=True, index="btree_not_null"
    )
    is_assumed = fields.Boolean(
        "Purchase Assumed",
        readonly=True,
        help="Neither the lot nor the receipt says which purchase it was: the latest is taken.",
    )
    product_id = fields.Many2one("product.product", readonly=True, index=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    lot_id = fields.Many2one("stock.lot", readonly=True, index="btree_not_null")
    quantity = fields.Float("Claimed", digits="Product Unit", readonly=True)
    # more digits than money has: 10 for 9.99 are 0.999 each
    unit_price = fields.Float(
        digits=(16, 6), readonly=True, help="What the vendor was paid for one."
    )
    is_to_destroy = fields.Boolean(
        "Destroy", help="The vendor doesn't want the goods: they are destroyed instead of sent."
    )
    shipped_qty = fields.Float("Shipped", digits="Product Unit", readonly=True)
    destroyed_qty = fields.Float("Destroyed", digits="Product Unit", readonly=True)
    credited_qty = fields.Float(
        "Credited", digits="Product Unit", compute="_compute_credited", store=True
    )
    replaced_qty = fields.Float(
        "Replaced", digits="Product Unit", compute="_compute_replaced_qty", store=True
    )
    unbilled_qty = fields.Float(
        "Not Billed",
        digits="Product Unit",
        readonly=True,
        help="The vendor never billed it: counts like a credit note.",
    )
    rejected_qty = fields.Float("Rejected", digits="Product Unit", readonly=True)
    written_off_qty = fields.Float("Written Off", digits="Product Unit", readonly=True)
    waiting_qty = fields.Float(
        "To Ship",
        digits="Product Unit",
        compute="_compute_open",
        store=True,
        help="Claimed, and neither shipped nor destroyed.",
    )
    unsettled_qty = fields.Float(
        "Unsettled",
        digits="Product Unit",
        compute="_compute_open",
        store=True,
        help="Claimed, and neither credited, replaced, rejected nor written off.",
    )
    expected_amount = fields.Monetary("Expected", compute="_compute_open", store=True)
    credited_amount = fields.Monetary("Credit Notes", compute="_compute_credited", store=True)
    written_off_amount = fields.Monetary("Money Written Off", readonly=True)
    recovered_amount = fields.Monetary("Recovered", compute="_compute_open", store=True)
    open_amount = fields.Monetary("Open", compute="_compute_open", store=True)
    disposition_ids = fields.One2many("dist.disposition", "claim_line_id", "Dispositions")
    credit_line_ids = fields.One2many("account.move.line", "dist_claim_line_id", "Vendor Credits")
    replacement_move_ids = fields.One2many("stock.move", "dist_claim_line_id", "Replacements")

    _sums = models.Constraint(
        "CHECK (quantity >= 0 AND shipped_qty >= 0 AND destroyed_qty >= 0"
        " AND shipped_qty + destroyed_qty <= quantity)",
        "No more can be sent back or destroyed than is claimed.",
    )

    @api.depends("product_id", "lot_id", "claim_id.name")
    def _compute_display_name(self):
        for line in self:
            parts = (line.claim_id.name, line.product_id.display_name, line.lot_id.name)
            line.display_name = " · ".join(part for part in parts if part)

    @api.depends(
        "credit_line_ids.parent_state",
        "credit_line_ids.quantity",
        "credit_line_ids.price_subtotal",
        "credit_line_ids.product_uom_id",
    )
    def _compute_credited(self):
        for line in self:
            quantity = amount = 0.0
            for credit in line.credit_line_ids:
                if credit.parent_state != "posted":
                    continue
                # the reversal of a credit note is a bill: it takes the credit away
                sign = 1 if credit.move_type == "in_refund" else -1
                unit = credit.product_uom_id or line.uom_id
                quantity += sign * unit._compute_quantity(credit.quantity, line.uom_id)
                amount += sign * credit.currency_id._convert(
                    credit.price_subtotal, line.currency_id, line.company_id, credit.date
                )
            line.credited_qty = quantity
            line.credited_amount = amount

    @api.depends("replacement_move_ids.state", "replacement_move_ids.quantity")
    def _compute_replaced_qty(self):
        for line in self:
            moves = line.replacement_move_ids.filtered(lambda move: move.state == "done")
            line.replaced_qty = moves._dist_quantity_in(line.uom_id)

    @api.depends(
        "quantity",
        "unit_price",
        "shipped_qty",
        "destroyed_qty",
        "credited_qty",
        "replaced_qty",
        "unbilled_qty",
        "rejected_qty",
        "written_off_qty",
        "credited_amount",
        "written_off_amount",
        "currency_id",
    )
    def _compute_open(self):
        for line in self:
            values = line._core()
            line.waiting_qty = values.waiting
            line.unsettled_qty = values.unsettled
            line.expected_amount = values.expected_amount
            line.recovered_amount = values.recovered_amount
            line.open_amount = values.open_amount

    def _core(self):
        """Return the line as core.claim.Line."""
        self.ensure_one()
        return core.Line(
            claimed=self.quantity,
            unit_price=self.unit_price,
            shipped=self.shipped_qty,
            destroyed=self.destroyed_qty,
            credited=self.credited_qty + self.unbilled_qty,
            replaced=self.replaced_qty,
            rejected=self.rejected_qty,
            written_off=self.written_off_qty,
            credited_amount=self.credited_amount + self.unbilled_qty * self.unit_price,
            written_off_amount=self.written_off_amount,
            money_rounding=self.currency_id.rounding or 0.01,
        )

    def _check_within(self):
        """Refuse what goes beyond the claim."""
        for line in self:
            if excess := line._core().excess():
                raise UserError(line._excess_message(excess))

    def _excess_message(self, excess):
        name = self.display_name
        if excess == "quantity":
            return self.env._(
                "%s: more would be credited, replaced, rejected or written off than is claimed. "
                "Reduce the quantity.",
                name,
            )
        if excess == "goods":
            return self.env._(
                "%s: only what was sent back or destroyed can be rejected or written off. Ship the "
                "goods first, or withdraw the claim.",
                name,
            )
        return self.env._(
            "%s: more money would be credited or written off than was paid for the quantity. Put "
            "what is beyond the claim on a line without it.",
            name,
        )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .dist_return_states import DISPOSITION_STATES, DISPOSITIONS


class DistDisposition(models.Model):
    """What becomes of a quantity of a receipt; once executed it never changes."""

    _name = "dist.disposition"
    _inherit = ["dist.guarded", "mail.thread"]
    _description = "Disposition"
    _order = "id desc"
    _check_company_auto = True

    _guarded = {
        "state": "proposed",
        "receipt_id": False,
        "line_id": False,
        "proposer_id": False,
        "approver_id": False,
        "approved_at": False,
        "executor_id": False,
        "executed_at": False,
        "move_ids": False,
        "is_automatic": False,
        "reversal_id": False,
        "reversed_id": False,
        "claim_line_id": False,
        "product_id": False,
        "lot_id": False,
        "company_id": False,
        "warehouse_id": False,
        "rule_id": False,
        "suggestion": False,
        "suggested_kind": False,
        "unit_cost": 0.0,
        "moved_qty": 0.0,
        "moved_back_qty": 0.0,
    }

    receipt_id = fields.Many2one(
        "dist.return.receipt",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    line_id = fields.Many2one(
        "dist.return.line",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The return line that is credited; of credit without return there is no receipt.",
        check_company=True,
    )
    return_id = fields.Many2one(related="line_id.return_id", store=True, index="btree_not_null")
    product_id = fields.Many2one("product.product", readonly=True, required=True, index=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    reason_id = fields.Many2one(related="line_id.reason_id", string="Return Reason", store=True)
    lot_id = fields.Many2one("stock.lot", readonly=True, index="btree_not_null")
    company_id = fields.Many2one("res.company", readonly=True, required=True, index=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True, index=True, check_company=True)
    kind = fields.Selection(DISPOSITIONS, "Disposition", required=True, tracking=True)
    quantity = fields.Float(digits="Product Unit", required=True, tracking=True)
    state = fields.Selection(
        DISPOSITION_STATES,
        default="proposed",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    is_credited = fields.Boolean(
        "To Credit",
        default=True,
        help="The quantity is accepted: it will be credited or replaced. Goods that go back to "
        "the customer never are.",
    )
    grade_percent = fields.Float(
        "Grade (%)",
        default=100.0,
        help="Share of the invoiced price that is credited.",
    )
    reason = fields.Char(help="Why this disposition; required when it differs from the suggested.")
    suggestion = fields.Char(readonly=True, help="Which rule suggested it, and why.")
    suggested_kind = fields.Selection(DISPOSITIONS, "Suggested", readonly=True)
    rule_id = fields.Many2one(
        "dist.disposition.rule",
        "Suggested by",
        readonly=True,
        index="btree_not_null",
        check_company=True,
    )
    value_percent = fields.Float(
        "Value (%)",
        compute="_compute_value_percent",
        store=True,
        readonly=False,
        help="Share of the original cost at which second-grade goods are carried.",
    )
    unit_cost = fields.Float(
        digits="Product Price",
        readonly=True,
        copy=False,
        help="At which one comes back into stock; known when executed.",
    )
    amount = fields.Monetary(
        "Net Value",
        compute="_compute_amount",
        store=True,
        help="Net sales value of the quantity; who may approve depends on it.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    location_dest_id = fields.Many2one(
        "stock.location",
        "To",
        check_company=True,
        help="Where restocked goods go; empty: the stock of the warehouse.",
    )
    target_product_id = fields.Many2one(
        "product.product", "Second-Grade Product", check_company=True
    )
    target_lot_id = fields.Many2one("stock.lot", "Second-Grade Lot", check_company=True)
    proposer_id = fields.Many2one("res.users", "Proposed by", readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", "Approved by", readonly=True, copy=False)
    approved_at = fields.Datetime("Approved on", readonly=True, copy=False)
    executor_id = fields.Many2one("res.users", "Executed by", readonly=True, copy=False)
    executed_at = fields.Datetime("Executed on", readonly=True, copy=False)
    is_automatic = fields.Boolean("By Rule", readonly=True, copy=False)
    move_ids = fields.One2many("stock.move", "dist_disposition_id", "Movements", readonly=True)
    reversal_id = fields.Many2one(
        "dist.disposition",
        "Reversed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    reversed_id = fields.Many2one(
        "dist.disposition",
        "Reversal of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    claim_line_id = fields.Many2one(
        "dist.vendor.claim.line",
        "Claim",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )

    _never_credited = models.Constraint(
        "CHECK (NOT is_credited OR kind NOT IN ('to_customer', 'rework'))",
        "Goods that go back to the customer or are inspected again are never credited.",
    )
    _live_idx = models.Index("(receipt_id) WHERE state IN ('proposed', 'approved')")
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of a disposition must be positive."
    )

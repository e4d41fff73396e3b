# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistReplenishmentDecision(models.Model):
    """What a buyer decided about a proposal, kept when the proposal is long gone."""

    _name = "dist.replenishment.decision"
    _inherit = ["dist.append.only"]
    _description = "Replenishment Decision"
    _order = "create_date desc, id desc"
    _check_company_auto = True
    _rec_name = "product_id"

    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="cascade"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, readonly=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    proposal_id = fields.Many2one(
        "dist.replenishment.proposal",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    decision = fields.Selection(
        [
            ("approved", "Approved"),
            ("changed", "Changed"),
            ("snoozed", "Snoozed"),
            ("ordered", "Ordered"),
            ("reopened", "Reopened"),
        ],
        required=True,
        readonly=True,
    )
    proposed_qty = fields.Float("Proposed", digits="Product Unit", readonly=True)
    decided_qty = fields.Float("Decided", digits="Product Unit", readonly=True)
    snoozed_until = fields.Date(readonly=True)
    reason_id = fields.Many2one(
        "dist.replenishment.reason", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    note = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users", "Decided by", required=True, readonly=True, ondelete="restrict"
    )

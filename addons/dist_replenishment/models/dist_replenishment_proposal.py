# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

OPEN_STATES = ("new", "to_approve", "approved", "snoozed")
#: what brings goods; the others are messages about what exists already
SUPPLY = ("buy", "transfer", "lateral")


class DistReplenishmentProposal(models.Model):
    """What the engine proposes for an item: supply to order, or what to do about an order there is.

    The run writes the figures; buyers decide. Quantities are in the product's own unit, money in
    the company's currency. The explanation holds the inputs from which the quantity is computed
    again exactly (core/explanation.py).
    """

    _name = "dist.replenishment.proposal"
    _description = "Replenishment Proposal"
    _order = "severity desc, order_date, partner_id, product_id, id"
    _check_company_auto = True
    _rec_name = "product_id"

    item_id = fields.Many2one(
        "dist.replenishment.item", required=True, readonly=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="cascade"
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one(related="item_id.policy_id")
    run_id = fields.Many2one(
        "dist.replenishment.run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    key = fields.Char(
        required=True,
        readonly=True,
        help="Tells the proposals of one item apart, from run to run.",
    )
    action = fields.Selection(
        [
            ("buy", "Order from vendor"),
            ("transfer", "Transfer from central warehouse"),
            ("lateral", "Transfer from another warehouse"),
            ("expedite", "Expedite"),
            ("postpone", "Postpone"),
            ("cancel", "Cancel"),
            ("excess", "Too much stock"),
            ("wait", "Wait for the vendor"),
            ("blocked", "Cannot be planned"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    state = fields.Selection(
        [
            ("new", "To decide"),
            ("to_approve", "Waiting for approval"),
            ("approved", "Approved"),
            ("snoozed", "Snoozed"),
            ("ordered", "Ordered"),
            ("obsolete", "No longer needed"),
        ],
        default="new",
        required=True,
        readonly=True,
        index=True,
    )
    severity = fields.Selection(
        [("0", "Can wait"), ("1", "This cycle"), ("2", "Short soon"), ("3", "Short now")],
        default="1",
        required=True,
        readonly=True,
        help="Short now: not enough for what has been asked for.\n"
        "Short soon: runs out before an order of today can arrive.\n"
        "This cycle: an order is due.\n"
        "Can wait: worth knowing.",
    )
    partner_id = fields.Many2one("res.partner", "Vendor", readonly=True, index="btree_not_null")
    supplierinfo_id = fields.Many2one(
        "product.supplierinfo", "Vendor Price", readonly=True, ondelete="set null"
    )
    source_warehouse_id = fields.Many2one(
        "stock.warehouse", "From Warehouse", readonly=True, check_company=True
    )
    purchase_line_id = fields.Many2one(
        "purchase.order.line",
        "Order Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The line that was made from the proposal, or the one that the message is about.",
    )
    purchase_order_id = fields.Many2one(related="purchase_line_id.order_id")
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The transfer that was made from the proposal, or the one that the message is about.",
    )
    proposed_qty = fields.Float("Proposed", digits="Product Unit", readonly=True)
    decided_qty = fields.Float(
        "Quantity",
        digits="Product Unit",
        readonly=True,
        help="What will be ordered: as proposed, unless a buyer changed it.",
    )
    price_unit = fields.Float("Unit Price", digits="Product Price", readonly=True, aggregator=None)
    amount = fields.Monetary(readonly=True)
    on_hand_qty = fields.Float("On Hand", digits="Product Unit", readonly=True)
    incoming_qty = fields.Float("Incoming", digits="Product Unit", readonly=True)
    outgoing_qty = fields.Float("Outgoing", digits="Product Unit", readonly=True)
    order_date = fields.Date("Order By", readonly=True)
    receipt_date = fields.Date("Arrives", readonly=True)
    stockout_date = fields.Date(
        "Runs Out", readonly=True, help="First day on which the stock would not be enough."
    )
    wanted_date = fields.Date(
        "Wanted", readonly=True, help="When what the message is about should arrive instead."
    )
    snoozed_until = fields.Date(readonly=True)
    reason_id = fields.Many2one("dist.replenishment.reason", readonly=True, ondelete="restrict")
    note = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "Decided by", readonly=True)
    explanation = fields.Json(readonly=True)
    decision_ids = fields.One2many("dist.replenishment.decision", "proposal_id", "Decisions")
    is_changed = fields.Boolean("Changed", compute="_compute_is_changed")
    is_qty_decided = fields.Boolean(
        "Quantity Decided",
        readonly=True,
        help="A buyer decided the quantity, for a reason: later plannings leave it as it is.",
    )

    _unique_open = models.UniqueIndex(
        "(item_id, key) WHERE state IN ('new', 'to_approve', 'approved', 'snoozed')",
        "There is one open proposal of a kind for an item.",
    )

    @api.depends("proposed_qty", "decided_qty", "product_id")
    def _compute_is_changed(self):
        for proposal in self:
            unit = proposal.product_id.uom_id
            proposal.is_changed = bool(unit) and bool(
                unit.compare(proposal.proposed_qty, proposal.decided_qty)
            )

    @api.depends("product_id", "warehouse_id", "action")
    def _compute_display_name(self):
        actions = dict(self._fields["action"]._description_selection(self.env))
        for proposal in self:
            proposal.display_name = self.env._(
                "%(action)s: %(product)s (%(warehouse)s)",
                action=actions.get(proposal.action, ""),
                product=proposal.product_id.display_name,
                warehouse=proposal.warehouse_id.name,
            )

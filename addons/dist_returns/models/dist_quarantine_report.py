# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .. import queries
from ..core import claim as core
from .dist_return_states import QUARANTINES

#: {key: name}; groups are sorted by the key, which is the first day of the bracket
BRACKETS = {
    f"{first:02}": name
    for first, name in zip(
        (0, *(days + 1 for days, _name in core.AGES)),
        (*(name for _days, name in core.AGES), core.OLDEST),
        strict=True,
    )
}


class DistQuarantineReport(models.Model):
    """What stands in quarantine now, what it had cost, since when, and what it waits for."""

    _name = "dist.quarantine.report"
    _description = "Open Quarantine"
    _auto = False
    _order = "received_at, id"
    _rec_name = "receipt_id"
    _depends = {
        "dist.disposition": ["receipt_id", "kind", "state", "quantity", "claim_line_id"],
        "dist.return": ["user_id"],
        "dist.return.receipt": [
            "open_qty", "undecided_qty", "claimed_qty", "open_value", "inspected_at", "received_at",
            "kind", "product_id", "lot_id", "partner_id", "return_id", "reason_id", "condition",
            "location_id", "warehouse_id", "company_id",
        ],
        "dist.vendor.claim": ["user_id"],
        "dist.vendor.claim.line": ["claim_id", "receipt_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }  # fmt: skip

    receipt_id = fields.Many2one("dist.return.receipt", "Goods", readonly=True)
    kind = fields.Selection(
        QUARANTINES,
        "Whose Goods",
        readonly=True,
        help="What customers sent back isn't in the value of the stock; what fails when vendors "
        "deliver it is.",
    )
    step = fields.Selection(
        [
            ("inspect", "Inspect"),
            ("decide", "Decide"),
            ("approve", "Approve"),
            ("execute", "Execute"),
            ("claim", "Vendor claim"),
        ],
        "Next Step",
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", "Owner", readonly=True, help="Of the vendor claim, else of the return."
    )
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Product Category", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    partner_id = fields.Many2one("res.partner", "From", readonly=True)
    return_id = fields.Many2one("dist.return", readonly=True)
    reason_id = fields.Many2one("dist.return.reason", "Return Reason", readonly=True)
    condition = fields.Selection(
        selection=lambda self: (
            self.env["dist.return.receipt"]._fields["condition"]._description_selection(self.env)
        ),
        readonly=True,
    )
    location_id = fields.Many2one("stock.location", "Quarantine", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    received_at = fields.Datetime("Received on", readonly=True)
    inspected_at = fields.Datetime("Inspected on", readonly=True)
    age_days = fields.Integer("Age (days)", readonly=True, aggregator="avg")
    age_bracket = fields.Selection(
        list(BRACKETS.items()),
        "Days in Quarantine",
        readonly=True,
    )
    open_qty = fields.Float("In Quarantine", digits="Product Unit", readonly=True)
    value = fields.Monetary(
        readonly=True,
        help="What the goods had cost: when they were delivered, or when the vendor delivered "
        "them. Of goods from customers it isn't in the value of the stock.",
    )

    @property
    def _table_query(self):
        return queries.quarantine_report(BRACKETS)

    def action_open_receipt(self):
        """Open the goods of a row."""
        self.ensure_one()
        return self.receipt_id._get_records_action()

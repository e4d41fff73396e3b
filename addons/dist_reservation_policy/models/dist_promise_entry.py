# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

STATES = [
    ("firm", "Promised"),
    ("at_risk", "At risk"),
    ("backorder", "Backordered"),
    ("hold", "Held"),
]
KINDS = [
    ("promise", "Promised"),
    ("consume", "Delivered"),
    ("release", "Released"),
    ("risk", "Became at risk"),
    ("recover", "Promised again"),
    ("adopt", "Adopted from an open delivery"),
    ("hold", "Held"),
    ("advance", "Promised earlier"),
    ("yield", "Handed over on request"),
    ("preempt", "Taken by a higher class"),
    ("restore", "Given back"),
]


class DistPromiseEntry(models.Model):
    """The ledger of promises. A balance is the sum of its entries; no entry is ever changed.

    The only mark that is set later is `settled`, once every balance of the line is zero, so that
    positions need not read history. Entries outlive a deleted quotation: they have no foreign key
    to it, because the ledger must answer who took the stock long after.
    """

    _name = "dist.promise.entry"
    _inherit = ["dist.append.only"]
    _description = "Promise Ledger Entries"
    _order = "id desc"
    _check_company_auto = True

    line_id = fields.Integer("Order Line ID", required=True, readonly=True, aggregator=None)
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, readonly=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    channel_id = fields.Many2one("dist.sales.channel", readonly=True, check_company=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    qty = fields.Float("Quantity", digits="Product Unit", required=True, readonly=True)
    ship_date = fields.Date(required=True, readonly=True)
    arrival_date = fields.Date(
        readonly=True, help="When what is promised here is to arrive at the customer."
    )
    first_date = fields.Boolean(
        "First Promise",
        readonly=True,
        help="The quantity had no promised date before: punctuality is measured by this one.",
    )
    state = fields.Selection(STATES, required=True, readonly=True)
    kind = fields.Selection(KINDS, "Event", required=True, readonly=True)
    supply_ref = fields.Char(
        "Receipt", readonly=True, help="The receipt that the promise waits for."
    )
    min_expiry = fields.Date(
        "Must Keep until",
        readonly=True,
        help="The goods must not expire earlier: it is counted from the promised dates.",
    )
    expires_at = fields.Datetime(readonly=True, help="When a hold ends by itself.")
    shadow = fields.Boolean(
        readonly=True, help="Kept by monitoring: it shows what enforcing would have promised."
    )
    settled = fields.Boolean(readonly=True, default=False)
    kits = fields.Float(
        digits="Product Unit",
        readonly=True,
        aggregator=None,
        help="How many kits of the order line the component is for, where it is promised first.",
    )
    xact = fields.Char("Transaction", readonly=True)
    create_date = fields.Datetime("When", readonly=True)
    create_uid = fields.Many2one("res.users", "Who", readonly=True)

    _open_idx = models.Index("(product_id, warehouse_id) WHERE NOT settled")
    _line_idx = models.Index("(line_id)")
    _shipped_idx = models.Index("(product_id, warehouse_id, create_date) WHERE kind = 'consume'")
    _history_idx = models.Index("(product_id, warehouse_id, create_date)")

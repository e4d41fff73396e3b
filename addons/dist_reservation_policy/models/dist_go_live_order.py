# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models

from .. import queries

OUTCOMES = [
    ("promised", "Promised"),
    ("later", "Promised later as a whole"),
    ("split", "Split"),
    ("backordered", "Backordered"),
    ("shortage", "Confirmed as shortage"),
    ("asked", "Customer asked"),
    ("approval", "Waited for approval"),
    ("refused", "Refused"),
]


class DistGoLiveOrder(models.Model):
    """What the policy told each order in the last days, the worst that it told any of its lines."""

    _name = "dist.go.live.order"
    _description = "Orders the Policy Looked at"
    _auto = False
    _order = "decided_at desc, id desc"
    _rec_name = "order_name"
    _depends = {
        "dist.promise.decision": [
            "create_date", "warehouse_id", "company_id", "mode", "order_id", "order_name",
            "line_id", "product_id", "channel_id", "partner_id", "outcome", "requested_qty",
            "promised_qty",
        ],
        "dist.unmet.demand": ["sale_order_line_res_id", "price_unit"],
        "sale.order.line": ["dist_split_from_id"],
        "res.company": ["currency_id"],
    }  # fmt: skip

    days = fields.Integer("Last Days", readonly=True, aggregator=None)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    mode = fields.Selection([("monitor", "Monitor"), ("enforce", "Enforce")], readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    order_name = fields.Char("Order Number", readonly=True)
    channel_id = fields.Many2one("dist.sales.channel", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    decided_at = fields.Datetime("Decided on", readonly=True, help="The last decision.")
    outcome = fields.Selection(
        OUTCOMES, readonly=True, help="The worst that any line of the order was told."
    )
    line_count = fields.Integer("Lines", readonly=True)
    missing_qty = fields.Float(
        "Not in Time",
        digits="Product Unit",
        readonly=True,
        help="Units that could not be promised for the requested date; all of an order "
        "that was refused, or waited for an answer.",
    )
    missing_value = fields.Monetary(
        "Value not in Time",
        readonly=True,
        help="The same at the price of each line's first request.",
    )

    @property
    def _table_query(self):
        return queries.go_live_orders()

    def action_open_decisions(self):
        """The decisions behind the row."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_reservation_policy.dist_promise_decision_action"
        )
        since = fields.Datetime.now() - timedelta(days=self.days)
        who = ("order_id", "=", self.order_id.id)
        if not self.order_id:
            who = ("order_name", "=", self.order_name)
        domain = [
            who,
            ("warehouse_id", "=", self.warehouse_id.id),
            ("mode", "=", self.mode),
            ("create_date", ">=", since),
        ]
        return {**action, "domain": domain, "context": {"create": False}}

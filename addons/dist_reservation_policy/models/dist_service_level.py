# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .. import queries

#: rate: (what was reached, out of what); a rate of many lines is the quotient of the two sums
RATES = {
    "fill_rate": ("promised_qty", "requested_qty"),
    "otif_rate": ("in_full_lines", "due_lines"),
}


class DistServiceLevel(models.Model):
    """How well every order line was served, for pivot and graph."""

    _name = "dist.service.level"
    _description = "Service Level"
    _auto = False
    _order = "request_date desc, id desc"
    _rec_name = "order_name"
    _depends = {
        "dist.unmet.demand": ["requested_qty", "promised_qty", "sale_order_line_res_id"],
        "dist.promise.entry": [
            "line_id", "kind", "qty", "ship_date", "product_id", "warehouse_id", "xact",
        ],
        "dist.promise.decision": ["line_id", "mode"],
        "sale.order": ["state"],
        "sale.order.line": [
            "order_id", "product_uom_qty", "product_uom_id", "dist_split_from_id",
        ],
        "stock.move": [
            "state", "date", "quantity", "product_uom", "product_id", "sale_line_id",
            "location_id", "location_dest_id",
        ],
        "stock.location": ["usage", "company_id", "warehouse_id"],
        "stock.warehouse": ["dist_tz"],
        "uom.uom": ["factor"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }  # fmt: skip

    order_name = fields.Char("Order", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Product Category", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    channel_id = fields.Many2one("dist.sales.channel", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    request_date = fields.Datetime("Requested on", readonly=True)
    requested_date = fields.Datetime("Requested for", readonly=True)
    first_promised_date = fields.Date(
        readonly=True,
        help="The day on which the first promise was to complete the line. What was accepted "
        "without a date counts for the day that was asked for.",
    )
    outcome = fields.Selection(
        selection=lambda self: (
            self.env["dist.unmet.demand"]._fields["outcome"]._description_selection(self.env)
        ),
        readonly=True,
    )
    mode = fields.Selection([("monitor", "Monitor"), ("enforce", "Enforce")], readonly=True)
    requested_qty = fields.Float("Requested", digits="Product Unit", readonly=True)
    promised_qty = fields.Float(
        "Promised in Time",
        digits="Product Unit",
        readonly=True,
        help="For the requested date, at the first attempt. Nothing if it was refused.",
    )
    fill_rate = fields.Float(
        "Fill Rate (%)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Units promised for the requested date at the first attempt, of all units first "
        "requested, refused ones included.",
    )
    wanted_qty = fields.Float(
        "To Deliver",
        digits="Product Unit",
        readonly=True,
        help="What the first promise was about, less what the order gave up since.",
    )
    delivered_qty = fields.Float(
        "Delivered in Time",
        digits="Product Unit",
        readonly=True,
        help="What had left by the first promised date.",
    )
    due_lines = fields.Integer(
        readonly=True,
        help="Lines whose first promised date has passed, or that are complete already.",
    )
    in_full_lines = fields.Integer(
        "Lines on Time in Full",
        readonly=True,
        help="Lines of which the whole quantity had left by the first promised date.",
    )
    otif_rate = fields.Float(
        "On Time in Full (%)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Lines delivered on time in full, of all lines that are due.",
    )

    @property
    def _table_query(self):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return queries.service_level(digits)

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """The rate of many lines is no average of rates: a line of a hundred weighs more."""
        name, _colon, aggregator = aggregate_spec.partition(":")
        if name not in RATES or aggregator != "avg":
            return super()._read_group_select(aggregate_spec, query)
        self.env[self._name].check_access("read")
        reached, out_of = (self._field_to_sql(self._table, x, query) for x in RATES[name])
        return SQL("100.0 * SUM(%s) / NULLIF(SUM(%s), 0)", reached, out_of)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .. import queries

#: rate: (what was reached, out of what); a rate of many rows is the quotient of the two sums
RATES = {
    "return_rate": ("returned_qty", "delivered_qty"),
    "value_rate": ("returned_value", "delivered_value"),
    "recovery_rate": ("recovered_value", "decided_value"),
}
#: what only returned rows know: deliveries have no reason, yet each reason is of all deliveries
OF_RETURNS = ("kind", "reason_id", "fault")
#: rates of which the deliveries are the whole
OF_DELIVERIES = ("return_rate", "value_rate")


class DistReturnAnalysis(models.Model):
    """What came back of what was delivered, how long it took and what it brought."""

    _name = "dist.return.analysis"
    _description = "Return Analysis"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "product_id"
    _depends = {
        "account.move": ["state", "move_type", "invoice_date", "date"],
        "account.move.line": ["dist_return_line_id", "move_id"],
        "dist.disposition": [
            "receipt_id", "line_id", "kind", "state", "quantity", "executed_at", "is_credited",
            "claim_line_id", "lot_id", "product_id",
        ],
        "dist.return": ["authorised_at", "channel_id", "partner_id", "warehouse_id"],
        "dist.return.line": [
            "reason_id", "sale_line_id", "move_id", "legacy_price", "accepted_qty", "credited_qty",
            "return_id",
        ],
        "dist.return.reason": ["fault"],
        "dist.return.receipt": [
            "kind", "line_id", "return_id", "rework_id", "move_line_id", "origin_move_id",
            "quantity", "product_id", "lot_id", "received_at", "inspected_at", "inspection_state",
            "warehouse_id", "company_id", "partner_id",
        ],
        "dist.vendor.claim": ["currency_id"],
        "dist.vendor.claim.line": [
            "claim_id", "receipt_id", "purchase_line_id", "recovered_amount", "quantity",
        ],
        "product.product": ["product_tmpl_id", "standard_price"],
        "product.supplierinfo": ["partner_id", "product_tmpl_id", "product_id", "sequence"],
        "product.template": ["categ_id", "uom_id", "list_price", "lot_valuated", "dist_is_empty"],
        "purchase.order": ["partner_id", "state", "effective_date", "currency_rate"],
        "purchase.order.line": ["order_id", "product_id", "qty_received"],
        "res.partner": ["commercial_partner_id"],
        "sale.order": ["partner_id", "dist_channel_id", "warehouse_id", "currency_rate"],
        "sale.order.line": ["order_id", "product_id", "product_uom_id", "price_reduce_taxexcl"],
        "stock.location": ["usage", "warehouse_id"],
        "stock.lot": ["standard_price"],
        "stock.move": [
            "date", "state", "value", "is_in", "is_out", "is_dropship", "sale_line_id",
            "picking_id", "location_id", "partner_id", "purchase_line_id", "dist_disposition_id",
            "dist_return_line_id", "origin_returned_move_id",
        ],
        "stock.move.line": [
            "state", "move_id", "date", "product_id", "lot_id", "quantity_product_uom",
            "location_id", "location_dest_id", "company_id",
        ],
        "stock.picking": ["partner_id"],
        "uom.uom": ["factor"],
    }  # fmt: skip

    kind = fields.Selection(
        [
            ("delivered", "Delivered"),
            ("received", "Came back"),
            ("reworked", "Inspected again"),
            ("credited", "Credited without return"),
        ],
        readonly=True,
    )
    date = fields.Datetime(
        "Delivered on",
        readonly=True,
        help="What comes back counts for the day on which it was delivered, where that is known.",
    )
    product_id = fields.Many2one("product.product", readonly=True)
    product_tmpl_id = fields.Many2one("product.template", readonly=True)
    categ_id = fields.Many2one("product.category", "Product Category", readonly=True)
    vendor_id = fields.Many2one(
        "res.partner",
        readonly=True,
        help="The vendor of the lot; of goods without a lot who had delivered last when they were "
        "sold; else the first vendor of the product.",
    )
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    channel_id = fields.Many2one("dist.sales.channel", readonly=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, help="From which the goods were delivered."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_id = fields.Many2one("sale.order", readonly=True)
    return_id = fields.Many2one("dist.return", readonly=True)
    receipt_id = fields.Many2one("dist.return.receipt", readonly=True)
    reason_id = fields.Many2one("dist.return.reason", "Return Reason", readonly=True)
    fault = fields.Selection(
        selection=lambda self: (
            self.env["dist.return.reason"]._fields["fault"]._description_selection(self.env)
        ),
        string="Whose Fault",
        readonly=True,
    )
    authorised_at = fields.Datetime("Authorised on", readonly=True)
    received_at = fields.Datetime("Received on", readonly=True)
    inspected_at = fields.Datetime("Inspected on", readonly=True)
    disposed_at = fields.Datetime("Disposed on", readonly=True)
    credited_on = fields.Date(readonly=True)

    delivered_qty = fields.Float("Delivered", digits="Product Unit", readonly=True)
    returned_qty = fields.Float(
        "Returned",
        digits="Product Unit",
        readonly=True,
        help="What came back, and what was credited without coming back.",
    )
    return_rate = fields.Float(
        "Return Rate (%)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Units returned, of all units delivered. By reason: of the same deliveries, whatever "
        "the reason.",
    )
    delivered_value = fields.Monetary(
        "Net Value Delivered", readonly=True, help="At the net price of the order."
    )
    returned_value = fields.Monetary(
        "Net Value Returned", readonly=True, help="At the net price of the order."
    )
    value_rate = fields.Float(
        "Return Rate by Value (%)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Net value returned, of the net value delivered: for products in different units.",
    )
    goods_value = fields.Monetary(
        "Cost of Returns", readonly=True, help="What the returned goods had cost."
    )
    decided_value = fields.Monetary(
        "Cost of Decided Returns",
        readonly=True,
        help="What the returned goods had cost of which it is decided what becomes of them. Goods "
        "that go back to the customer are left out.",
    )
    recovered_value = fields.Monetary(
        "Recovered",
        readonly=True,
        help="The value of what went back into stock, second grade at its lower value, and what "
        "vendors credited or replaced.",
    )
    recovery_rate = fields.Float(
        "Recovery (%)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Recovered, of what the goods had cost of which it is decided what becomes of them.",
    )
    days_to_receive = fields.Float(
        "Days to Receipt",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="From the authorisation until the goods came; average over what came.",
    )
    days_to_inspect = fields.Float(
        "Days to Inspection",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="From the receipt until the inspection was concluded; average over what is inspected.",
    )
    days_to_dispose = fields.Float(
        "Days to Disposition",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="From the inspection until nothing was left in quarantine; average over what is gone.",
    )
    days_to_credit = fields.Float(
        "Days to Credit",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="From the disposition until the credit note; average over what is credited.",
    )

    @property
    def _table_query(self):
        return queries.return_analysis()

    def action_open_return(self):
        """Open the return that a row tells of, else the order."""
        self.ensure_one()
        record = self.return_id or self.order_id
        return record and record._get_records_action()

    # --- rates --------------------------------------------------------------------------------

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """The rate of many rows is no average of rates: a delivery of a hundred weighs more."""
        rate = self._rate_of(aggregate_spec)
        if not rate:
            return super()._read_group_select(aggregate_spec, query)
        self.browse().check_access("read")
        reached, out_of = (self._field_to_sql(self._table, name, query) for name in RATES[rate])
        return SQL("100.0 * SUM(%s) / NULLIF(SUM(%s), 0)", reached, out_of)

    @api.model
    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        if not self._needs_all_deliveries(domain, groupby, aggregates):
            return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        asked = (*aggregates, *self._reached(aggregates))
        rows = super()._read_group(domain, groupby, asked, having, offset, limit, order)
        return self._of_all_deliveries(domain, groupby, aggregates, rows)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        specs = {spec for groupby in grouping_sets for spec in groupby}
        if not self._needs_all_deliveries(domain, specs, aggregates):
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        asked = (*aggregates, *self._reached(aggregates))
        found = super()._read_grouping_sets(domain, grouping_sets, asked, order)
        return [
            self._of_all_deliveries(domain, groupby, aggregates, rows)
            for groupby, rows in zip(grouping_sets, found, strict=True)
        ]

    @api.model
    def _rate_of(self, aggregate_spec):
        name, _colon, aggregator = aggregate_spec.partition(":")
        return name if name in RATES and aggregator == "avg" else None

    @api.model
    def _reached(self, aggregates):
        """The sums that the rates of returns of deliveries are made of."""
        rates = [self._rate_of(spec) for spec in aggregates]
        return [f"{RATES[rate][0]}:sum" for rate in rates if rate in OF_DELIVERIES]

    @api.model
    def _needs_all_deliveries(self, domain, groupby, aggregates):
        """Whether rates are asked for by something that only returns know."""
        if not self._reached(aggregates):
            return False
        asked = {spec.partition(":")[0].partition(".")[0] for spec in groupby}
        for condition in Domain(domain).iter_conditions():
            asked.add(condition.field_expr.partition(".")[0])
        return not asked.isdisjoint(OF_RETURNS)

    @api.model
    def _of_all_deliveries(self, domain, groupby, aggregates, rows):
        """Divide what came back by what was delivered in the same group, whatever the reason.

        :param rows: groups with what `_reached` adds at their end
        :return: the groups without that, with the rates
        """
        kept = [
            (index, spec)
            for index, spec in enumerate(groupby)
            if spec.partition(":")[0].partition(".")[0] not in OF_RETURNS
        ]
        rates = [
            (len(groupby) + index, self._rate_of(spec))
            for index, spec in enumerate(aggregates)
            if self._rate_of(spec) in OF_DELIVERIES
        ]
        sums = [f"{RATES[rate][1]}:sum" for _index, rate in rates]
        everything = self._whatever_the_reason(domain)
        delivered = {
            row[: len(kept)]: row[len(kept) :]
            for row in self._read_group(everything, [spec for _index, spec in kept], sums)
        }
        found = []
        for row in rows:
            values = list(row[: len(groupby) + len(aggregates)])
            out_of = delivered.get(tuple(row[index] for index, _spec in kept), [0] * len(rates))
            reached = row[len(groupby) + len(aggregates) :]
            for (index, _rate), part, whole in zip(rates, reached, out_of, strict=True):
                values[index] = 100.0 * float(part or 0) / float(whole) if whole else False
            found.append(tuple(values))
        return found

    @api.model
    def _whatever_the_reason(self, domain):
        # optimised, so that what is negated is a condition too
        return (
            Domain(domain)
            .optimize(self)
            .map_conditions(
                lambda condition: (
                    Domain.TRUE
                    if condition.field_expr.partition(".")[0] in OF_RETURNS
                    else condition
                )
            )
        )

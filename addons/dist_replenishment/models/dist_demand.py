# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime, timedelta

import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL

from ..core.cleaning import Facts, assemble
from ..queries import demand as queries
from ..queries import history as history_queries

#: how far back demand is kept: five years
WEEKS_KEPT = 261
#: what a transaction that was open at the last refresh may have written later under an old date
OVERLAP = timedelta(days=1)
UNIT_KIND = "demand_unit"
#: so many products at most are listed on a case
DOCUMENTS = 50
EVERYTHING = datetime.fromisoformat("1970-01-01")


def monday(day: date) -> date:
    """The first day of the week of `day`."""
    return day - timedelta(days=day.weekday())


class DistDemand(models.Model):
    """What was asked for of a product in a week, by warehouse that normally serves it and channel.

    Quantities are in the product's own unit. The rows are written by SQL from orders, first
    requests and moves; what they count is told in docs/dist_replenishment.md.
    """

    _name = "dist.demand"
    _description = "Demand"
    _order = "week desc, product_id, warehouse_id, channel_id"
    _check_company_auto = True
    _rec_name = "product_id"

    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="cascade"
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        help="The warehouse that normally serves the request, wherever it was served from.",
    )
    channel_id = fields.Many2one(
        "dist.sales.channel",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty for what has no order: manual deliveries, manufacturing.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    week = fields.Date(required=True, readonly=True, index=True, help="Its Monday.")
    requested_qty = fields.Float(
        "Requested", digits="Product Unit", readonly=True, help="What customers asked for."
    )
    returned_qty = fields.Float(
        "Returned",
        digits="Product Unit",
        readonly=True,
        help="What came back, in the week in which it was asked for.",
    )
    unmet_qty = fields.Float(
        "Unmet",
        digits="Product Unit",
        readonly=True,
        help="What could not be promised at the first request; it is part of what was requested.",
    )
    project_qty = fields.Float(
        "Projects",
        digits="Product Unit",
        readonly=True,
        help="What belongs to orders marked as one-off projects. No forecast learns from it.",
    )
    outlier_qty = fields.Float(
        "Outliers",
        digits="Product Unit",
        readonly=True,
        help="What was taken out as unusual. See the list of outliers.",
    )
    cleaned_qty = fields.Float(
        "Demand",
        digits="Product Unit",
        readonly=True,
        help="Requested less returns, projects and outliers: what forecasts learn from.",
    )
    order_count = fields.Integer("Orders", readonly=True)
    line_count = fields.Integer("Lines", readonly=True, help="How often it has to be picked.")
    is_stale = fields.Boolean(readonly=True, help="To be counted again at the next refresh.")

    _unique_cell = models.UniqueIndex(
        "(product_id, warehouse_id, COALESCE(channel_id, 0), week)",
        "There is one row of demand for a product, warehouse, channel and week.",
    )

    # --- API for the suite -------------------------------------------------------------------

    @api.model
    @api.private
    def _refresh(self, company, since=None):
        """Bring the demand of a company up to date; return the ids of the products counted again.

        Products of which nothing changed since the last refresh are left alone, the others are
        counted again from all that is known of them, so that the result is that of a rebuild.

        :param since: naive UTC; count what changed from then on. Without, since the last refresh.
            `EVERYTHING` counts everything.
        :return: a list of ids, None for all
        """
        started = fields.Datetime.now()
        if since is None and company.dist_demand_refreshed_at:
            since = company.dist_demand_refreshed_at - OVERLAP
        if since is None or since <= EVERYTHING:
            products = None
        else:
            products = queries.touched_products(self.env, company.id, since)
        if products is None or products:
            self._count(company, products)
        self._forget(company)
        self._tell_units(company)
        # sudo: the time of the refresh is the suite's own note on the company
        company.sudo().dist_demand_refreshed_at = started
        return products

    @api.model
    @api.private
    def _rebuild(self, company):
        """Count everything again: after changes of locations, warehouses or units."""
        return self._refresh(company, since=EVERYTHING)

    @api.model
    def _count(self, company, products):
        """Count demand and the periods without stock of some products again, None for all."""
        self._merge(company, products)
        if changed := self.env["dist.demand.outlier"]._detect(company, products):
            self._merge(company, changed)
        scope = self._scope(company, products)
        history_queries.write_stockouts(self.env, scope)
        history_queries.write_known_since(self.env, scope)

    @api.model
    def _merge(self, company, products):
        """Count the demand of some products again, None for all."""
        queries.merge(self.env, self._scope(company, products), self._line_root())

    @api.model
    def _scope(self, company, products=None, weeks=WEEKS_KEPT):
        """What a statement looks at: company, products (ids, None for all), the first Monday."""
        start = monday(fields.Date.today()) - timedelta(weeks=weeks)
        return {"company": company.id, "products": products, "start": start}

    @api.model
    def _forget(self, company):
        queries.delete_before(self.env, company.id, self._scope(company)["start"])
        if fresh := history_queries.unknown_items(self.env, company.id):
            history_queries.write_known_since(self.env, self._scope(company, fresh))

    @api.model
    def _tell_units(self, company):
        """Keep a case on the desk as long as anything was asked for in a unit of another kind."""
        desk, key = self.env["dist.exception"], f"company,{company.id}"
        found = queries.unit_conflicts(self.env, company.id, self._scope(company)["start"])
        if not found:
            desk._close_cases(UNIT_KIND, [key], company=company)
            return
        desk._open_case(
            UNIT_KIND,
            key,
            self.env._(
                "%(count)s requests of %(products)s products are in a unit that can't be "
                "converted, and don't count as demand",
                count=sum(count for _product, count in found),
                products=len(found),
            ),
            company=company,
            records=self.env["product.product"].browse([row[0] for row in found[:DOCUMENTS]]),
        )

    @api.model
    def _line_root(self):
        """Hook: SQL of the order line `l` whose request `l` is a part of; `l` itself here.

        Addons that divide lines or substitute products return the line that was entered, so that
        its first request isn't counted a second time.
        """
        return SQL("l.id")

    @api.model
    @api.private
    def _history(self, items, weeks, until=None):
        """Return the core.cleaning.History of records of dist.replenishment.item.

        Weeks before the item moved or was asked for are unknown (NaN), as are weeks without stock
        on most days and without any request. The number of queries doesn't depend on the items.

        :param weeks: how many weeks
        :param until: the day whose week comes first after the history; today without
        """
        end = monday(until or fields.Date.today())
        first = end - timedelta(weeks=weeks)
        ids = items.ids
        known = np.array(
            [
                (day - first).days // 7 if day else weeks
                for _place, day in history_queries.known_since(self.env, ids)
            ],
            dtype=np.int64,
        )
        row, week, qty, lines = _columns(
            history_queries.demand_cells(self.env, ids, first, weeks), 4
        )
        out = _columns(history_queries.stockout_days(self.env, ids, first, weeks), 3)
        return assemble(Facts(row, week, qty, lines > 0, known, *out), first, weeks)


def _columns(rows, count):
    """The columns of a result as arrays."""
    table = np.array(rows, dtype=float) if rows else np.empty((0, count))
    return table.T

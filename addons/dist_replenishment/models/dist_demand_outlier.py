# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import split_every

from ..core.outlier import Requests, outliers
from ..queries import outlier as queries

#: requests of two years tell what is usual
WEEKS_COMPARED = 104
BATCH = 5000
KIND = "demand_outlier"
BUYER = "dist_replenishment.group_dist_buyer"


class DistDemandOutlier(models.Model):
    """A request that is unusual for its item, with the reason and what the buyer decided.

    It is taken out of what forecasts learn from until a buyer decides to keep it.
    """

    _name = "dist.demand.outlier"
    _description = "Demand Outlier"
    _order = "score desc, id desc"
    _check_company_auto = True
    _rec_name = "product_id"

    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="cascade"
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, readonly=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, ondelete="set null")
    asked_on = fields.Datetime("Asked for", required=True, readonly=True)
    source = fields.Selection(
        [("line", "Order line"), ("move", "Stock move")], required=True, readonly=True
    )
    res_id = fields.Integer("Record ID", required=True, readonly=True, aggregator=None)
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty for a line that was refused and never saved.",
    )
    order_id = fields.Many2one(related="sale_line_id.order_id", string="Order")
    move_id = fields.Many2one(
        "stock.move", "Stock Move", readonly=True, index="btree_not_null", ondelete="set null"
    )
    requested_qty = fields.Float("Requested", digits="Product Unit", readonly=True)
    usual_qty = fields.Float(
        "Usual",
        digits="Product Unit",
        readonly=True,
        aggregator=None,
        help="The median quantity of a request for the product in this warehouse.",
    )
    excess_qty = fields.Float(
        "Excess",
        digits="Product Unit",
        readonly=True,
        help="What forecasts don't learn from, unless the request is kept.",
    )
    score = fields.Float(
        digits=(16, 1),
        readonly=True,
        aggregator="max",
        help="By how many deviations the quantity is above the usual one.",
    )
    reason = fields.Selection(
        [
            ("typo_10", "Ten times a usual quantity"),
            ("typo_100", "A hundred times a usual quantity"),
            ("duplicate", "Entered twice within minutes"),
            ("project", "Only request of a customer, and large"),
            ("large", "Much larger than usual"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    state = fields.Selection(
        [("proposed", "To decide"), ("out", "Taken out"), ("keep", "Kept")],
        "Decision",
        default="proposed",
        required=True,
        readonly=True,
        index=True,
        help="To decide: taken out until a buyer says otherwise.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    decided_at = fields.Datetime("Decided on", readonly=True)

    _unique_source = models.UniqueIndex(
        "(source, res_id, product_id)", "A request is listed as an outlier only once."
    )

    # --- Finding them ------------------------------------------------------------------------

    @api.model
    @api.private
    def _detect(self, company, products=None):
        """List the unusual requests of some products (ids), None for all; tell the desk.

        :return: ids of the products whose list changed, so that their demand is counted again
        """
        if products is None:
            products = queries.demanded_products(self.env, company.id)
        changed = []
        for ids in split_every(BATCH, products):
            scope = self.env["dist.demand"]._scope(company, list(ids), WEEKS_COMPARED)
            changed += queries.write_outliers(self.env, scope, self._unusual(scope))
        self._tell_desk(company)
        return changed

    @api.model
    def _unusual(self, scope):
        """The rows to list of a scope."""
        demand = self.env["dist.demand"]
        rows = queries.single_requests(self.env, scope, demand._line_root())
        if not rows:
            return []
        items = {}
        item = [items.setdefault(row[2:4], len(items)) for row in rows]
        _source, _ids, _products, _warehouses, qty, partner, entered, asked = zip(
            *rows, strict=True
        )
        requests = Requests(
            np.array(item, dtype=np.int64),
            np.array(qty, dtype=float),
            np.array(partner, dtype=np.int64),
            np.array([moment.toordinal() for moment in asked], dtype=np.int64),
            np.array(entered, dtype=float),
        )
        return [self._row(rows[flag.index], flag) for flag in outliers(requests)]

    @api.model
    def _row(self, request, flag):
        source, res_id, product_id, warehouse_id, qty, partner_id, _entered, asked_on = request
        return {
            "source": source,
            "res_id": res_id,
            "product_id": product_id,
            "warehouse_id": warehouse_id,
            "partner_id": partner_id,
            "asked_on": asked_on,
            "requested_qty": qty,
            "usual_qty": flag.usual,
            "excess_qty": flag.excess,
            "score": flag.score,
            "reason": flag.reason.value,
        }

    @api.model
    def _tell_desk(self, company):
        """Keep one case a company as long as anything waits for a decision."""
        waiting = self.search_count([("company_id", "=", company.id), ("state", "=", "proposed")])
        desk = self.env["dist.exception"]
        if not waiting:
            desk._close_cases(KIND, [f"company,{company.id}"], company=company)
            return
        desk._open_case(
            KIND,
            f"company,{company.id}",
            self.env._("%(count)s unusual requests wait for a decision", count=waiting),
            company=company,
        )

    # --- Deciding ----------------------------------------------------------------------------

    def action_take_out(self):
        """Confirm that forecasts don't learn from these requests."""
        return self._decide("out")

    def action_keep(self):
        """Have forecasts learn from these requests."""
        return self._decide("keep")

    def _decide(self, state):
        self._check_may_decide()
        # sudo: a buyer decides; all else about outliers and demand only the suite writes
        decided = self.sudo().filtered(lambda outlier: outlier.state != state)
        decided.write(
            {"state": state, "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()}
        )
        for company, listed in decided.grouped("company_id").items():
            listed.env["dist.demand"]._merge(company, listed.product_id.ids)
            listed._tell_desk(company)

    def _check_may_decide(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(BUYER):
            raise AccessError(
                self.env._(
                    "Only a buyer may decide on unusual requests such as that for %(product)s. Ask "
                    "one of them.",
                    product=self[:1].display_name,
                )
            )

    def action_open_source(self):
        """Open the order or the transfer that the request came with."""
        self.ensure_one()
        record = self.order_id or self.move_id.picking_id or self.move_id
        if not record:
            return None
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "name": record.display_name,
        }

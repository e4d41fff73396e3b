# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.dist_base.models.stock_warehouse import MODES

from .. import queries
from ..queries.go_live import AVOIDED, RANKS


class DistGoLive(models.Model):
    """What the policy decided in each warehouse in the last days, and the switch to enforce it."""

    _name = "dist.go.live"
    _description = "Go-live"
    _auto = False
    _order = "warehouse_id, days"
    _rec_name = "warehouse_id"
    _depends = {
        "dist.go.live.order": ["missing_qty"],
        "dist.audit": ["res_model", "res_id", "kind", "create_date", "user_id", "reason"],
        "dist.promise.entry": ["line_id", "warehouse_id", "state", "qty", "shadow", "settled"],
        "dist.exception": ["warehouse_id", "state"],
        "stock.warehouse": ["dist_mode", "active", "lot_stock_id", "company_id"],
        "stock.location": ["usage", "dist_stock_status", "parent_path"],
        "stock.quant": ["quantity", "reserved_quantity", "location_id", "product_id", "owner_id"],
        "stock.picking": ["state", "picking_type_id"],
        "stock.move": ["state", "picking_id", "sale_line_id", "product_id"],
        "sale.order.line": ["dist_promise_decided"],
        "product.template": ["is_storable"],
    }  # fmt: skip

    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    days = fields.Integer("Last Days", readonly=True, aggregator=None)
    mode = fields.Selection(MODES, readonly=True)
    since = fields.Datetime(
        readonly=True, help="When the mode was set. Empty: since the suite was installed."
    )
    user_id = fields.Many2one("res.users", "Set by", readonly=True)
    reason = fields.Char(readonly=True, help="Why the mode was set, from the audit.")
    order_count = fields.Integer(
        "Orders",
        readonly=True,
        help="Orders that the policy looked at: enforced where the warehouse enforces, otherwise "
        "monitored. Each counts once, with the worst that any of its lines was told.",
    )
    promised_count = fields.Integer("Promised", readonly=True, help="Wholly and in time.")
    later_count = fields.Integer(
        "Later", readonly=True, help="Promised as a whole, for a date after the requested one."
    )
    split_count = fields.Integer("Split", readonly=True)
    backordered_count = fields.Integer("Backordered", readonly=True)
    shortage_count = fields.Integer(
        "Shortages",
        readonly=True,
        help="Paid, signed or overridden: accepted although the stock does not cover them.",
    )
    asked_count = fields.Integer(
        "Asked", readonly=True, help="The customer had to choose before anything was promised."
    )
    approval_count = fields.Integer(
        "For Approval", readonly=True, help="Somebody had to approve the shortage first."
    )
    refused_count = fields.Integer("Refused", readonly=True)
    avoided_count = fields.Integer(
        "Oversells Avoided",
        readonly=True,
        help="Orders that stock Odoo confirms as they are, although no supply covers them by the "
        "requested date: those that the policy refuses, leaves to an answer, splits, "
        "backorders or promises later.",
    )
    avoided_qty = fields.Float("Units not in Time", digits="Product Unit", readonly=True)
    avoided_value = fields.Monetary(
        "Value not in Time",
        readonly=True,
        help="The units of the oversells avoided, at the price of each line's first request.",
    )
    at_risk_count = fields.Integer(
        "Lines at Risk", readonly=True, help="Promised, and the supply is gone."
    )
    waiting_count = fields.Integer(
        "Lines without a Date", readonly=True, help="Accepted without supply."
    )
    over_reserved_count = fields.Integer(
        "Products over-reserved",
        readonly=True,
        help="More of them is reserved than is there. The worker takes the excess back as soon as "
        "the warehouse enforces.",
    )
    unseen_count = fields.Integer(
        "Lines never decided",
        readonly=True,
        help="Order lines with an open delivery from before the policy looked at orders. When the "
        "warehouse enforces, the worker adopts them by ship date and age.",
    )
    case_count = fields.Integer("Open Cases", readonly=True)

    @property
    def _table_query(self):
        return queries.go_live()

    # --- the switch ------------------------------------------------------------------------------

    def action_enforce(self):
        """Open the dialog that lets the policy decide."""
        return self._mode_action("enforce")

    def action_monitor(self):
        """Open the dialog that leads back to watching; what was promised stays on record."""
        return self._mode_action("monitor")

    def action_off(self):
        """Open the dialog that switches the policies off."""
        return self._mode_action("off")

    def _mode_action(self, mode):
        self._check_may_read()
        action = self.warehouse_id.action_dist_change_mode()
        return {**action, "context": {**action["context"], "default_mode": mode}}

    def _check_may_read(self):
        """Check access to one card, reading no more of it than buttons need: counting costs."""
        self.ensure_one()
        self.fetch(["company_id", "warehouse_id", "days", "mode"])
        self.check_access("read")

    # --- what is behind the numbers --------------------------------------------------------------

    def action_open_orders(self):
        """All orders that were looked at."""
        return self._orders_action(RANKS)

    def action_open_avoided(self):
        """The oversells avoided."""
        return self._orders_action(AVOIDED)

    def action_open_promised(self):
        """The orders that got all in time."""
        return self._orders_action(["promised"])

    def action_open_later(self):
        """The orders that got all, later."""
        return self._orders_action(["later"])

    def action_open_split(self):
        """The orders that were split."""
        return self._orders_action(["split"])

    def action_open_backordered(self):
        """The orders that were accepted without a date."""
        return self._orders_action(["backordered"])

    def action_open_shortage(self):
        """The orders that were accepted because they were paid or overridden."""
        return self._orders_action(["shortage"])

    def action_open_asked(self):
        """The orders whose customer was asked."""
        return self._orders_action(["asked"])

    def action_open_approval(self):
        """The orders that waited for approval."""
        return self._orders_action(["approval"])

    def action_open_refused(self):
        """The orders that were refused."""
        return self._orders_action(["refused"])

    def _orders_action(self, outcomes):
        self._check_may_read()
        domain = [
            ("warehouse_id", "=", self.warehouse_id.id),
            ("days", "=", self.days),
            ("mode", "=", self._counted_mode()),
            ("outcome", "in", list(outcomes)),
        ]
        return self._action("dist_reservation_policy.dist_go_live_order_action", domain)

    def _counted_mode(self):
        return "enforce" if self.mode == "enforce" else "monitor"

    def action_open_at_risk(self):
        """The promises that lost their supply."""
        return self._promises_action("at_risk")

    def action_open_waiting(self):
        """What was accepted without a date."""
        return self._promises_action("backorder")

    def _promises_action(self, state):
        self._check_may_read()
        domain = [
            ("warehouse_id", "=", self.warehouse_id.id),
            ("state", "=", state),
            ("shadow", "=", self.mode != "enforce"),
        ]
        return self._action("dist_reservation_policy.dist_promise_action", domain)

    def action_open_cases(self):
        """The open cases of the warehouse."""
        self._check_may_read()
        domain = [("warehouse_id", "=", self.warehouse_id.id), ("state", "!=", "closed")]
        return self._action("dist_base.dist_exception_action", domain)

    def action_open_over_reserved(self):
        """The stock of the products of which too much is reserved."""
        self._check_may_read()
        self.env["stock.quant"].check_access("read")
        self.env["stock.quant"].flush_model()
        products = queries.over_reserved_products(self.env.cr, self.warehouse_id.id)
        domain = [
            ("product_id", "in", products),
            ("location_id", "child_of", self.warehouse_id.lot_stock_id.id),
        ]
        return self._action("stock.stock_quant_action", domain)

    def action_open_unseen(self):
        """The open deliveries with lines that no policy ever saw."""
        self._check_may_read()
        self.env["stock.picking"].check_access("read")
        for name in ("stock.picking", "stock.move", "sale.order.line"):
            self.env[name].flush_model()
        pickings = queries.unseen_pickings(self.env.cr, self.warehouse_id.id)
        return self._action("stock.action_picking_tree_all", [("id", "in", pickings)])

    @api.model
    def _action(self, xmlid, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "domain": domain, "context": {"create": False}}

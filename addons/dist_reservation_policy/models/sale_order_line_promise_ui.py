# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from .stock_warehouse_dates import aware


class SaleOrderLine(models.Model):
    """What people see of the promise of a line: a status, and the reasons behind it."""

    _inherit = "sale.order.line"

    dist_promise_status = fields.Selection(
        [
            ("promised", "Promised"),
            ("dated", "Promised later"),
            ("part", "Partly promised"),
            ("backordered", "Waiting"),
            ("at_risk", "At risk"),
            ("done", "Fulfilled"),
            ("held", "Held"),
            ("hold_expired", "Hold ended"),
        ],
        "Promise Status",
        compute="_compute_dist_promise_status",
        help="What the line has been promised. Click on it for the quantities, the dates and the "
        "reasons.",
    )

    @api.depends(
        "state",
        "dist_promise_state",
        "dist_promised_date",
        "dist_arrival_date",
        "dist_held_qty",
        "dist_hold_until",
        "order_id.commitment_date",
    )
    def _compute_dist_promise_status(self):
        now = fields.Datetime.now()
        for line in self:
            line.dist_promise_status = line._dist_hold_status(now) or line._dist_status()

    def _dist_hold_status(self, now):
        if self.state not in ("draft", "sent") or not self.dist_held_qty:
            return False
        return "held" if self.dist_hold_until and self.dist_hold_until > now else "hold_expired"

    def _dist_status(self):
        state = self.dist_promise_state
        if state == "promised" and self._dist_is_promised_late():
            return "dated"
        return state if self.state != "cancel" else False

    def _dist_is_promised_late(self):
        """Whether the last part arrives later than the customer asked for.

        Without a wish: whether it leaves later than it could have when the order was made.
        """
        order = self.order_id
        if not self.dist_promised_date or not (order.commitment_date or order.date_order):
            return False
        calendar = self.warehouse_id._dist_shipping_rules().calendar
        if not order.commitment_date:
            return self.dist_promised_date > calendar.earliest(aware(order.date_order))
        arrival = self.dist_arrival_date or self.dist_promised_date
        return arrival > calendar.local_day(aware(order.commitment_date))

    # --- the popover -----------------------------------------------------------------------------

    @api.readonly
    def dist_promise_details(self):
        """What the popover of the status shows, in the user's language.

        :return: a dict of plain values: quantities by state and date, reasons, who decided when
        """
        self.ensure_one()
        self.check_access("read")
        balances = self.env["dist.promise"]
        if balances.has_access("read"):
            balances = balances.search([("line_id", "=", self.id)], order="ship_date, id")
        return {
            "product": self.product_id.display_name,
            "unit": self.product_id.uom_id.name,
            "monitored": self.dist_monitored or any(balances.mapped("shadow")),
            "balances": [self._dist_balance_details(balance) for balance in balances],
            "decision": self._dist_decision_details(),
            "moved": self._dist_moved_sentence(),
            "at_risk": self.dist_promise_state == "at_risk",
            "hold_ended": self.dist_promise_status == "hold_expired"
            and format_datetime(self.env, self.dist_hold_until, dt_format="short"),
        }

    def _dist_balance_details(self, balance):
        labels = dict(self.env["dist.promise"]._fields["state"]._description_selection(self.env))
        until = balance.expires_at
        return {
            "id": balance.id,
            "state": balance.state,
            "label": labels[balance.state],
            "qty": balance.qty,
            "unit": balance.product_uom_id.name,
            "component": self.dist_in_kits and balance.product_id.display_name,
            "date": balance.state in ("firm", "hold") and format_date(self.env, balance.ship_date),
            "arrival": balance.state in ("firm", "hold")
            and balance.arrival_date
            and balance.arrival_date != balance.ship_date
            and format_date(self.env, balance.arrival_date),
            "receipt": balance.supply_ref or False,
            "until": until and format_datetime(self.env, until, dt_format="short"),
        }

    def _dist_moved_sentence(self):
        """What was promised first, once the promise has moved to another day."""
        first, now = self.dist_first_ship_date, self.dist_promised_date
        if not first or not now or first == now:
            return False
        say = self.env["dist.promise.decision"]._fact_date
        if self.dist_first_arrival_date in (False, first):
            return self.env._("First promised for %(first)s.", first=say(first))
        return self.env._(
            "First promised to ship on %(first)s and to arrive on %(arrival)s.",
            first=say(first),
            arrival=say(self.dist_first_arrival_date),
        )

    def _dist_decision_details(self):
        decisions = self.env["dist.promise.decision"]
        if not decisions.has_access("read"):
            return False
        decision = decisions.search([("line_id", "=", self.id)], order="id desc", limit=1)
        if not decision:
            return False
        outcomes = dict(decision._fields["outcome"]._description_selection(self.env))
        return {
            "id": decision.id,
            "outcome": decision.outcome,
            "label": outcomes[decision.outcome],
            "sentences": decision._sentences(),
            "when": format_datetime(self.env, decision.create_date, dt_format="short"),
            "who": decision.user_id.name,
        }

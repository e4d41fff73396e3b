# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

#: state of an order: (states of its lines that mean it), the first that matches wins
BY_LINES = {
    "at_risk": {"at_risk"},
    "backordered": {"backordered", "part"},
    "promised": {"promised"},
    "done": {"done"},
}


class SaleOrder(models.Model):
    """What people see of promises on an order."""

    _inherit = "sale.order"

    dist_promise_state = fields.Selection(
        [
            ("promised", "Promised"),
            ("backordered", "Backordered"),
            ("at_risk", "At risk"),
            ("held", "Held"),
            ("done", "Fulfilled"),
        ],
        "Promises",
        compute="_compute_dist_promise_state",
        search="_search_dist_promise_state",
        help="Promised: stock or a dated receipt covers every line. Backordered: a line waits for "
        "supply that has no date. At risk: goods that were promised are gone. Held: the quotation "
        "keeps its goods for a while. Fulfilled: nothing is left to deliver. Cancelled orders have "
        "none.",
    )
    dist_promised_date = fields.Date(
        "Promised Ship Date",
        compute="_compute_dist_promise_state",
        help="The day on which the last promised goods are to leave.",
    )
    dist_arrival_date = fields.Date(
        "Promised Arrival",
        compute="_compute_dist_promise_state",
        help="The day on which the last promised goods are to arrive.",
    )
    dist_monitored = fields.Boolean(
        "Only Monitored",
        compute="_compute_dist_promise_state",
        help="The warehouse only monitors: this shows what enforcing would have promised.",
    )
    dist_promise_count = fields.Integer("Promise Lines", compute="_compute_dist_counts")
    dist_decision_count = fields.Integer("Decision Count", compute="_compute_dist_counts")
    dist_slip_count = fields.Integer("Slipped Promises", compute="_compute_dist_counts")
    dist_case_count = fields.Integer("Open Cases", compute="_compute_dist_counts")

    @api.depends(
        "state",
        "order_line.dist_promise_state",
        "order_line.dist_promised_date",
        "order_line.dist_arrival_date",
        "order_line.dist_monitored",
        "order_line.dist_held_qty",
        "order_line.dist_hold_until",
    )
    def _compute_dist_promise_state(self):
        now = fields.Datetime.now()
        for order in self:
            lines = order.order_line
            # of a cancelled order nothing is left to deliver either, but nobody fulfilled it
            order.dist_promise_state = order.state != "cancel" and order._dist_state_of(
                set(lines.mapped("dist_promise_state")),
                any(line._dist_hold_status(now) == "held" for line in lines),
            )
            dates = [date for date in lines.mapped("dist_promised_date") if date]
            order.dist_promised_date = max(dates, default=False)
            arrivals = [date for date in lines.mapped("dist_arrival_date") if date]
            order.dist_arrival_date = max(arrivals, default=False)
            order.dist_monitored = any(lines.mapped("dist_monitored"))

    @api.model
    def _dist_state_of(self, states, held):
        for state, of_lines in BY_LINES.items():
            if state == "done" and held:
                return "held"
            if states & of_lines:
                return state
        return "held" if held else False

    @api.model
    def _search_dist_promise_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain.OR(self._dist_domain_of(state) for state in value if state)
        if False in value:
            known = [state for state, _label in self._fields["dist_promise_state"].selection]
            found |= ~Domain.OR(self._dist_domain_of(state) for state in known)
        return found

    @api.model
    def _dist_domain_of(self, state):
        """The orders of one state: its own lines, and none of the states that go before it."""
        held = Domain(
            "order_line",
            "any",
            [("dist_held_qty", ">", 0), ("dist_hold_until", ">", fields.Datetime.now())],
        )
        of = {
            name: Domain("order_line", "any", [("dist_promise_state", "in", sorted(states))])
            for name, states in BY_LINES.items()
        }
        order = {**{k: v for k, v in of.items() if k != "done"}, "held": held, "done": of["done"]}
        before = list(order)[: list(order).index(state)]
        open_ = Domain("state", "!=", "cancel")
        return Domain.AND([open_, order[state], *(~order[name] for name in before)])

    def _compute_dist_counts(self):
        self._dist_count("dist.promise", "dist_promise_count")
        self._dist_count("dist.promise.decision", "dist_decision_count")
        self._dist_count("dist.promise.slip", "dist_slip_count")
        for order in self:
            order.dist_case_count = order._dist_count_cases()

    def _dist_count(self, model, field):
        """Count the records of a model by order; nobody sees a number of what he may not read."""
        counts = {}
        if self.env[model].has_access("read"):
            groups = self.env[model]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
            counts = {order.id: count for order, count in groups}
        for order in self:
            order[field] = counts.get(order.id, 0)

    def _dist_cases_domain(self):
        return [
            ("document_ids", "any", [("res_model", "=", self._name), ("res_id", "in", self.ids)])
        ]

    def _dist_count_cases(self):
        cases = self.env["dist.exception"]
        if not self.id or not cases.has_access("read"):
            return 0
        return cases.search_count([*self._dist_cases_domain(), ("state", "!=", "closed")])

    # --- smart buttons ---------------------------------------------------------------------------

    def action_dist_view_promises(self):
        """The promises of the orders as they stand."""
        return self._dist_action("dist_promise_action", [("order_id", "in", self.ids)])

    def action_dist_view_decisions(self):
        """What the orders were told, and why."""
        return self._dist_action("dist_promise_decision_action", [("order_id", "in", self.ids)])

    def action_dist_view_slips(self):
        """What lost its date on the orders, what it got instead, and what the customer knows."""
        return self._dist_action("dist_promise_slip_action", [("order_id", "in", self.ids)])

    def action_dist_view_cases(self):
        """The cases of the exception desk about the orders."""
        action = self.env["ir.actions.act_window"]._for_xml_id("dist_base.dist_exception_action")
        return {**action, "domain": self._dist_cases_domain(), "context": {"create": False}}

    def _dist_action(self, xmlid, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"dist_reservation_policy.{xmlid}")
        return {**action, "domain": domain, "context": {"create": False}}

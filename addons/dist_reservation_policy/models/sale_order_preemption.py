# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.values import OVERRIDE_NOBODY, PREEMPTION_ALLOWED

#: what a line may lack goods in
OPEN_PROMISES = ("promised", "part", "backordered", "at_risk")


class SaleOrder(models.Model):
    """Which orders may take from lower classes, and which have gained or lost by it."""

    _inherit = "sale.order"

    dist_can_preempt = fields.Boolean(compute="_compute_dist_can_preempt")
    dist_preemption_count = fields.Integer("Preemptions", compute="_compute_dist_preemption_count")

    @api.depends("state", "order_line.dist_promise_state", "order_line.dist_promised_date")
    @api.depends_context("uid")
    def _compute_dist_can_preempt(self):
        for order in self:
            order.dist_can_preempt = not order._dist_preemption_error() and order.has_access(
                "write"
            )

    def _compute_dist_preemption_count(self):
        gained, lost = {}, {}
        if self.env["dist.promise.preemption"].has_access("read"):
            gained = self.env["dist.promise.preemption"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["id:recordset"]
            )
            lost = self.env["dist.promise.preemption.line"]._read_group(
                [("order_id", "in", self.ids), ("state", "in", ("done", "reverted"))],
                ["order_id"],
                ["preemption_id:recordset"],
            )
        gained, lost = dict(gained), dict(lost)
        for order in self:
            found = gained.get(order, self.env["dist.promise.preemption"])
            order.dist_preemption_count = len(found | lost.get(order, found))

    def action_dist_preempt(self):
        """Show who would lose what if this order took from lower classes; it decides nothing yet.

        :raises UserError: when the order can't take anything, with the reason
        """
        self.ensure_one()
        preemptions = self.env["dist.promise.preemption"]
        found = preemptions.search(
            [("order_id", "=", self.id), ("state", "in", ("draft", "waiting"))], limit=1
        )
        if found.state == "draft":
            found.action_refresh()
        return self._dist_open_preemptions(found or preemptions.create({"order_id": self.id}))

    def action_dist_view_preemptions(self):
        """The preemptions by which the orders gained or lost."""
        domain = ["|", ("order_id", "in", self.ids), ("line_ids.order_id", "in", self.ids)]
        return self._dist_open_preemptions(self.env["dist.promise.preemption"].search(domain))

    def _dist_open_preemptions(self, found):
        action = self._dist_action("dist_promise_preemption_action", [("id", "in", found.ids)])
        if len(found) == 1:
            action |= {"res_id": found.id, "views": [(False, "form")]}
        return action

    def _dist_class(self):
        """The class of the customer, in the company of the order."""
        self.ensure_one()
        # sudo: who is served first is decided by class, whoever looks at the order
        customer = self.sudo().partner_id.commercial_partner_id.with_company(self.company_id)
        return customer.dist_customer_class_id

    def _dist_class_priority(self):
        """The priority of the customer's class; without a class the lowest."""
        return self._dist_class().priority

    def _dist_open_promise_lines(self):
        """The lines that a warehouse really promises and hasn't delivered; kits take nothing."""
        return self.order_line.filtered(
            lambda line: line.dist_promise_state in OPEN_PROMISES
            and not line.dist_monitored
            and not line.dist_in_kits
            and line.warehouse_id.dist_mode == "enforce"
        )

    def _dist_short_lines(self):
        """The lines that lack goods: at risk, without a date, or promised for later than wanted."""
        return self._dist_open_promise_lines().filtered(
            lambda line: line.dist_at_risk_qty
            or line.dist_backorder_qty
            or (line.dist_promised_date and line.dist_promised_date > line._dist_ship_date())
        )

    def _dist_check_may_preempt(self):
        """Check that the order may take from lower classes at all.

        :raises UserError: when it can't, with the reason and what to do
        """
        self.ensure_one()
        if message := self._dist_preemption_error():
            raise UserError(message)

    def _dist_preemption_error(self):
        """Why this order can't take anything from a lower class, or None."""
        if self.state != "sale":
            return self.env._(
                "Confirm %(order)s first: only a confirmed order can take from lower classes.",
                order=self.display_name,
            )
        warehouses = self.order_line.warehouse_id or self.warehouse_id
        if "enforce" not in warehouses.mapped("dist_mode"):
            return self.env._(
                "%(warehouse)s does not enforce its promises, so there is nothing that "
                "%(order)s could take from others.",
                warehouse=", ".join(warehouses.mapped("display_name")),
                order=self.display_name,
            )
        return self._dist_preemption_denial() or self._dist_preemption_needless()

    def _dist_preemption_denial(self):
        values = self._dist_policies()[self.id].values
        if values.preemption != PREEMPTION_ALLOWED or values.override == OVERRIDE_NOBODY:
            return self.env._(
                "The reservation policy of %(order)s lets it take nothing from other orders. "
                "Ask the salesperson of another order to release goods instead.",
                order=self.display_name,
            )
        if self._dist_class_priority() <= 0:
            return self.env._(
                "%(customer)s has no customer class with a priority, so no class is lower. "
                "Ask a policy manager for the class of the customer.",
                customer=self.partner_id.commercial_partner_id.display_name,
            )
        return None

    def _dist_preemption_needless(self):
        if not self._dist_short_lines():
            kits = self.order_line.filtered("dist_in_kits")
            if short := kits.filtered(lambda x: x.dist_at_risk_qty or x.dist_backorder_qty):
                return self.env._(
                    "%(order)s lacks %(kits)s, and kits take nothing from other orders: a part "
                    "alone is of no use. Ask the salesperson of another order to release goods.",
                    order=self.display_name,
                    kits=", ".join(short.product_id.mapped("display_name")),
                )
            return self.env._(
                "%(order)s lacks nothing: everything is promised for the day on which it is "
                "wanted.",
                order=self.display_name,
            )
        return None


class SaleOrderLine(models.Model):
    """The case of an order that lost its promise to a higher class and waits."""

    _inherit = "sale.order.line"

    def _dist_close_covered_cases(self):
        """What was lost is promised again, or no longer wanted: nobody needs to look at it."""
        result = super()._dist_close_covered_cases()
        covered = self.filtered(lambda line: not line.dist_backorder_qty)
        self.env["dist.promise.preemption.line"]._close_cases_of(covered)
        return result

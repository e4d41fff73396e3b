# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .sale_order_override import GROUPS


class SaleOrder(models.Model):
    """Who may promise an order for an earlier day than computed: who may override its policy."""

    _inherit = "sale.order"

    dist_can_promise_earlier = fields.Boolean(compute="_compute_dist_can_promise_earlier")

    @api.depends("state", "order_line.dist_promised_date", "partner_id", "dist_channel_id")
    @api.depends_context("uid")
    def _compute_dist_can_promise_earlier(self):
        may = any(self.env.user.has_group(group) for group in GROUPS.values())
        later = self.filtered(lambda order: may and order._dist_lines_of_later_days())
        policies = later._dist_policies() if later else {}
        for order in self:
            group = order.id in policies and GROUPS.get(policies[order.id].values.override)
            order.dist_can_promise_earlier = bool(group) and self.env.user.has_group(group)

    def _dist_lines_of_later_days(self):
        """The lines that really are promised, for a day that is still to come."""
        today = self.env["stock.warehouse"]._dist_today
        return self.order_line.filtered(
            lambda line: line.state == "sale"
            and line.dist_promised_date
            and not line.dist_monitored
            and line.dist_promised_date > today(line.warehouse_id.id)
        )

    def action_dist_promise_earlier(self):
        """Ask for the day and a reason to promise a line earlier than computed."""
        self.ensure_one()
        self._dist_check_may_promise_earlier()
        line = self._dist_lines_of_later_days().sorted("dist_promised_date")[-1:]
        wizard = self.env["dist.promise.earlier"].create(
            {
                "order_id": self.id,
                "line_id": line.id,
                "ship_date": self.env["stock.warehouse"]._dist_today(line.warehouse_id.id),
            }
        )
        return {
            "name": self.env._("Promise earlier"),
            "type": "ir.actions.act_window",
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _dist_check_may_promise_earlier(self):
        """Check that the user may promise a line of this order for an earlier day.

        :raises AccessError: when the policy gives this decision to somebody else, or to nobody
        :raises UserError: when nothing of the order is promised for a day that is still to come
        """
        self.ensure_one()
        self.check_access("write")
        self._dist_check_override_right()
        if not self._dist_lines_of_later_days():
            raise UserError(
                self.env._(
                    "Nothing of %(order)s is promised for a later day than today.",
                    order=self.display_name,
                )
            )

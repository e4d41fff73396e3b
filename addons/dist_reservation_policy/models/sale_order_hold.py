# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

OPEN = ("draft", "sent")


class SaleOrder(models.Model):
    """Holds: the goods that a quotation keeps for a while."""

    _inherit = "sale.order"

    dist_hold_state = fields.Selection(
        [("held", "Held"), ("expired", "Hold ended")],
        "Hold",
        compute="_compute_dist_hold",
        help="Whether the quotation keeps goods. A hold ends by itself; confirming after that "
        "promises the goods again, as far as they are still there.",
    )
    dist_hold_until = fields.Datetime("Held until", compute="_compute_dist_hold")
    dist_can_hold = fields.Boolean(compute="_compute_dist_can_hold")

    @api.depends("state", "order_line.dist_held_qty", "order_line.dist_hold_until")
    def _compute_dist_hold(self):
        now = fields.Datetime.now()
        for order in self:
            held = order.order_line.filtered(lambda line: line.dist_held_qty > 0)
            until = max(held.mapped("dist_hold_until"), default=False)
            order.dist_hold_until = until
            order.dist_hold_state = until and ("held" if until > now else "expired")

    @api.depends("state", "warehouse_id", "partner_id", "dist_channel_id")
    def _compute_dist_can_hold(self):
        able = self.filtered(
            lambda o: o.state in OPEN and o.warehouse_id.dist_mode == "enforce" and o.order_line
        )
        for order in self:
            order.dist_can_hold = order in able and order._dist_hold_minutes() > 0

    def _dist_hold_minutes(self):
        """For how many minutes the policy keeps goods for this order before it is confirmed."""
        self.ensure_one()
        return self._dist_policies()[self.id].values.hold_quotation_minutes

    def _dist_hold_end_text(self):
        self.ensure_one()
        return format_datetime(self.env, self.dist_hold_until, dt_format="short")

    # --- holding and releasing -----------------------------------------------------------------

    def action_dist_hold(self):
        """Keep the goods of the quotation for as long as the policy says; once more extends it.

        :raises UserError: when the policy holds nothing, or nothing at all could be kept
        """
        self.check_access("write")
        for order in self:
            order._dist_check_holdable()
            held = order._dist_hold(order._dist_hold_minutes())
            if not any(kept.qty for kept in held.values()):
                raise UserError(
                    self.env._(
                        "Nothing can be held for %(order)s: all stock of its products is promised "
                        "or held for others. Look at the promises of the products, or confirm the "
                        "order to have a date promised.",
                        order=order.display_name,
                    )
                )
        return True

    def action_dist_release_hold(self):
        """Give the goods of the quotation back to everybody."""
        self.check_access("write")
        self._dist_release_hold()
        return True

    def _dist_check_holdable(self):
        self.ensure_one()
        if self.state not in OPEN:
            raise UserError(
                self.env._(
                    "%(order)s is not a quotation, so nothing can be held for it. "
                    "Confirmed orders have promises instead.",
                    order=self.display_name,
                )
            )
        if not self.dist_can_hold:
            raise UserError(
                self.env._(
                    "Nothing is held for %(order)s: the reservation policy holds no quotations of "
                    "this kind, or its warehouse %(warehouse)s does not enforce policies. Ask a "
                    "policy manager to set the minutes of a hold.",
                    order=self.display_name,
                    warehouse=self.warehouse_id.display_name,
                )
            )
        self.order_line._dist_check_requests()

    def _dist_hold(self, minutes):
        """Hold for the quotations among self; {line: Held}."""
        lines = self.filtered(lambda order: order.state in OPEN).order_line
        return self.env["dist.promise.service"]._hold(lines, minutes) if minutes > 0 else {}

    def _dist_release_hold(self):
        lines = self.order_line.filtered("dist_held_qty")
        if lines:
            self.env["dist.promise.service"]._end_holds(lines)

    def _dist_extend_hold(self):
        """A payment is on its way: keep the goods for as long again, from now."""
        for order in self.filtered(lambda order: order.state in OPEN):
            order._dist_hold(order._dist_hold_minutes())

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "sent":
            self._dist_hold_sent()
        if "warehouse_id" in vals:
            self.order_line._dist_hold_again()
        return result

    def _dist_hold_sent(self):
        """What is offered to a customer is kept for as long as the policy says."""
        for order in self.filtered(lambda order: order.dist_hold_state != "held"):
            order._dist_hold(order._dist_hold_minutes())

    @api.ondelete(at_uninstall=False)
    def _dist_release_hold_before_unlink(self):
        """The database deletes the lines along with the order: nobody would end their holds."""
        self._dist_release_hold()

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class DistPromiseEarlier(models.TransientModel):
    """Promise a line for an earlier day than its dates allow, with a reason.

    Somebody at the dock agreed to work on Saturday, say. Goods that aren't there can't leave.
    """

    _name = "dist.promise.earlier"
    _description = "Promise Earlier"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    line_id = fields.Many2one(
        "sale.order.line",
        "Order Line",
        required=True,
        ondelete="cascade",
        domain="[('order_id', '=', order_id), ('dist_promised_qty', '>', 0)]",
    )
    promised_date = fields.Date(related="line_id.dist_promised_date", string="Leaves Now On")
    arrival_now = fields.Date(related="line_id.dist_arrival_date", string="Arrives Now On")
    ship_date = fields.Date("Shall Leave On", required=True)
    arrival_date = fields.Date("Would Arrive On", compute="_compute_arrival_date")
    reason = fields.Text(
        help="Why the goods can leave on a day on which they should not. It is kept in the audit, "
        "and nobody can change it later."
    )

    @api.depends("line_id", "ship_date")
    def _compute_arrival_date(self):
        for wizard in self:
            known = wizard.line_id and wizard.ship_date
            wizard.arrival_date = known and wizard.line_id._dist_shipping().arrival(
                wizard.ship_date
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Open the dialog.

        :raises AccessError: when the policy doesn't let this user override for the order
        """
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard.order_id._dist_check_may_promise_earlier()
        return wizards

    def action_promise(self):
        """Move the promise, and record who did it and why.

        :raises AccessError: when the policy doesn't let this user override for the order
        :raises UserError: without a reason, for a day that is gone or not earlier, or when supply
            doesn't cover the day
        """
        self.ensure_one()
        reason = (self.reason or "").strip()
        self.order_id._dist_check_may_promise_earlier()
        self._check_input(reason)
        moved = self.env["dist.promise.service"]._promise_earlier(self.line_id, self.ship_date)
        self._log_override(moved, reason)
        return {"type": "ir.actions.act_window_close"}

    def _check_input(self, reason):
        names = {"order": self.order_id.display_name, "line": self.line_id.display_name}
        if self.line_id.order_id != self.order_id:
            raise UserError(self.env._("%(line)s is no line of %(order)s.", **names))
        if not reason:
            raise UserError(
                self.env._(
                    "Write down why %(line)s is promised for an earlier day. The reason is kept in "
                    "the audit.",
                    **names,
                )
            )
        line = self.line_id
        if not line.dist_promised_date or self.ship_date >= line.dist_promised_date:
            raise UserError(
                self.env._(
                    "Nothing of %(line)s is promised for a later day than that. Choose an earlier "
                    "one.",
                    **names,
                )
            )
        if self.ship_date < self.env["stock.warehouse"]._dist_today(line.warehouse_id.id):
            raise UserError(
                self.env._("%(line)s cannot leave on a day that is gone.", **names),
            )

    def _log_override(self, moved, reason):
        self.env["dist.audit"]._log(
            "override",
            self.env._(
                "%(line)s was promised for an earlier day than computed.",
                line=self.line_id.display_name,
            ),
            record=self.order_id,
            reason=reason,
            payload={
                "line": self.line_id.display_name,
                "ship_date": str(self.ship_date),
                "moved": [
                    {
                        "product": self.env["product.product"]
                        .browse(balance.product_id)
                        .display_name,
                        "quantity": float(balance.qty),
                        "ship_date": str(balance.ship_date),
                    }
                    for balance in moved
                ],
            },
        )

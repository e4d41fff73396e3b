# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

#: what an approval was asked for; changing it makes the approval outdated
ORDER_FIELDS = {
    "partner_id", "partner_shipping_id", "warehouse_id", "commitment_date", "pricelist_id",
    "dist_channel_id", "order_line", "currency_id",
}  # fmt: skip
LINE_FIELDS = {
    "product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount", "warehouse_id",
    "route_ids", "order_id",
}  # fmt: skip


class SaleOrder(models.Model):
    """Approvals of an order that is short."""

    _inherit = "sale.order"

    dist_approval_ids = fields.One2many("dist.promise.approval", "order_id", "Approvals")
    dist_waits_for_approval = fields.Boolean(
        "Waiting for Approval",
        compute="_compute_dist_waits_for_approval",
        store=True,
        copy=False,
        help="The order is short, and somebody has to approve that before it is confirmed.",
    )
    dist_approval_count = fields.Integer("Approval Count", compute="_compute_dist_approval_count")

    @api.depends("dist_approval_ids.state")
    def _compute_dist_waits_for_approval(self):
        for order in self:
            states = order.dist_approval_ids.mapped("state")
            order.dist_waits_for_approval = "waiting" in states

    def _compute_dist_approval_count(self):
        self._dist_count("dist.promise.approval", "dist_approval_count")

    def _dist_ask_approval(self):
        """Have the shortage of this quotation approved; asking twice asks once."""
        self.ensure_one()
        return self.env["dist.promise.approval"]._ask(self)

    def action_dist_view_approvals(self):
        """The approvals of the orders."""
        return self._dist_action("dist_promise_approval_action", [("order_id", "in", self.ids)])

    def write(self, vals):
        if not self.env.su and "dist_waits_for_approval" in vals:
            raise AccessError(
                self.env._(
                    "Whether %(order)s waits for approval is noted by the system. Answer the "
                    "approval instead.",
                    order=self[:1].display_name,
                )
            )
        waiting = self.filtered("dist_waits_for_approval")
        before = waiting and waiting._dist_approved_facts()
        result = super().write(vals)
        if waiting and vals.get("state") in ("sale", "cancel"):
            words = {
                "sale": self.env._("The order was confirmed meanwhile."),
                "cancel": self.env._("The order was cancelled."),
            }
            waiting._dist_outdate_approvals(words[vals["state"]])
        elif waiting and vals.keys() & ORDER_FIELDS:
            now = waiting._dist_approved_facts()
            changed = waiting.filtered(lambda order: before[order] != now[order])
            changed._dist_outdate_approvals(self.env._("The order was changed."))
        return result

    def _dist_approved_facts(self):
        names = sorted(ORDER_FIELDS - {"order_line"})
        return {order: [order[name] for name in names] for order in self}

    def _dist_outdate_approvals(self, why):
        # sudo: whoever changes the order ends what was asked for it
        approvals = self.sudo().dist_approval_ids
        approvals.filtered(lambda a: a.state == "waiting")._outdate(why)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._dist_outdate_approvals()
        return lines

    def write(self, vals):
        names = sorted(vals.keys() & LINE_FIELDS)
        waiting = self.filtered("order_id.dist_waits_for_approval") if names else self.browse()
        before = {line: [line[name] for name in names] for line in waiting}
        result = super().write(vals)
        changed = waiting.filtered(lambda line: before[line] != [line[name] for name in names])
        changed._dist_outdate_approvals()
        return result

    def unlink(self):
        self._dist_outdate_approvals()
        return super().unlink()

    def _dist_outdate_approvals(self):
        orders = self.order_id.filtered("dist_waits_for_approval")
        if orders:
            orders._dist_outdate_approvals(self.env._("The lines of the order were changed."))

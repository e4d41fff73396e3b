# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.commitment import SHORTAGE
from ..core.values import OVERRIDE_APPROVER, OVERRIDE_MANAGER
from .sale_order_hold import OPEN

GROUPS = {
    OVERRIDE_APPROVER: "dist_base.group_dist_override_approver",
    OVERRIDE_MANAGER: "dist_base.group_dist_policy_manager",
}


class SaleOrder(models.Model):
    """Who may confirm what the policy refuses."""

    _inherit = "sale.order"

    dist_can_override = fields.Boolean(compute="_compute_dist_can_override")

    @api.depends("state", "warehouse_id", "partner_id", "dist_channel_id")
    @api.depends_context("uid")
    def _compute_dist_can_override(self):
        enforced = self.filtered(
            lambda o: o.state in OPEN and o.warehouse_id.dist_mode == "enforce" and o.order_line
        )
        may = any(self.env.user.has_group(group) for group in GROUPS.values())
        policies = enforced._dist_policies() if may else {}
        for order in self:
            group = order.id in policies and GROUPS.get(policies[order.id].values.override)
            order.dist_can_override = bool(group) and self.env.user.has_group(group)

    def action_dist_override(self):
        """Show what would be short, and ask for a reason to confirm all the same."""
        self.ensure_one()
        wizard = self.env["dist.promise.override"].create({"order_id": self.id})
        return {
            "name": self.env._("Confirm with shortage"),
            "type": "ir.actions.act_window",
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _dist_check_override(self):
        """Check that the user may confirm this quotation with a shortage.

        :raises AccessError: when the policy gives this decision to somebody else, or to nobody
        :raises UserError: when the order is no quotation
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in OPEN:
            raise UserError(
                self.env._(
                    "%(order)s is not a quotation: only quotations are confirmed with a shortage.",
                    order=self.display_name,
                )
            )
        self._dist_check_override_right()

    def _dist_check_override_right(self):
        """Check that the policy of this order lets the user override it.

        :raises AccessError: when it gives this decision to somebody else, or to nobody
        """
        allowed = GROUPS.get(self._dist_policies()[self.id].values.override)
        if not allowed or not self.env.user.has_group(allowed):
            raise AccessError(self._dist_override_denial(allowed))

    def _dist_override_denial(self, group_xmlid):
        if not group_xmlid:
            return self.env._(
                "The reservation policy of %(order)s lets nobody override it. "
                "Lower the quantities, or ask for a later date.",
                order=self.display_name,
            )
        # sudo: the name of the role that may decide is no secret to who has to ask for it
        group = self.env.ref(group_xmlid).sudo()
        return self.env._(
            "You cannot override the reservation policy of %(order)s, which leaves that to the "
            "role %(role)s. Ask somebody who has it.",
            order=self.display_name,
            role=group.full_name,
        )

    def _dist_log_override(self, reason, objections=()):
        """Audit what was in fact decided, which may be better than what was shown before.

        :param reason: why, in the words of whoever overrode
        :param objections: core Reasons against the order as a whole
        """
        short = {
            decision.line_id: decision
            for decision in self.env["dist.promise.decision"].search(
                [("order_id", "=", self.id), ("outcome", "=", SHORTAGE)], order="id"
            )
            if decision.line_id
        }
        if not short and not objections:
            return
        self.env["dist.audit"]._log(
            "override",
            self.env._("Order %(order)s was confirmed although goods are missing.", order=self.name)
            if short
            else self.env._(
                "Order %(order)s was confirmed although the policy does not accept it.",
                order=self.name,
            ),
            record=self,
            reason=reason,
            payload={
                "short": [
                    {
                        "product": decision.product_id.display_name,
                        "requested": decision.requested_qty,
                        "promised": decision.promised_qty,
                        "short": decision.backorder_qty,
                    }
                    for decision in short.values()
                ],
                "objections": [objection.to_json() for objection in objections],
            },
        )

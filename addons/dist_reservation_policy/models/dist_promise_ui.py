# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models

from ..core import values


class DistPromise(models.Model):
    """What lists and reports of promises show besides the balances themselves."""

    _inherit = "dist.promise"

    user_id = fields.Many2one(related="order_id.user_id", string="Salesperson")
    categ_id = fields.Many2one(related="product_id.categ_id", string="Product Category")
    late = fields.Boolean(
        compute="_compute_late", help="It was to leave before today and is still here."
    )

    @api.depends("ship_date", "state")
    def _compute_late(self):
        today = fields.Date.context_today(self)
        for promise in self:
            promise.late = promise.state != "hold" and promise.ship_date < today

    def action_open_order(self):
        """The order that the promise was made to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }


class DistPromiseDecision(models.Model):
    """The policy that a decision followed, in words."""

    _inherit = "dist.promise.decision"

    policy_html = fields.Html("The policy as it was", compute="_compute_policy_html")

    @api.depends("policy")
    @api.depends_context("lang")
    def _compute_policy_html(self):
        row = Markup("<tr><td>%s</td><td class='text-muted'>%s</td></tr>")
        for decision in self:
            rows = (row % words for words in decision._policy_in_words())
            decision.policy_html = Markup("<table class='table table-sm'>%s</table>") % Markup(
                ""
            ).join(rows)

    def _policy_in_words(self):
        """(value of a field, the rule that set it), field by field."""
        policies, stored = self.env["dist.reservation.policy"], self.policy or {}
        for name in values.FIELDS:
            if name in stored:
                kind = values.NUMBERS.get(name, str)
                rule = stored[name]["rule"] or self.env._("Default of a fresh install")
                yield policies._words(name, kind(stored[name]["value"])), rule

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ..core import resolution

_lt = LazyTranslate(__name__)

WHY_WORDS = {
    resolution.MORE_SPECIFIC: _lt("set by a more specific policy"),
    resolution.ORDER_FIELD: _lt("ignored: the field is one of the order as a whole"),
}


class DistPolicyExplanation(models.TransientModel):
    """The page that shows, for any case, which policy decides each field and why."""

    _name = "dist.policy.explanation"
    _description = "Explanation of a Policy"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
        help="Every company has policies of its own.",
    )
    product_id = fields.Many2one(
        "product.product",
        check_company=True,
        help="Policies of the product and of its categories apply. Empty: no such policies.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        check_company=True,
        help="Policies of the customer and of its class apply. A contact counts as its company.",
    )
    channel_id = fields.Many2one(
        "dist.sales.channel",
        "Sales Channel",
        check_company=True,
        help="Where the order comes from. Empty: policies of channels don't apply.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        help="What delivers the order. Empty: policies of warehouses don't apply.",
    )
    class_name = fields.Char("Customer Class", compute="_compute_explanation")
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    @api.depends("company_id", "product_id", "partner_id", "channel_id", "warehouse_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for page in self:
            rows = page._rows() if page.company_id else []
            page.class_name = page._customer_class().display_name
            page.explanation = self.env["ir.qweb"]._render(
                "dist_reservation_policy.policy_explanation", {"rows": rows}
            )

    def _compute_display_name(self):
        self.display_name = self.env._("Explain a Policy")

    def _customer_class(self):
        commercial = self.partner_id.commercial_partner_id.with_company(self.company_id)
        return commercial.dist_customer_class_id

    def _rows(self):
        """Return for each field its label, its value in words, and the policies that spoke."""
        self.ensure_one()
        policies = self.env["dist.reservation.policy"]
        case = policies._case(
            self.company_id,
            product=self.product_id,
            partner=self.partner_id,
            channel=self.channel_id,
            warehouse=self.warehouse_id,
        )
        return [self._row(field) for field in policies._explain(case, self.company_id)]

    def _row(self, field):
        policies = self.env["dist.reservation.policy"]
        return {
            "field": field.name,
            "label": policies._field_name(field.name),
            "value": policies._words(field.name, field.value),
            "source": field.source and self._policy(field.source),
            "passed_over": [
                {
                    **self._policy(passed.rule),
                    "value": policies._words(field.name, passed.rule.values[field.name]),
                    "why": self.env._(WHY_WORDS[passed.why]),
                }
                for passed in field.passed_over
            ],
        }

    def _policy(self, rule):
        scopes = dict(
            self.env["dist.reservation.policy"]._fields["scope"]._description_selection(self.env)
        )
        return {
            "id": rule.id,
            "name": rule.name,
            "scope": scopes[rule.scope],
            "url": f"/odoo/reservation-policies/{rule.id}",
        }

    @api.model
    def _action_for(self, *, product=None, order=None, warehouse=None):
        """Return the action that opens the page for this case."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_reservation_policy.dist_policy_explanation_action"
        )
        order = order or self.env["sale.order"]
        defaults = {
            "company_id": (order.company_id or self.env.company).id,
            "product_id": product and product.id,
            "partner_id": order.partner_id.id,
            "channel_id": order.dist_channel_id.id,
            "warehouse_id": warehouse and warehouse.id,
        }
        action["context"] = {f"default_{name}": value for name, value in defaults.items() if value}
        return action

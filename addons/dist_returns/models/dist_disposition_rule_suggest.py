# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..core import suggestion as core


class DistDispositionRule(models.Model):
    """The rules as the core knows them."""

    _inherit = "dist.disposition.rule"

    clean_count = fields.Integer(
        "Clean Goods so far",
        readonly=True,
        copy=False,
        help="Of these every n-th is left to a person.",
    )

    def _as_core(self):
        return [
            core.Rule(
                rule.id,
                rule.kind,
                reason=rule.reason_id.id or None,
                condition=rule.condition or None,
                product=rule.product_id.id or None,
                category=rule.category_id.id or None,
                cost_from=rule.cost_from,
                cost_to=rule.cost_to,
                is_automatic=rule.is_automatic,
                max_cost=rule.max_amount,
                sampling_every=rule.sampling_every,
            )
            for rule in self
        ]

    @api.model
    def _rules_of(self, company):
        # sudo: whoever inspects is told the suggestion, and reads no rules
        return self.sudo().search([("company_id", "=", company.id)])

    def _disposition_values(self):
        return {"grade_percent": self.grade_percent, "is_credited": self.is_credited}

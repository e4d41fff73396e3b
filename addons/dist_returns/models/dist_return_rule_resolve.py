# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..core import rules

#: fields that decide when they are set at all; nothing and 0 leave it to the next rule
PLAIN = (
    "window_days",
    "warranty_days",
    "authorisation",
    "auto_amount",
    "fee_percent",
    "credit_timing",
    "is_routing_economic",
    "handling_cost",
    "freight_cost",
    "recovery_percent",
)
TARGETS = ("product_id", "category_id", "channel_id", "warehouse_id", "reason_id")


class DistReturnRule(models.Model):
    """Which rule decides for a line: the rules as the core reads them."""

    _inherit = "dist.return.rule"

    @api.model
    def _book(self, companies):
        """Return all rules of the companies for the core."""
        # sudo: rules decide for whoever asks for a return, a portal user included
        found = self.sudo().search([("company_id", "in", companies.ids)])
        return [rule._as_core() for rule in found]

    def _as_core(self):
        values = {name: self[name] for name in PLAIN if self[name]}
        if self.is_replacement:
            values.update(is_replacement=True, replacement_condition=self.replacement_condition)
        return rules.Rule(
            self.id,
            self.name,
            self.company_id.id,
            values,
            sequence=self.sequence,
            partner_id=self.partner_id.commercial_partner_id.id or None,
            **{name: self[name].id or None for name in TARGETS},
        )

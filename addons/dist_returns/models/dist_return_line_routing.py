# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..core import routing


class DistReturnLine(models.Model):
    """Whether goods are worth bringing back, with the sums."""

    _inherit = "dist.return.line"

    def _route(self):
        """Set where the goods of the lines of one return go, but keep what a person said."""
        lines = self.filtered(lambda line: not line.routing_reason)
        freight = max((line._terms().freight_cost for line in lines), default=0.0)
        routes = routing.routes([line._worth() for line in lines], freight)
        for line in lines:
            route = routes[line.id]
            line._set(
                {
                    "routing": route.routing,
                    "recoverable_amount": route.recoverable,
                    "handling_amount": route.handling,
                    "freight_amount": route.freight,
                }
            )

    def _worth(self):
        # sudo: what goods cost is no business of who asks for a return, but decides their way
        product = self.sudo().product_id.with_company(self.company_id)
        terms = self._terms()
        cost = product.standard_price * self.requested_qty
        return routing.Worth(
            self.id,
            recoverable=cost * terms.recovery_percent / 100.0,
            handling=terms.handling_cost,
            fault=self.reason_id.fault,
            has_vendor=bool(product.seller_ids),
            is_economic=terms.is_routing_economic,
        )

    def _routing_words(self):
        """Return why the goods don't come back, as one sentence."""
        label = dict(self._fields["routing"]._description_selection(self.env))[self.routing]
        if self.routing_reason:
            return self.env._("%(routing)s: %(reason)s", routing=label, reason=self.routing_reason)
        money = self.company_currency_id.format
        return self.env._(
            "%(routing)s: the goods would bring %(recoverable)s, handling costs %(handling)s and "
            "freight of the return %(freight)s.",
            routing=label,
            recoverable=money(self.recoverable_amount),
            handling=money(self.handling_amount),
            freight=money(self.freight_amount),
        )

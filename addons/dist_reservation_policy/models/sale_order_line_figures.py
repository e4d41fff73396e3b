# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError

#: What the promise service writes in SQL, together with the ledger, and reads as the truth.
FIGURES = frozenset(
    (
        "dist_promised_qty",
        "dist_at_risk_qty",
        "dist_backorder_qty",
        "dist_held_qty",
        "dist_hold_until",
        "dist_promised_date",
        "dist_promise_state",
        "dist_in_kits",
        "dist_monitored",
        "dist_promise_decided",
        "dist_arrival_date",
        "dist_first_ship_date",
        "dist_first_arrival_date",
    )
)


class SaleOrderLine(models.Model):
    """The figures of a promise follow the ledger, and nobody's hand.

    A line that says that it was never promised would be promised again beside its own promise, and
    one that says that it holds nothing would release nothing.
    """

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        if any(vals.keys() & FIGURES for vals in vals_list):
            self._dist_refuse_figures(self.env._("the new line"))
        # a default from the context is somebody's hand, too
        names = {f"default_{name}" for name in FIGURES}
        if names & self.env.context.keys():
            kept = {key: self.env.context[key] for key in self.env.context.keys() - names}
            self = self.with_context(kept)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and vals.keys() & FIGURES:
            self._dist_refuse_figures(self[:1].display_name or "")
        return super().write(vals)

    def _dist_refuse_figures(self, name):
        raise AccessError(
            self.env._(
                "What is promised on %(line)s is kept by the system. Change the order instead, or "
                "leave these figures out: confirming, holding and cancelling bring them up to "
                "date.",
                line=name,
            )
        )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..models.sale_order_choice_sourcing import WAREHOUSE


class DistPromiseChoiceOption(models.TransientModel):
    _inherit = "dist.promise.choice.option"

    @api.model
    def _kind_words(self, kind):
        if kind == WAREHOUSE:
            return self.env._("From another warehouse")
        return super()._kind_words(kind)

    @api.model
    def _figures(self, line, alternative):
        """Goods travel from the other warehouse, and the choice names it."""
        figures = super()._figures(line, alternative)
        if alternative.kind != WAREHOUSE:
            return figures
        warehouse = self.env["stock.warehouse"].browse(int(alternative.key))
        shipping, now, later = (
            line._dist_shipping(warehouse.id), alternative.now_date, alternative.later_date,
        )  # fmt: skip
        return {
            **figures,
            "name": self.env._("From %(warehouse)s", warehouse=warehouse.name),
            "now_arrival": now and shipping.arrival(now),
            "later_arrival": later and shipping.arrival(later),
        }

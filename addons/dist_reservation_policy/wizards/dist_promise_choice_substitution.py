# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..models.sale_order_choice_substitution import SUBSTITUTE


class DistPromiseChoiceOption(models.TransientModel):
    _inherit = "dist.promise.choice.option"

    @api.model
    def _kind_words(self, kind):
        if kind == SUBSTITUTE:
            return self.env._("With a substitute")
        return super()._kind_words(kind)

    @api.model
    def _figures(self, line, alternative):
        """The substitute has its own price and its own name; the rest of the line keeps its own."""
        figures = super()._figures(line, alternative)
        if alternative.kind != SUBSTITUTE:
            return figures
        price, instead = line._dist_unit_price(), float(alternative.instead_qty)
        values = {
            "now_value": price * (float(alternative.now_qty) - instead)
            + float(alternative.price) * instead,
            "later_value": price * float(alternative.later_qty),
            "waiting_value": price * float(alternative.backorder_qty),
        }
        rounded = {name: line.currency_id.round(value) for name, value in values.items()}
        return {**figures, **rounded, "name": self._substitute_words(line, alternative)}

    @api.model
    def _substitute_words(self, line, alternative):
        """ "4 Units of Hex bolt M8 steel instead"."""
        entry, part = line._dist_chosen_entry(alternative)
        if not part:
            return self._kind_words(SUBSTITUTE)
        # sudo: a substitute can be offered whoever sells it
        product = self.env["product.product"].sudo().browse(entry.substitute_id)
        return self.env._(
            "%(qty)s %(unit)s of %(product)s instead",
            qty=part.qty,
            unit=self.env["uom.uom"].browse(entry.uom_id).name,
            product=product.display_name,
        )

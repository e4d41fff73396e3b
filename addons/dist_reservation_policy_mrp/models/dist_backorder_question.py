# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from odoo import models

from odoo.addons.dist_reservation_policy import queries
from odoo.addons.dist_reservation_policy.core.kit import SMALLEST
from odoo.addons.dist_reservation_policy.core.position import floor_to
from odoo.addons.dist_reservation_policy.models.stock_move import OPEN, to_decimal

#: what quantities that have been rounded may differ by
CRUMB = Fraction(SMALLEST)


def whole_kits(counts):
    """How many whole kits there are when each component suffices for so many.

    All of them, with a half one that was ordered, if no component suffices for more than another.
    """
    fewest, most = min(counts, default=0), max(counts, default=0)
    return fewest if most - fewest < CRUMB else floor(fewest + CRUMB)


class SaleOrderLine(models.Model):
    """What of a line of kits could still be cancelled: kits of which no part has left."""

    _inherit = "sale.order.line"

    def _dist_leaves_in_parts(self):
        """Whether what leaves for the line are components, whoever promised them or didn't."""
        self.ensure_one()
        return bool(self._dist_leaving_moves().product_id - self.product_id)

    def _dist_cancellable_qty(self):
        if not self._dist_leaves_in_parts():
            return super()._dist_cancellable_qty()
        return float(whole_kits(self._dist_kits_of(self._dist_cancellable_moves())))

    def _dist_left_behind(self, moves):
        """A kit of which a part has left is completed: nobody is asked about what it lacks."""
        if not self._dist_leaves_in_parts():
            return super()._dist_left_behind(moves)
        most = max(self._dist_kits_of(moves), default=0)
        return min(self._dist_cancellable_qty(), ceil(most - CRUMB))

    def _dist_kits_of(self, moves):
        """For how many kits the moves suffice, by each component that counts: a list of Fraction.

        A component that neither promise nor bill knows suffices for none, so nothing is cancelled.
        """
        per_kit, found = self._dist_per_kit(), self._dist_in_moves(moves)
        return [
            found.get(component, Fraction(0)) / per_kit[component]
            if component in per_kit
            else Fraction(0)
            for component in self._dist_counting_components()
        ]

    def _dist_counting_components(self):
        """What a kit can't be without: what is stored of it, and what is being packed for it.

        What isn't stored often leaves with the first delivery, for all kits: it holds none back.
        """
        moves = self._dist_leaving_moves()
        packed = moves.filtered(lambda move: move.state in OPEN) - self._dist_cancellable_moves()
        stored = moves.product_id.filtered("is_storable")
        return (stored or moves.product_id) | packed.product_id

    def _dist_per_kit(self):
        """{component: what a kit contains of it}, as it was promised, else by the bill."""
        ordered = self._dist_product_qty(self.product_uom_qty)
        chosen = self.product_no_variant_attribute_value_ids
        bill = self.product_id._dist_contents(ordered, self.company_id, chosen)
        found = {part: Fraction(qty) / Fraction(ordered) for part, qty in bill.items()}
        recipe = queries.recipes(self.env.cr, self.ids).get(self.id, {})
        kits = Fraction(max((known.kits for known in recipe.values()), default=0))
        for product_id, known in recipe.items():
            if known.qty and kits:
                found[self.product_id.browse(product_id)] = Fraction(known.qty) / kits
        return found

    def _dist_in_moves(self, moves):
        found = {}
        for move in moves:
            qty = Fraction(to_decimal(move.product_qty))
            found[move.product_id] = found.get(move.product_id, 0) + qty
        return found


class DistBackorderQuestionLine(models.Model):
    _inherit = "dist.backorder.question.line"

    def _give_up(self, qty):
        """Cancel whole kits: of each component what they contain of it, the latest first."""
        line = self.sale_line_id
        if not line._dist_leaves_in_parts():
            return super()._give_up(qty)
        moves, per_kit = self._open_moves(), line._dist_per_kit()
        for component, there in line._dist_in_moves(moves).items():
            wanted = Fraction(to_decimal(qty)) * per_kit.get(component, 0)
            part = there if there - wanted < CRUMB else self._rounded(component, wanted)
            mine = moves.filtered(lambda move, product=component: move.product_id == product)
            self._take_off_each(mine, float(part))
        return qty

    def _rounded(self, component, qty):
        """What stays must suffice for the kits that stay, so it is rounded in their favour."""
        exact = Decimal(qty.numerator) / qty.denominator
        return floor_to(exact, Decimal(str(component.uom_id.rounding)))

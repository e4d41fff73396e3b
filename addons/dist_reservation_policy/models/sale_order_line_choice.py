# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import models

from odoo.addons.dist_base.tools.transaction import marks

from ..core import alternatives
from ..core.values import COMMIT_APPROVAL, COMMIT_ASK, COMMIT_REFUSE, COMMIT_SPLIT

#: {line id: core Alternative} that somebody has chosen just now
CHOSEN = "chosen"


class SaleOrderLine(models.Model):
    """What happens to a short line whose policy leaves it to somebody's answer."""

    _inherit = "sale.order.line"

    def _dist_commitment(self, commitment, grown):
        """The values of LineRequest that say what happens if the line is short.

        What an order grows by can't wait for an answer, since the order is confirmed: it is
        refused. Who confirms in the portal, in the shop or as the system has nobody to ask: split.
        """
        self.ensure_one()
        chosen = self._dist_chosen()
        if chosen and not grown:
            return {"commitment": chosen.commitment, "shown": chosen.shown}
        if grown and commitment in (COMMIT_ASK, COMMIT_APPROVAL):
            return {"commitment": COMMIT_REFUSE}
        if commitment == COMMIT_ASK and not self._dist_can_answer():
            return {"commitment": COMMIT_SPLIT}
        return {"commitment": commitment}

    def _dist_chosen(self):
        """The alternative that was chosen for this line, if it is being confirmed with one."""
        found = [chosen[self.id] for chosen in marks(self.env.cr, CHOSEN) if self.id in chosen]
        return found[-1] if found else None

    def _dist_can_answer(self):
        """Whether the person who confirms is somebody who can be shown alternatives."""
        return not self.env.su and self.env.user._is_internal()

    # --- alternatives ------------------------------------------------------------------------

    def _dist_choose(self, alternative, consented_by=""):
        """Change the line of a quotation as its chosen alternative says, before it is promised.

        Whoever offers a kind of his own (see sale.order._dist_alternatives) extends this method
        for it; what he has changed is undone when the alternative turns out to be gone.

        :param alternative: core Alternative, one that was offered for this line
        :param consented_by: who at the customer agreed to it, where that is kept on record
        :return: {line id: core Alternative} by which this line, and others made for it, are to be
            promised
        :raises AskedAgain: when it can be seen already that the alternative is gone
        """
        self.ensure_one()
        if alternative.kind in (alternatives.LESS, alternatives.CANCEL):
            # what was agreed on is the price as well, whatever the price list says of less
            self.write(
                {
                    "product_uom_qty": self._dist_line_qty(alternative.qty),
                    "price_unit": self.price_unit,
                    "discount": self.discount,
                }
            )
        return {self.id: alternative}

    def _dist_line_qty(self, qty):
        """A quantity in the product's own unit (Decimal) in the unit of the line."""
        if self.product_uom_id == self.product_id.uom_id:
            return float(qty)
        return self.product_id.uom_id._compute_quantity(
            float(qty), self.product_uom_id, rounding_method="HALF-UP"
        )

    def _dist_step(self):
        """The smallest quantity of the line's unit, in the product's own (Decimal)."""
        unit, own = self.product_uom_id, self.product_id.uom_id
        if unit == own:
            return Decimal(str(own.rounding))
        return Decimal(
            str(round(unit._compute_quantity(unit.rounding, own, rounding_method="HALF-UP"), 6))
        )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import format_date

from odoo.addons.dist_reservation_policy.core.slip import Arrival
from odoo.addons.dist_reservation_policy.models.stock_move import OPEN, to_decimal


class PurchaseOrderLine(models.Model):
    """Receipts that are expected when the line says so."""

    _inherit = "purchase.order.line"

    def _dist_open_receipts(self):
        """Open moves that bring goods into the promisable stock of a warehouse that enforces."""
        return self.move_ids.filtered(
            lambda move: move.state in OPEN
            and (warehouse_id := move._dist_enters_warehouse())
            and move._dist_mode(warehouse_id) == "enforce"
        )

    def _update_move_date_deadline(self, new_date):
        """Odoo moves the deadline alone, and what comes later would be promised for the old day."""
        result = super()._update_move_date_deadline(new_date)
        self._dist_open_receipts().date = new_date
        return result

    # --- before it is saved ------------------------------------------------------------------

    def _dist_saved_change(self):
        """(date or None, quantity that its receipts gain) of what is entered and not saved yet.

        The quantity is in the product's own unit, below zero for what no longer comes.
        """
        self.ensure_one()
        saved = self._origin
        moved = bool(self.date_planned) and self.date_planned != saved.date_planned
        gain = 0.0
        if self.product_uom_id.compare(self.product_qty, saved.product_qty):
            # as Odoo does: all that is ordered, less what is under way or was received
            more = self.product_qty - saved._get_qty_procurement()
            gain = saved.product_uom_id._compute_quantity(
                more, saved.product_id.uom_id, rounding_method="HALF-UP"
            )
        return (self.date_planned if moved else None), to_decimal(gain)

    def _dist_arrivals(self, new_date, gain):
        """{move: core Arrival} of the open receipts of a saved line, once the change is saved."""
        supply, arrivals = self.env["dist.promise.supply"], {}
        for move in self._dist_open_receipts():
            qty = to_decimal(move.product_qty)
            if gain and move.product_id == self.product_id:
                taken = max(gain, -qty)
                gain, qty = gain - taken, qty + taken
            arrivals[move] = supply._arrival(move, new_date or move.date, qty)
        return arrivals

    def _dist_nothing_arrives(self):
        """{move: core Arrival} of the open receipts of lines that are cancelled."""
        today = self.env["stock.warehouse"]._dist_today
        return {
            move: Arrival(today(move._dist_enters_warehouse()), to_decimal(0))
            for move in self._dist_open_receipts()
        }

    def _dist_slip_sentence(self, new_date, gain):
        """What saving the line does to its receipts."""
        self.ensure_one()
        saved = self._origin
        receipts = saved._dist_open_receipts()
        coming = sum(receipts.mapped("product_qty"))
        # a receipt may have been given another day than its order
        due = min(receipts.mapped("date"), default=saved.date_planned)
        values = {
            "qty": f"{max(0, coming + float(gain)):g}",
            "less": f"{-float(gain):g}",
            "unit": saved.product_id.uom_id.name,
            "product": saved.product_id.display_name,
            "old": format_date(self.env, due),
            "new": format_date(self.env, self.date_planned),
        }
        if new_date and gain < 0:
            return self.env._(
                "Saving this moves %(qty)s %(unit)s of %(product)s from %(old)s to %(new)s and "
                "orders %(less)s less:",
                **values,
            )
        if new_date:
            return self.env._(
                "Saving this moves %(qty)s %(unit)s of %(product)s from %(old)s to %(new)s:",
                **values,
            )
        return self.env._(
            "Saving this orders %(less)s %(unit)s of %(product)s less for %(old)s:", **values
        )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import format_date

from .stock_move import OPEN, to_decimal


class StockPicking(models.Model):
    """What another date of a receipt does to promises, before it is saved."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "dist.slip.preview"]

    @api.depends("scheduled_date", "state")
    def _compute_dist_slip_impact(self):
        return super()._compute_dist_slip_impact()

    def _dist_slip_changes(self):
        """Odoo gives the scheduled date of a transfer to all of its moves."""
        self.ensure_one()
        saved = self._origin
        if not saved or not self.scheduled_date or self.scheduled_date == saved.scheduled_date:
            return super()._dist_slip_changes()
        supply = self.env["dist.promise.supply"]
        arrivals = {
            move: supply._arrival(move, self.scheduled_date, to_decimal(move.product_qty))
            for move in saved.move_ids
            if move.state in OPEN and move._dist_enters_warehouse()
        }
        sentence = self.env._(
            "Saving this moves %(document)s from %(old)s to %(new)s:",
            document=saved.name,
            old=format_date(self.env, saved.scheduled_date),
            new=format_date(self.env, self.scheduled_date),
        )
        return [(sentence, arrivals)]

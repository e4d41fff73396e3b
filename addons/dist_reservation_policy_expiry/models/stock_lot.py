# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.dist_reservation_policy import queries


class StockLot(models.Model):
    _inherit = "stock.lot"

    def write(self, vals):
        """A lot that expires earlier, or later, changes what can be promised.

        It is a fact, like a count: promises that it uncovers become at risk in the same
        transaction.
        """
        if not vals.keys() & {"removal_date", "expiration_date"}:
            return super().write(vals)
        before = self._dist_promisable()
        result = super().write(vals)
        self.env["dist.promise.supply"]._note_relocated(before, self._dist_promisable())
        return result

    def _dist_promisable(self):
        """{(product id, warehouse id, keeps until): quantity} of the lots."""
        for name in ("stock.lot", "stock.quant", "stock.location", "stock.warehouse"):
            self.env[name].flush_model()
        return queries.promisable_of_lots(self.env.cr, self.ids)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import LockError, UserError

from .. import queries


class DistReturnLine(models.Model):
    """Locks that keep two authorisers from giving the same units."""

    _inherit = "dist.return.line"

    def _lock_anchors(self):
        """Lock the order lines, or deliveries, whose units are about to be authorised."""
        deliveries = self.filtered(lambda line: not line.sale_line_id).move_id
        for records in (self.sale_line_id, deliveries):
            try:
                records.lock_for_update(allow_referencing=True)
            except LockError:
                raise UserError(
                    self.env._(
                        "Somebody else is authorising or changing goods of the same orders right "
                        "now. Try again in a moment."
                    )
                ) from None
            queries.touch(self.env, records._table, records.ids)

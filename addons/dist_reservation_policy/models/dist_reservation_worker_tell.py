# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class DistReservationWorker(models.AbstractModel):
    """Once everything that could be promised again is: who must hear of it."""

    _inherit = "dist.reservation.worker"

    @api.model
    def _tell_customers(self):
        """Bring what slipped up to date and queue the mails, in a transaction of its own.

        The reservation gate is held: there is one who tells, and nobody is told twice. What a crash
        leaves untold is pending still, and told by the next run.
        """
        self._in_transaction("_settle_slips", [])

    @api.model
    def _settle_slips(self, _keys):
        self.env["dist.promise.slip"]._refresh()
        self.env["dist.promise.notice"]._tell()

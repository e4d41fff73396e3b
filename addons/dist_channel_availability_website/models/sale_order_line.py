# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.dist_reservation_policy.core.values import COMMIT_APPROVAL, COMMIT_REFUSE

#: what the hold of a cart refuses by itself
REFUSING = (COMMIT_REFUSE, COMMIT_APPROVAL)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _check_availability(self):
        """What the policy refuses is left to the hold that follows.

        It decides about all lines at once, under the gate, and keeps what was refused on record.
        """
        return self._dist_hold_decides() or super()._check_availability()

    def _dist_hold_decides(self):
        self.ensure_one()
        return bool(
            self.warehouse_id.dist_mode == "enforce"
            and self._dist_promisable()
            and self._dist_policies()[self.id].values.commitment in REFUSING
        )

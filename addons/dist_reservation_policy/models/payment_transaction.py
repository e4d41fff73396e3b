# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _set_pending(self, **kwargs):
        """A payment that is on its way keeps the goods of its order for as long again."""
        pending = super()._set_pending(**kwargs)
        pending.sale_order_ids._dist_extend_hold()
        return pending

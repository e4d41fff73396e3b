# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..core.slip import FELL, SLIPPED, Cause


class DistPromiseSlip(models.Model):
    """One case for each cause, not for each promise."""

    _inherit = "dist.promise.slip"

    @api.model
    def _fallen(self, key):
        return Cause(FELL, "product.product", *key)

    @api.model
    def _open_case_of(self, cause, lost):
        """The open case of the cause, with the orders that lose by it."""
        document = self.env[cause.model].browse(cause.res_id)
        orders = self.env["sale.order.line"].browse({key[0] for key in lost}).order_id
        warehouse = self.env["stock.warehouse"].browse(cause.warehouse_id)
        customers = orders.partner_id.commercial_partner_id
        return self.env["dist.exception"]._open_case(
            cause.kind,
            cause.key,
            self._known_summary(cause) or document.display_name,
            records=[document, orders],
            owner=document._dist_slip_owner() if cause.kind == SLIPPED else None,
            company=warehouse.company_id,
            warehouse=warehouse,
            partner=customers if len(customers) == 1 else None,
        )

    @api.model
    def _known_summary(self, cause):
        """What the open case of the cause says: it is not news that it is there."""
        known = self.env["dist.exception"].search(
            [
                ("kind_id.code", "=", cause.kind),
                ("cause_key", "=", cause.key),
                ("state", "!=", "closed"),
            ],
            limit=1,
        )
        return known.summary

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

#: the channel of the bus, and the message on it
CHANNEL, CHANGED = "dist_availability", "dist_availability/changed"
#: of more products than these nobody wants to know which
MOST = 1000


class DistAvailabilityDrain(models.AbstractModel):
    """Tells the open boards which products changed, once the numbers are committed."""

    _inherit = "dist.availability.drain"

    @api.model
    def _changed(self, product_ids):
        result = super()._changed(product_ids)
        told = sorted(product_ids) if len(product_ids) <= MOST else None
        self.env["bus.bus"]._sendone(CHANNEL, CHANGED, {"product_ids": told})
        return result

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time, timezone

import pytz

from odoo import models


class StockWarehouse(models.Model):
    _name = "stock.warehouse"
    _inherit = ["stock.warehouse", "dist.availability.wake"]

    def _dist_noon(self, day):
        """Noon of the day where the warehouse is, as naive UTC: the same day for everybody near.

        Of no warehouse: noon UTC.
        """
        zone = pytz.timezone(self.dist_tz or "UTC")
        noon = zone.localize(datetime.combine(day, time(12)))
        return noon.astimezone(timezone.utc).replace(tzinfo=None)

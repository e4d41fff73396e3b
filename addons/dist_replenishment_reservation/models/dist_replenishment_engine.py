# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import numpy as np

from odoo import api, models

from .. import queries


class DistReplenishmentEngine(models.AbstractModel):
    _inherit = "dist.replenishment.engine"

    @api.model
    def _read_events(self, company, today):
        """Holds take goods, too."""
        return np.concatenate(
            [super()._read_events(company, today), queries.holds(self.env, company, today)]
        )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class DistAvailabilityWake(models.AbstractModel):
    """For models whose changes change numbers: their transactions call the drain.

    That is for speed alone. What must not be missed are the marks, and triggers write those.
    """

    _name = "dist.availability.wake"
    _description = "Calls the Drain of Availability"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["dist.availability.drain"]._wake()
        return super().create(vals_list)

    def write(self, vals):
        self.env["dist.availability.drain"]._wake()
        return super().write(vals)

    def unlink(self):
        self.env["dist.availability.drain"]._wake()
        return super().unlink()

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain


class DistHealthCheck(models.Model):
    _inherit = "dist.health.check"

    @api.model
    def _missing_vendor_domain(self, company):
        """What is made or assembled needs no vendor."""
        return super()._missing_vendor_domain(company) & Domain("bom_ids", "=", False)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def _dist_people(self, company):
        """The active internal users who have the role and work in the company."""
        return self.all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )

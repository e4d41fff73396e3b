# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dist_tell_new_dates = fields.Boolean(related="company_id.dist_tell_new_dates", readonly=False)

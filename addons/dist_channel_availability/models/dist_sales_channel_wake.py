# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class DistSalesChannel(models.Model):
    _name = "dist.sales.channel"
    _inherit = ["dist.sales.channel", "dist.availability.wake"]

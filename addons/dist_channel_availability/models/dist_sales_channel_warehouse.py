# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class DistSalesChannelWarehouse(models.Model):
    _name = "dist.sales.channel.warehouse"
    _inherit = ["dist.sales.channel.warehouse", "dist.availability.wake"]

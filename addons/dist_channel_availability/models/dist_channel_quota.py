# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class DistChannelQuota(models.Model):
    _name = "dist.channel.quota"
    _inherit = ["dist.channel.quota", "dist.availability.wake"]

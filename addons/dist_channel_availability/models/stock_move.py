# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "dist.availability.wake"]

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class DistReservationPolicy(models.Model):
    _name = "dist.reservation.policy"
    _inherit = ["dist.reservation.policy", "dist.availability.wake"]

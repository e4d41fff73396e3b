# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .dist_reservation_policy import _flag_field


class DistReservationPolicy(models.Model):
    """How long goods must keep. The form shows it where lots expire."""

    _inherit = "dist.reservation.policy"

    set_min_shelf_life_days = _flag_field(
        "min_shelf_life_days",
        "Sets Minimum Shelf Life",
        "Untick to leave the minimum shelf life to a more general policy.",
    )
    min_shelf_life_days = fields.Integer(
        "Minimum Shelf Life",
        tracking=True,
        help="Days for which goods that expire must still keep, counted from the day on which they "
        "are promised to arrive. Lots that expire earlier are neither promised nor reserved.",
    )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..core import values


class DistReservationPolicy(models.Model):
    """Whether orders may take from lower customer classes."""

    _inherit = "dist.reservation.policy"

    preemption = fields.Selection(
        [
            (values.PREEMPTION_OFF, "Takes nothing from others"),
            (values.PREEMPTION_ALLOWED, "May take from lower classes"),
        ],
        tracking=True,
        help="Whether an order that lacks goods may take what is promised to customers of a lower "
        "class and not yet in picking. It is asked for with a preview of who loses what, and "
        "approved by whoever may override. Empty: a more general policy decides.",
    )

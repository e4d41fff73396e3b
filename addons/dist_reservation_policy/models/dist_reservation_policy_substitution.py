# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..core import values


class DistReservationPolicy(models.Model):
    _inherit = "dist.reservation.policy"

    substitution = fields.Selection(
        [
            (values.SUBSTITUTE_OFF, "Off"),
            (values.SUBSTITUTE_PROPOSE, "Propose"),
            (values.SUBSTITUTE_AUTOMATIC, "Automatic"),
        ],
        tracking=True,
        help="Whether substitutes may replace what isn't there in time. Propose: a person chooses "
        "on the quotation. Automatic: it happens at confirmation, if the customer has given his "
        "standing consent; never for EDI, and never for an order that is paid or signed. Empty: a "
        "more general policy decides.",
    )

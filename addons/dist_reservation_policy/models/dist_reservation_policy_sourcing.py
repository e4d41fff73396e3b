# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..core import values


class DistReservationPolicy(models.Model):
    """From which warehouses orders are served."""

    _inherit = "dist.reservation.policy"

    sourcing = fields.Selection(
        [
            (values.SOURCE_OWN, "The order's own warehouse"),
            (values.SOURCE_IN_ORDER, "The channel's warehouses, in their order"),
            (values.SOURCE_FEWEST, "As few warehouses as possible"),
            (values.SOURCE_EARLIEST, "Where the whole order is there first"),
        ],
        "Serve From",
        tracking=True,
        help="From which warehouses of its channel an order is served when it is confirmed. In "
        "their order: the first that has the goods in time, the remainder from the next. A line "
        "for which a person chose a warehouse stays there. Empty: a more general policy decides.",
    )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DistSalesChannel(models.Model):
    """How orders that come in over the API are taken."""

    _inherit = "dist.sales.channel"

    unknown_consumer = fields.Selection(
        [("desk", "Ask the exception desk"), ("contact", "Use or create a contact")],
        default="desk",
        required=True,
        tracking=True,
        help="What happens to an order that came in for somebody with a name and an address, but "
        "without a customer number. A contact is found by its e-mail address; a phone number only "
        "suggests one, to the desk.",
    )
    price_tolerance = fields.Float(
        "Price Tolerance (%)",
        digits=(16, 2),
        tracking=True,
        help="An order that came in with a price further from your own waits on the exception desk "
        "as a quotation. 0: every price is accepted.",
    )

    _price_tolerance_positive = models.Constraint(
        "CHECK (price_tolerance >= 0)", "The price tolerance of a channel cannot be negative."
    )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class DistSalesChannel(models.Model):
    """Who speaks for a channel over the API, and how orders that come in there are taken."""

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

    @api.model
    @api.private
    def _of_connector(self, user):
        """Return the channel that the user of an API key speaks for; empty if for none.

        It is the channel among whose users he is, in his own company.
        """
        return self.browse(self._rules(user.company_id.id).by_user.get(user.id, ()))

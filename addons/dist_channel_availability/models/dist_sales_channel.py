# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class DistSalesChannel(models.Model):
    _inherit = "dist.sales.channel"

    dist_api_calls = fields.Integer(
        "Calls a Minute",
        default=300,
        help="So often may each key of the channel call the API; who calls more is told to wait.",
    )
    dist_publication_ids = fields.One2many("dist.publication", "channel_id", "Publications")

    _dist_api_calls_check = models.Constraint(
        "CHECK (dist_api_calls > 0)", "A channel needs at least one call a minute."
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"warehouse_line_ids", "active"} and self.dist_publication_ids:
            self.dist_publication_ids._mark()
        return result

    @api.model
    @api.private
    def _of_connector(self, user):
        """The active channel that a connector's user speaks for; empty if there is none.

        It is the one that has the user among its users, in the company that is the user's own.
        Costs no query: the rules of a company are cached.
        """
        return self.browse(self._rules(user.company_id.id).by_user.get(user.id, ()))

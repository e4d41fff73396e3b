# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

from ..queries import history as history_queries
from ..queries import items as queries
from .dist_demand import monday

#: demand within so many weeks makes a product an item: two years
WEEKS_OF_DEMAND = 104


class DistReplenishmentItem(models.Model):
    """How items come into being, and follow their products and reordering rules."""

    _inherit = "dist.replenishment.item"

    known_since = fields.Date(
        readonly=True,
        help="The first day on which it moved or was asked for in this warehouse. "
        "Demand before that is unknown.",
    )

    @api.model
    @api.private
    def _make_items(self, company):
        """Create the items that a company lacks, and bring the others into line; return how many.

        Items are made for what was asked for in the last two years, lies in a warehouse or has a
        reordering rule there. An item is archived with its product or warehouse, and comes back
        with it. The number of queries doesn't depend on the number of items.
        """
        start = monday(fields.Date.today()) - timedelta(weeks=WEEKS_OF_DEMAND)
        made = queries.make_items(self.env, company.id, start)
        queries.follow_products(self.env, company.id)
        queries.link_orderpoints(self.env, company.id)
        self.invalidate_model()
        demand = self.env["dist.demand"]
        if fresh := history_queries.unknown_items(self.env, company.id):
            history_queries.write_known_since(self.env, demand._scope(company, fresh))
        return made

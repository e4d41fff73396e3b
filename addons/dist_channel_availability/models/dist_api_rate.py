# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.dist_base.tools.own_cursor import own_cursor

from .. import queries
from ..core import rate


class DistApiRate(models.AbstractModel):
    """How often the key of a channel may call."""

    _name = "dist.api.rate"
    _description = "Rate Limit of the API"

    @api.model
    def _allow(self, user, cost=1):
        """Count a call of the user; return the seconds to wait, 0 when it may go on.

        Counted by a short transaction of its own, so that a request that only reads stays so, and
        a call that fails is counted too.

        :param cost: how many calls this one counts for
        """
        channel = self.env["dist.sales.channel"]._of_connector(user)
        # sudo: a connector has no rights to channels; only its own one's limit is read
        limit = rate.per_minute(channel.sudo().dist_api_calls or 1)
        with own_cursor(self.env, apart=True) as cr:
            tokens, elapsed = queries.lock_bucket(cr, user.id, limit.burst)
            left, wait = rate.take(tokens, elapsed, cost, limit)
            queries.fill_bucket(cr, user.id, left)
        return wait

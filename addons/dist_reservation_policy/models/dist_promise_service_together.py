# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import replace

from odoo import api, models

from ..core.commitment import common_day, left_together


class DistPromiseService(models.AbstractModel):
    """What leaves together is promised for one day, that of the last of it."""

    _inherit = "dist.promise.service"

    @api.model
    def _decide(self, requests, rows, xid=None):
        """Decide again, for the common day, what would otherwise be promised for days before it.

        What could be promised earlier can be promised later, so nobody gets less by it.
        """
        decisions = super()._decide(requests, rows, xid)
        moved = self._moved_together(decisions)
        if not moved:
            return decisions
        again = super()._decide([moved.get(r, r) for r in requests], rows, xid)
        return {
            request: left_together(again[moved[request]], moved[request].day)
            if request in moved
            else again[request]
            for request in requests
        }

    @api.model
    def _moved_together(self, decisions):
        """{request: the same for the day on which all of its order leaves}, where that is later."""
        groups = defaultdict(dict)
        for request, decision in decisions.items():
            groups[request.line.order_id, request.warehouse][request] = decision
        moved = {}
        for (order, _warehouse), group in groups.items():
            last = common_day(group.values()) if order._dist_ships_together() else None
            for request, decision in group.items():
                if last and any(part.date < last for part in decision.parts):
                    # what was shown has been compared already, for the day that was asked for
                    moved[request] = replace(request, day=last, shown=None)
        return moved

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from odoo import api, models

from odoo.addons.dist_reservation_policy.core.allocation import allocate
from odoo.addons.dist_reservation_policy.core.commitment import Decision, decide
from odoo.addons.dist_reservation_policy.core.kit import EVERYTHING
from odoo.addons.dist_reservation_policy.core.position import ZERO
from odoo.addons.dist_reservation_policy.core.values import COMMIT_SPLIT


@dataclass(frozen=True)
class Outlook:
    """What a line of a quotation would be told now. Quantities in the product's unit.

    :param day: the day on which goods must leave for what the customer asked for
    :param available: what could be promised for that day, however little is wanted
    :param decision: core Decision of a line that may be divided
    """

    day: date
    wanted: Decimal
    available: Decimal
    decision: Decision

    @property
    def now_qty(self):
        """What of the wanted quantity is there in time."""
        return self.decision.promised_for(self.day)

    @property
    def complete(self):
        """The day by which all of it can have left, or None."""
        if self.decision.promised_qty < self.wanted:
            return None
        return max(part.date for part in self.decision.parts)


class DistPromiseService(models.AbstractModel):
    """What lines of quotations would be told, for who writes them."""

    _inherit = "dist.promise.service"

    @api.model
    @api.private
    def _outlooks(self, requests):
        """What the requests would be told, one after the other; nothing is locked or claimed.

        One statement reads the positions of all of them. What their orders hold is not in their
        way, and each sees what those before it take.

        :return: {LineRequest: Outlook}
        """
        if not requests:
            return {}
        self._flush_supply()
        rows = self._read_position(self.env.cr, self._keys_of(requests))
        own, positions, found = self._own_rows(requests, None), {}, {}
        for request in requests:
            source = self._source(request, positions, rows, own)
            found[request] = self._outlook(request, source, self._held(request.key, request, rows))
            decision = found[request].decision
            self._take_from(positions, request, decision.parts, decision.backorder_qty)
        return found

    @api.model
    def _outlook(self, request, source, held):
        today = self.env["stock.warehouse"]._dist_today(request.warehouse.id)
        day = request.shipping.on_or_after(max(request.day, today))
        asked = replace(
            request.to_core(held), day=day, commitment=COMMIT_SPLIT, objections=(), shown=None
        )
        asked = replace(asked, paid=False, overridden=False)
        calendar = request.shipping.calendar
        parts = allocate(source, EVERYTHING, day, asked.supply, asked.rounding, calendar)
        available = sum((part.qty for part in parts if part.date <= day), ZERO)
        return Outlook(day, request.qty, available, decide(source, asked))

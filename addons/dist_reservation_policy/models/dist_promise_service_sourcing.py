# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.dist_base.tools.own_cursor import is_shared, own_cursor
from odoo.addons.dist_base.tools.transaction import marks

from ..core.allocation import allocate
from ..core.position import ZERO
from ..core.sourcing import Offer

#: {line id: core Share} that was chosen for the lines which are about to be promised
CHOSEN = "chosen_warehouses"
#: whether there is time to choose once more
AGAIN = "choose_again"
#: the lines are changed by the policy, and not by a person
BY_POLICY = "sourced_by_policy"
#: what may be promised for a later date by these; the others take only what is there in time
DATED = ("split", "all_or_nothing")


class ChoiceOutdated(Exception):
    """Others took what was chosen before it was promised. Nothing is claimed: choose again."""


class DistPromiseService(models.AbstractModel):
    """What several warehouses could send, for whoever chooses among them."""

    _inherit = "dist.promise.service"

    @api.model
    @api.private
    def _offers(self, requests, wanted, *, dated=False):
        """What the warehouses of the requests could send; nothing is locked or claimed.

        Read in one statement that sees what is committed and claimed now, and not what was when
        the request began: who chooses again must see who was faster.

        :param requests: list of LineRequest
        :param wanted: {product: quantity} that could be taken at most, by all lines together
        :param dated: also what comes later than asked for, whatever the commitment
        :return: {LineRequest: core Offer}
        """
        if not requests:
            return {}
        keys = {request.key for request in requests}
        with own_cursor(self.env) as cr:
            if is_shared(self.env):
                self._flush_supply()
            rows = self._read_position(cr, keys)
        own, positions, offers = self._own_rows(requests, None), {}, {}
        for request in requests:
            key, today = request.key, self.env["stock.warehouse"]._dist_today(request.key[1])
            if key not in positions:
                positions[key] = self._position(key, rows, today, own)
            asked = request.to_core(self._held(key, request, rows))
            later = dated or asked.commitment in DATED
            offers[request] = _offer(positions[key], asked, wanted[request.product], later)
        return offers

    @api.model
    def _check_choices(self, decisions):
        """Raise when a line gets less, or later, than was chosen, and one can choose again.

        :raises ChoiceOutdated: nothing is claimed or recorded yet
        """
        if not any(marks(self.env.cr, AGAIN)):
            return
        chosen = self._chosen_shares()
        for request, decision in decisions.items():
            share = chosen.get(request.line.id)
            if share and share.arrival and not request.objections:
                # what waits for the rest of its order is later whoever was faster
                together = request.line.order_id._dist_ships_together()
                if _is_worse(decision, share, request.shipping, dates=not together):
                    raise ChoiceOutdated

    @api.model
    def _chosen_shares(self):
        return {k: v for shares in marks(self.env.cr, CHOSEN) for k, v in shares.items()}


def _offer(position, asked, wanted, later):
    """The core Offer of one warehouse to one core Request."""
    shipping = asked.shipping
    day = shipping.on_or_after(max(asked.day, position.today))
    parts = allocate(
        position, max(wanted, asked.qty), day, asked.supply, asked.rounding, shipping.calendar
    )
    steps, total = {}, ZERO
    for part in parts:
        total += part.qty
        if later or part.date <= day:
            steps[part.date] = total
    due = shipping.wish or shipping.arrival(day)
    return Offer(tuple(steps.items()), due, shipping.transit_days)


def _is_worse(decision, share, shipping, *, dates):
    if decision.promised_qty < share.sure:
        return True
    last = max((part.date for part in decision.parts), default=None)
    return dates and last is not None and shipping.arrival(last) > share.arrival

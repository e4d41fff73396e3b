# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, models

from odoo.addons.dist_base.tools.own_cursor import own_cursor

from ..core import alternatives
from ..core.commitment import decide
from ..core.values import COMMIT_ASK, COMMIT_SPLIT


class DistPromiseService(models.AbstractModel):
    """What could be offered for lines that are short. Nothing is locked or claimed."""

    _inherit = "dist.promise.service"

    @api.model
    @api.private
    def _alternatives(self, requests, chosen):
        """{line: list of core Alternative} of the short lines whose policy asks.

        Lines of the same goods are served one after the other, each as it was chosen; what has not
        been chosen yet is split.

        :param requests: LineRequests of one order, in the order in which lines are served
        :param chosen: {line: core Alternative}
        """
        if not requests:
            return {}
        self._flush_supply()
        with own_cursor(self.env) as cr:
            # what is true now: the request's own snapshot may be older than what it was told
            rows = self._read_position(cr, self._keys_of(requests))
        own = self._own_rows(requests, None)
        positions, found = {}, {}
        for request in requests:
            line = request.line
            source = self._source(request, positions, rows, own)
            wanted = request.to_core(self._held(request.key, request, rows))
            offered = ()
            if request.instead_of_product:
                # chosen already, to stand for a part of its line
                taken = decide(source, wanted)
                self._take_from(positions, request, taken.parts, taken.backorder_qty)
                continue
            if request.commitment == COMMIT_ASK and not wanted.paid:
                offered = alternatives.alternatives(source, wanted, line._dist_step())
            if offered:
                found[line] = list(offered)
            if taken := self._taken(source, wanted, offered, chosen.get(line)):
                self._take_from(positions, request, taken.parts, taken.backorder_qty)
        return found

    @api.model
    @api.private
    def _decide_each(self, requests, before):
        """What each request would be told after those before it; none sees the others.

        :param before: LineRequests that are served first
        :return: {LineRequest: core Decision}
        """
        every = [*before, *requests]
        self._flush_supply()
        with own_cursor(self.env) as cr:
            rows = self._read_position(cr, self._keys_of(every))
        own, positions, found = self._own_rows(every, None), {}, {}
        for request in every:
            source = self._source(request, positions, rows, own)
            decision = decide(source, request.to_core(self._held(request.key, request, rows)))
            if request in before:
                self._take_from(positions, request, decision.parts, decision.backorder_qty)
            else:
                found[request] = decision
        return found

    @api.model
    def _taken(self, source, wanted, offered, chosen):
        """What the line takes of its goods: core Alternative or Decision, None if nothing."""
        if chosen and chosen.instead:
            return decide(source, replace(wanted, qty=chosen.kept_qty, commitment=COMMIT_SPLIT))
        if chosen and chosen.kind not in alternatives.KINDS:
            # served from elsewhere
            return None
        kind = chosen.kind if chosen else COMMIT_SPLIT
        taken = alternatives.pick(offered, kind) if offered else None
        if taken:
            return taken
        commitment = COMMIT_SPLIT if wanted.commitment == COMMIT_ASK else wanted.commitment
        return decide(source, replace(wanted, commitment=commitment))

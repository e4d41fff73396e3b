# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models

from odoo.addons.dist_base.tools.own_cursor import is_shared, own_cursor

from .. import queries
from ..core.allocation import allocate
from ..core.commitment import Decision
from ..core.ledger import HOLD
from ..core.position import ZERO
from ..core.values import COMMIT_APPROVAL, COMMIT_ASK, COMMIT_SPLIT

#: what may be promised for a later date by these; the others take only what is there in time
DATED = ("split", "all_or_nothing", "ask")
#: what nobody is promised anything for before somebody has answered
NEED_ANSWER = (COMMIT_ASK, COMMIT_APPROVAL)
ORDER_FIGURES = [
    "dist_arrival_date",
    "dist_hold_state",
    "dist_hold_until",
    "dist_monitored",
    "dist_promise_state",
    "dist_promised_date",
]


class Held(NamedTuple):
    """What the policy would answer to a line now, and the parts that are kept for it."""

    decision: Decision
    parts: tuple

    @property
    def qty(self):
        return sum((part.qty for part in self.parts), ZERO)


class DistPromiseService(models.AbstractModel):
    """Holds: promises with an end, for quotations and carts. They belong to their order.

    They take the path of a promise: claimed under the gate, then written to the ledger. Positions
    ignore them from the moment at which they expire: nothing has to run for the goods to be free.
    """

    _inherit = "dist.promise.service"

    @api.model
    @api.private
    def _hold(self, lines, minutes):
        """Keep for the lines what is there for them, and give up what they held before.

        :param lines: order lines of quotations; those that take nothing from stock are left out
        :param minutes: for how long from now
        :return: {line: Held}; a hold never fails for want of stock, it keeps less
        """
        return self._hold_until(lines, fields.Datetime.now() + timedelta(minutes=minutes))

    @api.model
    @api.private
    def _hold_until(self, lines, until):
        requests, chosen, kept = lines._dist_requests(lines._dist_wanted()), {}, {}
        for mode in ("enforce", "monitor"):
            chosen[mode] = [r for r in requests if r.warehouse.dist_mode == mode]
            if chosen[mode]:
                kept |= self._keep(chosen[mode], shadow=mode == "monitor")
        # only now: what the lines hold is theirs until they hold anew
        queries.settle_holds(self.env.cr, lines.ids, self.env.uid)
        for mode, mine in chosen.items():
            self._write_holds(kept, mine, until, shadow=mode == "monitor")
        self._touch(lines.filtered(lambda line: line.id in kept or line.dist_held_qty).ids)
        return {lines.browse(line_id): held for line_id, held in kept.items()}

    @api.model
    @api.private
    def _record_refusal(self, held):
        """Keep on record what was refused before anybody confirmed it: a cart at checkout.

        The record is made on the short transaction: the request's own is about to be rolled back.

        :param held: {line: Held} as _hold gave it
        """
        lines = self.env["sale.order.line"].browse([line.id for line in held])
        requests = lines._dist_requests(lines._dist_wanted())
        decisions = {request: held[request.line].decision for request in requests}
        with own_cursor(self.env) as cr:
            self._record(requests, decisions, "enforce", cr)

    @api.model
    @api.private
    def _end_holds(self, lines):
        """Give up what the lines hold; everybody may have it from the commit on."""
        if queries.settle_holds(self.env.cr, lines.ids, self.env.uid):
            self._touch(lines.ids)

    @api.model
    def _keep(self, requests, *, shadow):
        """Decide what is kept for each request, and claim it; {line id: Held}."""
        keys, ids = self._keys_of(requests), [r.line.id for r in requests]
        if shadow:
            self._flush_supply()
            rows = self._read_position(self.env.cr, keys, shadow=True)
            return self._answers(requests, rows, None)
        xid = queries.xact_id(self.env.cr)
        with own_cursor(self.env) as cr:
            kept = self._answers(requests, self._read_locked(cr, keys, xid, ids), xid)
            claims = [
                # like a promise: whoever reduces the supply must wait until this is in the ledger
                claim
                for request in requests
                for claim in self._claims_of(
                    request, self._shares(request, kept[request.line.id].parts)
                )
            ]
            if claims and not is_shared(self.env):
                queries.insert_claims(cr, xid, claims)
        return kept

    @api.model
    def _answers(self, requests, rows, xid):
        """{line id: Held}: what the policy would answer, and what can be kept, line by line."""
        decisions = self._decide(requests, rows, xid)
        own = self._own_rows(requests, xid)
        positions, kept = {}, {}
        for request in requests:
            source = self._source(request, positions, rows, own)
            held = self._held(request.key, request, rows)
            parts = self._parts_to_keep(source, request, held)
            self._take_from(positions, request, parts)
            kept[request.line.id] = Held(decisions[request], parts)
        return kept

    @api.model
    def _parts_to_keep(self, position, request, held):
        wanted = request.to_core(held)
        calendar = wanted.shipping.calendar
        parts = allocate(position, wanted.qty, wanted.day, wanted.supply, wanted.rounding, calendar)
        if wanted.commitment in DATED:
            return parts
        return tuple(part for part in parts if part.date <= wanted.day)

    @api.model
    def _write_holds(self, kept, requests, until, *, shadow):
        rows = []
        for request in requests:
            expiry = fields.Datetime.to_string(until)
            for share in self._shares(request, kept[request.line.id].parts):
                values = self._part_values(share.part, HOLD, request.shipping, expires_at=expiry)
                rows.append(self._entry_of(request, share, "hold", shadow, **values))
        self._append(rows)

    @api.model
    @api.private
    def _preview(self, lines, *, overridden=False, approval=False):
        """What a confirmation would decide now for each line; nothing is claimed.

        :param overridden: as if somebody had accepted the shortage
        :param approval: tell what could be promised, and when, of lines that need an answer first
        :return: {line: (LineRequest, core Decision)}
        """
        lines = lines.filtered(lambda line: line.warehouse_id.dist_mode == "enforce")
        requests = [
            replace(request, overridden=overridden)
            if not (approval and request.commitment in NEED_ANSWER)
            else replace(request, commitment=COMMIT_SPLIT)
            for request in lines._dist_requests(lines._dist_wanted())
        ]
        decisions = self._look(requests)
        return {request.line: (request, decision) for request, decision in decisions.items()}

    @api.model
    @api.private
    def _look(self, requests, *, shadow=False):
        """What the requests would be told now, one after the other; nothing is locked or claimed.

        Whoever chooses between alternatives asks here first. The answer may be outdated when the
        choice is promised; what is promised then is what `_promise` finds under the gates.

        :param shadow: ask the ledger that monitoring keeps
        :return: {LineRequest: core Decision}
        """
        if not requests:
            return {}
        self._flush_supply()
        rows = self._read_position(self.env.cr, self._keys_of(requests), shadow=shadow)
        return self._decide(requests, rows)

    @api.model
    def _touch(self, line_ids, *, monitored=None, settle=False):
        """The figures of a line are written in SQL: forget what was computed from them, too."""
        super()._touch(line_ids, monitored=monitored, settle=settle)
        orders = self.env["sale.order.line"].browse(line_ids).order_id
        orders.invalidate_recordset(ORDER_FIGURES, flush=False)

    @api.model
    def _refusal_message(self, orders, decisions):
        """Tell those whose hold has ended why they get less than they had."""
        message = super()._refusal_message(orders, decisions)
        ended = [
            self.env._(
                "The hold of order %(order)s ended on %(when)s, so its goods had to be promised "
                "again.",
                order=order.display_name,
                when=order._dist_hold_end_text(),
            )
            for order in orders
            if order.dist_hold_state == "expired"
        ]
        return "\n".join([message, *ended])

    @api.autovacuum
    def _gc_expired_holds(self):
        """Clear the figures of holds that ended on their own. Positions ignore them already."""
        line_ids = queries.expired_holds(self.env.cr, limit=1000)
        lines = self.env["sale.order.line"].browse(line_ids)
        queries.settle_holds(self.env.cr, lines.ids, self.env.uid)
        self._touch(lines.exists().ids)
        return len(lines), len(lines) == 1000

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.dist_base.tools.own_cursor import is_shared
from odoo.addons.dist_base.tools.transaction import notes

from .. import queries
from ..core.allocation import plus_part, plus_waiting
from ..core.ledger import HOLD
from ..core.position import ZERO
from .dist_promise_service import PROMISED


class DistPromiseService(models.AbstractModel):
    """Positions: read under the gates, with what stands for the requests themselves left out."""

    _inherit = "dist.promise.service"

    @api.model
    def _read_locked(self, cr, keys, xid, line_ids=()):
        """Lock the gates of the keys, then read their positions in one further statement."""
        if is_shared(self.env):
            self._flush_supply()
            return self._read_position(cr, keys)
        since = self.env["dist.channel.quota"]._since(keys)
        queries.lock_gates(cr, keys)
        self._renew_claims(cr, xid, line_ids)
        return queries.read_position(cr, keys, since=since)

    @api.model
    def _read_position(self, cr, keys, *, shadow=False):
        """The rows of the keys, with what the quotas in force need to know."""
        since = self.env["dist.channel.quota"]._since(keys)
        return queries.read_position(cr, keys, shadow=shadow, since=since)

    @api.model
    def _position(self, key, rows, today, skip):
        """The core's position of a key, with the quotas in force for it."""
        rules = self.env["dist.channel.quota"]._in_force(key, today)
        return queries.position_of(rows[key], today, skip, rules)

    @api.model
    def _plus(self, position, request, decision):
        """The position after the decision."""
        for part in decision.parts:
            position = plus_part(position, part, request.channel_id)
        if decision.backorder_qty:
            position = plus_waiting(position, request.day, decision.backorder_qty, request.limit)
        return position

    @api.model
    def _release_gates(self, cr):
        if not is_shared(self.env):
            cr.commit()

    @api.model
    def _renew_claims(self, cr, xid, line_ids):
        """Replace what this transaction claimed for the lines before by what it still stands for.

        A savepoint may have rolled a promise back whose claim would otherwise block its own line,
        or the line itself, as an import does that tries all its orders and then one by one.
        """
        claimed = notes(self.env.cr, xid).setdefault("claimed", set())
        gone = claimed - set(self.env["sale.order.line"].browse(claimed).exists().ids)
        again = (claimed & set(line_ids)) | gone
        if again:
            queries.delete_claims(cr, xid, again)
            kept = queries.uncommitted_claims(self.env.cr, again, xid)
            if kept:
                queries.insert_claims(cr, xid, kept)
        claimed.difference_update(gone)
        claimed.update(line_ids)

    @api.model
    def _held(self, request, rows):
        """What the line holds already."""
        mine = [r for r in rows[request.key] if r.kind == HOLD and r.line_id == request.line.id]
        return sum((row.qty for row in mine), ZERO)

    @api.model
    def _own_rows(self, requests, xid):
        """A function: whether a row of a position stands for the requests themselves.

        Such are the holds of their orders, and what another request is promising, or has just
        promised, to the very same lines (a double click): nobody is in his own way. Only one of the
        two gets through, for both write the lines.
        """
        orders = {line_id for r in requests for line_id in r.line.order_id.order_line.ids}
        same = {r.line.id for r in requests}
        new = {r.line.id for r in requests if not r.line.dist_promise_decided}

        def is_own(row):
            if row.kind == "claim":
                return row.line_id in same and row.ref != str(xid)
            if row.kind == HOLD:
                return row.line_id in orders
            return row.kind in PROMISED and row.line_id in new

        return is_own

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import api, models

from odoo.addons.dist_base.tools.own_cursor import own_cursor

from .. import queries
from ..core.ledger import AT_RISK, BACKORDER, FIRM
from ..core.position import ZERO
from ..core.preemption import most_urgent, within_cap
from ..core.quota import CAP
from ..core.release import hand_over
from .stock_move import OPEN as OPEN_MOVES
from .stock_move import to_decimal


class DistPromiseService(models.AbstractModel):
    """Handing a promise over to another line, because somebody asked for it and was granted it."""

    _inherit = "dist.promise.service"

    @api.model
    @api.private
    def _hand_over(self, line, other, qty, key):
        """Give up to `qty` of the line's firm promise to the other one; return how much it was.

        Both happen in one transaction: at no moment are the goods free for a third. The giver waits
        again. Lines that change meanwhile make it be tried again.

        :param key: (product id, warehouse id), which both lines have
        """
        qty = min(qty, self._releasable(line, key))
        steps = self._steps_of(line, other, qty, key) if qty > 0 else []
        if steps:
            self.env["stock.move.line"].flush_model()
            queries.lock_deliveries(self.env.cr, line.ids)
        refs = self._supply_refs(line, key) if steps else {}
        rows = []
        for step in steps:
            rows += self._given_rows(line, step)
            rows += self._received_rows(other, step, refs.get(step.given.ship_date))
        self._append(rows)
        self._touch([line.id, other.id] if rows else [])
        if rows:
            other._dist_close_covered_cases()
            self.env["dist.reservation.worker"]._wake(reserve={key}, recover={key})
        return sum((step.qty for step in steps), ZERO)

    @api.model
    def _steps_of(self, line, other, qty, key):
        """The core's steps, within the cap of the gaining channel, if it has one.

        Only the cap needs a claim: another order of the channel may be promised meanwhile.
        """
        mine, wanting = self._balances_of(line, key), self._wanting(other, key)
        day, limit_on = other._dist_ship_date(), partial(other._dist_limit, key)
        if not self._is_capped(other, key):
            return hand_over(mine, wanting, qty, day, limit_on)
        xid = queries.xact_id(self.env.cr)
        with own_cursor(self.env) as cr:
            rows = self._read_locked(cr, {key}, xid)
            wanting = sorted(wanting, key=most_urgent)
            wanting = within_cap(wanting, self._cap_left(other, rows[key], key))
            steps = hand_over(mine, wanting, qty, day, limit_on)
            self._claim_changes(cr, xid, {}, self._channel_claims(steps))
        return steps

    @api.model
    def _is_capped(self, line, key):
        today = self.env["stock.warehouse"]._dist_today(key[1])
        channel = line.order_id.dist_channel_id
        rules = self.env["dist.channel.quota"]._in_force(key, today)
        return any(rule.kind == CAP and rule.channel_id == channel.id for rule in rules)

    @api.model
    @api.private
    def _releasable(self, line, key):
        """What the line could give up: its firm promise, less what has begun to be picked."""
        firm = [b.qty for b in self._balances_of(line, key) if b.state == FIRM]
        return max(ZERO, sum(firm, ZERO) - self._in_picking(line, key))

    @api.model
    def _in_picking(self, line, key):
        """What the line's deliveries hold whose picking has begun: nothing of it is taken."""
        started = line.move_ids.filtered(
            lambda move: move.state in OPEN_MOVES
            and (move.product_id.id, move._dist_leaves_warehouse()) == key
            and any(move.move_line_ids.mapped("picked"))
        )
        return sum((to_decimal(move._dist_reserved_qty()) for move in started), ZERO)

    @api.model
    @api.private
    def _wanting(self, line, key):
        """The balances that the line would rather have promised for its ship date."""
        if (line.product_id.id, line.warehouse_id.id) != key:
            return []
        day = line._dist_ship_date()
        return [
            balance
            for balance in self._balances_of(line, key)
            if balance.state in (AT_RISK, BACKORDER) or balance.ship_date > day
        ]

    @api.model
    def _balances_of(self, line, key):
        return [
            balance
            for balance in self._balances([line.id])[line.id]
            if (balance.product_id, balance.warehouse_id) == key and not balance.shadow
        ]

    @api.model
    def _supply_refs(self, line, key):
        """{ship date: receipt} that the line's promises wait for."""
        self.env["dist.promise.entry"].flush_model()
        found = self.env["dist.promise"].search(
            [
                ("line_id", "=", line.id),
                ("product_id", "=", key[0]),
                ("warehouse_id", "=", key[1]),
                ("state", "=", FIRM),
                ("shadow", "=", False),
            ]
        )
        return {promise.ship_date: promise.supply_ref for promise in found}

    @api.model
    def _given_rows(self, line, step):
        return [
            self._counter_entry(line, step.given, -step.qty, "yield"),
            self._counter_entry(line, step.given, step.qty, "yield", BACKORDER),
        ]

    @api.model
    def _received_rows(self, other, step, ref):
        entry = self._counter_entry(other, step.covered, step.qty, "yield", FIRM)
        promise = {
            "ship_date": step.date,
            "arrival_date": other._dist_shipping(step.given.warehouse_id).arrival(step.date),
            "supply_ref": ref or None,
            "min_expiry": step.limit,
            "first_date": step.covered.state == BACKORDER,
        }
        return [self._counter_entry(other, step.covered, -step.qty, "yield"), entry | promise]

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from odoo import api, models

from .. import queries
from ..core.allocation import allocate
from ..core.ledger import AT_RISK, BACKORDER, FIRM, Balance
from ..core.position import ZERO
from ..core.preemption import (
    Candidate,
    Taken,
    aligned,
    changes,
    choose,
    lacking,
    losable,
    rooms,
    within_cap,
)
from ..core.quota import to_decimal
from ..core.risk import Waiting, recoveries
from .dist_promise_service import PROMISED, LineRequest
from .stock_warehouse_dates import now_utc


@dataclass
class Preemption:
    """What the lines of an order would take.

    :param taken: list of core Taken
    :param free: {line id: quantity} that a line can have without taking from anybody
    :param capped: {line id: quantity} that the cap of the order's channel doesn't allow
    """

    taken: list[Taken] = field(default_factory=list)
    free: dict[int, Decimal] = field(default_factory=dict)
    capped: dict[int, Decimal] = field(default_factory=dict)


def total(balances):
    return sum((balance.qty for balance in balances), ZERO)


class DistPromiseService(models.AbstractModel):
    """Who would lose what to an order of a higher class: nothing is written here."""

    _inherit = "dist.promise.service"

    @api.model
    @api.private
    def _look_preemption(self, lines, day=None):
        """What the lines would take now; nothing is locked or claimed.

        :param day: leave no earlier than that; without, on each line's own ship date
        :return: Preemption
        """
        self._flush_supply()
        rows = self._read_position(self.env.cr, self._keys_of_lines(lines))
        return self._plan_preemption(lines, rows, day)

    @api.model
    def _keys_of_lines(self, lines):
        return {(line.product_id.id, line.warehouse_id.id) for line in lines}

    @api.model
    def _plan_preemption(self, lines, rows, day):
        plan = Preemption()
        for key in sorted(self._keys_of_lines(lines)):
            mine = lines.filtered(lambda x, k=key: (x.product_id.id, x.warehouse_id.id) == k)
            now, taken = rows[key], []
            for line in mine:
                step = self._plan_line(line, now, key, day, plan)
                now = self._moved(now, changes(step))
                taken += step
            plan.taken += self._with_new_dates(key, rows[key], taken)
        return plan

    @api.model
    def _plan_line(self, line, rows, key, day, plan):
        """list of Taken of one gaining line; what its losers get instead is decided later."""
        shipping = line._dist_shipping()
        at = shipping.on_or_after(max(line._dist_ship_date(shipping), day or date.min))
        wanting = [
            b
            for b in self._row_balances(rows)[line.id]
            if b.state in (AT_RISK, BACKORDER) or b.ship_date > at
        ]
        if not wanting:
            return []
        request = LineRequest(line, total(wanting), at, line._dist_policies()[line.id]).to_core()
        free = self._free_for(request, rows, key, wanting)
        lack = lacking(wanting, free)
        allowed = within_cap(lack, self._cap_left(line, rows, key, free))
        plan.free[line.id] = free
        plan.capped[line.id] = total(lack) - total(allowed)
        given = self._given_for(replace(request, qty=total(allowed)), line, rows, key, free)
        return [
            Taken(giving, covered, part, at)
            for giving, covered, part in aligned(
                [(b, b.qty) for b in given], [(b, b.qty) for b in allowed]
            )
        ]

    @api.model
    def _given_for(self, request, line, rows, key, free):
        """Balances of lower classes that the request takes, who loses first first."""
        today = self.env["stock.warehouse"]._dist_today(key[1])
        position = queries.position_of(
            rows, today, lambda row: row.is_backorder or row.kind == AT_RISK
        )
        candidates = self._candidates(line, rows, key, today)
        room = rooms(position, request.day, request.supply, free)
        lost = choose(candidates, request.qty, room, request.rounding)
        return [
            Balance(c.key[0], *key, FIRM, c.key[1], False, lost[c.key])
            for c in sorted(candidates, key=lambda c: c.spared)
            if c.key in lost
        ]

    @api.model
    def _row_balances(self, rows):
        """{line id: list of Balance} that the rows of a position tell of."""
        found = defaultdict(list)
        for r in rows:
            if r.kind in PROMISED and r.line_id:
                found[r.line_id].append(
                    Balance(r.line_id, r.product_id, r.warehouse_id, r.kind, r.date, False, r.qty)
                )
        return found

    @api.model
    def _free_for(self, request, rows, key, wanting):
        """How much the line can have in time without taking it from anybody."""
        own = {(b.line_id, b.state, b.ship_date) for b in wanting}
        today = self.env["stock.warehouse"]._dist_today(key[1])
        position = self._position(
            key, {key: rows}, today, lambda row: (row.line_id, row.kind, row.date) in own
        )
        parts = allocate(position, request.qty, request.day, request.supply, request.rounding)
        return sum((part.qty for part in parts if part.date <= request.day), ZERO)

    @api.model
    def _cap_left(self, line, rows, key, free=ZERO):
        """What the cap of the order's channel leaves beside `free`, or None without a cap."""
        today = self.env["stock.warehouse"]._dist_today(key[1])
        # what waits has had nothing yet
        position = self._position(key, {key: rows}, today, lambda row: row.is_backorder)
        channel_id = line.order_id.dist_channel_id.id or None
        if not position.quotas:
            return None
        left = position.quotas.limit(channel_id, today, position.on_hand).left
        return None if left is None else to_decimal(left) - free

    @api.model
    def _candidates(self, line, rows, key, today):
        """list of core Candidate, by (line id, ship date): firm promises of lower classes.

        Goods that expire are left to whom they are promised: what one customer has need not keep
        long enough for another, nor what he is given instead.
        """
        if line.product_id._dist_shelf_life():
            return []
        balances = self._row_balances(rows)
        # sudo: who loses is decided by class, not by whose orders the asking person may see
        others = self.env["sale.order.line"].sudo().browse(balances).exists()
        rank = line.order_id._dist_class_priority()
        found = []
        for other in others:
            order = other.order_id
            # a component alone is of no use, and its kit of none without it: kits keep theirs
            is_component = other.dist_in_kits or other.product_id.id != key[0]
            if order == line.order_id or order.state != "sale" or is_component:
                continue
            if (lower := order._dist_class_priority()) >= rank:
                continue
            for balance, qty in losable(balances[other.id], self._in_picking(other, key)):
                place = other.id, balance.ship_date
                at = max(balance.ship_date, today)
                found.append(Candidate(place, at, qty, lower, other.id))
        return found

    # --- what losers get instead ---------------------------------------------------------------

    @api.model
    def _with_new_dates(self, key, rows, taken):
        """The same with what each loser is promised instead, as supply goes then."""
        if not taken:
            return []
        lost = defaultdict(Decimal)
        for step in taken:
            lost[step.given.line_id, step.given.ship_date] += step.qty
        after = self._moved(rows, changes(taken), waits=False)
        today = self.env["stock.warehouse"]._dist_today(key[1])
        position = self._position(key, {key: after}, today, lambda row: False)
        found = recoveries(position, [self._losing(*place, lost[place], key) for place in lost])
        result = []
        for place, qty in lost.items():
            parts = [(part, part.qty) for part in found.get(place, ())]
            rest = qty - sum((part for _p, part in parts), ZERO)
            mine = [(s, s.qty) for s in taken if (s.given.line_id, s.given.ship_date) == place]
            parts += [(None, rest)] if rest else []
            result += [
                replace(step, qty=part_qty, new=part)
                for step, part, part_qty in aligned(mine, parts)
            ]
        return result

    @api.model
    def _losing(self, line_id, day, qty, key):
        """A loser as one that waits to be promised again, by its own policy."""
        # sudo: the loser's policy decides, whoever looks at it
        line = self.env["sale.order.line"].sudo().browse(line_id)
        calendar = line._dist_shipping(key[1]).calendar
        request = LineRequest(line, qty, day, line._dist_policies()[line_id]).to_core()
        priority, age = line._dist_rank()
        return Waiting(
            (line_id, day),
            max(day, calendar.earliest(now_utc())),
            qty,
            priority,
            age,
            request.supply,
            request.rounding,
            calendar,
        )

    @api.model
    def _moved(self, rows, found, *, waits=True):
        """The rows of a position as the changes leave them.

        :param waits: what has no date any more waits; else it is left out
        """
        ledger = {(r.line_id, r.kind, r.date): r for r in rows if r.kind in PROMISED}
        by_line = {r.line_id: r for r in ledger.values()}
        quantities = {place: row.qty for place, row in ledger.items()}
        for change in found:
            old, new = (change.line_id, *change.old), (change.line_id, *change.new)
            quantities[old] = quantities.get(old, ZERO) - change.qty
            if waits or change.new[0] != BACKORDER:
                quantities[new] = quantities.get(new, ZERO) + change.qty
        others = [r for r in rows if r.kind not in PROMISED]
        return others + [
            by_line[line_id]._replace(kind=kind, date=day, qty=qty)
            for (line_id, kind, day), qty in quantities.items()
            if qty
        ]

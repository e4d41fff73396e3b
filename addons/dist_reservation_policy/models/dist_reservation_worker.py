# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError

from odoo.addons.dist_base.tools.own_cursor import is_shared, own_cursor
from odoo.addons.dist_base.tools.transaction import marked

from .. import queries
from ..core.allocation import Supply
from ..core.ledger import AT_RISK, BACKORDER, FIRM, Balance, take
from ..core.position import ZERO
from ..core.risk import Reservable, Waiting, recoveries, reservation_targets
from .stock_move import GATE_HELD, to_decimal

_logger = logging.getLogger(__name__)

RESERVE, RECOVER = "dist.reserve", "dist.recover"
TRIES = 5
BATCH = 20
WAITING = (AT_RISK, BACKORDER)


class DistReservationWorker(models.AbstractModel):
    """Promises again what lost its supply, and reserves physically what is promised.

    It works on transactions of its own, and takes the reservation gate on a second connection
    *before* its transaction has a snapshot: so it never reads stale stock, and nobody waits for
    stock rows to confirm an order.
    """

    _name = "dist.reservation.worker"
    _description = "Reservation Worker"

    # --- being called ------------------------------------------------------------------------

    @api.model
    @api.private
    def _queue(self, moves):
        """Reserve the moves after the commit: now when they ship today, else by the cron."""
        today = fields.Date.today()
        urgent = moves.filtered(lambda m: m.date.date() <= today)
        self._wake(reserve={(m.product_id.id, m._dist_leaves_warehouse()) for m in urgent})

    @api.model
    @api.private
    def _wake(self, *, reserve=(), recover=()):
        """Work on the keys right after the commit of this transaction; let the cron do the rest."""
        postcommit = self.env.cr.postcommit
        if RESERVE not in postcommit.data:
            postcommit.data.update({RESERVE: set(), RECOVER: set()})
            postcommit.add(self._after_commit)
            # sudo: whoever confirms an order may start the work that follows from it
            self.env.ref("dist_reservation_policy.dist_reservation_cron").sudo()._trigger()
        postcommit.data[RESERVE].update(reserve)
        postcommit.data[RECOVER].update(recover)

    @api.model
    def _after_commit(self):
        """Reserve what ships today. The request is committed: a failure here must not undo it.

        Who finds the gate taken leaves the work to the holder and to the cron, so a confirmation
        never waits for another one's stock rows.
        """
        data = self.env.cr.postcommit.data
        reserve, recover = data.pop(RESERVE, set()), data.pop(RECOVER, set())
        if not (reserve or recover) or is_shared(self.env):
            return
        try:
            with self._gate(wait=False) as held:
                if held:
                    self._work(sorted(reserve | recover), sorted(recover))
        except Exception:
            # not lost: the cron finds every promise that isn't reserved
            _logger.exception("Reservation after commit failed; the scheduled worker takes over.")

    @api.model
    def _cron_work(self):
        """Promise again and reserve whatever waits."""
        self._run_over(queries.open_keys)

    @api.model
    def _cron_review(self):
        """Once a day look at every promise: lots expire and receipts are late without an event."""
        self._run_over(queries.promised_keys)

    @api.model
    def _run_over(self, find_keys):
        progress = self.env["ir.cron"]._commit_progress
        with self._gate(wait=True) as held:
            if not held:
                # somebody works on it already; what is left is found at the next run
                return
            keys = self._find(find_keys)
            progress(remaining=len(keys))
            for start in range(0, len(keys), BATCH):
                batch = keys[start : start + BATCH]
                self._work(batch, batch)
                if not progress(len(batch)):
                    break

    @api.model
    def _find(self, find_keys):
        if is_shared(self.env):
            self.env.flush_all()
            return find_keys(self.env.cr)
        with self.env.registry.cursor() as cr:
            queries.sweep_claims(cr)
            return find_keys(cr)

    # --- the gate ----------------------------------------------------------------------------

    @api.model
    @contextmanager
    def _gate(self, *, wait):
        """Hold the reservation gate on a connection of its own; yield whether we have it."""
        if is_shared(self.env):
            yield True
            return
        with own_cursor(self.env) as cr:
            yield self._lock_gate(cr, wait)

    @api.model
    def _lock_gate(self, cr, wait):
        try:
            return queries.lock_reservation(cr, wait=wait)
        except psycopg2.errors.LockNotAvailable:
            cr.rollback()
            return False

    @api.model
    def _work(self, reserve, recover):
        """Promise again, then reserve, each in a transaction of its own."""
        if recover:
            self._in_transaction("_recover", recover)
        if reserve:
            self._in_transaction("_reserve", reserve)

    @api.model
    def _in_transaction(self, step, keys):
        """Run a step on a new transaction, again when a concurrent change got in its way."""
        if is_shared(self.env):
            getattr(self, step)(keys)
            return
        for left in range(TRIES - 1, -1, -1):
            if self._attempt(step, keys, left):
                return

    @api.model
    def _attempt(self, step, keys, left):
        """Run the step once; False when it is to be tried again."""
        try:
            with self.env.registry.cursor() as cr:
                getattr(api.Environment(cr, SUPERUSER_ID, {})[self._name], step)(keys)
        except (psycopg2.OperationalError, ConcurrencyError) as error:
            if not left:
                raise
            _logger.info("Reservation of %s products is tried again: %s", len(keys), error)
            return False
        return True

    # --- promising again -----------------------------------------------------------------------

    @api.model
    def _recover(self, keys):
        """Promise what waits, by ship date, priority and age, as far as supply goes by now.

        Open deliveries of orders from before the suite was enforcing are adopted the same way.
        """
        service = self.env["dist.promise.service"]
        xid = queries.xact_id(self.env.cr)
        today = fields.Date.today()
        supply = self.env["dist.promise.supply"]
        lost = {}
        with own_cursor(self.env) as cr:
            rows = service._read_locked(cr, keys, xid)
            ranks = supply._ranks({r.line_id for rs in rows.values() for r in rs if r.line_id})
            for key in keys:
                lost |= supply._losses(rows[key], ranks)
            found = {key: self._recoveries(rows[key], today) for key in keys}
            claims = [
                ("promise", *key, waiting_key[0], part.qty, part.date)
                for key, recovered in found.items()
                for waiting_key, parts in recovered.items()
                for part in parts
            ]
            if claims and not is_shared(self.env):
                queries.insert_claims(cr, xid, claims)
        supply._put_at_risk(lost)
        for key, recovered in found.items():
            self._write_recoveries(key, recovered)

    @api.model
    def _recoveries(self, rows, today):
        pending = [row for row in rows if self._waits(row)]
        if not pending:
            return {}
        lines = self.env["sale.order.line"].browse({row.line_id for row in pending}).exists()
        policies = lines._dist_policies()
        position = queries.position_of(rows, today, self._waits)
        waiting = [
            self._waiting(row, lines.browse(row.line_id), policies[row.line_id], today)
            for row in pending
            if row.line_id in policies
        ]
        return recoveries(position, waiting)

    @api.model
    def _waits(self, row):
        return row.kind in WAITING or (row.kind == "move" and row.line_id)

    @api.model
    def _waiting(self, row, line, resolution, today):
        values = resolution.values
        priority, order = line._dist_rank()
        return Waiting(
            (row.line_id, row.kind, row.date),
            max(row.date, today),
            row.qty,
            priority,
            order,
            Supply(values.supply == "receipts", values.confidence_days, values.buffer_qty),
            Decimal(str(line.product_id.uom_id.rounding)),
        )

    @api.model
    def _write_recoveries(self, key, recovered):
        service = self.env["dist.promise.service"]
        rows, touched = [], set()
        for (line_id, kind, day), parts in recovered.items():
            line = self.env["sale.order.line"].browse(line_id)
            touched.add(line_id)
            for part in parts:
                state = kind if kind in WAITING else FIRM
                balance = Balance(line_id, *key, state, day, False, part.qty)
                if kind in WAITING:
                    rows.append(service._counter_entry(line, balance, -part.qty, "recover"))
                event = "recover" if kind in WAITING else "adopt"
                entry = service._counter_entry(line, balance, part.qty, event, FIRM)
                rows.append({**entry, "ship_date": part.date, "supply_ref": part.ref or None})
        service._append(rows)
        service._touch(touched)
        self.env["sale.order.line"].browse(touched)._dist_close_covered_cases()

    # --- reserving -----------------------------------------------------------------------------

    @api.model
    def _reserve(self, keys):
        """Bring what is reserved in line with what is promised: first take back, then hand out."""
        plans = {move: qty for key in keys for move, qty in self._plan(*key)}
        with marked(self.env.cr, GATE_HELD, True):
            for move, qty in plans.items():
                if to_decimal(move._dist_reserved_qty()) > qty:
                    move._do_unreserve()
            self.env["stock.move"].browse([m.id for m in plans])._dist_reserve_up_to(
                {move.id: qty for move, qty in plans.items()}
            )

    @api.model
    def _plan(self, product_id, warehouse_id):
        """[(move, quantity it should hold)] in the product's unit, changed ones only, by rank."""
        moves = self._open_moves(product_id, warehouse_id)
        free = queries.unreserved(self.env.cr, product_id, warehouse_id)
        held = {move: to_decimal(move._dist_reserved_qty()) for move in moves}
        due = self.env["dist.promise.service"]._balances(moves.sale_line_id.ids)
        reservables = [r for move in moves for r in self._reservable(move, held[move], due)]
        rounding = Decimal(str(moves.product_id.uom_id.rounding or 1)) if moves else ZERO
        targets = reservation_targets(
            free + sum(held.values(), ZERO), sorted(reservables, key=lambda r: r.rank), rounding
        )
        return [
            (move, targets.get(move.id, ZERO))
            for move in sorted(moves, key=lambda m: (m.date, m.id))
            if targets.get(move.id, ZERO) != held[move]
        ]

    @api.model
    def _open_moves(self, product_id, warehouse_id):
        moves = self.env["stock.move"].search(
            [
                ("product_id", "=", product_id),
                ("state", "in", ("confirmed", "partially_available", "assigned")),
                (
                    "location_id",
                    "child_of",
                    self.env["stock.warehouse"].browse(warehouse_id).lot_stock_id.id,
                ),
            ],
            order="id",
        )
        return moves._dist_governed()

    @api.model
    def _reservable(self, move, held, due):
        """What a move may hold: its promise, or its whole demand when it is no sale."""
        today = fields.Date.today()
        started = any(move.move_line_ids.mapped("picked"))
        if not move.sale_line_id:
            # nothing promises it: it gets what the promises leave
            return [
                Reservable(
                    move.id, date.max, to_decimal(move.product_qty), held,
                    int(move.priority), move.id, started,
                )
            ]  # fmt: skip
        wanted = to_decimal(move.product_qty)
        key = move.product_id.id, move._dist_leaves_warehouse()
        firm = [
            b
            for b in due[move.sale_line_id.id]
            if b.state == FIRM and not b.shadow and (b.product_id, b.warehouse_id) == key
        ]
        taken = take(firm, wanted, lambda b: b.ship_date)
        qty = sum((part for _b, part in taken), ZERO)
        day = max(taken[0][0].ship_date, today) if taken else date.max
        for balance, part in taken:
            # a line's second move (a backorder) draws on what the first one leaves
            due[move.sale_line_id.id].remove(balance)
            due[move.sale_line_id.id].append(replace(balance, qty=balance.qty - part))
        priority, order = move.sale_line_id._dist_rank()
        return [Reservable(move.id, day, qty, held, priority, order, started)]

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal

from odoo import api, models

from odoo.addons.dist_base.tools.own_cursor import is_shared, own_cursor

from .. import queries
from ..core.ledger import AT_RISK, BACKORDER, FIRM, Balance
from ..core.preemption import changes, give_back, growth, losable, stay_covered


@dataclass
class Obstacles:
    """Why promises can't be given back: what each line lacks, and goods that others have by now."""

    missing: dict[int, Decimal] = field(default_factory=dict)
    uncovered: set[int] = field(default_factory=set)

    def __bool__(self):
        return bool(self.missing or self.uncovered)


class DistPromiseService(models.AbstractModel):
    """Taking promises of lower classes, and giving them back: both sides in one transaction.

    It is decided under the gates. Until the commit, whoever reads adds a claim of what grows by
    each date to the ledger as it was, and so sees the larger of what was promised and what will be.
    """

    _inherit = "dist.promise.service"

    @api.model
    @api.private
    def _claim_preemption(self, lines, day, agrees):
        """Claim what the lines lack, if `agrees(core Taken)` says so of what is found under locks.

        What was claimed is to be taken with `_take_claimed` in the same transaction.

        :param day: leave no earlier than that; None: on each line's own ship date
        :return: (Preemption, whether it was claimed)
        """
        keys, xid = self._keys_of_lines(lines), queries.xact_id(self.env.cr)
        with own_cursor(self.env) as cr:
            plan = self._plan_preemption(lines, self._read_locked(cr, keys, xid), day)
            agreed = bool(plan.taken) and agrees(plan.taken)
            if agreed:
                found = {key: changes(mine) for key, mine in self._by_key(plan.taken).items()}
                self._claim_changes(cr, xid, found, self._channel_claims(plan.taken))
        return plan, agreed

    @api.model
    @api.private
    def _take_claimed(self, taken):
        """Hand over what was claimed: at no moment are the goods free for a third.

        :raises psycopg2.OperationalError: when a picking began meanwhile; Odoo tries again
        """
        self.env["stock.move.line"].flush_model()
        queries.lock_deliveries(self.env.cr, {step.given.line_id for step in taken})
        self._write_taken(taken)

    @api.model
    @api.private
    def _give_back(self, taken, known):
        """Undo what was taken, exactly, or not at all.

        :param known: {(line id, state, ship date): values of the entry that brings it back}
        :return: Obstacles; when there are any, nothing was changed
        """
        by_key, xid = self._by_key(taken), queries.xact_id(self.env.cr)
        obstacles = Obstacles()
        with own_cursor(self.env) as cr:
            rows = self._read_locked(cr, set(by_key), xid)
            found = {
                key: self._undo_of(mine, rows[key], key, obstacles) for key, mine in by_key.items()
            }
            if not obstacles:
                self._claim_changes(cr, xid, found)
        if not obstacles:
            self.env["stock.move.line"].flush_model()
            queries.lock_deliveries(self.env.cr, {t.covered.line_id for t in taken})
            self._write_back(found, known)
        return obstacles

    @api.model
    def _by_key(self, taken):
        found = defaultdict(list)
        for step in taken:
            found[step.given.product_id, step.given.warehouse_id].append(step)
        return dict(sorted(found.items()))

    @api.model
    def _undo_of(self, taken, rows, key, obstacles):
        """The core changes that undo what was taken of a key; what prevents it is noted."""
        balances = self._row_balances(rows)
        for line in self._lines({step.covered.line_id for step in taken}):
            free = losable(balances[line.id], self._in_picking(line, key))
            balances[line.id] = [replace(balance, qty=qty) for balance, qty in free]
        found, missing = give_back(taken, balances)
        obstacles.missing |= missing
        today = self.env["stock.warehouse"]._dist_today(key[1])
        position = queries.position_of(
            rows, today, lambda row: row.is_backorder or row.kind == AT_RISK
        )
        if not missing and not stay_covered(position, found):
            obstacles.uncovered.add(key[0])
        return found

    @api.model
    def _lines(self, line_ids):
        # sudo: both sides change whoever decides about it; who may decide is the caller's business
        return self.env["sale.order.line"].sudo().browse(sorted(line_ids)).exists()

    # --- claims ----------------------------------------------------------------------------------

    @api.model
    def _claim_changes(self, cr, xid, found, more=()):
        """Claim by how much promises grow by each date.

        The claims name no line, so that no concurrent change of one of the lines overlooks them.

        :param found: {key: list of core Change}
        """
        claims = list(more)
        for key, mine in found.items():
            today = self.env["stock.warehouse"]._dist_today(key[1])
            claims += [("promise", *key, None, qty, day, None) for day, qty in growth(mine, today)]
        if claims and not is_shared(self.env):
            queries.insert_claims(cr, xid, claims)

    @api.model
    def _channel_claims(self, taken):
        """Claims that count for the cap of the gaining channel, and are nothing for the supply."""
        claims = []
        for step in taken:
            key = step.given.product_id, step.given.warehouse_id
            channel_id = self._lines([step.covered.line_id]).order_id.dist_channel_id.id
            if channel_id and step.covered.state == BACKORDER:
                claims.append(("promise", *key, None, step.qty, step.date, channel_id))
                claims.append(("promise", *key, None, -step.qty, step.date, None))
        return claims

    # --- the ledger --------------------------------------------------------------------------

    @api.model
    def _write_taken(self, taken):
        rows = []
        for key, mine in self._by_key(taken).items():
            refs = {
                line.id: self._supply_refs(line, key)
                for line in self._lines({step.given.line_id for step in mine})
            }
            for step in mine:
                rows += self._lost_rows(step)
                rows += self._gained_rows(step, refs[step.given.line_id])
        self._append(rows)
        self._after_change(taken)

    @api.model
    def _lost_rows(self, step):
        """The loser has another promise instead, or waits; its first date stays."""
        line = self._lines([step.given.line_id])
        rows = [self._counter_entry(line, step.given, -step.qty, "preempt")]
        if step.new:
            entry = self._counter_entry(line, step.given, step.qty, "preempt", FIRM)
            shipping = line._dist_shipping(step.given.warehouse_id)
            rows.append(entry | self._part_values(step.new, FIRM, shipping))
        else:
            rows.append(self._counter_entry(line, step.given, step.qty, "preempt", BACKORDER))
        return rows

    @api.model
    def _gained_rows(self, step, refs):
        line = self._lines([step.covered.line_id])
        shipping = line._dist_shipping(step.covered.warehouse_id)
        comes_with = step.given.ship_date <= step.date
        return [
            self._counter_entry(line, step.covered, -step.qty, "preempt"),
            self._counter_entry(line, step.covered, step.qty, "preempt", FIRM)
            | {
                "ship_date": step.date,
                "arrival_date": shipping.arrival(step.date),
                # goods that lie there for a later day wait for nothing
                "supply_ref": (comes_with and refs.get(step.given.ship_date)) or None,
                "first_date": step.covered.state == BACKORDER,
            },
        ]

    @api.model
    def _write_back(self, found, known):
        rows, touched = [], set()
        for key, mine in found.items():
            for change in mine:
                line = self._lines([change.line_id])
                (state, day), (new_state, new_day) = change.old, change.new
                old = Balance(line.id, *key, state, day, False, change.qty)
                new = Balance(line.id, *key, new_state, new_day, False, change.qty)
                # a first date that was given with what was gained is taken back with it
                first = {"first_date": state == FIRM and new_state == BACKORDER}
                rows.append(self._counter_entry(line, old, -change.qty, "restore") | first)
                entry = self._counter_entry(line, new, change.qty, "restore")
                rows.append(entry | known.get((line.id, new_state, new_day), {}))
                touched.add(line.id)
        self._append(rows)
        self._after_touch(touched, set(found))

    @api.model
    def _after_change(self, taken):
        lines = {i for t in taken for i in (t.given.line_id, t.covered.line_id)}
        self._after_touch(lines, set(self._by_key(taken)))

    @api.model
    def _after_touch(self, line_ids, keys):
        """Figures and cases follow, and the worker moves what is reserved."""
        self._touch(line_ids)
        self._lines(line_ids)._dist_close_covered_cases()
        self.env["dist.reservation.worker"]._wake(reserve=keys, recover=keys)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter, defaultdict

import psycopg2

from odoo import api, models
from odoo.exceptions import ConcurrencyError

from odoo.addons.dist_base.tools.own_cursor import is_shared, own_cursor
from odoo.addons.dist_base.tools.transaction import notes

from .. import queries
from ..core.ledger import AT_RISK, FIRM, Balance
from ..core.position import ZERO
from ..core.risk import Promised, losses
from ..core.shelf_life import FOREVER, falls
from .dist_promise_supply import SUPPLY


class DistPromiseSupply(models.AbstractModel):
    """Facts: what is uncovered by a decrease that nobody can refuse becomes at risk."""

    _inherit = "dist.promise.supply"

    @api.model
    def _find_losers(self, keys, taken, receipts):
        """{(line id, product, warehouse, ship date, limit): quantity} that supply doesn't cover."""
        self.env["dist.promise.service"]._flush_supply()
        with own_cursor(self.env) as cr:
            if not is_shared(self.env):
                keys = self._claim_decrease(cr, keys, taken, receipts)
            rows = queries.read_position(cr, keys) if keys else {}
        if keys and not is_shared(self.env):
            rows = self._with_own_changes(rows, keys)
        return self._lost(rows, keys)

    @api.model
    def _with_own_changes(self, rows, keys):
        """The rows as this transaction leaves them; in each time zone it may be another day."""
        xid, found = queries.xact_id(self.env.cr), {}
        for today in {self._today(warehouse_id) for _product, warehouse_id in keys}:
            mine = {key: rows[key] for key in keys if self._today(key[1]) == today}
            own = queries.own_firm_changes(self.env.cr, mine, xid, today)
            found |= queries.with_own_changes(mine, own, xid, today)
        return defaultdict(list, found)

    @api.model
    def _claim_decrease(self, cr, keys, taken, receipts):
        """Block new claims by one of our own, then wait for those in flight before naming losers.

        :return: the keys whose supply by date really falls; the others need no claim
        """
        xid = queries.xact_id(self.env.cr)
        before = self._receipts_before(cr, keys, receipts, xid)
        after = self._expected(queries.read_position(self.env.cr, keys), receipts)
        drops = self._drops(keys, taken, before, after)
        if not drops:
            return set()
        queries.lock_gates(cr, drops)
        claims = [
            queries.Claim("decrease", *key, None, qty, day, limit=keeps)
            for key in drops
            for (day, keeps), qty in drops[key].items()
        ]
        queries.insert_claims(cr, xid, claims)
        cr.commit()
        self._remember_receipts(xid, drops, before, after)
        try:
            queries.wait_for_transactions(cr, queries.claims_in_flight(cr, drops, xid))
            cr.commit()
        except psycopg2.errors.LockNotAvailable as error:
            raise ConcurrencyError("Promises in flight did not end in time.") from error
        return set(drops)

    @api.model
    def _receipts_before(self, cr, keys, receipts, xid):
        """{move id: (key, day, quantity)} that others expect of receipts that we have changed.

        Nobody else can change them meanwhile: our transaction has written them. What we have
        claimed of an earlier change is remembered with the claim, which no savepoint rolls back.
        """
        committed = self._expected(queries.read_position(cr, keys), receipts)
        cr.commit()
        claimed = notes(self.env.cr, xid).get("receipts", {})
        return committed | {i: was for i, was in claimed.items() if i in receipts}

    @api.model
    def _remember_receipts(self, xid, drops, before, after):
        remembered = notes(self.env.cr, xid).setdefault("receipts", {})
        for move_id, (key, *_was) in before.items():
            if key in drops:
                remembered[move_id] = after.get(move_id, (key, self._today(key[1]), ZERO))

    @api.model
    def _expected(self, rows, receipts):
        return {
            row.move_id: (key, max(row.date, self._today(key[1])), row.qty)
            for key, found in rows.items()
            for row in found
            if row.kind == "receipt" and row.move_id in receipts
        }

    @api.model
    def _drops(self, keys, taken, before, after):
        """{key: {(day, keeps until): quantity}} by which supply changes, where it ever falls.

        What is still to be received keeps for ever, as far as anybody knows.
        """
        changes, fresh = {key: Counter() for key in keys}, {}
        for (product_id, warehouse_id, keeps), qty in taken.items():
            if (product_id, warehouse_id) in changes:
                today = self._today(warehouse_id)
                changes[product_id, warehouse_id][today, keeps] -= qty
        for sign, expected in ((1, before), (-1, after)):
            for key, day, qty in expected.values():
                if key in changes:
                    keeps = fresh.setdefault(key, self._unknown_lot_keeps(key[0]))
                    changes[key][day, keeps] += sign * qty
        drops = {
            key: {at: qty for at, qty in change.items() if qty} for key, change in changes.items()
        }
        return {key: change for key, change in drops.items() if change and falls(change)}

    @api.model
    def _unknown_lot_keeps(self, product_id):
        """Until when goods of a lot that isn't known yet keep; None: the product doesn't expire."""
        product = self.env["product.product"].browse(product_id)
        return FOREVER if product._dist_shelf_life() else None

    @api.model
    def _ranks(self, line_ids):
        """{line id: (priority, age)} that decide among promises of the same ship date."""
        lines = self.env["sale.order.line"].browse(line_ids)
        # sudo: the promises of all customers compete, whoever reports the decrease
        return {line.id: line.sudo()._dist_rank() for line in lines.exists()}

    @api.model
    def _lost(self, rows, keys):
        """{(line id, product, warehouse, ship date, limit): quantity} that these keys don't cover.

        :param rows: {key: rows of its position}, of these keys and perhaps of others
        """
        ranks = self._ranks({row.line_id for key in keys for row in rows[key] if row.kind == FIRM})
        lost = {}
        for key in keys:
            lost |= self._losses(rows[key], ranks)
        return lost

    @api.model
    def _losses(self, rows, ranks):
        """Promises compete with each other and with what transactions in flight have claimed.

        A backorder in flight claims nothing that is there.
        """
        if not rows:
            return {}
        today = self._today(rows[0].warehouse_id)
        position = queries.position_of(
            rows,
            today,
            lambda row: not (row.kind in SUPPLY or (row.kind == "claim" and row.is_kept)),
        )
        promises = [
            Promised(
                (row.line_id, row.product_id, row.warehouse_id, row.date, row.limit),
                max(row.date, today),
                row.qty,
                *ranks.get(row.line_id, (0, row.line_id)),
                row.limit,
            )
            for row in rows
            if row.kind == FIRM
        ]
        return losses(position, promises)

    @api.model
    def _put_at_risk(self, lost, *, shadow=False, causes=None):
        """Turn promises into promises at risk, lock their lines, and open one case a cause.

        :param shadow: they are those of monitoring, which bothers nobody with cases
        :param causes: {(product id, warehouse id): Cause} of receipts that slipped
        """
        if not lost:
            return
        service = self.env["dist.promise.service"]
        lines = self.env["sale.order.line"].browse({key[0] for key in lost})
        if len(lines.exists()) != len(lines):
            raise ConcurrencyError("A promise was made while its supply was reduced.")
        # sudo: whoever counts the stock need not see the orders that lose by it
        lines = lines.sudo()
        rows = []
        for (line_id, product_id, warehouse_id, day, limit), qty in lost.items():
            balance = Balance(line_id, product_id, warehouse_id, FIRM, day, shadow, qty, limit)
            line = lines.browse(line_id)
            rows.append(service._counter_entry(line, balance, -qty, "risk"))
            rows.append(service._counter_entry(line, balance, qty, "risk", AT_RISK))
        service._append(rows)
        service._touch(lines.ids)
        if not shadow:
            # sudo: as above; what it costs which customer is for those who may see it
            self.env["dist.promise.slip"].sudo()._open_for(lost, causes or {})

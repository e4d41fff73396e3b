# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from contextlib import contextmanager
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.dist_base.tools.own_cursor import is_shared, own_cursor
from odoo.addons.dist_base.tools.transaction import marked, marks

from .. import queries
from ..core.ledger import FIRM, Balance, consumption_order, take
from ..core.position import ZERO, Profile

FRAME = "supply_frame"
#: keys of the data that wait for the end of the transaction
TAKEN, RECEIPTS, SHRUNK = "dist.taken", "dist.receipts", "dist.shrunk"
#: the rows of a position that say what there is
SUPPLY = ("on_hand", "receipt")


class DistPromiseSupply(models.AbstractModel):
    """What happens to promises when stock moves.

    Every change of a quantity on hand passes stock.quant._update_available_quantity and is added up
    there. What leaves by a delivery is covered by its promise or claimed first; what remains is a
    fact (a count, scrap, an edited delivery): it commits, and what it uncovers becomes at risk.
    """

    _name = "dist.promise.supply"
    _description = "Promise Supply"

    # --- adding up ---------------------------------------------------------------------------

    @api.model
    @contextmanager
    def _frame(self):
        """Add up the changes of one _action_done apart, to be compared with what covers them."""
        with marked(self.env.cr, FRAME, Counter()) as frame:
            yield frame

    @api.model
    @api.private
    def _quants_changed(self, product, location, quantity):
        warehouse_id = self.env["stock.location"]._dist_stock_warehouse_id(location.id)
        if not warehouse_id:
            return
        change = Counter({(product.id, warehouse_id): Decimal(str(round(quantity, 6)))})
        frames = marks(self.env.cr, FRAME)
        if frames:
            frames[-1].update(change)
        else:
            self._note_changes(change)

    @api.model
    def _note_changes(self, changes):
        """Remember changes of what is on hand until the transaction is about to commit."""
        taken = self._pending()[TAKEN]
        for key, qty in changes.items():
            taken[key] = taken.get(key, ZERO) + qty

    @api.model
    @api.private
    def _receipts_fell(self, moves):
        """Note receipts that may bring less, or later: together with where they were to arrive."""
        pending = self._pending()[RECEIPTS]
        pending.update({m.id: (m.product_id.id, m._dist_enters_warehouse()) for m in moves})

    @api.model
    @api.private
    def _note_relocated(self, before, after):
        """Note goods that became promisable, or ceased to be, without being moved.

        :param before: {(product id, warehouse id): quantity}, as queries.promisable_in gives it
        """
        self._note_changes(
            {
                key: change
                for key in before.keys() | after.keys()
                if (change := after.get(key, ZERO) - before.get(key, ZERO))
            }
        )

    @api.model
    @api.private
    def _deliveries_shrank(self, lines):
        """Note order lines whose open deliveries may take less than before.

        They are looked at before the commit: a move that is being split is short for a moment.
        """
        self._pending()[SHRUNK].update(lines.ids)

    @api.model
    def _pending(self):
        """The data of this transaction; a rolled back savepoint forgets it with its changes."""
        precommit = self.env.cr.precommit
        if TAKEN not in precommit.data:
            precommit.data.update({TAKEN: {}, RECEIPTS: {}, SHRUNK: set()})
            precommit.add(self._absorb)
        return precommit.data

    @api.model
    @api.private
    def _settle_frame(self, frame, claimed, consumed):
        """Keep of a frame what neither a claim nor a promise covers."""
        uncovered = {
            key: qty + claimed.get(key, ZERO) + consumed.get(key, ZERO)
            for key, qty in frame.items()
        }
        self._note_changes({key: qty for key, qty in uncovered.items() if qty})

    # --- goods that leave --------------------------------------------------------------------

    @api.model
    @api.private
    def _claim_moves(self, moves):
        """Claim what the moves take beyond what is promised to their lines and due.

        :return: {(product, warehouse): claimed quantity}
        :raises UserError: when what remains could not cover all promises
        """
        taking = {
            move: qty
            for move in moves
            if not move._dist_is_fact()
            and move._dist_mode(move._dist_leaves_warehouse()) == "enforce"
            and (qty := move._dist_taken_qty()) > 0
        }
        if not taking:
            return {}
        excess = self._beyond_promise(taking)
        return self._claim_excess(excess) if excess else {}

    @api.model
    def _beyond_promise(self, taking):
        """{move: quantity} that isn't covered by a promise that is due."""
        lines = {m.sale_line_id.id for m in taking if m.sale_line_id}
        service = self.env["dist.promise.service"]
        due = Counter()
        for line_id, balances in (service._balances(lines) if lines else {}).items():
            for b in balances:
                if not b.shadow and self._was_covered(b):
                    due[line_id, b.product_id, b.warehouse_id] += b.qty
        excess = {}
        for move, qty in taking.items():
            key = move.sale_line_id.id, move.product_id.id, move._dist_leaves_warehouse()
            covered = min(qty, due[key])
            due[key] -= covered
            if qty > covered:
                excess[move] = qty - covered
        return excess

    @api.model
    def _claim_excess(self, excess):
        service = self.env["dist.promise.service"]
        keys = {(m.product_id.id, m._dist_leaves_warehouse()) for m in excess}
        xid = queries.xact_id(self.env.cr)
        claimed, short = {}, {}
        with own_cursor(self.env) as cr:
            rows = service._read_locked(cr, keys, xid)
            for move, qty in excess.items():
                key = move.product_id.id, move._dist_leaves_warehouse()
                today = self._today(key[1])
                position = self._position_for(move, qty, rows[key], today)
                position = position.plus_demand(today, claimed.get(key, ZERO))
                if Profile(position).atp(today) < qty:
                    short[move] = max(ZERO, Profile(position).atp(today))
                claimed[key] = claimed.get(key, ZERO) + qty
            if not short and not is_shared(self.env):
                claims = [
                    ("move", *key, None, qty, self._today(key[1]), None)
                    for key, qty in claimed.items()
                ]
                queries.insert_claims(cr, xid, claims)
        if short:
            raise UserError(self._taking_message(short, excess))
        return claimed

    @api.model
    def _position_for(self, move, qty, rows, today):
        """Supply, and whatever must remain covered: promises, holds and claims in flight.

        What nobody was promised (another transfer, a backorder) is no reason to refuse: physical
        reservation decides among those. The move must not be in its own line's way either.
        """
        position = queries.position_of(
            rows, today, lambda row: not (row.kind in SUPPLY or row.is_kept)
        )
        own = [
            Balance(
                row.line_id, row.product_id, row.warehouse_id, row.kind, row.date, False, row.qty
            )
            for row in rows
            if row.line_id == move.sale_line_id.id and row.kind == FIRM and row.date > today
        ]
        for balance, part in take(own, qty, consumption_order):
            position = position.plus_demand(balance.ship_date, -part)
        return position

    @api.model
    def _taking_message(self, short, excess):
        lines = [
            self.env._(
                "%(document)s takes %(wanted)s %(unit)s of %(product)s beyond its own promise, and "
                "only %(free)s can be spared.",
                document=move.picking_id.display_name or move.reference or move.display_name,
                wanted=f"{excess[move].normalize():f}",
                unit=move.product_id.uom_id.name,
                product=move.product_id.display_name,
                free=f"{free.normalize():f}",
            )
            for move, free in short.items()
        ]
        return self.env._(
            "What remains would not cover all promises:\n%(lines)s\nLower the quantity, or free "
            "goods that are promised to another order first.",
            lines="\n".join(lines),
        )

    @api.model
    @api.private
    def _consume(self, wanted):
        """Write deliveries off the promises; return {(product, warehouse): firm quantity used}."""
        used = {}
        if not wanted:
            return used
        service = self.env["dist.promise.service"]
        for balance, qty in service._take(wanted, "consume", consumption_order):
            if not balance.shadow and self._was_covered(balance):
                key = balance.product_id, balance.warehouse_id
                used[key] = used.get(key, ZERO) + qty
        return used

    @api.model
    def _was_covered(self, balance):
        today = self._today(balance.warehouse_id)
        return balance.state == FIRM and balance.ship_date <= today

    @api.model
    def _today(self, warehouse_id):
        return self.env["stock.warehouse"]._dist_today(warehouse_id)

    # --- facts ---------------------------------------------------------------------------------

    @api.model
    def _absorb(self):
        """Before the commit: let decreases stand, put the promises that they uncover at risk."""
        data = self.env.cr.precommit.data
        taken, receipts = data.pop(TAKEN, {}), data.pop(RECEIPTS, {})
        self.env["sale.order.line"].browse(data.pop(SHRUNK, ())).exists()._dist_reconcile()
        changed = {key for key, qty in taken.items() if qty} | set(receipts.values())
        keys = self._keys_in_mode(changed, "enforce")
        fell = {key for key in keys if taken.get(key, ZERO) < 0 or key in receipts.values()}
        if fell:
            lost = self._find_losers(fell, taken, set(receipts))
            self._put_at_risk(lost, causes=self._slip_causes(receipts) if lost else None)
        if receipts:
            self._close_arrived()
        # what is only monitored is brought up to date afterwards, in nobody's way
        if keys := keys | self._keys_in_mode(changed, "monitor"):
            self.env["dist.reservation.worker"]._wake(recover=keys)

    @api.model
    @api.private
    def _keys_in_mode(self, keys, mode):
        """Those of the (product id, warehouse id) pairs whose warehouse has the mode."""
        warehouses = self.env["stock.warehouse"].browse({w for _p, w in keys if w})
        # sudo: the mode of a warehouse is no secret, and must not depend on who moves goods
        found = set(warehouses.sudo().filtered(lambda w: w.dist_mode == mode).ids)
        return {key for key in keys if key[1] in found}

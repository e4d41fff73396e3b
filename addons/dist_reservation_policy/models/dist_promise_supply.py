# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from contextlib import contextmanager
from decimal import Decimal

from odoo import api, models

from odoo.addons.dist_base.tools.transaction import marked, marks

from ..core.ledger import FIRM, consumption_order
from ..core.position import ZERO

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
    def _quants_changed(self, product, location, quantity, lot=None):
        warehouse_id = self.env["stock.location"]._dist_stock_warehouse_id(location.id)
        if not warehouse_id:
            return
        keeps = self.env["stock.quant"]._dist_keeps_until(product, lot, warehouse_id)
        change = Counter({(product.id, warehouse_id, keeps): Decimal(str(round(quantity, 6)))})
        frames = marks(self.env.cr, FRAME)
        if frames:
            frames[-1].update(change)
        else:
            self._note_changes(change)

    @api.model
    def _note_changes(self, changes):
        """Remember changes of what is on hand until the transaction is about to commit.

        :param changes: {(product id, warehouse id, keeps until): quantity}
        """
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

        :param before: {(product id, warehouse id, keeps until): quantity}, as
            queries.promisable_inside gives it
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
        """Keep of a frame what neither a claim nor a promise covers.

        All are {(product id, warehouse id, keeps until, or until when it must): quantity}.
        """
        uncovered = {
            key: frame.get(key, ZERO) + claimed.get(key, ZERO) + consumed.get(key, ZERO)
            for key in {*frame, *claimed, *consumed}
        }
        self._note_changes({key: qty for key, qty in uncovered.items() if qty})

    # --- goods that leave --------------------------------------------------------------------

    @api.model
    @api.private
    def _consume(self, wanted):
        """Write deliveries off the promises.

        :return: {(product, warehouse, until when it must keep): firm quantity used}
        """
        used = {}
        if not wanted:
            return used
        service = self.env["dist.promise.service"]
        for balance, qty in service._take(wanted, "consume", consumption_order):
            if not balance.shadow and self._was_covered(balance):
                key = balance.product_id, balance.warehouse_id, balance.limit
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
        changed = {key[:2] for key, qty in taken.items() if qty} | set(receipts.values())
        keys = self._keys_in_mode(changed, "enforce")
        less = {key[:2] for key, qty in taken.items() if qty < 0} | set(receipts.values())
        fell = keys & less
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

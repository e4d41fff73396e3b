# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models

from odoo.addons.dist_base.tools.transaction import marks

from ..core.position import ZERO

#: set by the reservation worker while it holds the reservation gate
GATE_HELD = "reservation_gate"
OPEN = ("waiting", "confirmed", "partially_available", "assigned")
#: what changes when, where or how much a move brings
SUPPLY_FIELDS = {
    "date",
    "product_uom_qty",
    "product_uom",
    "state",
    "location_id",
    "location_dest_id",
    "location_final_id",
    "product_id",
    "sale_line_id",
}
#: what changes how much of a promise an open delivery still needs
DEMAND_FIELDS = {
    "product_uom_qty",
    "product_uom",
    "product_id",
    "sale_line_id",
    "location_id",
    "location_dest_id",
}


def to_decimal(qty):
    return Decimal(str(round(qty, 6)))


class Expected(NamedTuple):
    """What an open receipt is expected to bring."""

    warehouse_id: int
    product_id: int
    day: date
    qty: float

    def still_covered_by(self, other):
        """Whether after a change it brings at least as much, no later, to the same place."""
        return (
            other is not None
            and self[:2] == other[:2]
            and other.day <= self.day
            and other.qty >= self.qty
        )


class Wanted(NamedTuple):
    """What an open delivery takes for the promise of an order line."""

    line_id: int
    product_id: int
    warehouse_id: int | bool
    qty: float

    def still_covered_by(self, other):
        """Whether after a change it takes at least as much of the same, for the same line."""
        return self[:3] == other[:3] and other.qty >= self.qty


class StockMove(models.Model):
    _inherit = "stock.move"

    # --- where a move stands -----------------------------------------------------------------

    def _dist_leaves_warehouse(self):
        """The warehouse whose promisable stock this move takes goods out of, or False."""
        self.ensure_one()
        if not self.product_id.is_storable:
            return False
        of_location = self.env["stock.location"]._dist_stock_warehouse_id
        source = of_location(self.location_id.id)
        return source if source and of_location(self.location_dest_id.id) != source else False

    def _dist_enters_warehouse(self):
        """The warehouse whose promisable stock this move brings goods into, or False."""
        self.ensure_one()
        if not self.product_id.is_storable:
            return False
        of_location = self.env["stock.location"]._dist_stock_warehouse_id
        final = of_location((self.location_final_id or self.location_dest_id).id)
        target = of_location(self.location_dest_id.id) or final
        return target if target and of_location(self.location_id.id) != target else False

    def _dist_is_fact(self):
        """Counts, damage and scrap report what has happened already: they are never refused."""
        self.ensure_one()
        destination = self.location_dest_id
        spoiled = destination.usage == "internal" and destination.dist_stock_status != "usable"
        return self.is_inventory or destination.usage == "inventory" or spoiled

    def _dist_mode(self, warehouse_id):
        return self.env["stock.warehouse"].browse(warehouse_id).dist_mode

    def _dist_governed(self):
        """Moves that draw on shared stock of an enforcing warehouse: the worker reserves them.

        A move that waits for goods of its own (make to order, a later step) is left to Odoo.
        """
        return self.filtered(
            lambda move: not move.move_orig_ids
            and move.procure_method != "make_to_order"
            and (warehouse_id := move._dist_leaves_warehouse())
            and move._dist_mode(warehouse_id) == "enforce"
        )

    # --- physical reservation follows the promise --------------------------------------------

    def _should_assign_at_confirm(self):
        if self._dist_governed():
            # Promised moves are queued when their order is confirmed, see _action_confirm.
            return False
        return super()._should_assign_at_confirm()

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        moves = super()._action_confirm(merge=merge, merge_into=merge_into, create_proc=create_proc)
        waiting = moves.filtered(lambda m: m.state in ("confirmed", "partially_available"))
        # it takes what ships first first, as soon as this transaction is committed
        waiting._dist_governed()._dist_wake_worker()
        return moves

    def _dist_leaving_keys(self):
        """{(product id, warehouse id)} out of which the moves take goods."""
        return {(move.product_id.id, move._dist_leaves_warehouse()) for move in self}

    def _action_assign(self, force_qty=False):
        """Leave governed moves to the worker, which alone hands out shared stock."""
        if force_qty or marks(self.env.cr, GATE_HELD):
            return super()._action_assign(force_qty=force_qty)
        queued = self._dist_governed()
        queued._dist_wake_worker(queued._dist_leaving_keys())
        return super(StockMove, self - queued)._action_assign(force_qty=force_qty)

    def _dist_reserved_qty(self):
        """What the move holds, in the product's own unit."""
        self.ensure_one()
        return sum(self.move_line_ids.mapped("quantity_product_uom"))

    def _dist_wake_worker(self, keys=()):
        if self:
            self.env["dist.reservation.worker"]._wake(reserve=keys)

    # --- goods that leave --------------------------------------------------------------------

    def _action_done(self, cancel_backorder=False):
        leaving = self._dist_about_to_leave()
        supply = self.env["dist.promise.supply"]
        claimed = supply._claim_moves(leaving)
        with supply._frame() as frame:
            done = super()._action_done(cancel_backorder=cancel_backorder)
            consumed = (done & leaving)._dist_consume()
        supply._settle_frame(frame, claimed, consumed)
        if cancel_backorder:
            # what isn't delivered any more isn't promised any more
            self.exists().sale_line_id._dist_reconcile()
        return done

    def _dist_about_to_leave(self):
        """Moves that are being done and take goods from a warehouse where the suite is on."""
        return self.filtered(
            lambda move: move.state not in ("done", "cancel")
            and (warehouse_id := move._dist_leaves_warehouse())
            and move._dist_mode(warehouse_id) in ("enforce", "monitor")
        )

    def _dist_done_qty(self):
        """What the move takes, in the product's own unit."""
        self.ensure_one()
        qty = self.product_uom._compute_quantity(
            self._get_picked_quantity(), self.product_id.uom_id, rounding_method="HALF-UP"
        )
        return to_decimal(qty)

    def _dist_taken(self):
        """{keeps until: quantity} of it that could have been promised.

        What has expired, say, is free to go.
        """
        self.ensure_one()
        is_promisable = self.env["stock.quant"]._dist_is_promisable
        of_location = self.env["stock.location"]._dist_stock_warehouse_id
        lines, picked = self.move_line_ids, self.move_line_ids.filtered("picked")
        leaving = picked if self.picked and picked else lines
        others = leaving.filtered(
            lambda line: not of_location(line.location_id.id)
            or not is_promisable(line.location_id, line.lot_id, line.owner_id)
        )
        if self.product_id._dist_shelf_life():
            return (leaving - others)._dist_by_keeping()
        return {
            None: self._dist_done_qty() - to_decimal(sum(others.mapped("quantity_product_uom")))
        }

    def _dist_consume(self):
        """Write what was delivered off the promises of the lines: {(product, warehouse): qty}."""
        wanted = {}
        # sudo: who delivers need not see the order whose promise the delivery keeps
        for move in self.sudo().filtered(lambda m: m.state == "done" and m.sale_line_id):
            key = move.sale_line_id, move.product_id.id, move._dist_leaves_warehouse()
            wanted[key] = wanted.get(key, ZERO) + move._dist_done_qty()
        return self.env["dist.promise.supply"]._consume(wanted)

    # --- open deliveries that shrink, receipts that slip ---------------------------------------

    def write(self, vals):
        if not vals.keys() & SUPPLY_FIELDS:
            return super().write(vals)
        before = self._dist_expected()
        wanted = self._dist_wanted() if vals.keys() & DEMAND_FIELDS else {}
        result = super().write(vals)
        self._dist_note_less(wanted)
        if before:
            after = self._dist_expected()
            fell = [i for i, was in before.items() if not was.still_covered_by(after.get(i))]
            if fell:
                self.env["dist.promise.supply"]._receipts_fell(self.browse(fell))
        return result

    @api.ondelete(at_uninstall=False)
    def _dist_forget_deleted(self):
        """A deleted delivery needs its promise no more, a deleted receipt brings nothing."""
        self._dist_note_shrunk({wanted.line_id for wanted in self._dist_wanted().values()})
        expected = self._dist_expected()
        if expected:
            self.env["dist.promise.supply"]._receipts_fell(self.browse(expected))

    def _dist_wanted(self):
        """{move: Wanted} of open deliveries of promised lines, which may shrink."""
        promised = self.filtered(
            # sudo: who changes a delivery need not see the order line whose promise follows it
            lambda m: m.state in OPEN and m.sudo().sale_line_id.dist_promise_state
        )
        return {move: move._dist_wants() for move in promised}

    def _dist_note_less(self, wanted):
        """What an open delivery no longer takes from here for its line isn't promised any more."""
        self._dist_note_shrunk(
            {
                was.line_id
                for move, was in wanted.items()
                if not was.still_covered_by(move._dist_wants())
            }
        )

    def _dist_wants(self):
        # sudo: as in _dist_wanted
        line_id = self.sudo().sale_line_id.id
        return Wanted(line_id, self.product_id.id, self._dist_leaves_warehouse(), self.product_qty)

    def _dist_note_shrunk(self, line_ids):
        if line_ids:
            lines = self.env["sale.order.line"].browse(sorted(line_ids))
            self.env["dist.promise.supply"]._deliveries_shrank(lines)

    def _dist_expected(self):
        """{move id: what it is expected to bring} of open moves into enforcing warehouses."""
        day_in = self.env["stock.warehouse"]._dist_day
        return {
            move.id: Expected(
                warehouse_id,
                move.product_id.id,
                day_in(warehouse_id, move.date),
                move.product_qty,
            )
            for move in self
            if move.state in OPEN
            and (warehouse_id := move._dist_enters_warehouse())
            and move._dist_mode(warehouse_id) == "enforce"
        }

    def _action_cancel(self):
        lines = self.sale_line_id
        result = super()._action_cancel()
        lines._dist_reconcile()
        return result

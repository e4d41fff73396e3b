# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date
from decimal import Decimal

from odoo import api, models

from odoo.addons.dist_base.tools.transaction import marked

from .. import queries
from ..core.position import ZERO
from ..core.risk import Reservable, reservation_targets
from .stock_move import GATE_HELD, to_decimal


class DistReservationWorker(models.AbstractModel):
    """Who physically holds how much of the goods."""

    _inherit = "dist.reservation.worker"

    @api.model
    def _reserve(self, keys):
        """Bring what is reserved in line with what is promised: first take back, then hand out."""
        self.env["dist.promise.service"]._flush_supply()
        lines = self.env["stock.move.line"]
        lines.flush_model()
        misplaced = lines.browse(queries.misplaced_lines(self.env.cr, keys))
        if misplaced:
            misplaced.unlink()
            self.env.flush_all()
        with marked(self.env.cr, GATE_HELD, True):
            targets, lots = self._targets(keys)
            moves = self.env["stock.move"].browse(targets)
            for move in moves:
                if to_decimal(move._dist_reserved_qty()) > targets[move.id]:
                    move._do_unreserve()
            moves._dist_reserve_up_to(targets, self._take_back_lots(lots))

    @api.model
    def _targets(self, keys):
        """What the moves to change should hold, in the product's unit.

        :return: ({move id: quantity}, by rank; {move id: {lot id: quantity}} where lots expire)
        """
        found = queries.open_moves(self.env.cr, keys)
        free = queries.unreserved(self.env.cr, keys)
        targets, lots = {}, {}
        products = self.env["product.product"].browse({product_id for product_id, _w in found})
        expiring = {product.id for product in products if product._dist_shelf_life()}
        for key, rows in found.items():
            claims = self._entitled(rows)
            if key[0] in expiring:
                lots |= self._lots_to_hold(key, claims)
                continue
            missing = sum((max(ZERO, qty - row.held) for row, qty in claims), ZERO)
            enough = missing <= free.get(key, ZERO)
            if enough and all(row.held <= qty or row.started for row, qty in claims):
                targets |= {row.move_id: qty for row, qty in claims if qty > row.held}
            else:
                targets |= self._share(key, claims, free.get(key, ZERO))
        targets |= {move_id: sum(held.values(), ZERO) for move_id, held in lots.items()}
        return targets, lots

    @api.model
    def _entitled(self, rows):
        """[(row, quantity it may hold)]: its promise, or its whole demand when it is no sale."""
        promised, claims = {}, []
        for row in rows:
            qty = row.wanted
            if row.line_id:
                # a line's second move (a backorder) draws on what the first one leaves
                left = promised.setdefault(row.line_id, row.firm)
                qty = min(qty, left)
                promised[row.line_id] = left - qty
            claims.append((row, qty))
        return claims

    @api.model
    def _today_and_ranks(self, key, claims):
        lines = {row.line_id for row, _qty in claims if row.line_id}
        today = self.env["stock.warehouse"]._dist_today(key[1])
        return today, self.env["dist.promise.supply"]._ranks(lines)

    @api.model
    def _share(self, key, claims, free):
        """Share out what is there when it isn't enough for all, or is in the wrong hands."""
        today, ranks = self._today_and_ranks(key, claims)
        reservables = [
            Reservable(
                row.move_id,
                # nothing promises what is no sale: it gets what the promises leave
                max(row.ship_date, today) if row.ship_date else date.max,
                qty,
                row.held,
                *ranks.get(row.line_id, (0, row.move_id)),
                row.started,
            )
            for row, qty in claims
        ]
        held = {row.move_id: row.held for row, _qty in claims}
        product = self.env["product.product"].browse(key[0])
        rounding = Decimal(str(product.uom_id.rounding))
        targets = reservation_targets(free + sum(held.values(), ZERO), reservables, rounding)
        order = sorted(reservables, key=lambda r: r.rank)
        return {r.key: targets[r.key] for r in order if targets[r.key] != held[r.key]}

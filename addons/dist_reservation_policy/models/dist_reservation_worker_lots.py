# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date
from decimal import Decimal
from itertools import count

from odoo import api, models

from ..core.ledger import FIRM, consumption_order
from ..core.position import ZERO
from ..core.shelf_life import Want, hand_out
from .stock_move import to_decimal


class DistReservationWorker(models.AbstractModel):
    """Which lots each delivery holds, where goods expire."""

    _inherit = "dist.reservation.worker"

    @api.model
    def _lots_to_hold(self, key, claims):
        """{move id: {lot id or False: quantity}} that the moves to change should hold, by rank.

        What a move holds is left to it while everybody else finds his goods among the rest. What
        has started keeps what it holds anyway.

        :param claims: [(OpenMove, quantity it may hold)]
        """
        lots, held = self._free_lots(key), self._held_lots(claims)
        wants = self._wants(key, claims)
        rounding = Decimal(str(self.env["product.product"].browse(key[0]).uom_id.rounding))
        started = {row.move_id for row, _qty in claims if row.started}
        kept, missing = self._keep(lots, held, wants, held.keys())
        found = hand_out(lots, missing, rounding)
        served = sum(sum(mine.values(), ZERO) for mine in found.values())
        if not kept or served < sum((want.qty for want in missing), ZERO):
            self._give_back(lots, held, held.keys() - started)
            _kept, missing = self._keep(lots, held, wants, started)
            found = hand_out(lots, missing, rounding)
            held = {move_id: mine for move_id, mine in held.items() if move_id in started}
        plan = self._plan_of(claims, held, found)
        before = self._held_lots(claims)
        return {move_id: mine for move_id, mine in plan.items() if mine != before[move_id]}

    @api.model
    def _free_lots(self, key):
        """{lot id or False: (keeps until, what no transfer has reserved)}, in the removal order."""
        product = self.env["product.product"].browse(key[0])
        stock = self.env["stock.warehouse"].browse(key[1]).lot_stock_id
        # sudo: like Odoo's own reservation
        quants = self.env["stock.quant"].sudo()
        found = {}
        for quant in quants._gather(product, stock):
            if quants._dist_is_promisable(quant.location_id, quant.lot_id, quant.owner_id):
                lot = quant.lot_id
                keeps = quants._dist_keeps_until(product, lot, key[1])
                free = to_decimal(quant.quantity - quant.reserved_quantity)
                found[lot.id] = keeps, found.get(lot.id, (keeps, ZERO))[1] + free
        return found

    @api.model
    def _held_lots(self, claims):
        """{move id: {lot id or False: quantity}} that the moves hold."""
        moves = self.env["stock.move"].browse([row.move_id for row, _qty in claims])
        held = {move_id: {} for move_id in moves.ids}
        for line in moves.move_line_ids.filtered("quantity_product_uom"):
            mine = held[line.move_id.id]
            qty = to_decimal(line.quantity_product_uom)
            mine[line.lot_id.id] = mine.get(line.lot_id.id, ZERO) + qty
        return held

    @api.model
    def _wants(self, key, claims):
        """The core Wants of the moves, by the promises that they are to fulfil."""
        today, ranks = self._today_and_ranks(key, claims)
        lines = {row.line_id for row, _qty in claims if row.line_id}
        promises = self._open_promises(key, lines)
        wants = []
        for row, qty in claims:
            priority, order = ranks.get(row.line_id, (0, row.move_id))
            number = count()
            for share, day, limit in self._shares(row, qty, promises):
                of = row.move_id, next(number)
                wants.append(Want(of, share, limit, (max(day, today), -priority, order)))
        return wants

    @api.model
    def _open_promises(self, key, line_ids):
        """{line id: [[balance, what of it no move is to fulfil yet]]}, the earliest first."""
        balances = self.env["dist.promise.service"]._balances(line_ids) if line_ids else {}
        return {
            line_id: [
                [balance, balance.qty]
                for balance in sorted(mine, key=consumption_order)
                if balance.state == FIRM
                and not balance.shadow
                and (balance.product_id, balance.warehouse_id) == key
            ]
            for line_id, mine in balances.items()
        }

    @api.model
    def _shares(self, row, qty, promises):
        """[(quantity, ship date, limit)] that make up what a move may hold."""
        if not row.line_id:
            # nothing promises what is no sale: it gets what the promises leave
            yield qty, date.max, None
            return
        for left in promises.get(row.line_id, ()):
            share = min(qty, left[1])
            if share > 0:
                left[1] -= share
                qty -= share
                yield share, left[0].ship_date, left[0].limit

    @api.model
    def _keep(self, lots, held, wants, move_ids):
        """What the moves hold already serves their wants, as far as the goods will do.

        :return: (whether they may keep all that they hold, list of Want for what is missing)
        """
        kept, missing = True, []
        for move_id in {want.key[0] for want in wants} | set(move_ids):
            mine = [want for want in wants if want.key[0] == move_id]
            goods = held.get(move_id, {}) if move_id in move_ids else {}
            known = {lot: (lots[lot][0], qty) for lot, qty in goods.items() if lot in lots}
            found = hand_out(known, mine)
            has = {want: sum(found[want.key].values(), ZERO) for want in mine}
            kept &= sum(has.values(), ZERO) == sum(goods.values(), ZERO)
            missing += [self._less(want, qty) for want, qty in has.items() if qty < want.qty]
        return kept, missing

    @api.model
    def _less(self, want, qty):
        return Want(want.key, want.qty - qty, want.limit, want.rank)

    @api.model
    def _give_back(self, lots, held, move_ids):
        """Add to the free lots what the moves hold of them."""
        for move_id in move_ids:
            for lot, qty in held[move_id].items():
                if lot in lots:
                    lots[lot] = lots[lot][0], lots[lot][1] + qty

    @api.model
    def _plan_of(self, claims, held, found):
        """{move id: {lot: quantity}}: what each holds, and what it gets."""
        plan = {row.move_id: dict(held.get(row.move_id, {})) for row, _qty in claims}
        for (move_id, _number), lots in found.items():
            for lot, qty in lots.items():
                plan[move_id][lot] = plan[move_id].get(lot, ZERO) + qty
        return plan

    @api.model
    def _take_back_lots(self, plan):
        """Take back what a move is to hold no longer; return what each is to get, as the plan."""
        more = {}
        for move in self.env["stock.move"].browse(plan):
            held = self._held_by(move)
            if any(qty > plan[move.id].get(lot, ZERO) for lot, qty in held.items()):
                move._do_unreserve()
                held = {}
            lacking = {lot: qty - held.get(lot, ZERO) for lot, qty in plan[move.id].items()}
            more[move.id] = {lot: qty for lot, qty in lacking.items() if qty > 0}
        return more

    @api.model
    def _held_by(self, move):
        held = {}
        for line in move.move_line_ids:
            qty = to_decimal(line.quantity_product_uom)
            held[line.lot_id.id] = held.get(line.lot_id.id, ZERO) + qty
        return held

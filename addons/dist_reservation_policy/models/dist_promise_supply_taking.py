# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter, defaultdict
from dataclasses import replace

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.dist_base.tools.own_cursor import is_shared, own_cursor

from .. import queries
from ..core.ledger import FIRM, Balance, consumption_order, take
from ..core.position import ZERO
from ..core.shelf_life import falls, missing
from .dist_promise_supply import SUPPLY


class DistPromiseSupply(models.AbstractModel):
    """Goods that leave: what goes beyond a promise is claimed first, or refused.

    Where goods expire, what leaves is compared by how long it keeps: whoever takes fresher goods
    than he was promised may take them from somebody who needs them.
    """

    _inherit = "dist.promise.supply"

    @api.model
    @api.private
    def _claim_moves(self, moves):
        """Claim what the moves take beyond what is promised to their lines and due.

        :return: {(product, warehouse, keeps until): claimed quantity}
        :raises UserError: when what remains could not cover all promises
        """
        taking = {
            move: taken
            for move in moves
            if not move._dist_is_fact()
            and move._dist_mode(move._dist_leaves_warehouse()) == "enforce"
            and sum((taken := move._dist_taken()).values()) > 0
        }
        if not taking:
            return {}
        excess = self._beyond_promise(taking)
        return self._claim_excess(excess) if excess else {}

    @api.model
    def _beyond_promise(self, taking):
        """{move: {keeps until: quantity}} that isn't covered by a promise that is due.

        A promise that is used up is a negative quantity, with the day until which its goods must
        keep: with fresher goods for it, more of those are taken and as much less of the others.
        """
        due = self._due_balances({m.sale_line_id.id for m in taking if m.sale_line_id})
        excess = {}
        for move, taken in taking.items():
            key = move.sale_line_id.id, move.product_id.id, move._dist_leaves_warehouse()
            net = Counter(taken)
            for balance, part in take(due[key], sum(taken.values()), consumption_order):
                net[balance.limit] -= part
                due[key].remove(balance)
                due[key].append(replace(balance, qty=balance.qty - part))
            net = {keeps: qty for keeps, qty in net.items() if qty}
            today = self._today(key[2])
            if net and falls({(today, keeps): qty for keeps, qty in net.items()}):
                excess[move] = net
        return excess

    @api.model
    def _due_balances(self, line_ids):
        """{(line, product, warehouse): firm balances that are due}."""
        due = defaultdict(list)
        balances = self.env["dist.promise.service"]._balances(line_ids) if line_ids else {}
        for balance in (b for found in balances.values() for b in found):
            if not balance.shadow and self._was_covered(balance):
                due[balance.line_id, balance.product_id, balance.warehouse_id].append(balance)
        return due

    @api.model
    def _claim_excess(self, excess):
        service = self.env["dist.promise.service"]
        keys = {(m.product_id.id, m._dist_leaves_warehouse()) for m in excess}
        xid = queries.xact_id(self.env.cr)
        claimed, short = Counter(), {}
        with own_cursor(self.env) as cr:
            rows = service._read_locked(cr, keys, xid)
            for move, net in excess.items():
                key = move.product_id.id, move._dist_leaves_warehouse()
                position = self._position_for(move, sum(net.values()), rows[key], claimed)
                lacking = missing(position, net)
                if lacking > 0:
                    short[move] = lacking
                claimed.update({(*key, keeps): qty for keeps, qty in net.items()})
            if not short and not is_shared(self.env):
                claims = [
                    queries.Claim("move", *key, None, qty, self._today(key[1]), limit=keeps)
                    for (*key, keeps), qty in claimed.items()
                    if qty
                ]
                queries.insert_claims(cr, xid, claims)
        if short:
            raise UserError(self._taking_message(short, excess))
        return claimed

    @api.model
    def _position_for(self, move, qty, rows, claimed):
        """Supply, and whatever must remain covered: promises, holds and claims in flight.

        What nobody was promised (another transfer, a backorder) is no reason to refuse: physical
        reservation decides among those. The move must not be in its own line's way either.

        :param claimed: what the moves before it take
        """
        key = move.product_id.id, move._dist_leaves_warehouse()
        today = self._today(key[1])
        position = queries.position_of(
            rows, today, lambda row: not (row.kind in SUPPLY or row.is_kept)
        )
        own = [
            Balance(
                row.line_id,
                row.product_id,
                row.warehouse_id,
                row.kind,
                row.date,
                False,
                row.qty,
                row.limit,
            )
            for row in rows
            if row.line_id == move.sale_line_id.id and row.kind == FIRM and row.date > today
        ]
        for balance, part in take(own, qty, consumption_order):
            position = position.plus_demand(balance.ship_date, -part, balance.limit)
        for (*of, keeps), more in claimed.items():
            if tuple(of) == key:
                position = position.plus_demand(today, more, keeps)
        return position

    @api.model
    def _taking_message(self, short, excess):
        """What to tell who takes what others were promised.

        :param short: {move: by how much its goods are too many}
        """
        lines = [self._taking_sentence(move, excess[move], short[move]) for move in short]
        return self.env._(
            "What remains would not cover all promises:\n%(lines)s\nLower the quantity, or free "
            "goods that are promised to another order first.",
            lines="\n".join(lines),
        )

    @api.model
    def _taking_sentence(self, move, net, lacking):
        wanted = sum(net.values())
        facts = {
            "document": move.picking_id.display_name or move.reference or move.display_name,
            "unit": move.product_id.uom_id.name,
            "product": move.product_id.display_name,
        }
        if wanted < lacking and move.product_id._dist_shelf_life():
            return self.env._(
                "%(document)s takes fresher lots of %(product)s than it was promised, and "
                "%(lacking)s %(unit)s of them are needed for orders whose goods must keep longer. "
                "Take lots that expire earlier instead.",
                lacking=f"{lacking.normalize():f}",
                **facts,
            )
        return self.env._(
            "%(document)s takes %(wanted)s %(unit)s of %(product)s beyond its own promise, and "
            "only %(free)s can be spared.",
            wanted=f"{wanted.normalize():f}",
            # what was lacking before isn't this move's
            free=f"{max(wanted - lacking, ZERO).normalize():f}",
            **facts,
        )

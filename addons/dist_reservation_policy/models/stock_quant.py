# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

import psycopg2

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.dist_base.tools.transaction import marked, marks

from .. import queries
from .stock_move import GATE_HELD

#: how the running change of a quant treats other transactions that change the same goods
TURN = "quant_turn"
#: a list with one entry when the goods that are taken next were reserved for who takes them
TAKES_OWN = "quant_takes_own"
#: the columns in which all rows of the same goods agree
GOODS = ("product_id", "location_id", "lot_id", "package_id", "owner_id")


class Turn(NamedTuple):
    """What a change needs of the rows of its goods. Quantities are in the product's unit.

    :param exclusive: it reserves goods, or takes what may be another's: it must not miss what
        others do to them. What brings goods, gives up a reservation, takes what was reserved for
        it, or books outside of stock is right whatever others do.
    :param given_up: reservation that the change gives up; one row must hold all of it
    :param own: taken out of its own reservation, which it gave up just before
    """

    exclusive: bool = False
    given_up: float = 0
    own: float = 0


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _update_available_quantity(
        self,
        product_id,
        location_id,
        quantity=False,
        reserved_quantity=False,
        lot_id=None,
        package_id=None,
        owner_id=None,
        in_date=None,
    ):
        """Tell the promise layer what changes; reserve or take nothing beside a locked quant."""
        with marked(self.env.cr, TURN, self._dist_turn(location_id, quantity, reserved_quantity)):
            result = super()._update_available_quantity(
                product_id,
                location_id,
                quantity=quantity,
                reserved_quantity=reserved_quantity,
                lot_id=lot_id,
                package_id=package_id,
                owner_id=owner_id,
                in_date=in_date,
            )
        if quantity and self._dist_is_promisable(location_id, lot_id, owner_id):
            self.env["dist.promise.supply"]._quants_changed(
                product_id, location_id, quantity, lot_id
            )
        return result

    @api.model
    def _dist_turn(self, location, quantity, reserved):
        """The turn of a change in the location; None where Odoo's own locking is left alone."""
        enforcing = self.env["stock.warehouse"]._dist_enforcing_ids()
        # sudo: whose location it is decides, not who changes the goods
        warehouse = location.sudo().warehouse_id
        if not enforcing or (warehouse and warehouse.id not in enforcing):
            return None
        if location.should_bypass_reservation():
            return Turn()
        if quantity and quantity < 0:
            own = next(iter(marks(self.env.cr, TAKES_OWN)[-1:]), [])
            # said of one change only, not of what follows from it
            is_own = bool(own and own.pop())
            return Turn(exclusive=not is_own, own=-quantity if is_own else 0)
        reserves = not quantity and reserved and reserved > 0
        return Turn(exclusive=bool(reserves), given_up=-min(reserved or 0, 0))

    def _get_gather_domain(
        self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False
    ):
        """The worker reserves what may be promised, and nothing else that lies below."""
        domain = super()._get_gather_domain(
            product_id, location_id, lot_id, package_id, owner_id, strict
        )
        if strict or not marks(self.env.cr, GATE_HELD):
            return domain
        own = [False, location_id.company_id.partner_id.id]
        return domain & Domain(
            [("location_id.dist_stock_status", "=", "usable"), ("owner_id", "in", own)]
        )

    @api.model
    def _dist_is_promisable(self, location, lot, owner):
        """Whether goods of this lot and owner could be promised in a location that is usable.

        Hook: a glue addon leaves out what has expired. The position must leave out the same.
        """
        return not owner or owner == location.company_id.partner_id

    @api.model
    def _dist_keeps_until(self, product, lot, warehouse_id):
        """The last day, in the warehouse, on which goods of this lot are good.

        None where the product doesn't expire. Hook: a glue addon knows it. The position must say
        the same (queries.keys.keeps_until).
        """

    def try_lock_for_update(self, *, allow_referencing=False, limit=None):
        """Lock the row that a change is to be written to, as that change requires.

        Odoo locks any one row, and makes a new one when all are locked. For goods that are reserved
        or taken that is not enough: two transactions then see the same units and each writes a row
        of its own, which nothing reports as a conflict. What arrives, a reservation that is given
        up, and goods that leave for whom they were reserved may in contrast always go to a row of
        their own: so a receipt, a cancellation and a delivery wait for nobody.

        :raises psycopg2.OperationalError: when goods to reserve or to take were changed since this
            transaction began, or stay locked; Odoo tries the request again
        """
        turn = next(iter(marks(self.env.cr, TURN)[-1:]), None)
        if limit != 1 or not turn:
            return super().try_lock_for_update(allow_referencing=allow_referencing, limit=limit)
        yielding = None if turn.exclusive else self._dist_yielding_rows(turn)
        if yielding is not None:
            return yielding._dist_lock_unchanged()
        # The wait comes first, so that the next try doesn't meet the same obstacle.
        queries.lock_quants(self.env.cr, self.ids)
        return self._dist_fold()

    def _dist_yielding_rows(self, turn):
        """The rows that may take the change beside others; None when it may not pass them by.

        Odoo never lets the reservation of a row fall below zero, so one row must hold what is given
        up. Who takes his own reservation leaves others what they had, unless more is reserved than
        is there: somebody must then lose his, and that needs a full view.
        """
        first, rows = self[:1], self._dist_twins()
        is_at_least = lambda qty, other: first.product_uom_id.compare(qty, other) >= 0  # noqa: E731
        if turn.own:
            free = sum(q.quantity - q.reserved_quantity for q in rows)
            return rows if is_at_least(free, turn.own) else None
        # a lot may be reserved in a row without a lot
        for candidates in (rows, self - rows):
            holding = candidates.filtered(lambda q: is_at_least(q.reserved_quantity, turn.given_up))
            if holding:
                return holding
        return rows.browse()

    def _dist_twins(self):
        """The rows of the very goods that the first row has."""
        first = self[:1]
        return self.filtered(lambda q: all(q[name] == first[name] for name in GOODS))

    def _dist_lock_unchanged(self):
        """Lock the first row that nobody has locked or changed; empty when there is none."""
        if not self:
            return self
        try:
            with self.env.cr.savepoint(flush=False):
                return self.browse(queries.try_lock_quant(self.env.cr, self.ids))
        except psycopg2.errors.SerializationFailure:
            return self.browse()

    def _dist_fold(self):
        """Bring together in the first row what lies in several rows of the same goods; return it.

        Odoo writes a change to one row and never lets its reservation fall below zero: with the
        reservation in another row it would stay there for ever. The emptied rows are Odoo's to
        remove.
        """
        first, rows = self[:1], self._dist_twins()
        twins = rows - first
        if twins:
            sums = {name: sum(rows.mapped(name)) for name in ("quantity", "reserved_quantity")}
            # the goods are as old as the oldest of them, as Odoo has it
            days = [q.in_date for q in rows if q.quantity > 0 and q.in_date]
            first.write({**sums, "in_date": min(days, default=first.in_date)})
            twins.write({"quantity": 0, "reserved_quantity": 0})
        return first

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import psycopg2

from odoo import api, models

from odoo.addons.dist_base.tools.transaction import marked, marks

from .. import queries

#: how the running change of a quant treats other transactions that change the same goods
TURN = "quant_turn"
#: reserves goods or takes them away: it must not miss what others do to them
EXCLUSIVE = "exclusive"
#: brings goods, gives up a reservation, or books outside of stock: right whatever others do
YIELDING = "yielding"
#: the columns in which all rows of the same goods agree
GOODS = ("product_id", "location_id", "lot_id", "package_id", "owner_id")


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
        takes = bool(quantity) and quantity < 0 and location_id.usage == "internal"
        reserves = bool(reserved_quantity) and not quantity and reserved_quantity > 0
        turn = EXCLUSIVE if takes or reserves else YIELDING
        given_up = -min(reserved_quantity or 0, 0)
        with marked(self.env.cr, TURN, (turn, given_up)):
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
        if quantity and self._dist_is_company_stock(location_id, owner_id):
            self.env["dist.promise.supply"]._quants_changed(product_id, location_id, quantity)
        return result

    @api.model
    def _dist_is_company_stock(self, location_id, owner_id):
        return not owner_id or owner_id == location_id.company_id.partner_id

    def try_lock_for_update(self, *, allow_referencing=False, limit=None):
        """Lock the row that a change is to be written to, as that change requires.

        Odoo locks any one row, and makes a new one when all are locked. For goods that are reserved
        or taken that is not enough: two transactions then see the same units and each writes a row
        of its own, which nothing reports as a conflict. What arrives, and a reservation that is
        given up, may in contrast always go to a row of its own: so a receipt and a cancellation
        wait for nobody. A reservation must where no row holds as much, for Odoo never lets that of
        a row fall below zero.

        :raises psycopg2.OperationalError: when goods to reserve or to take were changed since this
            transaction began, or stay locked; Odoo tries the request again
        """
        turn, given_up = (marks(self.env.cr, TURN) or ((None, 0),))[-1]
        if limit != 1 or not turn:
            return super().try_lock_for_update(allow_referencing=allow_referencing, limit=limit)
        if turn == YIELDING:
            holding = self.filtered(
                lambda q: q.product_uom_id.compare(q.reserved_quantity, given_up) >= 0
            )
            return holding._dist_lock_unchanged()
        # The wait comes first, so that the next try doesn't meet the same obstacle.
        queries.lock_quants(self.env.cr, self.ids)
        return self._dist_fold()

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
        first, others = self[:1], self[1:]
        twins = others.filtered(lambda q: all(q[name] == first[name] for name in GOODS))
        if twins:
            rows = first | twins
            first.write(
                {name: sum(rows.mapped(name)) for name in ("quantity", "reserved_quantity")}
            )
            twins.write({"quantity": 0, "reserved_quantity": 0})
        return first

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reserving many moves of the same goods at the cost of one.

Odoo looks for goods, locks them and writes a line for each move by itself. The worker reserves
hundreds of moves of a few products at once: it locks and looks once for each product, and creates
all lines together. What goods are reserved, in which order, and what a line looks like stays Odoo's
decision.
"""

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.dist_base.tools.transaction import marked, marks

from .. import queries
from .stock_move import to_decimal

#: the Batch in which the worker reserves just now
BATCH = "reservation_batch"
#: the lot that the worker reserves just now, False for goods without one
ONLY_LOT = "reservation_lot"
#: the removal strategy that chooses goods for each quantity anew
BY_PACKAGES = "least_packages"
#: what narrows a search for goods to some of them
NARROWING = ("strict", "lot_id", "package_id", "owner_id")


def goods_of(quant):
    """What makes two rows of stock the same goods."""
    return (
        quant.product_id.id,
        quant.location_id.id,
        quant.lot_id.id,
        quant.package_id.id,
        quant.owner_id.id,
    )


class Batch:
    """What is known of the goods to reserve, and the lines that are to be created for them.

    :param limits: {move id: quantity it may still reserve, in the product's unit}
    :param lots: {move id: {lot id or False: quantity}} where it matters which goods it gets
    """

    def __init__(self, limits, lots):
        self.limits = limits
        self.lots = lots
        #: {product id: list of [quant, quantity left to hand out]}
        self.shares = {}
        #: {goods: the one row of them, locked}
        self.rows = {}
        self.lines = []

    def share(self, product, moves, location, quants):
        """Let Odoo choose among the quants what all the moves of a product get."""
        wanted = sum(self.limits[move.id] for move in moves)
        shares = quants._get_reserve_quantity(product, location, wanted, uom_id=product.uom_id)
        self.shares[product.id] = [list(share) for share in shares]

    def take(self, product, need):
        """[(quant, quantity)] out of the shares, in the order in which goods are removed."""
        taken, compare = [], product.uom_id.compare
        for share in self.shares[product.id]:
            part = product.uom_id.round(min(need, share[1]))
            if compare(part, 0) > 0:
                taken.append((share[0], part))
                share[1], need = share[1] - part, need - part
        return taken

    def pop_lines(self):
        lines, self.lines = self.lines, []
        return lines


def current(cr):
    """The batch in which the worker reserves just now, or None."""
    return next(iter(marks(cr, BATCH)[-1:]), None)


class StockMove(models.Model):
    _inherit = "stock.move"

    def _dist_reserve_up_to(self, targets, lots):
        """Reserve the moves, in the order of self, up to {move id: quantity it should hold}.

        They are reserved together as far as they allow it.

        :param lots: {move id: {lot id or False: quantity}} to add, where that is decided already
        """
        limits = {
            move.id: float(missing)
            for move in self
            if (missing := targets[move.id] - to_decimal(move._dist_reserved_qty())) > 0
        }
        moves, batch = self.browse(limits), Batch(limits, lots)
        alike = self.browse().concat(
            *(found for found in moves.grouped("product_id").values() if found._dist_can_batch())
        )
        if alike:
            alike._dist_lock_goods()
        with marked(self.env.cr, BATCH, batch):
            alike._dist_plan(batch)
            if moves:
                moves._action_assign()

    def _dist_lock_goods(self):
        queries.lock_goods(self.env.cr, self.product_id.ids, self.location_id.warehouse_id.ids)

    def _dist_plan(self, batch):
        """Find once what goods all these moves get, the moves of one product from one location."""
        stock = self.env["stock.quant"]
        for location, moves in self.grouped("location_id").items():
            rows = stock._dist_gather_folded(moves.product_id, location)
            batch.rows.update({goods_of(quant): quant for quant in rows})
            rows = rows.grouped("product_id")
            for product, mine in moves.grouped("product_id").items():
                batch.share(product, mine, location, rows.get(product, stock))

    def _dist_can_batch(self):
        """Whether nothing about the moves, all of one product, needs to be looked at one by one."""
        product, location = self.product_id, self.location_id
        return (
            # of lots it matters when they expire, and when each move ships
            product.tracking == "none"
            and len(location) == 1
            and product.categ_id.packaging_reserve_method != "full"
            and self.product_uom == product.uom_id
            and not self.move_line_ids
            and self.env["stock.quant"]._get_removal_strategy(product, location) != BY_PACKAGES
        )

    def _update_reserved_quantity(self, need, location_id, **kwargs):
        """The worker reserves what is promised, which may be less than what is wanted."""
        batch = current(self.env.cr)
        if not batch or self.id not in batch.limits:
            return super()._update_reserved_quantity(need, location_id, **kwargs)
        need = min(need, batch.limits[self.id])
        if self.id in batch.lots:
            taken = 0
            for lot_id, qty in batch.lots[self.id].items():
                with marked(self.env.cr, ONLY_LOT, lot_id):
                    taken += super()._update_reserved_quantity(float(qty), location_id, **kwargs)
            return taken
        if self.product_id.id not in batch.shares:
            return super()._update_reserved_quantity(need, location_id, **kwargs)
        taken = batch.take(self.product_id, need)
        batch.lines += [
            self._prepare_move_line_vals(quantity=qty, reserved_quant=quant) for quant, qty in taken
        ]
        return sum(qty for _quant, qty in taken)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Add the lines of the batch to what Odoo creates after it went over all moves."""
        batch = current(self.env.cr)
        return super().create([*batch.pop_lines(), *vals_list] if batch else vals_list)


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _dist_gather_folded(self, products, location):
        """The rows to reserve from, one for each goods, those of a product as they are removed."""
        # sudo: like Odoo's own reservation
        quants, found = self.sudo(), self.sudo().browse()
        strategies = products.grouped(lambda p: self._get_removal_strategy(p, location))
        for strategy, alike in strategies.items():
            if order := self._get_removal_strategy_order(strategy):
                found |= quants.search(self._dist_gather_domain(alike, location), order=order)
            else:
                found = found.concat(*(quants._gather(product, location) for product in alike))
        firsts = found.browse()
        for rows in found.grouped(goods_of).values():
            firsts |= rows._dist_fold()
        return (found & firsts).sorted(lambda quant: not quant.lot_id)

    @api.model
    def _dist_gather_domain(self, products, location):
        """Odoo's domain for the goods of one product, for several that are removed alike."""
        return self._get_gather_domain(products[:1], location).map_conditions(
            lambda c: Domain("product_id", "in", products.ids)
            if c.field_expr == "product_id"
            else c
        )

    def _get_gather_domain(self, *args, **kwargs):
        """Where the lot is decided already, Odoo's own date of the move decides nothing."""
        chosen = marks(self.env.cr, ONLY_LOT)[-1:]
        if not chosen:
            return super()._get_gather_domain(*args, **kwargs)
        anything = super(StockQuant, self.with_context(with_expiration=False))
        return anything._get_gather_domain(*args, **kwargs) & Domain("lot_id", "=", chosen[0])

    def _gather(self, product_id, location_id, *args, **kwargs):
        """In a batch the rows are known and locked: no need to look for them again."""
        batch = current(self.env.cr)
        if self and batch and not args and not any(map(kwargs.get, NARROWING)):
            return self
        return super()._gather(product_id, location_id, *args, **kwargs)

    @api.model
    def _update_reserved_quantity(
        self,
        product_id,
        location_id,
        quantity,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=True,
    ):
        batch = current(self.env.cr)
        records = (product_id, location_id, lot_id, package_id, owner_id)
        row = batch and batch.rows.get(tuple(r.id if r else False for r in records))
        if not row:
            return super()._update_reserved_quantity(
                product_id,
                location_id,
                quantity,
                lot_id=lot_id,
                package_id=package_id,
                owner_id=owner_id,
                strict=strict,
            )
        row.reserved_quantity += quantity
        return None

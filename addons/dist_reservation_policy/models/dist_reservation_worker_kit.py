# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from odoo import api, models

from .. import queries
from ..core.allocation import Part
from ..core.kit import Need, WaitingKits, limit_of, shares
from .dist_reservation_worker_recover import WAITING
from .stock_warehouse_dates import now_utc

#: what of a kit is promised first: what it had before, then what it waits for
ORDER = (*WAITING, "move")


@dataclass(frozen=True)
class KitPart(Part):
    """A part of a component, and how many kits of its line it is for.

    :param is_new: nothing in the ledger says yet what the kits are made of
    """

    kits: Fraction = Fraction(0)
    is_new: bool = False


class DistReservationWorker(models.AbstractModel):
    """Promising kits again: whole ones, so all their components are looked at together."""

    _inherit = "dist.reservation.worker"

    @api.model
    def _kit_mates(self, keys):
        """The keys of the other components of kits that wait for one of the keys."""
        return queries.kit_mates(self.env.cr, keys) if keys else set()

    @api.model
    def _adopted_kits(self, kind, part):
        """What an entry says of the kits that it is for, where it is the first about them."""
        if kind in WAITING or not isinstance(part, KitPart) or not part.is_new:
            return {}
        return {"kits": str(Decimal(part.kits.numerator) / part.kits.denominator)}

    @api.model
    def _waiting_kits(self, pending, keys):
        """The core's WaitingKits of those of the rows that are components of kits.

        :param pending: rows of positions that wait, whose lines exist
        :param keys: the keys whose gates are locked; a kit that may need another one waits on
        :return: ({WaitingKits: its rows}, the rows that are none of theirs)
        """
        lines = self.env["sale.order.line"].browse({row.line_id for row in pending})
        recipes = queries.recipes(self.env.cr, lines.ids)
        grouped, others = defaultdict(list), []
        for row in pending:
            line = lines.browse(row.line_id)
            if row.product_id in recipes.get(line.id, ()) or line._dist_open_kits():
                grouped[line, row.warehouse_id].append(row)
            else:
                others.append(row)
        kits = {}
        for (line, warehouse_id), rows in grouped.items():
            recipe = recipes.get(line.id, {})
            if {(p, warehouse_id) for p, known in recipe.items() if known.is_open} <= set(keys):
                kits[self._waiting_kit(line, warehouse_id, rows, recipe)] = rows
        return kits, others

    @api.model
    def _waiting_kit(self, line, warehouse_id, rows, recipe):
        missing = defaultdict(Decimal)
        for row in rows:
            missing[row.product_id] += row.qty
        per_kit = self._per_kit(line, missing, recipe)
        kits = max(ceil(Fraction(qty) / per_kit[p]) for p, qty in missing.items())
        products = self.env["product.product"].browse(missing)
        policies = line._dist_policies_for([(line, product) for product in products])
        priority, order = line._dist_rank()
        shipping = line._dist_shipping(warehouse_id)
        calendar = shipping.calendar
        return WaitingKits(
            (line.id, warehouse_id),
            max(min(row.date for row in rows), calendar.earliest(now_utc())),
            Decimal(kits),
            tuple(
                Need(
                    (product.id, warehouse_id),
                    missing[product.id],
                    per_kit[product.id],
                    Decimal(str(product.uom_id.rounding)),
                )
                for product in products
            ),
            tuple(
                self._supply_of(line, policies[line, product], product, shipping)
                for product in products
            ),
            priority,
            order,
            calendar,
        )

    @api.model
    def _per_kit(self, line, missing, recipe):
        """{product id: what a kit contains}, as it was promised, else as its deliveries are."""
        if recipe:
            kits = Fraction(max(known.kits for known in recipe.values()))
            known = {p: Fraction(known.qty) / kits for p, known in recipe.items() if known.qty}
            return {p: known.get(p) or Fraction(qty) for p, qty in missing.items()}
        kits = Fraction(line._dist_open_kits())
        return {p: Fraction(qty) / kits for p, qty in missing.items()}

    @api.model
    def _by_component(self, item, parts, rows):
        """{key: {(line id, kind, day, limit): tuple of KitPart}} that promised kits come to."""
        is_new = bool(parts) and not queries.recipes(self.env.cr, [item.key[0]])
        found = defaultdict(lambda: defaultdict(tuple))
        left = {row: row.qty for row in sorted(rows, key=lambda r: (ORDER.index(r.kind), r.date))}
        steps = shares(item.needs, item.kits, [part.qty for part in parts])
        for part, taken in zip(parts, steps, strict=True):
            for (need, qty), supply in zip(taken, item.supplies, strict=True):
                limit = limit_of(supply, part.date)
                for row in left:
                    if (row.product_id, row.warehouse_id) != need.key:
                        continue
                    mine = min(qty, left[row])
                    qty, left[row] = qty - mine, left[row] - mine
                    if mine:
                        kits = Fraction(mine) / need.per_kit
                        place = row.line_id, row.kind, row.date, row.limit
                        found[need.key][place] += (
                            KitPart(part.date, mine, part.ref, limit, kits, is_new),
                        )
        return found

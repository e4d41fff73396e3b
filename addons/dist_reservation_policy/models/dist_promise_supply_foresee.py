# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from typing import Any, NamedTuple

from odoo import api, models

from .. import queries
from ..core.ledger import AT_RISK
from ..core.slip import Arrival, falls, fates, with_arrivals, with_losses


class Slipping(NamedTuple):
    """A promised quantity that a slip would take the date from.

    :param line: the order line, with rights of the system: show of it what its reader may see
    :param fate: the core's Fate: the quantity and the new ship date, or none
    """

    line: Any
    product_id: int
    warehouse_id: int
    old_ship_date: Any
    fate: Any

    @property
    def old_arrival(self):
        return self.line._dist_shipping(self.warehouse_id).arrival(self.old_ship_date)

    @property
    def new_arrival(self):
        day = self.fate.date
        return day and self.line._dist_shipping(self.warehouse_id).arrival(day)

    @property
    def value(self):
        product = self.line.env["product.product"].browse(self.product_id)
        return self.line._dist_value(self.fate.qty, product)


class DistPromiseSupply(models.AbstractModel):
    """What would happen to promises if receipts slipped, before anybody says so."""

    _inherit = "dist.promise.supply"

    @api.model
    @api.private
    def _foresee(self, arrivals):
        """What promises lose, and get instead, when open receipts arrive otherwise.

        Takes the steps that a decrease and the worker take, on the position as it would be: what is
        foreseen is what happens, unless somebody is quicker. Nothing is claimed or written.

        :param arrivals: {stock.move record: core Arrival}, its day in the warehouse's time zone
        :return: list of Slipping
        """
        by_key = defaultdict(dict)
        for move, arrival in arrivals.items():
            warehouse_id = move._dist_enters_warehouse()
            if warehouse_id and move._dist_mode(warehouse_id) == "enforce":
                by_key[move.product_id.id, warehouse_id][move.id] = arrival
        if not by_key:
            return []
        service = self.env["dist.promise.service"]
        service._flush_supply()
        rows = service._read_position(self.env.cr, set(by_key))
        fallen = {k for k, found in by_key.items() if falls(rows[k], found, self._today(k[1]))}
        changed = {key: with_arrivals(rows[key], found) for key, found in by_key.items()}
        lost = self._lost(changed, sorted(fallen))
        return self._foresee_fates(changed, lost) if lost else []

    @api.model
    def _foresee_fates(self, rows, lost):
        """List of Slipping: what the promises get instead of what they lose.

        :param rows: {key: rows of its position, with what was lost still promised}
        :param lost: {(line id, product id, warehouse id, ship date, limit): quantity}
        """
        mates = self._kits_keys(lost) - rows.keys()
        if mates:
            rows = rows | self.env["dist.promise.service"]._read_position(self.env.cr, mates)
        keys = sorted({place[1:3] for place in lost} | mates)
        worker = self.env["dist.reservation.worker"]
        again = {key: with_losses(rows[key], lost) for key in rows}
        found = worker._recoveries(again, keys, worker._waits_or_is_adopted)
        lines = self.env["sale.order.line"]
        return [
            Slipping(lines.browse(line_id), *key, day, fate)
            for (line_id, *key, day, limit), qty in lost.items()
            for parts in [found.get(tuple(key), {}).get((line_id, AT_RISK, day, limit), ())]
            for fate in fates(qty, parts)
        ]

    @api.model
    def _kits_keys(self, lost):
        """The keys of all components of the kits that lose one: they are promised again whole."""
        recipes = queries.recipes(self.env.cr, sorted({place[0] for place in lost}))
        return {
            (product_id, place[2])
            for place in lost
            for product_id, known in recipes.get(place[0], {}).items()
            if known.is_open
        }

    @api.model
    def _arrival(self, move, moment, qty):
        """The core's Arrival of a receipt at a moment (UTC), in the time zone of its warehouse."""
        day = self.env["stock.warehouse"]._dist_day(move._dist_enters_warehouse(), moment)
        return Arrival(day, qty)

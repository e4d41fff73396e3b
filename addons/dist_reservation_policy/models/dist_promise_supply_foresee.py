# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from typing import Any, NamedTuple

from odoo import api, models

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
        return self.line._dist_value(self.fate.qty)


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
        found = []
        for key, changed in sorted(by_key.items()):
            if falls(rows[key], changed, self._today(key[1])):
                found += self._foresee_key(key, with_arrivals(rows[key], changed))
        return found

    @api.model
    def _foresee_key(self, key, rows):
        """What the promises of one product in one warehouse lose by these rows of a position."""
        ranks = self._ranks({row.line_id for row in rows if row.line_id})
        lost = self._losses(rows, ranks)
        if not lost:
            return []
        worker = self.env["dist.reservation.worker"]
        again = {key: with_losses(rows, lost)}
        waits = worker._waits_or_is_adopted
        recovered = worker._recoveries(key, again, self._today(key[1]), waits)
        lines = self.env["sale.order.line"]
        return [
            Slipping(lines.browse(line_id), *key, day, fate)
            for (line_id, _product, _warehouse, day), qty in lost.items()
            for fate in fates(qty, recovered.get((line_id, AT_RISK, day), ()))
        ]

    @api.model
    def _arrival(self, move, moment, qty):
        """The core's Arrival of a receipt at a moment (UTC), in the time zone of its warehouse."""
        day = self.env["stock.warehouse"]._dist_day(move._dist_enters_warehouse(), moment)
        return Arrival(day, qty)

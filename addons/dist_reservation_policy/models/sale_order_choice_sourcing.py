# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import models

from odoo.addons.dist_base.tools.transaction import marked

from ..core.alternatives import Alternative
from ..core.sourcing import plan
from ..core.values import COMMIT_ASK, COMMIT_SPLIT
from .sale_order_line_choice import CHOSEN

#: the whole line from another warehouse of the channel; the key of the alternative is its id
WAREHOUSE = "warehouse"


class SaleOrder(models.Model):
    """Short lines can be served from another warehouse of the channel, if the customer agrees."""

    _inherit = "sale.order"

    def _dist_alternatives(self, chosen=None):
        """Lines that the policy will serve from elsewhere by itself are not asked about."""
        chosen = chosen or {}
        found = super()._dist_alternatives(chosen)
        if not found or len(self._dist_sourcing_warehouses()) < 2:
            return found
        covered = self._dist_covered_by_sourcing(chosen)
        found = {line: mine for line, mine in found.items() if line.id not in covered}
        for line, mine in found.items():
            mine += self._dist_other_warehouses(line, chosen)
        return found

    def _dist_covered_by_sourcing(self, chosen):
        """Ids of lines that the policy, choosing warehouses, serves whole and in time."""
        rules = self._dist_sourcing_rules()
        if not rules:
            return set()
        rule, warehouses = rules[self]
        with marked(self.env.cr, CHOSEN, {line.id: mine for line, mine in chosen.items()}):
            wanted = self._dist_sourcing_wanted({self: warehouses})[self]
        places = {place for line in wanted for place in line.offers} | set(warehouses.ids)
        everywhere = warehouses.ids + sorted(places - set(warehouses.ids))
        shares = plan(wanted, everywhere, rule, dict.fromkeys(everywhere, "")).shares
        lines = {line.line: line for line in wanted}
        return {
            line
            for line, mine in shares.items()
            if sum(share.sure for share in mine) >= lines[line].qty
            and all(share.arrival <= lines[line].offers[share.warehouse].due for share in mine)
        }

    def _dist_other_warehouses(self, line, chosen):
        """A core Alternative for each other warehouse that has more in time, or all some day."""
        places = {w: facts for w, *facts in self._dist_sourcing_alternatives().get(line, ())}
        own = places.pop(line.warehouse_id, (0, None))
        better = [w for w, (in_time, day) in places.items() if day or in_time > own[0]]
        qty = self.order_line._dist_wanted().get(line)
        if not better or not qty:
            return []
        warehouses = self.env["stock.warehouse"].union(*better)
        requests = [
            replace(request, commitment=COMMIT_SPLIT, shown=None)
            for request in line._dist_sourcing_requests(qty, warehouses)
            if request.warehouse != line.warehouse_id
        ]
        before = self._dist_requests_before(line, chosen)
        decisions = self.env["dist.promise.service"]._decide_each(requests, before)
        return [_from_elsewhere(request, decision) for request, decision in decisions.items()]

    def _dist_requests_before(self, line, chosen):
        """The requests of the lines before this one, each from where it was chosen to come."""
        wanted, found = self.order_line._dist_wanted(), []
        for request in self.order_line._dist_requests(wanted):
            if request.line == line:
                break
            mine = chosen.get(request.line)
            if mine and mine.kind == WAREHOUSE:
                place = self.env["stock.warehouse"].browse(int(mine.key))
                request = next(
                    iter(request.line._dist_sourcing_requests(request.qty, place)), request
                )
            if mine and mine.commitment:
                request = replace(request, qty=mine.qty, commitment=mine.commitment, shown=None)
            elif mine or request.commitment == COMMIT_ASK:
                request = replace(request, commitment=COMMIT_SPLIT)
            if not mine or mine.qty:
                found.append(request)
        return found


def _from_elsewhere(request, decision):
    warehouse = request.warehouse
    day = request.shipping.on_or_after(max(request.day, warehouse._dist_today(warehouse.id)))
    return Alternative(
        WAREHOUSE, request.qty, day, request.qty, decision.parts, decision.backorder_qty,
        COMMIT_SPLIT, str(warehouse.id),
    )  # fmt: skip


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _dist_choose(self, alternative, consented_by=""):
        promised = super()._dist_choose(alternative, consented_by)
        if alternative.kind == WAREHOUSE:
            self.dist_warehouse_id = int(alternative.key)
        return promised

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.dist_base.tools.own_cursor import is_shared, own_cursor

from .. import queries
from ..core.allocation import Supply
from ..core.kit import recoveries_together
from ..core.ledger import AT_RISK, BACKORDER, FIRM, Balance
from ..core.risk import Waiting
from .stock_warehouse_dates import now_utc

WAITING = (AT_RISK, BACKORDER)


class DistReservationWorker(models.AbstractModel):
    """Promising again what lost its supply, or never had any."""

    _inherit = "dist.reservation.worker"

    @api.model
    def _recover(self, keys):
        """Promise what waits, by ship date, priority and age, as far as supply goes by now.

        Open deliveries of orders from before the suite was enforcing are adopted the same way.
        """
        service = self.env["dist.promise.service"]
        xid = queries.xact_id(self.env.cr)
        with own_cursor(self.env) as cr:
            rows = service._read_locked(cr, keys, xid)
            lost, found = self._plan(rows, keys, self._waits_or_is_adopted)
            claims = [
                queries.Claim(
                    "promise",
                    *key,
                    line_id,
                    part.qty,
                    part.date,
                    self._channel_id(line_id),
                    part.limit,
                )
                for key, recovered in found.items()
                for (line_id, *_rest), parts in recovered.items()
                for part in parts
            ]
            if claims and not is_shared(self.env):
                queries.insert_claims(cr, xid, claims)
        self._apply(lost, found, shadow=False)
        self.env["dist.promise.slip"]._mark_tried(keys)

    @api.model
    def _channel_id(self, line_id):
        return self.env["sale.order.line"].browse(line_id).order_id.dist_channel_id.id or None

    @api.model
    def _recover_shadow(self, keys):
        """The same in the books that monitoring keeps, which nobody races for."""
        self.env["dist.promise.service"]._flush_supply()
        rows = self.env["dist.promise.service"]._read_position(self.env.cr, keys, shadow=True)
        lost, found = self._plan(rows, keys, self._waits)
        self._apply(lost, found, shadow=True)

    @api.model
    def _plan(self, rows, keys, waits):
        """(what promises lose, what waiting lines get by key) from the positions of the keys."""
        lost = self.env["dist.promise.supply"]._lost(rows, keys)
        return lost, self._recoveries(rows, keys, waits)

    @api.model
    def _apply(self, lost, found, *, shadow):
        supply = self.env["dist.promise.supply"]
        causes = supply._stale_transit() if lost and not shadow else None
        supply._put_at_risk(lost, shadow=shadow, causes=causes)
        for key, recovered in found.items():
            self._write_recoveries(key, recovered, shadow=shadow)

    @api.model
    def _recoveries(self, rows, keys, waits):
        """{key: {(line id, kind, day, limit): tuple of Part}} of what can be promised again."""
        pending = [row for key in keys for row in rows[key] if waits(row)]
        positions = self._positions(pending, rows, waits)
        pending = self._worth_trying(pending, positions)
        lines = self.env["sale.order.line"].browse({row.line_id for row in pending}).exists()
        pending = [row for row in pending if row.line_id in lines._ids]
        if not pending:
            return {}
        policies = lines._dist_policies()
        kits, others = self._waiting_kits(pending, keys)
        goods = [
            (row[:2], self._waiting(row, lines.browse(row.line_id), policies[row.line_id]))
            for row in others
        ]
        found, whole = recoveries_together(positions, goods, list(kits))
        for item, mine in kits.items():
            for key, parts in self._by_component(item, whole.get(item.key, ()), mine).items():
                found.setdefault(key, {}).update(parts)
        return found

    @api.model
    def _positions(self, pending, rows, waits):
        """{key: Position} of what waits, with every demand but what waits."""
        today = self.env["stock.warehouse"]._dist_today
        at = self.env["dist.promise.service"]._position
        keys = {row[:2] for row in pending}
        return {key: at(key, rows, today(key[1]), waits) for key in keys}

    @api.model
    def _worth_trying(self, pending, positions):
        """The rows of lines for which anything can come: each wake meets all that waits.

        A kit is tried with all of its components as soon as one of them may come.
        """
        hopeful = {
            (row.line_id, row.warehouse_id)
            for row in pending
            if positions[row[:2]].final_balance > 0
        }
        return [row for row in pending if (row.line_id, row.warehouse_id) in hopeful]

    @api.model
    def _waits(self, row):
        return row.kind in WAITING

    @api.model
    def _waits_or_is_adopted(self, row):
        return self._waits(row) or (row.kind == "move" and row.line_id)

    @api.model
    def _waiting(self, row, line, resolution):
        priority, order = line._dist_rank()
        shipping = line._dist_shipping(row.warehouse_id)
        calendar = shipping.calendar
        product = self.env["product.product"].browse(row.product_id)
        supply = self._supply_of(line, resolution, product, shipping)
        return Waiting(
            (row.line_id, row.kind, row.date, row.limit),
            max(row.date, calendar.earliest(now_utc())),
            row.qty,
            priority,
            order,
            supply,
            product.uom_id._dist_least_part(row.qty),
            calendar,
        )

    @api.model
    def _supply_of(self, line, resolution, product, shipping):
        values = resolution.values
        keeps = product._dist_shelf_life(shipping.transit_days, values.min_shelf_life_days)
        return Supply.of(values, self._channel_id(line.id), shelf_life=keeps)

    @api.model
    def _write_recoveries(self, key, recovered, *, shadow):
        service = self.env["dist.promise.service"]
        rows, touched = [], set()
        for (line_id, kind, day, limit), parts in recovered.items():
            line = self.env["sale.order.line"].browse(line_id)
            shipping = line._dist_shipping(key[1])
            touched.add(line_id)
            for part in parts:
                state = kind if kind in WAITING else FIRM
                balance = Balance(line_id, *key, state, day, shadow, part.qty, limit)
                if kind in WAITING:
                    rows.append(service._counter_entry(line, balance, -part.qty, "recover"))
                event = "recover" if kind in WAITING else "adopt"
                entry = service._counter_entry(line, balance, part.qty, event, FIRM)
                first = kind != AT_RISK
                rows.append(
                    entry
                    | service._part_values(part, FIRM, shipping, first_date=first)
                    | self._adopted_kits(kind, part)
                )
        service._append(rows)
        # an adopted line is decided from now on: its promise counts when it grows
        service._touch(touched, monitored=None if shadow else False)
        if not shadow:
            self.env["dist.promise.slip"]._answer(key, recovered)
            self.env["sale.order.line"].browse(touched)._dist_close_covered_cases()

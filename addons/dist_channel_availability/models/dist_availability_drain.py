# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, models

from odoo.addons.dist_reservation_policy.core.allocation import Supply, available_steps
from odoo.addons.dist_reservation_policy.core.position import ZERO
from odoo.addons.dist_reservation_policy.core.quota import to_decimal

from .. import queries

#: the stored columns that make a number, in the order in which they are written
NUMBERS = (
    "on_hand_qty",
    "promised_qty",
    "backorder_qty",
    "held_qty",
    "other_demand_qty",
    "incoming_qty",
    "forecast_qty",
    "protected_qty",
    "buffer_qty",
    "available_qty",
    "next_date",
    "next_qty",
)


class DistAvailabilityDrain(models.AbstractModel):
    """Brings the stored numbers up to date with what has been committed, one drain at a time."""

    _name = "dist.availability.drain"
    _description = "Drain of Availability Changes"

    @api.model
    @api.private
    def _drain(self, products=None):
        """Compute, compare and store; return the ids of the products of which a number changed.

        :param products: those that may have changed; None: everything
        """
        if products is None:
            products = self.env["product.product"].search([("is_storable", "=", True)])
        stored, changed = queries.read_numbers(self.env.cr, NUMBERS, products.ids), []
        for key, company_id, values in self._compute(products):
            if stored.get(key, (None,))[1:] != values:
                changed.append((*key, company_id, *values))
        if changed:
            queries.write_numbers(self.env.cr, NUMBERS, changed)
            self.env["dist.availability"].invalidate_model()
        product_ids = {row[0] for row in changed}
        if product_ids:
            self._changed(product_ids)
        return product_ids

    @api.model
    def _changed(self, product_ids):
        """Hook: numbers of these products were stored by this very transaction.

        What is extended here is committed together with the numbers, and no other drain runs
        meanwhile.
        """

    @api.model
    def _cron_drain(self):
        self._drain()

    # --- computing ---------------------------------------------------------------------------

    @api.model
    def _compute(self, products):
        """Yield (key, company id, tuple of NUMBERS) for products, warehouses and channels."""
        service = self.env["dist.promise.service"]
        service._flush_supply()
        for channel in self.env["dist.sales.channel"].search([]):
            for warehouse in channel._warehouses():
                keys = [(product.id, warehouse.id) for product in products]
                shadow = warehouse.dist_mode == "monitor"
                rows = service._read_position(self.env.cr, keys, shadow=shadow) if keys else {}
                for product in products:
                    yield (
                        (product.id, warehouse.id, channel.id),
                        channel.company_id.id,
                        self._numbers(product, warehouse, channel, rows),
                    )

    @api.model
    def _numbers(self, product, warehouse, channel, rows):
        key, today = (product.id, warehouse.id), warehouse._dist_today(warehouse.id)
        position = self.env["dist.promise.service"]._position(key, rows, today, lambda row: False)
        supply = self._supply(product, warehouse, channel)
        steps = available_steps(position, supply, today)
        available = steps[0][1]
        later = next(((day, qty) for day, qty in steps if qty > available), (None, ZERO))
        sums = {kind: self._sum(rows[key], kind) for kind in ("on_hand", "receipt", "hold")}
        promised = self._sum(rows[key], "firm", "at_risk")
        waiting = self._sum(rows[key], "backorder")
        other = self._sum(rows[key], "move", "own", "claim")
        forecast = sums["on_hand"] + sums["receipt"] - promised - waiting - sums["hold"] - other
        protected = ZERO
        if position.quotas:
            limit = position.quotas.limit(channel.id, today, position.on_hand)
            protected = to_decimal(limit.kept_for_others(position.on_hand))
        return (
            *map(float, (sums["on_hand"], promised, waiting, sums["hold"], other)),
            *map(float, (sums["receipt"], forecast, protected, supply.buffer, available)),
            later[0],
            float(later[1]),
        )

    @api.model
    def _sum(self, rows, *kinds):
        return sum((row.qty for row in rows if row.kind in kinds), Decimal(0))

    @api.model
    def _supply(self, product, warehouse, channel):
        company, policies = channel.company_id, self.env["dist.reservation.policy"]
        case = policies._case(company, product=product, channel=channel, warehouse=warehouse)
        values = policies._resolve([case], company)[0].values
        return Supply(
            values.supply == "receipts",
            values.confidence_days,
            values.buffer_qty,
            channel.id,
            shelf_life=product._dist_shelf_life(0, values.min_shelf_life_days),
        )

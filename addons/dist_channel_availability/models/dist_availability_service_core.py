# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.dist_reservation_policy.core.allocation import ALL_SUPPLY, Supply, available_steps
from odoo.addons.dist_reservation_policy.core.kit import EVERYTHING, endless_kit
from odoo.addons.dist_reservation_policy.core.position import ZERO
from odoo.addons.dist_reservation_policy.core.quota import to_decimal

#: products whose positions are read at once
BATCH = 500


def _in_flight(row):
    """What is stored says what is committed; a claim is gone when its transaction rolls back."""
    return row.kind == "claim"


def _sum(rows, *kinds):
    return sum((row.qty for row in rows if row.kind in kinds), ZERO)


class DistAvailabilityService(models.AbstractModel):
    """The numbers for which more than quantities and days decide, by the core."""

    _inherit = "dist.availability.service"

    @api.model
    def _core_numbers(self, plan):
        """Yield (product id, warehouse id, channel id, company id, *NUMBERS) of the hard keys."""
        hard = self.env["product.product"].browse(plan.hard)
        limited = {product_id for product_id, _warehouse_id in plan.hard_keys}
        limited = hard.search(plan.domain & Domain("id", "in", list(limited - set(plan.hard))))
        for products, every in ((hard, True), (limited, False)):
            for start in range(0, len(products), BATCH):
                yield from self._batch_numbers(plan, products[start : start + BATCH], every)

    @api.model
    def _batch_numbers(self, plan, products, every):
        """The numbers of some products, in every warehouse or where they are hard."""
        wanted = [
            (product, warehouse, channel)
            for product in products
            for channel, warehouse in plan.served
            if (every or (product.id, warehouse.id) in plan.hard_keys)
            and product._dist_is_sold_by(channel.company_id)
        ]
        parts = self._parts({(p, channel.company_id) for p, _w, channel in wanted})
        keys = {
            (part.id, warehouse)
            for product, warehouse, channel in wanted
            for part in parts[product, channel.company_id] or product
        }
        rows = self._rows(keys)
        for product, warehouse, channel in wanted:
            found = parts[product, channel.company_id]
            numbers = self._numbers(plan, product, warehouse, channel, found, rows)
            yield product.id, warehouse.id, channel.id, channel.company_id.id, *numbers

    @api.model
    def _parts(self, pairs):
        """{(product, company): what endless kits of it are made of}, empty for what is no kit."""
        return {
            (product, company): product._dist_components(EVERYTHING, company)
            for product, company in pairs
        }

    @api.model
    def _rows(self, keys):
        """{key: rows of its position} in the books that count in its warehouse.

        :param keys: pairs (product id, warehouse)
        """
        rows = {}
        for shadow in (False, True):
            mine = {(p, w.id) for p, w in keys if (w.dist_mode == "monitor") == shadow}
            if mine:
                found = self.env["dist.promise.service"]._read_position(
                    self.env.cr, mine, shadow=shadow
                )
                rows.update({key: found[key] for key in mine})
        return rows

    @api.model
    def _numbers(self, plan, product, warehouse, channel, parts, rows, skip=_in_flight):
        if parts:
            kit = self._kit(plan, warehouse, channel, parts, rows, skip)
            return self._numbers_of_kit(kit, parts, rows, warehouse)
        position = self._position(product, warehouse, rows, skip)
        supply = self._supply(plan, product, warehouse, channel)
        found = [row for row in rows[product.id, warehouse.id] if not skip(row)]
        kinds = (("firm", "at_risk"), ("backorder",), ("hold",), ("move", "own", "claim"))
        taken = [_sum(found, *kind) for kind in kinds]
        incoming = _sum(found, "receipt")
        forecast = position.on_hand + incoming - sum(taken)
        protected = ZERO
        if position.quotas:
            limit = position.quotas.limit(channel.id, position.today, position.on_hand)
            protected = to_decimal(limit.kept_for_others(position.on_hand))
        numbers = (position.on_hand, *taken, incoming, forecast, protected, supply.buffer)
        return *numbers, *self._promisable(position, supply)

    @api.model
    def _position(self, product, warehouse, rows, skip):
        key, today = (product.id, warehouse.id), warehouse._dist_today(warehouse.id)
        return self.env["dist.promise.service"]._position(key, rows, today, skip)

    @api.model
    def _supply(self, plan, product, warehouse, channel, min_keep_days=0):
        values = plan.values_for(product, warehouse, channel)
        days = max(min_keep_days, values.min_shelf_life_days)
        return Supply.of(values, channel.id, shelf_life=product._dist_shelf_life(0, days))

    @api.model
    def _promisable(self, source, supply):
        """(available today, first day with more or None, available then)."""
        steps = available_steps(source, supply, source.today)
        available = steps[0][1]
        later = next(((day, qty) for day, qty in steps if qty > available), (None, ZERO))
        return available, *later

    # --- kits --------------------------------------------------------------------------------

    @api.model
    def _kit(self, plan, warehouse, channel, parts, rows, skip, min_keep_days=0):
        """The core Kit of a product in a warehouse, each component with its own policy."""
        return endless_kit(
            (
                part.id,
                qty,
                Decimal(str(part.uom_id.rounding)),
                self._position(part, warehouse, rows, skip),
                self._supply(plan, part, warehouse, channel, min_keep_days),
            )
            for part, qty in parts.items()
        )

    @api.model
    def _numbers_of_kit(self, kit, parts, rows, warehouse):
        """Of kits: how many could be made of what is there, and of what will be, by now."""
        counts = {"there": [], "left": []}
        for component, part in zip(kit.components, parts, strict=True):
            found = [row for row in rows[part.id, warehouse.id] if not _in_flight(row)]
            there = component.position.on_hand
            left = there - sum(
                row.qty if row.kind != "receipt" else -row.qty
                for row in found
                if row.kind not in ("on_hand", "shipped")
            )
            for name, qty in (("there", there), ("left", left)):
                counts[name].append(component.need.kits_from(max(ZERO, qty), kit.kits))
        numbers = (min(counts["there"]), *(ZERO,) * 5, min(counts["left"]), ZERO, ZERO)
        return *numbers, *self._promisable(kit, ALL_SUPPLY)

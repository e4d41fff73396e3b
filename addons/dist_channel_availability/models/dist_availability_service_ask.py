# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, models

from odoo.addons.dist_reservation_policy.core.allocation import (
    ALL_SUPPLY,
    available_steps,
    earliest_complete,
)
from odoo.addons.dist_reservation_policy.core.kit import EVERYTHING
from odoo.addons.dist_reservation_policy.core.position import ZERO

#: the supply paths of definitions.md, by what Odoo's rule does
ROUTES = {"buy": "buy", "manufacture": "manufacture"}


def _nothing(_row):
    """Whoever asks right now counts what is being promised right now."""
    return False


class DistAvailabilityService(models.AbstractModel):
    """What can be promised, asked for at this moment: by the code that stores the numbers.

    Other than the stored numbers the answers count the claims of transactions in flight, as the
    promise check does. Quantities are Decimal in the unit that is asked for.
    """

    _inherit = "dist.availability.service"

    @api.model
    @api.private
    def _available(self, product, warehouse, channel, day=None, qty_uom=None, min_keep_days=0):
        """What could be promised of the product for a day.

        :param day: ship date, today if missing
        :param qty_uom: the unit of the answer, the product's own if missing; of pieces and packs
            only whole ones count, of others whole rounding steps
        :param min_keep_days: so many days the goods must keep at least when they arrive
        """
        source, supply = self._source(product, warehouse, channel, min_keep_days)
        if source is None:
            return ZERO
        day = max(day or source.today, source.today)
        available = available_steps(source, supply, day)[0][1]
        return self._in_unit(product, available, qty_uom or product.uom_id)

    @api.model
    @api.private
    def _earliest(self, product, warehouse, channel, qty, day=None, qty_uom=None, min_keep_days=0):
        """The first day from which on the whole quantity can be promised, or None.

        :param qty: Decimal in `qty_uom`
        """
        source, supply = self._source(product, warehouse, channel, min_keep_days)
        if source is None:
            return None
        wanted = self._in_own_unit(product, qty, qty_uom)
        least = product.uom_id._dist_least_part(wanted)
        part = earliest_complete(source, wanted, day or source.today, supply, least)
        return part and part.date

    @api.model
    @api.private
    def _split_over(self, product, channel, qty, day=None, qty_uom=None, min_keep_days=0):
        """How the channel's warehouses would serve the quantity on a day.

        One that has all of it serves it alone, the first of them in sourcing order; else they give
        what they have in that order.

        :return: ([(warehouse, quantity in `qty_uom`)], quantity that none of them has)
        """
        uom, found, left = qty_uom or product.uom_id, [], qty
        for warehouse in channel._warehouses():
            has = self._available(product, warehouse, channel, day, uom, min_keep_days)
            if has >= qty:
                return [(warehouse, qty)], ZERO
            found.append((warehouse, has))
        parts = []
        for warehouse, has in found:
            take = min(has, left)
            if take > 0:
                parts.append((warehouse, take))
                left -= take
        return parts, left

    @api.model
    @api.private
    def _route(self, product, warehouse):
        """Where more of the product would come from: resupply, buy, dropship, manufacture, stock.

        It is what the rule does that Odoo would run for goods wanted in the warehouse's stock.
        """
        customers = self.env.ref("stock.stock_location_customers")
        values = {"warehouse_id": warehouse, "company_id": warehouse.company_id}
        rules = self.env["stock.rule"].sudo()  # sudo: where goods come from is no secret
        direct = rules._get_rule(product, customers, values) if product.route_ids else rules
        if direct.action == "buy":
            return "dropship"
        rule = rules._get_rule(product, warehouse.lot_stock_id, values)
        if rule.action in ("pull", "pull_push"):
            return "resupply"
        return ROUTES.get(rule.action, "stock")

    # --- the core's form ---------------------------------------------------------------------

    @api.model
    def _source(self, product, warehouse, channel, min_keep_days):
        """(core position or Kit, core Supply); (None, None) of what is never promised."""
        service = self._everywhere()
        service.env.flush_all()
        product, warehouse, channel = (
            r.with_env(service.env) for r in (product, warehouse, channel)
        )
        parts = product._dist_components(EVERYTHING, channel.company_id)
        if not (parts or product.is_storable):
            return None, None
        goods = self.env["product.product"].union(*parts) if parts else product
        plan = service._policies_for(goods.with_env(service.env), warehouse, channel)
        rows = service._rows({(one.id, warehouse) for one in goods})
        if parts:
            kit = service._kit(plan, warehouse, channel, parts, rows, _nothing, min_keep_days)
            return kit, ALL_SUPPLY
        position = service._position(product, warehouse, rows, _nothing)
        return position, service._supply(plan, product, warehouse, channel, min_keep_days)

    # --- units -------------------------------------------------------------------------------

    @api.model
    def _in_own_unit(self, product, qty, uom):
        if not uom or uom == product.uom_id:
            return qty
        taken = uom._compute_quantity(float(qty), product.uom_id, rounding_method="HALF-UP")
        return Decimal(str(taken))

    @api.model
    def _in_unit(self, product, qty, uom):
        """A quantity of the product in another unit, rounded down to what can be promised."""
        if uom != product.uom_id:
            converted = product.uom_id._compute_quantity(float(qty), uom, round=False)
            qty = Decimal(str(round(converted, 6)))
        return uom._dist_whole(qty)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.dist_base.core.channel import implied_channel

from ..core.allocation import ALL_SUPPLY, Supply, allocate, earliest_complete
from ..core.kit import EVERYTHING, endless_kit
from ..core.position import ZERO
from ..core.question import parse_question
from .stock_warehouse_dates import now_utc

#: products that one question of the command palette may find
PRODUCTS = 8
ROLES = ("sales_team.group_sale_salesman", "stock.group_stock_user", "dist_base.group_dist_user")


class ProductProduct(models.Model):
    """What could be promised of a product, without an order: for the command palette."""

    _inherit = "product.product"

    @api.model
    def dist_look_up(self, text):
        """What each warehouse could promise of the products that the text names.

        :param text: "bolt 20": a product, and how many in its own unit (one if not said)
        :return: list of dicts of plain values, by product, then in the order of warehouses:
            ids, names, `wanted` and `now` as numbers, `date` on which all of it can ship or False
        :raises AccessError: for people who neither sell nor work on stock
        """
        if not any(self.env.user.has_group(group) for group in ROLES):
            raise AccessError(
                self.env._("What can be promised is for people who sell or work on stock.")
            )
        words, wanted = parse_question(text)
        products = self._dist_named(words)
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)])
        if not products or not warehouses:
            return []
        answers = self._dist_answers(products, warehouses, wanted)
        return [
            self._dist_look_up_row(product, warehouse, wanted, *answers[product, warehouse])
            for product in products
            for warehouse in warehouses
        ]

    @api.model
    def _dist_named(self, words):
        """The products that the user may read and that are kept in stock."""
        domain = self._dist_look_up_domain()
        found = self.name_search(words, domain, limit=PRODUCTS) if words else []
        return self.browse([product_id for product_id, _name in found])

    @api.model
    def _dist_look_up_domain(self):
        """Products of which something can be promised."""
        return Domain("is_storable", "=", True)

    @api.model
    def _dist_answers(self, products, warehouses, wanted):
        """{(product, warehouse): (quantity for today, date of the whole or None)}."""
        service, answers = self.env["dist.promise.service"], {}
        service._flush_supply()
        parts = {p: p._dist_components(EVERYTHING, self.env.company) or {p: None} for p in products}
        goods = self.browse({component.id for mine in parts.values() for component in mine})
        for shadow in (False, True):
            chosen = warehouses.filtered(lambda w, s=shadow: (w.dist_mode == "monitor") == s)
            keys = {(p.id, w.id) for p in goods for w in chosen}
            rows = service._read_position(self.env.cr, keys, shadow=shadow) if keys else {}
            supplies = self._dist_supplies(goods, chosen)
            for product in products:
                for warehouse in chosen:
                    source = self._dist_source(parts[product], warehouse, rows, supplies)
                    answers[product, warehouse] = product._dist_answer(warehouse, *source, wanted)
        return answers

    @api.model
    def _dist_source(self, parts, warehouse, rows, supplies):
        """(core position or Kit, Supply) of a product in a warehouse.

        :param parts: {component: what endless kits need of it}, or the product itself with None
        """
        today, service = warehouse._dist_today(warehouse.id), self.env["dist.promise.service"]
        components = [
            (
                product,
                qty,
                service._position((product.id, warehouse.id), rows, today, lambda row: False),
                supplies[product, warehouse],
            )
            for product, qty in parts.items()
        ]
        _product, qty, position, supply = components[0]
        if qty is None:
            return position, supply
        kit = endless_kit(
            (product.id, qty, Decimal(str(product.uom_id.rounding)), position, supply)
            for product, qty, position, supply in components
        )
        return kit, ALL_SUPPLY

    def _dist_answer(self, warehouse, source, supply, wanted):
        """(quantity that the next shipment could take, date of the whole or None)."""
        calendar = warehouse._dist_shipping_rules().calendar
        day, rounding = calendar.earliest(now_utc()), self.uom_id._dist_least_part(wanted)
        parts = allocate(source, EVERYTHING, day, supply, rounding, calendar)
        now = sum((part.qty for part in parts if part.date <= day), ZERO)
        whole = earliest_complete(source, wanted, day, supply, rounding, calendar)
        return now, whole and whole.date

    @api.model
    def _dist_supplies(self, products, warehouses):
        """{(product, warehouse): core Supply} as the policies of the user's own orders have it."""
        company, policies = self.env.company, self.env["dist.reservation.policy"]
        channel = self._dist_own_channel(company)
        pairs = [(product, warehouse) for product in products for warehouse in warehouses]
        cases = [
            policies._case(company, product=product, channel=channel, warehouse=warehouse)
            for product, warehouse in pairs
        ]
        supplies = {}
        for pair, resolution in zip(pairs, policies._resolve(cases, company), strict=True):
            keeps = pair[0]._dist_shelf_life(0, resolution.values.min_shelf_life_days)
            supplies[pair] = Supply.of(resolution.values, channel.id or None, shelf_life=keeps)
        return supplies

    @api.model
    def _dist_own_channel(self, company):
        """The channel that an order of the user's would have: by user, by team, or the default."""
        channels, user = self.env["dist.sales.channel"], self.env.user
        channel_id, _reason = implied_channel(
            channels._rules(company.id), user.id, user.sale_team_id.id
        )
        return channels.browse(channel_id) or channels._default_for(company)

    @api.model
    def _dist_look_up_row(self, product, warehouse, wanted, now, day):
        return {
            "product_id": product.id,
            "product": product.display_name,
            "warehouse_id": warehouse.id,
            "warehouse": warehouse.name,
            "unit": product.uom_id.name,
            "wanted": float(wanted),
            "now": float(now),
            "date": fields.Date.to_string(day) if day else False,
            "label": self._dist_look_up_label(product, warehouse, wanted, now, day),
        }

    @api.model
    def _dist_look_up_label(self, product, warehouse, wanted, now, day):
        facts = {
            "product": product.display_name,
            "warehouse": warehouse.name,
            "now": f"{now.normalize():f}",
            "wanted": f"{wanted.normalize():f}",
            "unit": product.uom_id.name,
            "date": day and format_date(self.env, day),
        }
        if now >= wanted:
            return self.env._("%(product)s, %(warehouse)s: %(now)s %(unit)s now", **facts)
        if day:
            return self.env._(
                "%(product)s, %(warehouse)s: %(now)s of %(wanted)s %(unit)s now, all on %(date)s",
                **facts,
            )
        return self.env._(
            "%(product)s, %(warehouse)s: %(now)s of %(wanted)s %(unit)s now, no date for the rest",
            **facts,
        )

    def action_dist_who_took(self):
        """The page that tells who took the stock of the product."""
        self.ensure_one()
        return self.env["dist.stock.inquiry"].action_open(self.id)

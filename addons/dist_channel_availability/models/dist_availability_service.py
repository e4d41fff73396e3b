# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.dist_reservation_policy import queries as promise_queries
from odoo.addons.dist_reservation_policy.core.resolution import CATEGORY, PRODUCT, Case
from odoo.addons.dist_reservation_policy.core.values import SUPPLY_RECEIPTS

from ..core.policy_classes import PolicyClasses


@dataclass
class Plan:
    """What numbers are wanted, and by which policies.

    :param product_ids: of these products; None: of all
    :param served: [(channel, warehouse)]
    :param values: {(class, warehouse id, channel id): the policy's values}
    :param hard: ids of products that SQL alone doesn't know
    :param hard_keys: keys of other products that it doesn't know
    """

    product_ids: list | None
    served: list
    domain: Domain
    classes: PolicyClasses
    categories: dict = field(default_factory=dict)
    special: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    hard: list = field(default_factory=list)
    hard_keys: set = field(default_factory=set)

    def channels_of(self, warehouse):
        return [channel for channel, served in self.served if served == warehouse]

    def values_for(self, product, warehouse, channel):
        """The values of the policy for a product, a warehouse and a channel."""
        category = product.categ_id.id or 0
        number = self.special.get(product.id, self.categories.get(category))
        return self.values[number, warehouse.id, channel.id]


class DistAvailabilityService(models.AbstractModel):
    """Which numbers there are, which policies decide about them, and who computes them.

    SQL computes all keys but those for which more than quantities and days decide: kits, goods
    that expire or must keep, and what quotas in force limit. These go through the core.
    """

    _name = "dist.availability.service"
    _description = "Availability Service"

    @api.model
    def _everywhere(self):
        """The service in an environment that sees every company."""
        # sudo: a number is the same whoever asks for it
        service = self.sudo()
        companies = service.env["res.company"].search([("active", "=", True)])
        return service.with_context(allowed_company_ids=companies.ids, active_test=True)

    @api.model
    def _plan(self, products=None, channels=None):
        """The Plan of what is wanted of the products, or of all, for all channels or these."""
        served = self._served(channels)
        domain = self.env["product.product"]._dist_look_up_domain()
        if products is not None:
            domain &= Domain("id", "in", products.ids)
        ids = None if products is None else products.ids
        plan = Plan(ids, served, domain, self._policy_classes(served))
        self._classify(plan, products)
        self._resolve_classes(plan)
        self._find_hard(plan)
        return plan

    @api.model
    def _policies_for(self, products, warehouse, channel):
        """A Plan that knows the policies for some products of one warehouse and channel."""
        served = [(channel, warehouse)]
        plan = Plan(products.ids, served, Domain.TRUE, self._policy_classes(served))
        self._classify(plan, products)
        self._resolve_classes(plan)
        return plan

    @api.model
    def _served(self, channels=None):
        if channels is None:
            channels = self.env["dist.sales.channel"].search([("active", "=", True)])
        return [(channel, house) for channel in channels for house in channel._warehouses()]

    # --- policies ----------------------------------------------------------------------------

    @api.model
    def _policy_classes(self, served):
        policies = self.env["dist.reservation.policy"]
        companies = {channel.company_id.id for channel, _warehouse in served}
        books = [policies._rule_book(company_id) for company_id in companies]
        products, categories = (
            set().union(*(book.targets(scope) for book in books)) for scope in (PRODUCT, CATEGORY)
        )
        return PolicyClasses(products, categories)

    @api.model
    def _classify(self, plan, products):
        """Give every category, and every product that a policy names, its class."""
        if products is not None and self._has_kits(products):
            # what kits are made of may be of any category, and named by a policy of its own
            products = None
        everything = self.env["product.category"].search([("parent_path", "!=", False)])
        categories = everything if products is None else products.categ_id
        plan.categories = {c.id: plan.classes.number(_path(c)) for c in categories}
        plan.categories[0] = plan.classes.number(())
        named = plan.classes.products
        if products is not None:
            named = named & set(products.ids)
        for product in self.env["product.product"].browse(named).exists():
            number = plan.classes.number(_path(product.categ_id), product.id)
            plan.special[product.id] = number

    @api.model
    def _has_kits(self, products):
        domain = products._dist_kit_domain() & Domain("id", "in", products.ids)
        return bool(products.with_context(active_test=False).search(domain, limit=1))

    @api.model
    def _resolve_classes(self, plan):
        cases = defaultdict(list)
        for channel, warehouse in plan.served:
            company = channel.company_id
            for number, product_id, path in plan.classes.items():
                case = Case(
                    company.id,
                    product_id=product_id,
                    category_path=path,
                    channel_id=channel.id,
                    warehouse_id=warehouse.id,
                )
                cases[company].append(((number, warehouse.id, channel.id), case))
        for company, found in cases.items():
            resolved = self.env["dist.reservation.policy"]._resolve(
                [case for _key, case in found], company
            )
            for (key, _case), resolution in zip(found, resolved, strict=True):
                plan.values[key] = resolution.values

    # --- what SQL doesn't know ---------------------------------------------------------------

    @api.model
    def _find_hard(self, plan):
        plan.hard = self._hard_products(plan).ids
        plan.hard_keys = promise_queries.hard_keys(self.env.cr, plan.product_ids)
        for warehouse in self.env["stock.warehouse"].union(*(w for _c, w in plan.served)):
            plan.hard_keys |= self._limited_keys(plan, warehouse)

    @api.model
    def _hard_products(self, plan):
        """The kits, and the goods that expire."""
        products = self.env["product.product"]
        hard = products._dist_kit_domain() | products._dist_shelf_life_domain()
        return products.search(plan.domain & hard) if not hard.is_false() else products

    @api.model
    def _limited_keys(self, plan, warehouse):
        """The keys of the warehouse for which a quota is in force."""
        today, found = warehouse._dist_today(warehouse.id), set()
        book = self.env["dist.channel.quota"]._book().get(warehouse.id, {})
        for (product_id, category_id), rules in book.items():
            if any(rule.is_in_force(today) for rule in rules):
                domain = plan.domain
                if product_id:
                    domain &= Domain("id", "=", product_id)
                elif category_id:
                    domain &= Domain("categ_id", "child_of", category_id)
                found.update(self.env["product.product"].search(domain).ids)
        return {(product_id, warehouse.id) for product_id in found}

    # --- what SQL is asked -------------------------------------------------------------------

    @api.model
    def _wanted(self, plan):
        """The core question of a plan for SQL."""
        products = self.env["product.product"]
        simple = plan.domain & Domain("id", "not in", plan.hard)
        query = products._search(simple)
        columns = (
            products._field_to_sql(query.table, name, query)
            for name in ("id", "categ_id", "company_id")
        )
        warehouses = self.env["stock.warehouse"].union(*(w for _c, w in plan.served))
        return promise_queries.Wanted(
            query.select(*columns),
            plan.product_ids,
            [
                promise_queries.House(w.id, w._dist_today(w.id), w.dist_mode == "monitor")
                for w in warehouses
            ],
            list(self._rules_of(plan)),
            plan.categories,
            plan.special,
            plan.hard_keys,
        )

    @api.model
    def _rules_of(self, plan):
        companies = {channel.id: channel.company_id.id for channel, _warehouse in plan.served}
        for (number, warehouse_id, channel_id), values in plan.values.items():
            yield promise_queries.Rule(
                number,
                warehouse_id,
                channel_id,
                companies[channel_id],
                values.supply == SUPPLY_RECEIPTS,
                values.confidence_days,
                values.buffer_qty,
            )


def _path(category):
    """The ids of a category and its ancestors, nearest first."""
    return tuple(int(part) for part in reversed((category.parent_path or "").split("/")) if part)

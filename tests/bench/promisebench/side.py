# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens inside Odoo on one side. Imported in the side's own processes only."""

import os
import threading
import time
from collections import defaultdict
from typing import NamedTuple

import odoo
from odoo import SUPERUSER_ID, Command, api, sql_db
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

from . import rules

LOGIN = "bench.promise"
CONFIRMED, REFUSED, ERROR = "confirmed", "refused", "error"


class Result(NamedTuple):
    """One order: what came of it, how long the request took in seconds, how often it was tried."""

    outcome: str
    seconds: float
    tries: int
    error: str = ""
    queries: int = 0


def load(database):
    """Load the registry of a database and make what scenarios need. No connection stays open."""
    conf = os.environ["DIST_ODOO_CONF"]
    config.parse_config(["-c", conf, "-d", database, "--log-level=critical"])
    odoo.modules.module.initialize_sys_path()
    registry = Registry(database)
    side = Side(database, "dist.promise.service" in registry)
    side.set_up()
    sql_db.close_all()
    return side


class Side:
    """One database, either stock Odoo's or the suite's."""

    def __init__(self, database, is_suite):
        self.database, self.is_suite = database, is_suite
        self.uid = None
        #: units of each product that are there beside what is available
        self.protected = 0

    # --- set-up ------------------------------------------------------------------------------

    def set_up(self):
        with self._environment() as env:
            self.uid = (_user(env) or _create_user(env)).id
            if self.is_suite:
                env["stock.warehouse"].search([]).dist_mode = "enforce"
                _create_policies(env)

    def _environment(self, uid=SUPERUSER_ID):
        return _Environment(self.database, uid)

    def rule(self, on):
        """Let a company's many rules decide as well, or no longer."""
        with self._environment() as env:
            categories = _category(env, "refuse") | _category(env, "backorder")
            rules.switch(env, categories, on=on)
        self.protected = rules.PROTECTED if on else 0

    def prepare(self, variant, orders, available, products=1, lines=1, *, kits=False):
        """Make products with stock, and quotations for them; return (product ids, order ids).

        :param variant: the commitment when short that the policy of the products says
        :param available: units in stock, spread evenly over the products
        :param lines: order lines of one unit each, of consecutive products
        :param kits: the products expire, and every other line sells one of them as a kit
        """
        with self._environment() as env:
            made = _create_products(env, variant, products)
            lots = rules.let_expire(made) if kits else {}
            _stock_up(env, made, available + self.protected * products, lots)
            product_ids = made.ids
            sold_ids = rules.with_kits(made).ids if kits else product_ids
        with self._environment(self.uid) as env:
            order_ids = _create_orders(env, sold_ids, orders, lines)
        return product_ids, order_ids

    def analyze(self):
        """Give the planner the statistics that a database in use has."""
        with sql_db.db_connect(self.database).cursor() as cr:
            cr.execute("ANALYZE")

    def api_key(self):
        """A key for JSON-2 of the user who confirms."""
        with self._environment(self.uid) as env:
            return env["res.users.apikeys"].sudo()._generate("rpc", "bench", None)

    # --- the timed part ------------------------------------------------------------------------

    def confirm(self, order_id):
        """Confirm one order as the server would on a request."""
        thread = threading.current_thread()
        thread.dbname, thread.uid = self.database, self.uid
        tries = 0

        def action():
            nonlocal tries
            tries += 1
            return env["sale.order"].browse(order_id).action_confirm()

        outcome, message, started = CONFIRMED, "", time.perf_counter()
        before = sql_db.sql_counter
        try:
            registry = Registry(self.database).check_signaling()
            with registry.cursor() as cr:
                env = api.Environment(cr, self.uid, {})
                retrying(action, env)
        except Exception as error:  # every failure is a figure
            outcome = REFUSED if type(error) is UserError and self.is_suite else ERROR
            message = "" if outcome == REFUSED else f"{type(error).__name__}: {error}"
        seconds = time.perf_counter() - started
        return Result(outcome, seconds, tries, message, sql_db.sql_counter - before)

    def finish(self, product_ids):
        """Let the worker reserve what is left; the seconds it took, 0 when nothing was left."""
        if not self.is_suite or not self._waiting(product_ids):
            return 0.0
        started = time.perf_counter()
        registry = Registry(self.database).check_signaling()
        with registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["dist.reservation.worker"]._cron_work()
        return time.perf_counter() - started

    # --- afterwards ----------------------------------------------------------------------------

    def count(self, product_ids):
        """{what: units} of the products: promised, reserved, over_reserved, unreserved."""
        with sql_db.db_connect(self.database).cursor() as cr:
            on_hand = _by_product(cr, ON_HAND, product_ids)
            reserved = _by_product(cr, RESERVED, product_ids)
            in_quants = _by_product(cr, RESERVED_IN_QUANTS, product_ids)
            promised = _by_product(cr, PROMISED, product_ids) if self.is_suite else {}
        worst = {p: max(reserved[p], in_quants[p]) for p in product_ids}
        return {
            "promised": sum(promised.values()),
            "reserved": sum(reserved.values()),
            "over_reserved": sum(max(0, worst[p] - on_hand[p]) for p in product_ids),
            "over_promised": sum(max(0, q - on_hand[p]) for p, q in promised.items()),
        }

    def _waiting(self, product_ids):
        with sql_db.db_connect(self.database).cursor() as cr:
            promised = _by_product(cr, PROMISED, product_ids)
            reserved = _by_product(cr, RESERVED, product_ids)
        return any(reserved[p] < qty for p, qty in promised.items())


# Independent of the code under test: they read the tables that everybody reads.
ON_HAND = """
    SELECT q.product_id, sum(q.quantity) FROM stock_quant q
      JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
     WHERE q.product_id = ANY(%s) GROUP BY 1
"""
RESERVED = """
    SELECT product_id, sum(quantity_product_uom) FROM stock_move_line
     WHERE product_id = ANY(%s) AND state NOT IN ('done', 'cancel') GROUP BY 1
"""
RESERVED_IN_QUANTS = """
    SELECT q.product_id, sum(q.reserved_quantity) FROM stock_quant q
      JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
     WHERE q.product_id = ANY(%s) GROUP BY 1
"""
PROMISED = """
    SELECT product_id, sum(qty) FROM dist_promise_entry
     WHERE product_id = ANY(%s) AND state = 'firm' AND NOT shadow GROUP BY 1
"""


def _by_product(cr, query, product_ids):
    cr.execute(query, [product_ids])
    found = defaultdict(float)
    found.update((product_id, float(qty or 0)) for product_id, qty in cr.fetchall())
    return found


class _Environment:
    """An environment on a cursor of its own, committed at the end."""

    def __init__(self, database, uid):
        self._database, self._uid = database, uid

    def __enter__(self):
        self._registry = Registry(self._database).check_signaling()
        self._cr = self._registry.cursor()
        return api.Environment(self._cr, self._uid, {})

    def __exit__(self, kind, error, trace):
        try:
            if not kind:
                self._cr.commit()
                self._registry.signal_changes()
        finally:
            self._cr.close()


def _user(env):
    return env["res.users"].search([("login", "=", LOGIN)])


def _create_user(env):
    group = env.ref("sales_team.group_sale_salesman")
    values = {"name": "Bench", "login": LOGIN, "group_ids": [Command.link(group.id)]}
    return env["res.users"].with_context(no_reset_password=True).create(values)


def _category(env, variant):
    name = f"Bench {variant}"
    category = env["product.category"].search([("name", "=", name)])
    return category or env["product.category"].create({"name": name})


def _create_policies(env):
    for commitment in ("refuse", "backorder"):
        category = _category(env, commitment)
        values = {
            "name": category.name,
            "scope": "category",
            "categ_id": category.id,
            "commitment": commitment,
        }
        if not env["dist.reservation.policy"].search([("categ_id", "=", category.id)]):
            env["dist.reservation.policy"].create(values)


def _create_products(env, variant, count):
    category = _category(env, variant)
    values = {"is_storable": True, "list_price": 10.0, "categ_id": category.id}
    names = [f"Bench {variant} {i}" for i in range(count)]
    return env["product.product"].create([{**values, "name": name} for name in names])


def _stock_up(env, products, available, lots):
    """Put stock there, of a product with lots the same of each."""
    location = env["stock.warehouse"].search([], limit=1).lot_stock_id
    count = len(products)
    for i, product in enumerate(products):
        share = (i + 1) * available // count - i * available // count
        mine = lots.get(product, [None])
        for number, lot in enumerate(mine):
            part = (number + 1) * share // len(mine) - number * share // len(mine)
            if part:
                env["stock.quant"]._update_available_quantity(product, location, part, lot_id=lot)


def _create_orders(env, product_ids, count, lines):
    partners = env["res.partner"].sudo().search([("name", "=like", "Bench customer %")])
    if not partners:
        names = [{"name": f"Bench customer {i}"} for i in range(50)]
        partners = env["res.partner"].sudo().create(names)
    return (
        env["sale.order"]
        .create(
            [
                {
                    "partner_id": partners[i % len(partners)].id,
                    "user_id": env.uid,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product_ids[(i * lines + j) % len(product_ids)],
                                "product_uom_qty": 1.0,
                            }
                        )
                        for j in range(lines)
                    ],
                }
                for i in range(count)
            ]
        )
        .ids
    )

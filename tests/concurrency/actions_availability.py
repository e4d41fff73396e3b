# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Availability: compared with the oracle, and changed while somebody reads; runs in a worker."""

import random
import time
from contextlib import suppress
from decimal import Decimal

from psycopg2 import OperationalError

from odoo import api, fields
from odoo.exceptions import ConcurrencyError, UserError

from tests.concurrency import actions, oracle_promises
from tests.concurrency.oracle import Oracle
from tests.concurrency.oracle_worlds import Maker

TABLES = (
    *("stock_location", "stock_warehouse", "res_company", "product_category", "stock_lot"),
    *("dist_reservation_policy", "dist_channel_quota", "stock_move_move_rel"),
)
OF_PRODUCTS = ("stock_quant", "stock_move", "dist_promise_entry")


def _rows(env, statement, *parameters):
    env.cr.execute(statement, parameters)
    names = [column.name for column in env.cr.description]
    return [dict(zip(names, map(_exact, row), strict=True)) for row in env.cr.fetchall()]


def _exact(value):
    # Odoo reads numeric columns as floats
    return Decimal(str(value)) if isinstance(value, float) else value


def _raw(env, products):
    """The tables as they are, and what a product is in one row."""
    env.flush_all()
    tables = {name: _rows(env, f"SELECT * FROM {name}") for name in TABLES}
    for name in OF_PRODUCTS:
        tables[name] = _rows(env, f"SELECT * FROM {name} WHERE product_id = ANY(%s)", products.ids)
    tables["sale_order_line"] = _rows(env, "SELECT id, dist_monitored FROM sale_order_line")
    tables["product"] = _rows(
        env,
        "SELECT p.id, t.categ_id, t.use_expiration_date, t.removal_time, t.expiration_time "
        "FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id "
        "WHERE p.id = ANY(%s)",
        products.ids,
    )
    recipes = _rows(
        env,
        "SELECT p.id, l.product_id, sum(l.product_qty) AS qty FROM mrp_bom b "
        "JOIN product_product p ON p.product_tmpl_id = b.product_tmpl_id "
        "JOIN mrp_bom_line l ON l.bom_id = b.id WHERE p.id = ANY(%s) GROUP BY 1, 2",
        products.ids,
    )
    for row in tables["product"]:
        row["recipe"] = {r["product_id"]: r["qty"] for r in recipes if r["id"] == row["id"]}
    return tables


def oracle(env, seed, count):
    """Make so many worlds, compute, and compare; nothing of it remains.

    :return: (numbers compared, [(product, warehouse, channel, {column: (stored, expected)})],
        orders asked for, [(product, warehouse, channel, asked, promised today, available)] of the
        answers that are not what the number says)
    """
    try:
        rng = random.Random(seed)
        maker = Maker(env, rng)
        products = maker.make(count)
        env["dist.availability.drain"]._drain(products)
        return *_compare(env, products), *oracle_promises.compare(env, maker, products, count)
    finally:
        env.cr.rollback()
        env.registry.clear_all_caches()


oracle.is_cron = True


def _compare(env, products):
    teller = Oracle(_raw(env, products), fields.Datetime.now())
    stored = _rows(
        env, "SELECT * FROM dist_availability WHERE active AND product_id = ANY(%s)", products.ids
    )
    channels = {row["id"]: row for row in _rows(env, "SELECT * FROM dist_sales_channel")}
    wrong = []
    for row in stored:
        warehouse, channel = teller.warehouses[row["warehouse_id"]], channels[row["channel_id"]]
        expected = teller.number(row["product_id"], warehouse, channel)
        differs = {
            name: (str(row[name]), str(value))
            for name, value in expected.items()
            if row[name] != value
        }
        if differs:
            wrong.append((row["product_id"], warehouse["id"], channel["id"], differs))
    return len(stored), wrong


# --- changes, drains and readers -----------------------------------------------------------------


def add_goods(env, product_id, quantity):
    product = env["product.product"].browse(product_id)
    stock = actions._warehouse(env).lot_stock_id
    env["stock.quant"]._update_available_quantity(product, stock, quantity)


def add_goods_in_vain(env, product_id, quantity):
    """The request fails at the end."""
    add_goods(env, product_id, quantity)
    raise UserError("in vain")


def drain(env):
    """Bring the numbers up to date; whether nobody else was at it."""
    return env["dist.availability.drain"]._drain_now()


def computed_again(env):
    """Ids of the products whose stored numbers are not what computing everything gives."""
    try:
        return sorted(env["dist.availability.drain"]._drain())
    finally:
        env.cr.rollback()


def write_at_random(env, seed, product_ids, seconds):
    """Goods come, go and are expected, each time in a transaction; every fourth fails."""
    rng = random.Random(seed)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(UserError, ConcurrencyError, OperationalError, ZeroDivisionError):
            _one_change(env.registry, rng, rng.choice(product_ids))


def _one_change(registry, rng, product_id):
    with registry.cursor() as cr:
        env = api.Environment(cr, 2, {})
        if rng.random() < 0.6:
            add_goods(env, product_id, rng.choice((-1, 1, 2, 3)))
        else:
            _expect_goods(env, product_id, rng.choice((1, 4)))
        env.cr.flush()
        if rng.random() < 0.25:
            raise ZeroDivisionError


def _expect_goods(env, product_id, quantity):
    """Goods are expected, or no longer."""
    moves, stock = env["stock.move"], actions._warehouse(env).lot_stock_id
    supplier = env.ref("stock.stock_location_suppliers")
    open_moves = moves.search(
        [
            ("product_id", "=", product_id),
            ("location_id", "=", supplier.id),
            ("state", "=", "assigned"),
        ]
    )
    if len(open_moves) > 2:
        open_moves[0]._action_cancel()
        return
    vals = {"product_id": product_id, "product_uom_qty": quantity}
    places = {"location_id": supplier.id, "location_dest_id": stock.id}
    moves.create({**vals, **places})._action_confirm()


for action in (drain, computed_again, write_at_random):
    # they see to their transactions themselves
    action.is_cron = True

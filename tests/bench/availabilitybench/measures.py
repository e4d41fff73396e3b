# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is measured. Each measure prepares, and returns what is to be timed.

Who publishes, or reads otherwise, adds measures and claims here.
"""

from odoo.tools import SQL

from . import feed

#: the three channels of the benchmark
CHANNELS = 3
#: a product in the middle of the catalogue, and how often it is asked about in one measurement
ONE, TIMES = 500, 10


def _products(env):
    return env["product.product"].search([("is_storable", "=", True)])


def _plan(env, products=None):
    service = env["dist.availability.service"]._everywhere()
    return service, service._plan(products, _channels(service.env))


def _channels(env):
    return env["dist.sales.channel"].search([("company_id", "=", env.company.id)], limit=CHANNELS)


# --- stock Odoo ----------------------------------------------------------------------------------


def stock_fields_computed(env, warehouse_ids):
    """A number a product and warehouse: 60,000."""
    products = _products(env)

    def run():
        for warehouse_id in warehouse_ids:
            there = products.with_context(warehouse_id=warehouse_id)
            there._compute_quantities_dict(None, None, None)

    return run


def stock_fields_of_one_product(env, warehouse_ids):
    product = _products(env)[ONE]

    def run():
        for _ in range(TIMES):
            for warehouse_id in warehouse_ids:
                product.with_context(warehouse_id=warehouse_id)._compute_quantities_dict(
                    None, None, None
                )

    return run


#: from the tables that the suite reads, a row a product, warehouse and channel; without days, lots,
#: routes, policies and what monitoring keeps
BY_HAND = """
    WITH place AS (
        SELECT id, warehouse_id FROM stock_location WHERE usage = 'internal'),
    open_move AS (
        SELECT id, product_id, location_id, location_dest_id, product_qty, sale_line_id
          FROM stock_move
         WHERE state IN ('waiting', 'confirmed', 'partially_available', 'assigned')),
    on_hand AS (
        SELECT q.product_id, l.warehouse_id, sum(q.quantity) AS qty
          FROM stock_quant q JOIN place l ON l.id = q.location_id GROUP BY 1, 2),
    incoming AS (
        SELECT m.product_id, l.warehouse_id, sum(m.product_qty) AS qty
          FROM open_move m JOIN place l ON l.id = m.location_dest_id
         WHERE m.location_id NOT IN (SELECT id FROM place) GROUP BY 1, 2),
    other AS (
        SELECT m.product_id, l.warehouse_id, sum(m.product_qty) AS qty
          FROM open_move m JOIN place l ON l.id = m.location_id
         WHERE m.location_dest_id NOT IN (SELECT id FROM place)
           AND NOT EXISTS (SELECT 1 FROM dist_promise_entry e WHERE e.line_id = m.sale_line_id)
         GROUP BY 1, 2),
    ledger AS (
        SELECT product_id, warehouse_id,
               sum(qty) FILTER (WHERE state IN ('firm', 'at_risk')) AS promised,
               sum(qty) FILTER (WHERE state = 'backorder') AS backorder,
               sum(qty) FILTER (WHERE state = 'hold') AS held
          FROM dist_promise_entry WHERE NOT settled AND NOT shadow GROUP BY 1, 2)
    SELECT p.id, w.id, c.id, COALESCE(s.qty, 0) AS on_hand,
           COALESCE(e.promised, 0) AS promised, COALESCE(e.backorder, 0) AS backorder,
           COALESCE(e.held, 0) AS held, COALESCE(o.qty, 0) AS other,
           COALESCE(i.qty, 0) AS incoming,
           COALESCE(s.qty, 0) - COALESCE(e.promised, 0) - COALESCE(e.held, 0)
           - COALESCE(o.qty, 0) AS available
      FROM product_product p
      JOIN product_template t ON t.id = p.product_tmpl_id AND t.is_storable
CROSS JOIN stock_warehouse w
      JOIN dist_sales_channel c ON c.company_id = w.company_id AND c.id = ANY(%s)
 LEFT JOIN on_hand s ON s.product_id = p.id AND s.warehouse_id = w.id
 LEFT JOIN incoming i ON i.product_id = p.id AND i.warehouse_id = w.id
 LEFT JOIN other o ON o.product_id = p.id AND o.warehouse_id = w.id
 LEFT JOIN ledger e ON e.product_id = p.id AND e.warehouse_id = w.id
     WHERE p.active AND w.id = ANY(%s)
"""


def _compute(cr, query):
    """Have PostgreSQL compute all rows of a query in full, and throw them away.

    To send them, or to count what is in them, is no part of computing.
    """
    cr.execute("SELECT set_config('cursor_tuple_fraction', '1', true)")
    cr.execute(SQL("DECLARE bench_numbers NO SCROLL CURSOR FOR %s", query))
    cr.execute("MOVE FORWARD ALL IN bench_numbers")
    rows = cr.rowcount
    cr.execute("CLOSE bench_numbers")
    return rows


def sql_written_by_hand(env, warehouse_ids):
    """With what makes PostgreSQL quicker at such a statement, as ours has it."""
    from odoo.addons.dist_reservation_policy import queries

    channel_ids = _channels(env).ids

    def run():
        queries.planned_for_many(env.cr, many=True)
        _compute(env.cr, SQL(BY_HAND, channel_ids, warehouse_ids))

    return run


# --- the suite -----------------------------------------------------------------------------------


def numbers_computed(env, _warehouse_ids):
    """A number a product, warehouse and channel: 180,000, every column of them."""
    from odoo.addons.dist_reservation_policy import queries

    def run():
        service, plan = _plan(env)
        queries.planned_for_many(env.cr, many=True)
        _compute(env.cr, queries.availability(service._wanted(plan)))

    return run


def published(env):
    """Store all numbers and publish those of the first channel, as a database in use has them."""
    service, plan = _plan(env)
    env["dist.availability.drain"]._drain()
    feed.publication(service.env, plan.served[0][0].with_env(service.env))
    env.cr.commit()
    env.cr.execute("ANALYZE dist_availability, dist_publication_item")
    env.cr.commit()


def _store(env):
    """The numbers as a table, so that storing alone is timed."""
    from odoo.addons.dist_channel_availability import queries as stored
    from odoo.addons.dist_reservation_policy import queries

    service, plan = _plan(env)
    queries.planned_for_many(env.cr, many=True)
    query = queries.availability(service._wanted(plan))
    env.cr.execute(SQL("CREATE TEMP TABLE bench_fresh ON COMMIT DROP AS %s", query))
    env.cr.execute("ANALYZE bench_fresh")
    return lambda: stored.store_numbers(env.cr, SQL("SELECT * FROM bench_fresh"))


def numbers_stored_for_the_first_time(env, _warehouse_ids):
    # unlike rows that are deleted, and rolled back, again and again, it leaves nothing behind
    env.cr.execute("TRUNCATE dist_availability")
    return _store(env)


def numbers_stored_when_all_have_changed(env, _warehouse_ids):
    run = numbers_stored_for_the_first_time(env, _warehouse_ids)
    run()
    env.cr.execute("UPDATE bench_fresh SET on_hand_qty = on_hand_qty + 1")
    return run


def numbers_compared_when_none_has_changed(env, _warehouse_ids):
    return _store(env)


def numbers_of_one_product_read(env, _warehouse_ids):
    """Its nine rows, from the database each time; neither side reads names of other records."""
    product = _products(env)[ONE]
    names = ["warehouse_id", "channel_id", "available_qty", "next_date", "next_qty"]
    numbers = env["dist.availability"]

    def run():
        for _ in range(TIMES):
            numbers.invalidate_model(flush=False)
            numbers.search_fetch([("product_id", "=", product.id)], names).mapped("available_qty")

    return run


def numbers_of_one_product_brought_up_to_date(env, _warehouse_ids):
    product = _products(env)[ONE]
    env["dist.availability.drain"]._drain(product)

    def run():
        for _ in range(TIMES):
            env["dist.availability.drain"]._drain(product)

    return run


# --- what a channel is told --------------------------------------------------------------------


def whole_feed_read(env, _warehouse_ids):
    record = feed.published(env)
    return lambda: feed.read_whole(env, record)


def few_changes_published(env, _warehouse_ids):
    """What is published when a drain has stored other numbers of these products."""
    changed = set(feed.change_few(env))
    return lambda: env["dist.availability.drain"]._changed(changed)


def nothing_new_read(env, _warehouse_ids):
    """An incremental feed after which nothing has changed."""
    record = feed.published(env)
    _rows, cursor, _more = record._changes(record._cursor(feed.last_seq(env, record)), 1000)
    return lambda: record._changes(cursor, 1000)


MEASURES = [
    ("stock", stock_fields_computed),
    ("suite", sql_written_by_hand),
    ("suite", numbers_computed),
    ("suite", numbers_stored_for_the_first_time),
    ("suite", numbers_stored_when_all_have_changed),
    ("suite", numbers_compared_when_none_has_changed),
    ("stock", stock_fields_of_one_product),
    ("suite", numbers_of_one_product_read),
    ("suite", numbers_of_one_product_brought_up_to_date),
    ("suite", whole_feed_read),
    ("suite", few_changes_published),
    ("suite", nothing_new_read),
]
#: a single look at these says little
SHORT = {sql_written_by_hand, numbers_computed, few_changes_published, nothing_new_read}
#: (text, measure, the one it is compared with, at most so many times its seconds)
CLAIMS = [
    ("computing all, against stock Odoo", "numbers_computed", "stock_fields_computed", 1 / 6),
    ("computing all, against SQL by hand", "numbers_computed", "sql_written_by_hand", 2),
    (
        "storing all for the first time, against stock Odoo",
        "numbers_stored_for_the_first_time",
        "stock_fields_computed",
        1 / 3,
    ),
    (
        "storing all when all have changed, against stock Odoo",
        "numbers_stored_when_all_have_changed",
        "stock_fields_computed",
        1 / 3,
    ),
    (
        "one product, against stock Odoo",
        "numbers_of_one_product_read",
        "stock_fields_of_one_product",
        1 / 4,
    ),
    ("a whole feed, against stock Odoo", "whole_feed_read", "stock_fields_computed", 1 / 12),
    (
        "100 changed products published, against stock Odoo reading all",
        "few_changes_published",
        "stock_fields_computed",
        1 / 200,
    ),
]

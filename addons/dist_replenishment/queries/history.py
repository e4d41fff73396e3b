# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the history of items is made of: since when they are known, when they were out of stock."""

from odoo.tools import SQL

from .demand import NOW

_IN_STOCK = SQL("(l.usage = 'internal' AND l.dist_stock_status = 'usable')")

# On hand at the end of a day is what is there now less all that came after. Between two days with
# moves nothing changes, so each day with moves begins a period.
_STOCKOUTS = """
    WITH place AS (
        SELECT l.id, l.warehouse_id FROM stock_location l
          JOIN stock_warehouse w ON w.id = l.warehouse_id
         WHERE w.company_id = %(company)s AND %(in_stock)s
    ), change AS (
        SELECT m.product_id, p.warehouse_id, m.date::date AS day,
               sum(m.quantity * mu.factor / pu.factor
                   * CASE WHEN p.id = m.location_dest_id THEN 1 ELSE -1 END) AS qty
          FROM stock_move m
          JOIN place p ON p.id IN (m.location_id, m.location_dest_id)
          JOIN product_product pp ON pp.id = m.product_id
          JOIN product_template t ON t.id = pp.product_tmpl_id
          JOIN uom_uom mu ON mu.id = m.product_uom
          JOIN uom_uom pu ON pu.id = t.uom_id
         WHERE m.company_id = %(company)s AND m.state = 'done' AND t.is_storable
           AND m.location_id <> m.location_dest_id
           AND (%(all)s OR m.product_id = ANY(%(products)s))
         GROUP BY 1, 2, 3
    ), now_there AS (
        SELECT q.product_id, p.warehouse_id, sum(q.quantity) AS qty
          FROM stock_quant q JOIN place p ON p.id = q.location_id
         WHERE q.owner_id IS NULL AND (%(all)s OR q.product_id = ANY(%(products)s))
         GROUP BY 1, 2
    ), period AS (
        SELECT c.product_id, c.warehouse_id, c.day AS date_from,
               lead(c.day) OVER w AS date_to,
               COALESCE(n.qty, 0) - COALESCE(sum(c.qty) OVER (
                   PARTITION BY c.product_id, c.warehouse_id ORDER BY c.day DESC
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS qty
          FROM change c
     LEFT JOIN now_there n USING (product_id, warehouse_id)
        WINDOW w AS (PARTITION BY c.product_id, c.warehouse_id ORDER BY c.day)
    ), gone AS (
        DELETE FROM dist_demand_stockout
         WHERE company_id = %(company)s AND (%(all)s OR product_id = ANY(%(products)s))
    )
    INSERT INTO dist_demand_stockout
           (product_id, warehouse_id, company_id, date_from, date_to,
            create_uid, create_date, write_uid, write_date)
    SELECT product_id, warehouse_id, %(company)s, min(date_from), NULLIF(max(date_end), 'infinity'),
           %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM (SELECT *, COALESCE(date_to, 'infinity'::date) AS date_end,
                   sum(CASE WHEN before THEN 0 ELSE 1 END)
                       OVER (PARTITION BY product_id, warehouse_id ORDER BY date_from) AS spell
              FROM (SELECT *, lag(date_to) OVER (PARTITION BY product_id, warehouse_id
                                                     ORDER BY date_from) = date_from AS before
                      FROM period WHERE qty <= 0.000001) p) s
     WHERE date_end >= %(start)s
     GROUP BY product_id, warehouse_id, spell
"""


def write_stockouts(env, scope):
    """Find the periods without stock of a scope again, from stock and done moves.

    :param scope: dict of company (id), products (ids, or None for all), start (the first day)
    """
    for model in ("stock.move", "stock.quant", "stock.location", "product.template"):
        env[model].flush_model()
    env["dist.demand.stockout"].flush_model()
    env.cr.execute(
        SQL(
            _STOCKOUTS,
            company=scope["company"],
            all=scope["products"] is None,
            products=list(scope["products"] or ()),
            start=scope["start"],
            in_stock=_IN_STOCK,
            uid=env.uid,
            now=NOW,
        )
    )
    env["dist.demand.stockout"].invalidate_model()


_KNOWN = """
    UPDATE dist_replenishment_item i SET known_since = f.day
      FROM (SELECT x.product_id, x.warehouse_id, min(x.day) AS day
              FROM (SELECT product_id, warehouse_id, min(week) AS day FROM dist_demand
                     WHERE company_id = %(company)s AND (%(all)s OR product_id = ANY(%(products)s))
                     GROUP BY 1, 2
                 UNION ALL
                    SELECT m.product_id, l.warehouse_id, min(m.date)::date
                      FROM stock_move m
                      JOIN stock_location l ON l.id IN (m.location_id, m.location_dest_id)
                     WHERE m.company_id = %(company)s AND m.state = 'done'
                       AND l.warehouse_id IS NOT NULL
                       AND (%(all)s OR m.product_id = ANY(%(products)s))
                     GROUP BY 1, 2) x
             GROUP BY 1, 2) f
     WHERE i.product_id = f.product_id AND i.warehouse_id = f.warehouse_id
       AND (i.known_since IS NULL OR i.known_since > f.day)
"""


def write_known_since(env, scope):
    """Note on the items of a scope when they first moved or were first asked for."""
    for model in ("dist.replenishment.item", "dist.demand", "stock.move", "stock.location"):
        env[model].flush_model()
    env.cr.execute(
        SQL(
            _KNOWN,
            company=scope["company"],
            all=scope["products"] is None,
            products=list(scope["products"] or ()),
        )
    )
    env["dist.replenishment.item"].invalidate_model(["known_since"])


def unknown_items(env, company_id):
    """Return the ids of the products whose items have no first day yet."""
    env["dist.replenishment.item"].flush_model()
    rows = env.execute_query(
        SQL(
            "SELECT DISTINCT product_id FROM dist_replenishment_item"
            " WHERE company_id = %s AND known_since IS NULL ORDER BY 1",
            company_id,
        )
    )
    return [product_id for (product_id,) in rows]


def _items(item_ids):
    """FROM the items `i` with their place `n.place` in the list, counted from 1."""
    return SQL(
        "unnest(%s::int[]) WITH ORDINALITY AS n(id, place)"
        " JOIN dist_replenishment_item i ON i.id = n.id",
        list(item_ids),
    )


def known_since(env, item_ids):
    """Return (place from 0, first known day or None) of each item."""
    env["dist.replenishment.item"].flush_model()
    return env.execute_query(
        SQL("SELECT n.place - 1, i.known_since FROM %s ORDER BY 1", _items(item_ids))
    )


def demand_cells(env, item_ids, first_week, weeks):
    """Return (place, week from 0, cleaned quantity, lines) of the items' demand."""
    env["dist.demand"].flush_model()
    return env.execute_query(
        SQL(
            """
            SELECT n.place - 1, (d.week - %(first)s::date) / 7, sum(d.cleaned_qty),
                   sum(d.line_count)
              FROM %(items)s
              JOIN dist_demand d ON d.product_id = i.product_id AND d.warehouse_id = i.warehouse_id
             WHERE d.week >= %(first)s AND d.week < %(first)s::date + 7 * %(weeks)s
             GROUP BY 1, 2
            """,
            items=_items(item_ids),
            first=first_week,
            weeks=weeks,
        )
    )


def stockout_days(env, item_ids, first_week, weeks):
    """Return (place, first day, end) of periods without stock, in days from the first Monday."""
    env["dist.demand.stockout"].flush_model()
    return env.execute_query(
        SQL(
            """
            SELECT n.place - 1, GREATEST(s.date_from - %(first)s::date, 0),
                   LEAST(COALESCE(s.date_to - %(first)s::date, 7 * %(weeks)s), 7 * %(weeks)s)
              FROM %(items)s
              JOIN dist_demand_stockout s
                ON s.product_id = i.product_id AND s.warehouse_id = i.warehouse_id
             WHERE COALESCE(s.date_to, 'infinity'::date) > %(first)s
               AND s.date_from < %(first)s::date + 7 * %(weeks)s
            """,
            items=_items(item_ids),
            first=first_week,
            weeks=weeks,
        )
    )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Demand by week from what was asked for, see "Demand" in docs/dist_replenishment.md."""

from odoo.tools import SQL

SOURCES = (
    "sale.order", "sale.order.line", "stock.move", "stock.location", "product.product",
    "product.template", "uom.uom", "dist.unmet.demand", "dist.sales.channel.warehouse",
    "stock.warehouse", "dist.demand", "dist.demand.outlier", "res.partner",
)  # fmt: skip

# A scope is what a statement looks at: the company, the products (all without), the first week.
# Each unit is converted by its absolute size; units without a common root can't be compared.
_LINES = """
    SELECT l.id, %(root)s AS root, l.product_id, l.order_id, o.name AS order_name,
           o.dist_channel_id AS channel_id,
           COALESCE(l.warehouse_id, o.warehouse_id) AS warehouse_id,
           COALESCE(o.commitment_date,
                    o.date_order + COALESCE(l.customer_lead, 0) * interval '1 day') AS asked_on,
           COALESCE(o.dist_is_project, false) AS is_project,
           c.commercial_partner_id AS partner_id, o.create_date AS entered_on,
           l.product_uom_qty * lu.factor / pu.factor AS qty
      FROM sale_order_line l
      JOIN sale_order o ON o.id = l.order_id
      JOIN res_partner c ON c.id = o.partner_id
      JOIN product_product p ON p.id = l.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
      JOIN uom_uom lu ON lu.id = l.product_uom_id
      JOIN uom_uom pu ON pu.id = t.uom_id
     WHERE o.company_id = %(company)s AND o.state = 'sale' AND l.display_type IS NULL
       AND NOT COALESCE(l.is_downpayment, false) AND t.type = 'consu'
       AND split_part(lu.parent_path, '/', 1) = split_part(pu.parent_path, '/', 1)
       AND (%(all)s OR l.product_id = ANY(%(products)s))
       AND NOT EXISTS (SELECT FROM stock_move m
                         JOIN stock_location s ON s.id = m.location_id AND s.usage = 'supplier'
                         JOIN stock_location d ON d.id = m.location_dest_id AND d.usage = 'customer'
                        WHERE m.sale_line_id = l.id AND m.state <> 'cancel')
"""

# Parts of one request (see _line_root) were asked for together.
_OWN = """
    SELECT root, product_id, min(order_id) AS order_id, min(order_name) AS order_name,
           min(channel_id) AS channel_id, min(warehouse_id) AS warehouse_id,
           min(asked_on) AS asked_on, bool_or(is_project) AS is_project,
           min(partner_id) AS partner_id, min(entered_on) AS entered_on, sum(qty) AS qty
      FROM line GROUP BY root, product_id
"""

# Of a cancelled order only what nobody could promise counts: the customer withdrew the rest.
_FIRST = """
    SELECT u.sale_order_line_res_id AS root, u.product_id, o.id AS order_id, u.order_name,
           u.channel_id, u.warehouse_id, COALESCE(u.requested_date, u.request_date) AS asked_on,
           COALESCE(o.dist_is_project, false) AS is_project, u.partner_id,
           u.request_date AS entered_on,
           CASE WHEN o.state = 'cancel' THEN u.unmet_qty ELSE u.requested_qty END
               * uu.factor / pu.factor AS qty,
           u.unmet_qty * uu.factor / pu.factor AS unmet_qty
      FROM dist_unmet_demand u
      JOIN product_product p ON p.id = u.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
      JOIN uom_uom uu ON uu.id = u.product_uom_id
      JOIN uom_uom pu ON pu.id = t.uom_id
 LEFT JOIN sale_order_line l ON l.id = u.sale_order_line_res_id
 LEFT JOIN sale_order o ON o.id = l.order_id
     WHERE u.company_id = %(company)s AND t.type = 'consu'
       AND split_part(uu.parent_path, '/', 1) = split_part(pu.parent_path, '/', 1)
       AND (%(all)s OR u.product_id = ANY(%(products)s))
"""

# A line with a first request counts by that (or by what it grew to); a line without one by itself;
# a part or a substitute of a line with a first request not at all.
_ASKED = """
    SELECT COALESCE(f.root, w.root) AS root, COALESCE(f.product_id, w.product_id) AS product_id,
           COALESCE(f.order_name, w.order_name) AS order_name,
           COALESCE(f.partner_id, w.partner_id) AS partner_id,
           COALESCE(f.channel_id, w.channel_id) AS channel_id,
           COALESCE(f.warehouse_id, w.warehouse_id) AS warehouse_id,
           COALESCE(f.asked_on, w.asked_on) AS asked_on,
           COALESCE(f.is_project, w.is_project) AS is_project,
           COALESCE(f.entered_on, w.entered_on) AS entered_on,
           GREATEST(f.qty, w.qty) AS qty, COALESCE(f.unmet_qty, 0) AS unmet_qty
      FROM first f
 FULL JOIN own w ON w.root = f.root AND w.product_id = f.product_id
     WHERE f.root IS NOT NULL
        OR NOT EXISTS (SELECT FROM dist_unmet_demand u WHERE u.sale_order_line_res_id = w.root)
"""

# What came back of an order reduces the demand of the week in which it was asked for.
_BACK = """
    SELECT %(root)s AS root, m.product_id, sum(m.quantity * mu.factor / pu.factor) AS qty
      FROM stock_move m
      JOIN sale_order_line l ON l.id = m.sale_line_id
      JOIN stock_location s ON s.id = m.location_id AND s.usage = 'customer'
      JOIN stock_location d ON d.id = m.location_dest_id AND d.usage = 'internal'
      JOIN product_product p ON p.id = m.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
      JOIN uom_uom mu ON mu.id = m.product_uom
      JOIN uom_uom pu ON pu.id = t.uom_id
     WHERE m.company_id = %(company)s AND m.state = 'done'
       AND (%(all)s OR m.product_id = ANY(%(products)s))
     GROUP BY 1, 2
"""

# What has no order: manual and point of sale deliveries, consumption of manufacturing. Goods
# between warehouses of the company aren't demand of anybody.
_MOVED = """
    SELECT m.id, m.product_id, m.partner_id, m.create_date AS entered_on,
           CASE WHEN s.usage = 'internal' THEN s.warehouse_id ELSE d.warehouse_id END
               AS warehouse_id,
           CASE WHEN s.usage = 'internal' THEN COALESCE(m.date_deadline, m.date) ELSE m.date END
               AS asked_on,
           CASE WHEN s.usage = 'internal' THEN 1 ELSE -1 END
               * m.quantity * mu.factor / pu.factor AS qty
      FROM stock_move m
      JOIN stock_location s ON s.id = m.location_id
      JOIN stock_location d ON d.id = m.location_dest_id
      JOIN product_product p ON p.id = m.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
      JOIN uom_uom mu ON mu.id = m.product_uom
      JOIN uom_uom pu ON pu.id = t.uom_id
     WHERE m.company_id = %(company)s AND m.state = 'done' AND m.sale_line_id IS NULL
       AND m.date >= %(start)s AND t.type = 'consu'
       AND split_part(mu.parent_path, '/', 1) = split_part(pu.parent_path, '/', 1)
       AND (%(all)s OR m.product_id = ANY(%(products)s))
       AND (s.usage = 'internal' AND (d.usage IN ('customer', 'production')
                                      OR d.usage = 'transit' AND d.company_id IS NULL)
            OR s.usage = 'customer' AND d.usage = 'internal')
"""

# One row a request, from whatever it is known; a negative line of an order is a return. A company
# without any warehouse has no demand.
_REQUESTS = """
    SELECT * FROM (
    SELECT 'line' AS source, a.root AS res_id, a.product_id, a.channel_id, a.order_name,
           a.partner_id, a.entered_on,
           COALESCE(a.warehouse_id,
                    (SELECT c.warehouse_id FROM dist_sales_channel_warehouse c
                      WHERE c.channel_id = a.channel_id ORDER BY c.sequence, c.id LIMIT 1),
                    (SELECT w.id FROM stock_warehouse w WHERE w.company_id = %(company)s
                      ORDER BY w.active DESC, w.sequence, w.id LIMIT 1)) AS warehouse_id,
           a.asked_on, a.is_project, GREATEST(a.qty, 0)::float8 AS qty, a.unmet_qty::float8,
           (COALESCE(b.qty, 0) + GREATEST(-a.qty, 0))::float8 AS returned_qty
      FROM asked a
 LEFT JOIN back b ON b.root = a.root AND b.product_id = a.product_id
     WHERE a.qty <> 0 AND a.asked_on >= %(start)s
 UNION ALL
    SELECT 'move', m.id, m.product_id, NULL, NULL, m.partner_id, m.entered_on, m.warehouse_id,
           m.asked_on, false,
           GREATEST(m.qty, 0)::float8, 0::float8, GREATEST(-m.qty, 0)::float8
      FROM moved m
     WHERE m.qty <> 0 AND m.asked_on >= %(start)s) r
     WHERE r.warehouse_id IS NOT NULL
"""


def requests(scope, root):
    """The common tables that end in `request`, one row for each request of the scope.

    :param scope: dict of company (id), products (ids, or None for all), start (the first Monday)
    :param root: SQL of the order line `l` by which its parts are known
    """
    params = {
        "company": scope["company"],
        "all": scope["products"] is None,
        "products": list(scope["products"] or ()),
        "start": scope["start"],
        "root": root,
    }
    tables = (
        ("line", _LINES), ("own", _OWN), ("first", _FIRST), ("asked", _ASKED), ("back", _BACK),
        ("moved", _MOVED), ("request", _REQUESTS),
    )  # fmt: skip
    return SQL(", ").join(
        SQL("%s AS (%s)", SQL.identifier(name), SQL(text, **params)) for name, text in tables
    )


_MERGE = """
    WITH %(requests)s, cleaned AS (
        SELECT r.*, date_trunc('week', r.asked_on)::date AS week,
               GREATEST(r.qty - r.returned_qty, 0) AS net, COALESCE(x.excess_qty, 0) AS excess
          FROM request r
     LEFT JOIN dist_demand_outlier x ON x.source = r.source AND x.res_id = r.res_id
           AND x.state <> 'keep' AND x.product_id = r.product_id
           -- what was found and decided belongs to the quantity
           AND abs(x.requested_qty - r.qty) < 0.000001
    ), wanted AS (
        SELECT product_id, warehouse_id, channel_id, week,
               sum(qty) AS requested_qty, sum(returned_qty) AS returned_qty,
               sum(unmet_qty) AS unmet_qty,
               sum(CASE WHEN is_project THEN net ELSE 0 END) AS project_qty,
               sum(CASE WHEN is_project THEN 0 ELSE LEAST(excess, net) END) AS outlier_qty,
               count(DISTINCT CASE WHEN qty > 0 THEN COALESCE(order_name, source || res_id) END)
                   AS order_count,
               count(*) FILTER (WHERE qty > 0) AS line_count
          FROM cleaned
         GROUP BY product_id, warehouse_id, channel_id, week
    ), gone AS (
        DELETE FROM dist_demand d
         WHERE d.company_id = %(company)s AND (%(all)s OR d.product_id = ANY(%(products)s))
           AND NOT EXISTS (
               SELECT FROM wanted w
                WHERE w.product_id = d.product_id AND w.warehouse_id = d.warehouse_id
                  AND COALESCE(w.channel_id, 0) = COALESCE(d.channel_id, 0) AND w.week = d.week)
     RETURNING d.product_id
    ), written AS (
        INSERT INTO dist_demand AS d
               (product_id, warehouse_id, channel_id, company_id, week, requested_qty, returned_qty,
                unmet_qty, project_qty, outlier_qty, cleaned_qty, order_count, line_count, is_stale,
                create_uid, create_date, write_uid, write_date)
        SELECT product_id, warehouse_id, channel_id, %(company)s, week, requested_qty, returned_qty,
               unmet_qty, project_qty, outlier_qty,
               requested_qty - returned_qty - project_qty - outlier_qty, order_count, line_count,
               false, %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM wanted
   ON CONFLICT (product_id, warehouse_id, COALESCE(channel_id, 0), week) DO UPDATE
           SET (requested_qty, returned_qty, unmet_qty, project_qty, outlier_qty, cleaned_qty,
                order_count, line_count, is_stale, company_id, write_uid, write_date) =
               (EXCLUDED.requested_qty, EXCLUDED.returned_qty, EXCLUDED.unmet_qty,
                EXCLUDED.project_qty, EXCLUDED.outlier_qty, EXCLUDED.cleaned_qty,
                EXCLUDED.order_count, EXCLUDED.line_count, false, EXCLUDED.company_id,
                EXCLUDED.write_uid, EXCLUDED.write_date)
         WHERE d.is_stale
            OR (d.requested_qty, d.returned_qty, d.unmet_qty, d.project_qty, d.outlier_qty,
                d.order_count, d.line_count)
               IS DISTINCT FROM
               (EXCLUDED.requested_qty, EXCLUDED.returned_qty, EXCLUDED.unmet_qty,
                EXCLUDED.project_qty, EXCLUDED.outlier_qty, EXCLUDED.order_count,
                EXCLUDED.line_count)
     RETURNING d.product_id
    )
    SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM written)
"""
NOW = SQL("(now() AT TIME ZONE 'UTC')")


def flush(env, models=SOURCES):
    """Write what the statements of this file read."""
    for model in models:
        env[model].flush_model()


def merge(env, scope, root):
    """Bring dist.demand of a scope up to date; return (rows deleted, rows written)."""
    flush(env)
    [counts] = env.execute_query(
        SQL(
            _MERGE,
            requests=requests(scope, root),
            company=scope["company"],
            all=scope["products"] is None,
            products=list(scope["products"] or ()),
            uid=env.uid,
            now=NOW,
        )
    )
    env["dist.demand"].invalidate_model()
    return counts


def touched_products(env, company_id, since):
    """Return the ids of the products of which anything that makes demand changed since then."""
    flush(env)
    rows = env.execute_query(
        SQL(
            """
            SELECT l.product_id FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
             WHERE o.company_id = %(company)s AND l.product_id IS NOT NULL
               AND (l.write_date >= %(since)s OR o.write_date >= %(since)s)
             UNION
            SELECT product_id FROM dist_unmet_demand
             WHERE company_id = %(company)s AND create_date >= %(since)s
             UNION
            SELECT product_id FROM stock_move
             WHERE company_id = %(company)s AND write_date >= %(since)s
             UNION
            SELECT product_id FROM dist_demand_outlier
             WHERE company_id = %(company)s AND write_date >= %(since)s
             UNION
            SELECT d.product_id FROM dist_demand d
              JOIN product_product p ON p.id = d.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE d.company_id = %(company)s AND (d.is_stale OR t.write_date >= %(since)s)
             ORDER BY 1
            """,
            company=company_id,
            since=since,
        )
    )
    return [product_id for (product_id,) in rows]


def mark_stale(env, line_ids):
    """Have the products of order lines that go away counted again."""
    env["sale.order.line"].flush_model(["product_id"])
    env["dist.demand"].flush_model()
    env.cr.execute(
        SQL(
            """
            UPDATE dist_demand d SET is_stale = true
              FROM sale_order_line l
             WHERE l.id = ANY(%s) AND l.product_id = d.product_id AND NOT d.is_stale
            """,
            list(line_ids),
        )
    )
    env["dist.demand"].invalidate_model(["is_stale"])


def delete_before(env, company_id, week):
    """Forget the demand of weeks before `week`."""
    env.cr.execute(
        SQL("DELETE FROM dist_demand WHERE company_id = %s AND week < %s", company_id, week)
    )
    env["dist.demand"].invalidate_model()


def unit_conflicts(env, company_id, start):
    """Return (product, count) of what was asked for in a unit that can't be compared with its own.

    Such lines, first requests and moves can't be counted as demand.
    """
    flush(env)
    return env.execute_query(
        SQL(
            """
            WITH used AS (
                SELECT l.product_id, l.product_uom_id AS uom_id FROM sale_order_line l
                  JOIN sale_order o ON o.id = l.order_id
                 WHERE o.company_id = %(company)s AND o.state = 'sale'
                   AND l.display_type IS NULL AND o.date_order >= %(start)s
             UNION ALL
                SELECT product_id, product_uom_id FROM dist_unmet_demand
                 WHERE company_id = %(company)s AND request_date >= %(start)s
             UNION ALL
                SELECT product_id, product_uom FROM stock_move
                 WHERE company_id = %(company)s AND state = 'done' AND date >= %(start)s
            )
            SELECT p.id, count(*)
              FROM used
              JOIN product_product p ON p.id = used.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id AND t.type = 'consu'
              JOIN uom_uom u ON u.id = used.uom_id
              JOIN uom_uom own ON own.id = t.uom_id
             WHERE u.id <> own.id
               AND split_part(u.parent_path, '/', 1) <> split_part(own.parent_path, '/', 1)
             GROUP BY p.id ORDER BY p.id
            """,
            company=company_id,
            start=start,
        )
    )

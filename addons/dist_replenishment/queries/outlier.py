# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Single requests, and those among them that are unusual."""

import json

from odoo.tools import SQL

from .demand import NOW, flush, requests


def demanded_products(env, company_id):
    """Return the ids of the products of which there is any demand."""
    env["dist.demand"].flush_model()
    rows = env.execute_query(
        SQL(
            "SELECT DISTINCT product_id FROM dist_demand WHERE company_id = %s ORDER BY 1",
            company_id,
        )
    )
    return [product_id for (product_id,) in rows]


def single_requests(env, scope, root):
    """Return (source, id, product, warehouse, quantity, customer, minute entered, date asked for).

    Requests of orders that are marked as projects are left out.
    """
    flush(env)
    return env.execute_query(
        SQL(
            """
            WITH %s
            SELECT source, res_id, product_id, warehouse_id, qty, COALESCE(partner_id, 0),
                   (EXTRACT(EPOCH FROM entered_on) / 60)::float8, asked_on
              FROM request
             WHERE qty > 0 AND NOT is_project
             ORDER BY product_id, warehouse_id, asked_on, source, res_id
            """,
            requests(scope, root),
        )
    )


_WRITE = """
    WITH flagged AS (
        SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(
               source varchar, res_id int, product_id int, warehouse_id int, requested_qty float8,
               usual_qty float8, excess_qty float8, score float8, reason varchar, partner_id int,
               asked_on timestamp)
    ), gone AS (
        DELETE FROM dist_demand_outlier x
         WHERE x.company_id = %(company)s AND x.product_id = ANY(%(products)s)
           AND x.state = 'proposed' AND x.asked_on >= %(start)s
           AND NOT EXISTS (SELECT FROM flagged f WHERE f.source = x.source
                              AND f.res_id = x.res_id AND f.product_id = x.product_id)
     RETURNING x.product_id
    ), written AS (
        INSERT INTO dist_demand_outlier AS x
               (source, res_id, product_id, warehouse_id, company_id, requested_qty, usual_qty,
                excess_qty, score, reason, partner_id, asked_on, sale_line_id, move_id, state,
                create_uid, create_date, write_uid, write_date)
        SELECT f.source, f.res_id, f.product_id, f.warehouse_id, %(company)s, f.requested_qty,
               f.usual_qty, f.excess_qty, f.score, f.reason, NULLIF(f.partner_id, 0), f.asked_on,
               l.id, m.id, 'proposed', %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM flagged f
     LEFT JOIN sale_order_line l ON f.source = 'line' AND l.id = f.res_id
     LEFT JOIN stock_move m ON f.source = 'move' AND m.id = f.res_id
   ON CONFLICT (source, res_id, product_id) DO UPDATE
           SET state = CASE WHEN x.requested_qty = EXCLUDED.requested_qty
                            THEN x.state ELSE 'proposed' END,
               requested_qty = EXCLUDED.requested_qty, usual_qty = EXCLUDED.usual_qty,
               excess_qty = EXCLUDED.excess_qty, score = EXCLUDED.score,
               reason = EXCLUDED.reason, asked_on = EXCLUDED.asked_on,
               warehouse_id = EXCLUDED.warehouse_id,
               write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
         WHERE x.requested_qty <> EXCLUDED.requested_qty
            OR x.state = 'proposed'
           AND (x.usual_qty, x.excess_qty, x.score, x.reason, x.asked_on, x.warehouse_id)
               IS DISTINCT FROM (EXCLUDED.usual_qty, EXCLUDED.excess_qty, EXCLUDED.score,
                                 EXCLUDED.reason, EXCLUDED.asked_on, EXCLUDED.warehouse_id)
     RETURNING x.product_id
    )
    SELECT product_id FROM gone UNION SELECT product_id FROM written ORDER BY 1
"""


def write_outliers(env, scope, rows):
    """List what is unusual in a scope; return the ids of the products whose list changed.

    What was decided stays, unless the quantity of the request has changed since. What is no longer
    unusual and undecided goes, if the request is from the scope's start on.

    :param rows: dicts with the columns of the statement
    """
    env["dist.demand.outlier"].flush_model()
    found = env.execute_query(
        SQL(
            _WRITE,
            rows=json.dumps(rows, default=str),
            company=scope["company"],
            products=list(scope["products"]),
            start=scope["start"],
            uid=env.uid,
            now=NOW,
        )
    )
    env["dist.demand.outlier"].invalidate_model()
    return [product_id for (product_id,) in found]

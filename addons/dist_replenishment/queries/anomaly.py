# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Done movements and adjustments, to find those that look wrong."""

from odoo.tools import SQL

# What a movement is compared with: others of the product for the same purpose. What comes from an
# order of a customer is judged there (dist.demand.outlier).
_PURPOSE = """
    CASE WHEN s.usage = 'supplier' AND d.usage IN ('internal', 'transit') THEN 'in'
         WHEN s.usage = 'internal' AND d.usage = 'customer' THEN 'out'
         WHEN s.usage = 'internal' AND d.usage = 'production' THEN 'use'
         WHEN s.usage = 'production' AND d.usage = 'internal' THEN 'make'
         WHEN s.usage = 'internal' AND d.usage IN ('internal', 'transit') THEN 'transfer' END
"""


def _flush(env):
    for model in ("stock.move", "stock.location", "product.product", "product.template", "uom.uom"):
        env[model].flush_model()


def moved_products(env, company_id, since, after=0):
    """Return the ids above `after` of the products that moved from `since` on, in order."""
    _flush(env)
    rows = env.execute_query(
        SQL(
            """
            SELECT DISTINCT product_id FROM stock_move
             WHERE company_id = %s AND state = 'done' AND date >= %s AND product_id > %s
             ORDER BY 1
            """,
            company_id,
            since,
            after,
        )
    )
    return [product_id for (product_id,) in rows]


def movements(env, company_id, product_ids, since):
    """Return (move, product, purpose, quantity, partner, transfer, minute, date) from `since` on.

    Quantities are in the product's unit. Adjustments, scrap and deliveries of orders are left out.
    """
    _flush(env)
    return env.execute_query(
        SQL(
            """
            SELECT * FROM (
                SELECT m.id, m.product_id, %(purpose)s AS purpose,
                       (m.quantity * mu.factor / pu.factor)::float8 AS qty,
                       COALESCE(m.partner_id, k.partner_id, 0), COALESCE(m.picking_id, -m.id),
                       (EXTRACT(EPOCH FROM m.create_date) / 60)::float8, m.date
                  FROM stock_move m
                  JOIN stock_location s ON s.id = m.location_id
                  JOIN stock_location d ON d.id = m.location_dest_id
                  JOIN product_product p ON p.id = m.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN uom_uom mu ON mu.id = m.product_uom
                  JOIN uom_uom pu ON pu.id = t.uom_id
             LEFT JOIN stock_picking k ON k.id = m.picking_id
                 WHERE m.company_id = %(company)s AND m.state = 'done' AND m.quantity > 0
                   AND m.product_id = ANY(%(products)s) AND m.date >= %(since)s
                   AND NOT COALESCE(m.is_inventory, false) AND m.scrap_id IS NULL
                   AND m.sale_line_id IS NULL
                   AND split_part(mu.parent_path, '/', 1) = split_part(pu.parent_path, '/', 1)) x
             WHERE x.purpose IS NOT NULL
             ORDER BY x.product_id, x.purpose, x.id
            """,
            purpose=SQL(_PURPOSE),
            company=company_id,
            products=list(product_ids),
            since=since,
        )
    )


def adjustments(env, company_id, since):
    """Return (product, location, quantity) of each adjustment from `since` on, negative for a loss.

    The first one of a product in a location is left out if it is a gain: that is how stock comes
    into the books. Quantities are in the product's unit.
    """
    _flush(env)
    return env.execute_query(
        SQL(
            """
            SELECT product_id, location_id, qty FROM (
                SELECT m.id, m.product_id, CASE WHEN s.usage = 'internal' THEN s.id ELSE d.id END
                           AS location_id,
                       (CASE WHEN s.usage = 'internal' THEN -1 ELSE 1 END
                           * m.quantity * mu.factor / pu.factor)::float8 AS qty,
                       row_number() OVER (
                           PARTITION BY m.product_id,
                                        CASE WHEN s.usage = 'internal' THEN s.id ELSE d.id END
                           ORDER BY m.date, m.id) AS place, m.date
                  FROM stock_move m
                  JOIN stock_location s ON s.id = m.location_id
                  JOIN stock_location d ON d.id = m.location_dest_id
                  JOIN product_product p ON p.id = m.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN uom_uom mu ON mu.id = m.product_uom
                  JOIN uom_uom pu ON pu.id = t.uom_id
                 WHERE m.company_id = %(company)s AND m.state = 'done' AND m.is_inventory
                   AND m.quantity > 0 AND m.scrap_id IS NULL
                   AND (s.usage = 'internal' AND d.usage = 'inventory'
                        OR s.usage = 'inventory' AND d.usage = 'internal')) x
             WHERE date >= %(since)s AND NOT (place = 1 AND qty > 0)
             ORDER BY product_id, location_id, id
            """,
            company=company_id,
            since=since,
        )
    )


def given_out(env, company_id, since):
    """Return (product, location, quantity) of what left each location from `since` on.

    Adjustments and scrap are no throughput. Quantities are in the product's unit.
    """
    _flush(env)
    return env.execute_query(
        SQL(
            """
            SELECT m.product_id, m.location_id, sum(m.quantity * mu.factor / pu.factor)::float8
              FROM stock_move m
              JOIN stock_location s ON s.id = m.location_id AND s.usage = 'internal'
              JOIN product_product p ON p.id = m.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
              JOIN uom_uom mu ON mu.id = m.product_uom
              JOIN uom_uom pu ON pu.id = t.uom_id
             WHERE m.company_id = %s AND m.state = 'done' AND m.date >= %s
               AND NOT COALESCE(m.is_inventory, false) AND m.scrap_id IS NULL
             GROUP BY 1, 2
            """,
            company_id,
            since,
        )
    )

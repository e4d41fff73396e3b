# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Items of replenishment for whatever was asked for, lies there or has a reordering rule."""

from odoo.tools import SQL

from .demand import NOW

READ = (
    "dist.replenishment.item", "dist.demand", "stock.quant", "stock.location", "stock.warehouse",
    "stock.warehouse.orderpoint", "product.product", "product.template",
)  # fmt: skip


def make_items(env, company_id, start):
    """Insert the items that are missing; return how many there were.

    :param start: demand counts from this week on
    """
    for model in READ:
        env[model].flush_model()
    env.cr.execute(
        SQL(
            """
            INSERT INTO dist_replenishment_item
                   (product_id, warehouse_id, company_id, active,
                    create_uid, create_date, write_uid, write_date)
            SELECT n.product_id, n.warehouse_id, %(company)s, true,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM (SELECT product_id, warehouse_id FROM dist_demand
                     WHERE company_id = %(company)s AND week >= %(start)s
                     UNION
                    SELECT q.product_id, l.warehouse_id FROM stock_quant q
                      JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
                     WHERE q.company_id = %(company)s AND q.quantity > 0
                     UNION
                    SELECT product_id, warehouse_id FROM stock_warehouse_orderpoint
                     WHERE company_id = %(company)s AND active) n
              JOIN stock_warehouse w ON w.id = n.warehouse_id
               AND w.company_id = %(company)s AND w.active
              JOIN product_product p ON p.id = n.product_id AND p.active
              JOIN product_template t ON t.id = p.product_tmpl_id AND t.is_storable
             WHERE t.company_id IS NULL OR t.company_id = %(company)s
                OR t.company_id = ANY(%(parents)s)
             ORDER BY n.product_id, n.warehouse_id
       ON CONFLICT (product_id, warehouse_id) DO NOTHING
            """,
            company=company_id,
            parents=env["res.company"].browse(company_id).parent_ids.ids,
            start=start,
            uid=env.uid,
            now=NOW,
        )
    )
    return env.cr.rowcount


def follow_products(env, company_id):
    """Archive the items of archived products and warehouses, take back the others."""
    env.cr.execute(
        SQL(
            """
            UPDATE dist_replenishment_item i
               SET active = p.active AND w.active, write_uid = %s, write_date = %s
              FROM product_product p, stock_warehouse w
             WHERE p.id = i.product_id AND w.id = i.warehouse_id AND i.company_id = %s
               AND i.active <> (p.active AND w.active)
            """,
            env.uid,
            NOW,
            company_id,
        )
    )
    return env.cr.rowcount


def link_orderpoints(env, company_id):
    """Link each item to its reordering rule: that of the main stock location, else the oldest."""
    env.cr.execute(
        SQL(
            """
            UPDATE dist_replenishment_item i
               SET orderpoint_id = r.orderpoint_id, write_uid = %(uid)s, write_date = %(now)s
              FROM (SELECT DISTINCT ON (i.id) i.id, o.id AS orderpoint_id
                      FROM dist_replenishment_item i
                      JOIN stock_warehouse w ON w.id = i.warehouse_id
                 LEFT JOIN stock_warehouse_orderpoint o ON o.product_id = i.product_id
                       AND o.warehouse_id = i.warehouse_id AND o.active
                       AND o.company_id = %(company)s
                     WHERE i.company_id = %(company)s
                     ORDER BY i.id, (o.location_id = w.lot_stock_id) DESC, o.id) r
             WHERE r.id = i.id AND i.orderpoint_id IS DISTINCT FROM r.orderpoint_id
            """,
            company=company_id,
            uid=env.uid,
            now=NOW,
        )
    )
    return env.cr.rowcount

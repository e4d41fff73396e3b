# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the health check looks for. Each function returns rows of one company."""

from odoo.tools import SQL

from ..core import codes

RESERVING = ("assigned", "partially_available", "waiting", "confirmed")


def negative_quants(env, company):
    """Return (quant, quantity) of internal locations with less than nothing."""
    env["stock.quant"].flush_model()
    return env.execute_query(
        SQL(
            """
            SELECT q.id, q.quantity
              FROM stock_quant q
              JOIN stock_location l ON l.id = q.location_id
             WHERE q.company_id = %(company)s AND l.usage = 'internal'
               AND q.quantity < 0
          ORDER BY q.id
            """,
            company=company.id,
        )
    )


def over_reserved_quants(env, company):
    """Return (quant, reserved, on hand) where a place reserves more of a lot than it holds.

    All quants of one product, location, lot, package and owner count together: concurrent
    transactions may leave several.
    """
    env["stock.quant"].flush_model()
    return env.execute_query(
        SQL(
            """
            SELECT unnest(array_agg(q.id ORDER BY q.id) FILTER (WHERE q.reserved_quantity != 0)),
                   SUM(q.reserved_quantity), SUM(q.quantity)
              FROM stock_quant q
              JOIN stock_location l ON l.id = q.location_id
             WHERE q.company_id = %(company)s AND l.usage IN ('internal', 'transit')
          GROUP BY q.product_id, q.location_id, q.lot_id, q.package_id, q.owner_id
            HAVING SUM(q.reserved_quantity) > GREATEST(SUM(q.quantity), 0)
          ORDER BY 1
            """,
            company=company.id,
        )
    )


def lines_beyond_quants(env, company):
    """Return (move line, taken by lines, reserved by quants) where the lines take more."""
    for model in ("stock.quant", "stock.move.line", "stock.move"):
        env[model].flush_model()
    key = SQL("product_id, location_id, lot, package, owner")
    return env.execute_query(
        SQL(
            """
            WITH line AS (
                SELECT ml.id, ml.product_id, ml.location_id, COALESCE(ml.lot_id, 0) AS lot,
                       COALESCE(ml.package_id, 0) AS package, COALESCE(ml.owner_id, 0) AS owner,
                       ml.quantity_product_uom AS qty
                  FROM stock_move_line ml
                  JOIN stock_location l ON l.id = ml.location_id
                  JOIN product_product p ON p.id = ml.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                 WHERE ml.company_id = %(company)s AND ml.state = ANY(%(states)s)
                   AND ml.quantity_product_uom != 0 AND t.is_storable
                   AND l.usage IN ('internal', 'transit')
            ), quant AS (
                SELECT product_id, location_id, COALESCE(lot_id, 0) AS lot,
                       COALESCE(package_id, 0) AS package, COALESCE(owner_id, 0) AS owner,
                       SUM(reserved_quantity) AS qty
                  FROM stock_quant
                 WHERE reserved_quantity != 0
              GROUP BY %(key)s
            )
            SELECT unnest(array_agg(line.id ORDER BY line.id)), SUM(line.qty), MAX(quant.qty)
              FROM line
         LEFT JOIN quant USING (%(key)s)
          GROUP BY %(key)s
            HAVING SUM(line.qty) > COALESCE(MAX(quant.qty), 0)
          ORDER BY 1
            """,
            company=company.id,
            states=list(RESERVING),
            key=key,
        )
    )


def unit_conflicts(env, company):
    """Return (model, id, unit, unit of the product) of what cannot be converted."""
    for model in ("stock.move", "sale.order", "sale.order.line", "product.supplierinfo",
                  "dist.item.alias", "product.template", "uom.uom"):  # fmt: skip
        env[model].flush_model()
    return env.execute_query(
        SQL(
            """
            WITH used AS (
                SELECT 'stock.move' AS model, m.id, p.product_tmpl_id, m.product_uom AS uom_id
                  FROM stock_move m
                  JOIN product_product p ON p.id = m.product_id
                 WHERE m.company_id = %(company)s AND m.state NOT IN ('done', 'cancel')
             UNION ALL
                SELECT 'sale.order.line', l.id, p.product_tmpl_id, l.product_uom_id
                  FROM sale_order_line l
                  JOIN sale_order o ON o.id = l.order_id
                  JOIN product_product p ON p.id = l.product_id
                 WHERE o.company_id = %(company)s AND l.display_type IS NULL
                   AND (o.state IN ('draft', 'sent')
                        OR o.state = 'sale' AND l.qty_delivered < l.product_uom_qty)
             UNION ALL
                SELECT 'product.supplierinfo', s.id, s.product_tmpl_id, s.product_uom_id
                  FROM product_supplierinfo s
                 WHERE s.company_id IS NULL OR s.company_id = %(company)s
             UNION ALL
                SELECT 'dist.item.alias', a.id, p.product_tmpl_id, a.product_uom_id
                  FROM dist_item_alias a
                  JOIN product_product p ON p.id = a.product_id
                 WHERE a.company_id = %(company)s AND a.active
            )
            SELECT used.model, used.id, u.id, own.id
              FROM used
              JOIN product_template t ON t.id = used.product_tmpl_id
              JOIN uom_uom u ON u.id = used.uom_id
              JOIN uom_uom own ON own.id = t.uom_id
             WHERE (t.company_id IS NULL OR t.company_id = ANY(%(companies)s))
               AND split_part(u.parent_path, '/', 1) != split_part(own.parent_path, '/', 1)
          ORDER BY used.model, used.id
            """,
            company=company.id,
            companies=company.parent_ids.ids,
        )
    )


TRANSIT = SQL("(l.usage = 'transit' OR l.dist_stock_status = 'transit')")


def overdue_in_transit(env, company, now):
    """Return (move, date) that should have taken goods out of transit and has not."""
    for model in ("stock.move", "stock.quant", "stock.location"):
        env[model].flush_model()
    return env.execute_query(
        SQL(
            """
            SELECT m.id, m.date
              FROM stock_move m
              JOIN stock_location l ON l.id = m.location_id
             WHERE m.company_id = %(company)s AND %(transit)s
               AND m.state = ANY(%(states)s) AND m.date < %(now)s
               AND EXISTS (
                   SELECT FROM stock_quant q
                     JOIN stock_location inside ON inside.id = q.location_id
                    WHERE q.product_id = m.product_id AND q.quantity > 0
                      AND inside.parent_path LIKE l.parent_path || '%%')
          ORDER BY m.id
            """,
            company=company.id,
            transit=TRANSIT,
            states=list(RESERVING),
            now=now,
        )
    )


def forgotten_in_transit(env, company):
    """Return (quant,) of goods in transit that no open move will take out."""
    for model in ("stock.move", "stock.quant", "stock.location"):
        env[model].flush_model()
    return env.execute_query(
        SQL(
            """
            SELECT q.id
              FROM stock_quant q
              JOIN stock_location l ON l.id = q.location_id
             WHERE q.company_id = %(company)s AND %(transit)s AND q.quantity > 0
               AND NOT EXISTS (
                   SELECT FROM stock_move m
                     JOIN stock_location source ON source.id = m.location_id
                    WHERE m.product_id = q.product_id AND m.state = ANY(%(states)s)
                      AND l.parent_path LIKE source.parent_path || '%%')
          ORDER BY q.id
            """,
            company=company.id,
            transit=TRANSIT,
            states=list(RESERVING),
        )
    )


def duplicate_codes(env, company):
    """Return (model, id, codes) of products and general aliases whose codes mean several products.

    Aliases of a customer or a channel are left out: they override other codes on purpose.
    """
    for model in ("product.product", "product.template", "product.uom", "dist.item.alias"):
        env[model].flush_model()
    return env.execute_query(
        SQL(
            """
            WITH product AS (
                SELECT p.id, btrim(p.barcode) AS barcode, btrim(p.default_code) AS default_code
                  FROM product_product p
                  JOIN product_template t ON t.id = p.product_tmpl_id
                 WHERE p.active AND (t.company_id IS NULL OR t.company_id = ANY(%(companies)s))
            ), named AS (
                SELECT 'product.product' AS model, id, id AS product_id, barcode AS code
                  FROM product
             UNION ALL
                SELECT 'product.product', id, id, default_code FROM product
             UNION ALL
                SELECT 'product.product', product.id, product.id, btrim(u.barcode)
                  FROM product_uom u
                  JOIN product ON product.id = u.product_id
             UNION ALL
                SELECT 'dist.item.alias', a.id, product.id, a.code
                  FROM dist_item_alias a
                  JOIN product ON product.id = a.product_id
                 WHERE a.active AND a.company_id = %(company)s
                   AND a.partner_id IS NULL AND a.channel_id IS NULL
            ), keyed AS (
                SELECT named.*,
                       CASE WHEN code ~ '^[0-9]+$' AND length(code) = ANY(%(lengths)s)
                            THEN lpad(code, %(length)s, '0') ELSE code END AS key
                  FROM named
                 WHERE code != ''
            ), twice AS (
                SELECT key FROM keyed GROUP BY key HAVING COUNT(DISTINCT product_id) > 1
            )
            SELECT keyed.model, keyed.id, array_agg(DISTINCT keyed.code)
              FROM keyed
              JOIN twice USING (key)
          GROUP BY keyed.model, keyed.id
          ORDER BY keyed.model, keyed.id
            """,
            company=company.id,
            companies=company.parent_ids.ids,
            lengths=list(codes.GTIN_LENGTHS),
            length=codes.KEY_LENGTH,
        )
    )

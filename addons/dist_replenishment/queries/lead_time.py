# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Receipts of purchase orders, and what was learned from them."""

import json

from odoo.tools import SQL

from .demand import NOW, flush

SOURCES = (
    "purchase.order", "purchase.order.line", "stock.move", "stock.location", "res.partner",
    "product.product", "product.template", "product.supplierinfo", "uom.uom", "dist.lead.time",
    "dist.lead.time.receipt", "dist.replenishment.item", "stock.warehouse.orderpoint",
)  # fmt: skip

# From the confirmation of the order to the day on which goods arrived. What should have come by now
# took at least until today. The stated lead time is that of the present price list.
_RECEIPTS = """
    WITH part AS (
        SELECT m.id AS move_id, l.id AS purchase_line_id, o.id AS order_id,
               v.commercial_partner_id AS partner_id, m.product_id, p.product_tmpl_id,
               d.warehouse_id, o.date_approve AS ordered_on,
               CASE WHEN m.state = 'done' THEN m.date END AS received_on,
               m.state <> 'done' AS is_open,
               GREATEST(CASE WHEN m.state = 'done' THEN m.date::date ELSE %(today)s::date END
                        - o.date_approve::date, 0) AS days,
               (CASE WHEN m.state = 'done' THEN m.quantity ELSE m.product_uom_qty END
                   * mu.factor / pu.factor) AS qty
          FROM stock_move m
          JOIN purchase_order_line l ON l.id = m.purchase_line_id
          JOIN purchase_order o ON o.id = l.order_id
          JOIN res_partner v ON v.id = o.partner_id
          JOIN stock_location s ON s.id = m.location_id AND s.usage IN ('supplier', 'transit')
          JOIN stock_location d ON d.id = m.location_dest_id AND d.usage = 'internal'
          JOIN product_product p ON p.id = m.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
          JOIN uom_uom mu ON mu.id = m.product_uom
          JOIN uom_uom pu ON pu.id = t.uom_id
         WHERE o.company_id = %(company)s AND o.state IN ('purchase', 'done')
           AND o.date_approve >= %(start)s
           AND (m.state = 'done' AND m.quantity > 0
                OR m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                   AND m.product_uom_qty > 0 AND l.date_planned < %(today)s)
    ), wanted AS (
        SELECT r.*, r.qty / sum(r.qty) OVER (PARTITION BY r.purchase_line_id) AS share,
               COALESCE((SELECT i.delay FROM product_supplierinfo i
                           JOIN res_partner iv ON iv.id = i.partner_id
                          WHERE i.product_tmpl_id = r.product_tmpl_id
                            AND iv.commercial_partner_id = r.partner_id
                            AND (i.product_id IS NULL OR i.product_id = r.product_id)
                            AND (i.company_id IS NULL OR i.company_id = %(company)s)
                            AND (i.date_start IS NULL OR i.date_start <= %(today)s)
                            AND (i.date_end IS NULL OR i.date_end >= %(today)s)
                          ORDER BY i.product_id NULLS LAST, i.sequence, i.id LIMIT 1), 0)
                   AS stated_days
          FROM part r
    ), gone AS (
        DELETE FROM dist_lead_time_receipt x
         WHERE x.company_id = %(company)s
           AND NOT EXISTS (SELECT FROM wanted w WHERE w.move_id = x.move_id)
    )
    INSERT INTO dist_lead_time_receipt AS x
           (move_id, purchase_line_id, order_id, partner_id, product_id, warehouse_id, company_id,
            ordered_on, received_on, is_open, days, stated_days, qty, share,
            create_uid, create_date, write_uid, write_date)
    SELECT move_id, purchase_line_id, order_id, partner_id, product_id, warehouse_id, %(company)s,
           ordered_on, received_on, is_open, days, stated_days, qty, share,
           %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM wanted
ON CONFLICT (move_id) DO UPDATE
       SET (partner_id, warehouse_id, ordered_on, received_on, is_open, days, stated_days, qty,
            share, write_uid, write_date) =
           (EXCLUDED.partner_id, EXCLUDED.warehouse_id, EXCLUDED.ordered_on, EXCLUDED.received_on,
            EXCLUDED.is_open, EXCLUDED.days, EXCLUDED.stated_days, EXCLUDED.qty, EXCLUDED.share,
            EXCLUDED.write_uid, EXCLUDED.write_date)
     WHERE (x.partner_id, x.warehouse_id, x.ordered_on, x.received_on, x.is_open, x.days,
            x.stated_days, x.qty, x.share)
           IS DISTINCT FROM
           (EXCLUDED.partner_id, EXCLUDED.warehouse_id, EXCLUDED.ordered_on, EXCLUDED.received_on,
            EXCLUDED.is_open, EXCLUDED.days, EXCLUDED.stated_days, EXCLUDED.qty, EXCLUDED.share)
"""


def merge_receipts(env, company_id, start, today):
    """Bring the evidence of a company up to date with the receipts of orders from `start` on."""
    flush(env, SOURCES)
    env.cr.execute(
        SQL(_RECEIPTS, company=company_id, start=start, today=today, uid=env.uid, now=NOW)
    )
    env["dist.lead.time.receipt"].invalidate_model()


def receipts(env, company_id, today):
    """Return (vendor, product, days, stated days, share, age, open) of the evidence, in order."""
    env["dist.lead.time.receipt"].flush_model()
    return env.execute_query(
        SQL(
            """
            SELECT partner_id, product_id, days, stated_days, share::float8,
                   %s::date - ordered_on::date, is_open
              FROM dist_lead_time_receipt
             WHERE company_id = %s
             ORDER BY partner_id, product_id, ordered_on, move_id
            """,
            today,
            company_id,
        )
    )


_WRITE = """
    WITH learned AS (
        SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(
               partner_id int, product_id int, p50_days float8, p90_days float8, mean_days float8,
               stated_days float8, usual_days float8, receipt_count int, open_count int,
               in_time_rate float8, ratios jsonb)
    ), gone AS (
        DELETE FROM dist_lead_time x
         WHERE x.company_id = %(company)s
           AND NOT EXISTS (SELECT FROM learned r
                            WHERE COALESCE(r.partner_id, 0) = COALESCE(x.partner_id, 0)
                              AND COALESCE(r.product_id, 0) = COALESCE(x.product_id, 0))
    )
    INSERT INTO dist_lead_time AS x
           (company_id, partner_id, product_id, p50_days, p90_days, mean_days, stated_days,
            usual_days, receipt_count, open_count, in_time_rate, ratios,
            create_uid, create_date, write_uid, write_date)
    SELECT %(company)s, partner_id, product_id, p50_days, p90_days, mean_days, stated_days,
           usual_days, receipt_count, open_count, in_time_rate, ratios,
           %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM learned
ON CONFLICT (company_id, COALESCE(partner_id, 0), COALESCE(product_id, 0)) DO UPDATE
       SET (p50_days, p90_days, mean_days, stated_days, usual_days, receipt_count, open_count,
            in_time_rate, ratios, write_uid, write_date) =
           (EXCLUDED.p50_days, EXCLUDED.p90_days, EXCLUDED.mean_days, EXCLUDED.stated_days,
            EXCLUDED.usual_days, EXCLUDED.receipt_count, EXCLUDED.open_count,
            EXCLUDED.in_time_rate, EXCLUDED.ratios, EXCLUDED.write_uid, EXCLUDED.write_date)
     WHERE (x.ratios, x.stated_days, x.usual_days, x.receipt_count, x.open_count)
           IS DISTINCT FROM (EXCLUDED.ratios, EXCLUDED.stated_days, EXCLUDED.usual_days,
                             EXCLUDED.receipt_count, EXCLUDED.open_count)
"""


def write_lead_times(env, company_id, rows):
    """Replace what was learned for a company; what is the same isn't written.

    :param rows: dicts with the columns of the statement
    """
    env["dist.lead.time"].flush_model()
    env.cr.execute(SQL(_WRITE, rows=json.dumps(rows), company=company_id, uid=env.uid, now=NOW))
    env["dist.lead.time"].invalidate_model()


def item_vendors(env, item_ids, today):
    """Return (place, vendor or None, stated days, usual days, learned row) of each item, in order.

    The vendor is that of the item's reordering rule, else the first of the price list that is
    valid; the learned row is the narrowest there is: of the product, the vendor, all vendors.
    """
    flush(env, SOURCES)
    return env.execute_query(
        SQL(
            """
            SELECT n.place - 1, v.partner_id, v.delay, vendor.usual_days,
                   COALESCE(own.id, vendor.id, everybody.id)
              FROM unnest(%(ids)s::int[]) WITH ORDINALITY AS n(id, place)
              JOIN dist_replenishment_item i ON i.id = n.id
              JOIN product_product p ON p.id = i.product_id
         LEFT JOIN stock_warehouse_orderpoint o ON o.id = i.orderpoint_id
         LEFT JOIN LATERAL (
                   SELECT c.commercial_partner_id AS partner_id, s.delay
                     FROM product_supplierinfo s
                     JOIN res_partner c ON c.id = s.partner_id
                    WHERE s.product_tmpl_id = p.product_tmpl_id
                      AND (s.product_id IS NULL OR s.product_id = p.id)
                      AND (s.company_id IS NULL OR s.company_id = i.company_id)
                      AND (s.date_start IS NULL OR s.date_start <= %(today)s)
                      AND (s.date_end IS NULL OR s.date_end >= %(today)s)
                    ORDER BY (s.id = o.supplier_id) DESC NULLS LAST,
                             s.sequence, s.min_qty, s.price, s.id
                    LIMIT 1) v ON true
         LEFT JOIN dist_lead_time own ON own.company_id = i.company_id
               AND own.partner_id = v.partner_id AND own.product_id = i.product_id
         LEFT JOIN dist_lead_time vendor ON vendor.company_id = i.company_id
               AND vendor.partner_id = v.partner_id AND vendor.product_id IS NULL
         LEFT JOIN dist_lead_time everybody ON everybody.company_id = i.company_id
               AND everybody.partner_id IS NULL
             ORDER BY 1
            """,
            ids=list(item_ids),
            today=today,
        )
    )


def ratios(env, row_ids):
    """Return {learned row: its ratios}."""
    return dict(
        env.execute_query(
            SQL("SELECT id, ratios FROM dist_lead_time WHERE id = ANY(%s)", list(row_ids))
        )
    )

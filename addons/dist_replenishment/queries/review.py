# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the weekly review tells, one statement for each sheet; days are counted in UTC."""

from odoo.tools import SQL

CURSOR = "dist_replenishment_review"
_READ = {
    "service": (
        "dist.replenishment.item", "dist.unmet.demand", "dist.demand", "stock.quant",
        "stock.location", "product.product", "res.company",
    ),
    "items": ("dist.replenishment.item", "dist.replenishment.policy"),
    "overdue": (
        "purchase.order", "purchase.order.line", "product.product", "product.template",
        "stock.picking.type",
    ),
    "dead": (
        "dist.replenishment.item", "dist.demand", "stock.quant", "stock.location",
        "product.product",
    ),
    "vendors": (
        "purchase.order", "purchase.order.line", "stock.move", "stock.location",
        "product.supplierinfo", "product.product", "res.partner",
    ),
}  # fmt: skip


def _flush(env, sheet):
    for model in _READ[sheet]:
        env[model].flush_model()


def stream(env, statement, size):
    """Yield lists of rows of a SELECT, `size` at a time, from a cursor of the database.

    One stream at a time for each transaction; it sees what was so when it began.
    """
    cr, name = env.cr, SQL.identifier(CURSOR)
    cr.execute(SQL("DECLARE %s NO SCROLL CURSOR FOR %s", name, statement))
    try:
        while True:
            cr.execute(SQL("FETCH %s FROM %s", SQL(str(int(size))), name))
            rows = cr.fetchall()
            if not rows:
                break
            yield rows
    finally:
        cr.execute(SQL("CLOSE %s", name))


def _held(company):
    """Usable goods of the company by product and warehouse."""
    return SQL(
        """
        SELECT q.product_id, l.warehouse_id, sum(q.quantity) AS qty, min(q.in_date)::date AS day
          FROM stock_quant q JOIN stock_location l ON l.id = q.location_id
         WHERE l.usage = 'internal' AND l.dist_stock_status = 'usable'
           AND q.company_id = %(company)s
           AND (q.owner_id IS NULL OR q.owner_id = %(partner)s)
         GROUP BY 1, 2
        """,
        company=company.id,
        partner=company.partner_id.id,
    )


_SERVICE = """
    WITH request AS (
        SELECT product_id, warehouse_id, sum(requested_qty) AS requested,
               sum(promised_qty) AS promised,
               sum(requested_qty) FILTER (WHERE request_date >= %(last)s) AS requested_last,
               sum(promised_qty) FILTER (WHERE request_date >= %(last)s) AS promised_last
          FROM dist_unmet_demand
         WHERE company_id = %(company)s
           AND request_date >= %(since)s AND request_date < %(monday)s
         GROUP BY 1, 2
    ), held AS (%(held)s), demand AS (
        SELECT product_id, warehouse_id, sum(cleaned_qty) AS qty FROM dist_demand
         WHERE company_id = %(company)s AND week >= %(year)s AND week < %(monday)s
         GROUP BY 1, 2
    ), item AS (
        SELECT i.id, i.product_id, i.warehouse_id, i.policy_id, i.abc_value,
               i.demand_weekly AS weekly, i.expected_fill AS fill, h.qty AS held,
               d.qty AS asked,
               COALESCE((p.standard_price ->> %(company_key)s)::float, 0) AS cost
          FROM dist_replenishment_item i
          JOIN product_product p ON p.id = i.product_id
     LEFT JOIN held h ON h.product_id = i.product_id AND h.warehouse_id = i.warehouse_id
     LEFT JOIN demand d ON d.product_id = i.product_id AND d.warehouse_id = i.warehouse_id
         WHERE i.active AND i.company_id = %(company)s
    )
    SELECT i.policy_id, i.abc_value, i.id IS NOT NULL, count(i.id),
           COALESCE(sum(r.requested), 0), COALESCE(sum(r.promised), 0),
           COALESCE(sum(r.requested_last), 0), COALESCE(sum(r.promised_last), 0),
           COALESCE(sum(i.fill * i.weekly), 0), COALESCE(sum(i.weekly), 0),
           COALESCE(sum(i.held * i.cost), 0), COALESCE(sum(i.asked * i.cost), 0)
      FROM item i
 FULL JOIN request r ON r.product_id = i.product_id AND r.warehouse_id = i.warehouse_id
     GROUP BY 1, 2, 3
     ORDER BY 3 DESC, 1 NULLS LAST, 2 NULLS LAST
"""


def service(env, company, spans):
    """Rows of (policy, value class, is an item, items, sums) by segment.

    The sums: requested and promised since `spans.since`, both in the last week, expected fill
    weighted by the weekly demand, that weight, stock value, value of the year's demand. What was
    asked for of no item (not storable, archived, no warehouse) comes in a row of its own.
    """
    _flush(env, "service")
    return env.execute_query(
        SQL(
            _SERVICE,
            company=company.id,
            company_key=str(company.id),
            held=_held(company),
            last=spans.last,
            since=spans.since,
            year=spans.year,
            monday=spans.monday,
        )
    )


def items(env, company, methods, most):
    """Rows of (item, policy, value class) of active items, by id; of many every n-th.

    :param methods: of the items' policies
    :param most: rows
    """
    _flush(env, "items")
    return env.execute_query(
        SQL(
            """
            SELECT id, policy_id, abc_value
              FROM (SELECT i.id, i.policy_id, i.abc_value, count(*) OVER () AS total,
                           row_number() OVER (ORDER BY i.id) - 1 AS place
                      FROM dist_replenishment_item i
                      JOIN dist_replenishment_policy p ON p.id = i.policy_id
                     WHERE i.active AND i.company_id = %(company)s AND p.method = ANY(%(methods)s)
                   ) planned
             WHERE place %% ((total + %(most)s - 1) / %(most)s) = 0
             ORDER BY id
            """,
            company=company.id,
            methods=list(methods),
            most=most,
        )
    )


def overdue(env, company, today, size):
    """Yield lists of lines of confirmed orders whose day is over: most days first.

    (vendor, order, product, warehouse, day, days over, open quantity, unit, open value in company
    currency, buyer)
    """
    _flush(env, "overdue")
    return stream(
        env,
        SQL(
            """
            SELECT po.partner_id, po.name, l.product_id, k.warehouse_id, l.date_planned::date,
                   %(today)s::date - l.date_planned::date, l.product_qty - l.qty_received,
                   l.product_uom_id,
                   l.price_subtotal / l.product_qty * (l.product_qty - l.qty_received)
                       / COALESCE(NULLIF(po.currency_rate, 0), 1), po.user_id
              FROM purchase_order_line l
              JOIN purchase_order po ON po.id = l.order_id AND po.state = 'purchase'
              JOIN product_product p ON p.id = l.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id AND t.type = 'consu'
         LEFT JOIN stock_picking_type k ON k.id = po.picking_type_id
             WHERE po.company_id = %(company)s AND l.display_type IS NULL
               AND l.product_qty > l.qty_received AND l.date_planned::date < %(today)s
             ORDER BY l.date_planned::date, po.name, l.id
            """,
            company=company.id,
            today=today,
        ),
        size,
    )


def dead(env, company, since, size):
    """Yield lists of items with stock of which nothing was asked for since a day: dearest first.

    What has been known for less long than that isn't dead, but new.

    (product, warehouse, quantity, value, last week with demand, known since, policy)
    """
    _flush(env, "dead")
    return stream(
        env,
        SQL(
            """
            WITH held AS (%(held)s), demand AS (
                SELECT product_id, warehouse_id, max(week) AS week FROM dist_demand
                 WHERE company_id = %(company)s AND requested_qty > 0 GROUP BY 1, 2)
            SELECT i.product_id, i.warehouse_id, h.qty,
                   h.qty * COALESCE((p.standard_price ->> %(company_key)s)::float, 0), d.week,
                   COALESCE(i.known_since, h.day), i.policy_id
              FROM dist_replenishment_item i
              JOIN held h ON h.product_id = i.product_id AND h.warehouse_id = i.warehouse_id
              JOIN product_product p ON p.id = i.product_id
         LEFT JOIN demand d ON d.product_id = i.product_id AND d.warehouse_id = i.warehouse_id
             WHERE i.active AND i.company_id = %(company)s AND h.qty > 0
               AND (d.week IS NULL OR d.week < %(since)s)
               AND COALESCE(i.known_since, h.day) < %(since)s
             ORDER BY 4 DESC, i.id
            """,
            company=company.id,
            company_key=str(company.id),
            held=_held(company),
            since=since,
        ),
        size,
    )


_VENDORS = """
    WITH receipt AS (
        SELECT v.commercial_partner_id AS vendor, l.id, m.date::date AS day,
               m.date::date - l.date_planned::date AS late,
               m.date::date - po.date_approve::date AS took,
               COALESCE(NULLIF(s.delay, 0),
                        l.date_planned::date - po.date_approve::date) AS stated
          FROM stock_move m
          JOIN stock_location src ON src.id = m.location_id AND src.usage = 'supplier'
          JOIN purchase_order_line l ON l.id = m.purchase_line_id
          JOIN purchase_order po ON po.id = l.order_id
          JOIN res_partner v ON v.id = po.partner_id
          JOIN product_product p ON p.id = l.product_id
     LEFT JOIN LATERAL (
               SELECT s.delay FROM product_supplierinfo s
                WHERE s.product_tmpl_id = p.product_tmpl_id AND s.partner_id = v.id
                  AND (s.product_id IS NULL OR s.product_id = p.id)
                  AND (s.company_id IS NULL OR s.company_id = %(company)s)
                ORDER BY s.sequence, s.min_qty DESC, s.price, s.id LIMIT 1) s ON true
         WHERE m.state = 'done' AND m.company_id = %(company)s AND m.quantity > 0
           AND m.date >= %(since)s AND m.date < %(until)s
         GROUP BY 1, 2, 3, 4, 5, 6)
    SELECT vendor, count(*), count(*) FILTER (WHERE late <= 0), avg(stated)::float,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY took),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY took),
           COALESCE(sum(late) FILTER (WHERE late > 0), 0),
           count(*) FILTER (WHERE late > 0), GREATEST(max(late), 0)
      FROM receipt
     GROUP BY vendor
     ORDER BY (count(*) FILTER (WHERE late <= 0) + 1.0) / (count(*) + 2.0),
              count(*) DESC, vendor
"""


def vendors(env, company, since, until, size):
    """Yield lists of vendors with what they delivered from a day on, the worst first.

    (vendor, receipts, on time, stated days, half within, nine of ten within, days late together,
    late receipts, most days late). One receipt is what came of an order line on one day. The
    stated days are those of the price list, unless 0 (Odoo writes that for new vendors), else from
    the order to the day on its line. The order
    is by the share on time, with two receipts more of which one was in time, so that one delivery
    doesn't make a vendor the worst.
    """
    _flush(env, "vendors")
    return stream(
        env,
        SQL(
            _VENDORS,
            company=company.id,
            since=since,
            until=until,
        ),
        size,
    )

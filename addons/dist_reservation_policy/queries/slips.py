# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Receipts that slip: goods that are late in transit, and what customers were told."""

from odoo.tools import SQL

from .keys import keys_table, local_day

#: goods that are under way between two places of the company's own, and have left the first
IN_TRANSIT = SQL("(src.usage = 'transit' OR src.dist_stock_status = 'transit')")


def overdue_in_transit(day):
    """The condition that move `m` from location `src` should have brought its goods before today.

    What waits for a move before it has not left yet: it is late, but not lost on the way.

    :param day: the day of the move in the time zone of scope row `s`
    """
    return SQL(
        "(%s AND m.state <> 'waiting' AND %s < (statement_timestamp() AT TIME ZONE s.tz)::date)",
        IN_TRANSIT,
        day,
    )


def stale_transit(cr):
    """[(move, product, warehouse, due day)] of what is overdue in transit, where promises count.

    It has left availability. The caller flushes moves and locations.
    """
    cr.execute(
        SQL(
            """
            SELECT m.id, m.product_id, s.id, %(day)s
              FROM (SELECT w.id, w.company_id, COALESCE(w.dist_tz, 'UTC') AS tz,
                           l.parent_path AS path
                      FROM stock_warehouse w JOIN stock_location l ON l.id = w.lot_stock_id
                     WHERE w.dist_mode = 'enforce' AND w.active) s
              JOIN stock_move m ON m.company_id = s.company_id
               AND m.state IN ('confirmed', 'partially_available', 'assigned')
              JOIN stock_location src ON src.id = m.location_id AND %(transit)s
              JOIN stock_location dst ON dst.id = COALESCE(m.location_final_id, m.location_dest_id)
             WHERE dst.parent_path LIKE s.path || '%%' AND %(overdue)s
             ORDER BY m.id
            """,
            day=local_day("m.date"),
            transit=IN_TRANSIT,
            overdue=overdue_in_transit(local_day("m.date")),
        )
    )
    return cr.fetchall()


def mark_tried(cr, keys):
    """Note that what is at risk of the keys has been looked at, whatever came of it."""
    cr.execute(
        SQL(
            """
            UPDATE dist_promise_slip t SET is_tried = true
              FROM %s AS k(product_id, warehouse_id)
             WHERE t.product_id = k.product_id AND t.warehouse_id = k.warehouse_id
               AND t.state = 'at_risk' AND NOT t.is_tried
            """,
            keys_table(keys),
        )
    )
    return cr.rowcount


def last_told(cr, line_ids):
    """{line id: arrival date} of the last mail to the customer about each order line."""
    cr.execute(
        SQL(
            """
            SELECT DISTINCT ON (line_id) line_id, new_date
              FROM dist_promise_notice_line WHERE line_id = ANY(%s)
             ORDER BY line_id, notice_id DESC, new_date DESC
            """,
            list(line_ids),
        )
    )
    return dict(cr.fetchall())


def promised_arrivals(cr, line_ids):
    """{(line, product, warehouse, ship date): arrival} that the ledger has of firm promises."""
    cr.execute(
        SQL(
            """
            SELECT line_id, product_id, warehouse_id, ship_date, max(arrival_date)
              FROM dist_promise_entry
             WHERE line_id = ANY(%s) AND state = 'firm' AND NOT shadow AND arrival_date IS NOT NULL
             GROUP BY 1, 2, 3, 4
            """,
            list(line_ids),
        )
    )
    return {row[:4]: row[4] for row in cr.fetchall()}


def stale_slips(cr, line_ids=None):
    """[slip id] whose order line by now says something else than the slip.

    :param line_ids: only of these order lines; None: of all
    """
    cr.execute(
        SQL(
            """
            SELECT t.id FROM dist_promise_slip t
         LEFT JOIN sale_order_line l ON l.id = t.line_id
             WHERE t.state IN ('at_risk', 'late') AND %s
               AND (l.id IS NULL
                    OR (t.state = 'at_risk' AND COALESCE(l.dist_at_risk_qty, 0) = 0)
                    OR (t.state = 'late' AND COALESCE(l.dist_at_risk_qty, 0) = 0
                        AND (COALESCE(l.dist_promised_qty, 0) = 0
                             OR l.dist_arrival_date <= t.old_arrival_date)))
             ORDER BY t.id
            """,
            SQL("true") if line_ids is None else SQL("t.line_id = ANY(%s)", list(line_ids)),
        )
    )
    return [row[0] for row in cr.fetchall()]

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How well orders are served: fill rate, and on-time-in-full, one row an order line."""

from odoo.tools import SQL

from .keys import local_day


def service_level(digits):
    """The query behind dist.service.level, from the first request of every order line.

    :param digits: decimal places of quantities; a line's quantity is rounded as its moves are
    """
    return SQL(
        """
        SELECT f.*, 100.0 * f.promised_qty / NULLIF(f.requested_qty, 0) AS fill_rate,
               CASE WHEN f.due_lines = 1 THEN 100.0 * f.in_full_lines END AS otif_rate
          FROM (SELECT r.*, LEAST(r.in_time_qty, r.wanted_qty) AS delivered_qty,
                       CASE WHEN %(in_full)s OR (r.wanted_qty > 0 AND r.is_past)
                            THEN 1 ELSE 0 END AS due_lines,
                       CASE WHEN %(in_full)s THEN 1 ELSE 0 END AS in_full_lines
                  FROM (%(lines)s) r) f
        """,
        in_full=SQL("(r.wanted_qty > 0 AND r.in_time_qty >= r.wanted_qty)"),
        lines=_lines(digits),
    )


def _lines(digits):
    """First request, first promise, what is still wanted, and what left by the promised day."""
    return SQL(
        """
        SELECT u.id, u.order_name, u.product_id, t.categ_id, u.partner_id, u.channel_id,
               u.warehouse_id, u.company_id, u.request_date, u.requested_date, u.outcome,
               u.requested_qty, u.promised_qty, p.day AS first_promised_date, p.is_past,
               COALESCE(k.mode, 'enforce') AS mode,
               CASE WHEN o.state = 'sale'
                    THEN LEAST(COALESCE(p.qty, 0),
                               round(((l.product_uom_qty * lu.factor + part.ordered)
                                      / pu.factor)::numeric, %(digits)s))
                    ELSE 0 END AS wanted_qty,
               COALESCE(round(COALESCE(d.qty::numeric, kd.qty), %(digits)s), 0) AS in_time_qty
          FROM dist_unmet_demand u
          JOIN product_product pp ON pp.id = u.product_id
          JOIN product_template t ON t.id = pp.product_tmpl_id
          JOIN uom_uom pu ON pu.id = u.product_uom_id
     LEFT JOIN sale_order_line l ON l.id = u.sale_order_line_res_id
     LEFT JOIN sale_order o ON o.id = l.order_id
     LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
     LEFT JOIN LATERAL (%(parts)s) part ON true
     LEFT JOIN LATERAL (%(mode)s) k ON true
     LEFT JOIN LATERAL (%(promise)s) p ON true
     LEFT JOIN LATERAL (%(delivered)s) d ON true
     LEFT JOIN LATERAL (%(delivered_kits)s) kd ON l.dist_in_kits
        """,
        digits=digits,
        parts=_parts(),
        mode=_first_mode(),
        promise=_first_promise(),
        delivered=_delivered(),
        delivered_kits=_delivered_kits(),
    )


def _parts():
    """The lines that serve the request from other warehouses (`_dist_root`), and its own line.

    What is ordered on the parts is in the reference unit, and without the line that was entered.
    Most lines have no part: units are looked up for those that do, instead of joined for all.
    """
    return SQL(
        """
        SELECT array_append(array_agg(x.id), u.sale_order_line_res_id) AS line_ids,
               COALESCE(sum(x.product_uom_qty * (SELECT xu.factor FROM uom_uom xu
                                                  WHERE xu.id = x.product_uom_id)), 0) AS ordered
          FROM sale_order_line x WHERE x.dist_split_from_id = u.sale_order_line_res_id
        """
    )


def _first_mode():
    """Whether the first decision was enforced. What is gone was refused, which only that does."""
    return SQL(
        """
        SELECT k.mode FROM dist_promise_decision k
         WHERE k.line_id = u.sale_order_line_res_id ORDER BY k.id LIMIT 1
        """
    )


def _first_promise():
    """The day on which the first promise completes the line, its quantity, whether it is over.

    What the line grew by later is no part of it: neither of another transaction, nor beyond what
    was asked for first. What waits without a date counts for the day that was asked for. Kits are
    counted by one of their components: each has as many, on the same days. The day is over when it
    is so in each warehouse that serves the line: until then its goods can still leave in time.
    """
    return SQL(
        """
        SELECT max(e.ship_date) AS day, sum(e.qty) AS qty,
               max(e.ship_date) < min(e.today) AS is_past
          FROM (SELECT b.ship_date, COALESCE(b.kits, b.qty) AS qty, b.xact,
                       (statement_timestamp() AT TIME ZONE COALESCE(bw.dist_tz, 'UTC'))::date
                           AS today,
                       first_value(b.xact) OVER w AS first_xact,
                       sum(COALESCE(b.kits, b.qty)) OVER w - COALESCE(b.kits, b.qty) AS before
                  FROM dist_promise_entry b
                  JOIN stock_warehouse bw ON bw.id = b.warehouse_id
                 WHERE b.line_id = ANY(part.line_ids) AND b.kind = 'promise'
                   AND (b.product_id = u.product_id OR b.kits IS NOT NULL AND b.product_id = (
                       SELECT min(c.product_id) FROM dist_promise_entry c
                        WHERE c.line_id = b.line_id AND c.kind = 'promise' AND c.kits IS NOT NULL
                          AND c.xact IS NOT DISTINCT FROM b.xact))
                WINDOW w AS (ORDER BY b.id)) e
         WHERE e.xact IS NOT DISTINCT FROM e.first_xact AND e.before < u.requested_qty
        """
    )


def _delivered():
    """What left for the customer by the promised day, in the product's unit."""
    return _left_in_time(
        SQL("m.sale_line_id = ANY(part.line_ids) AND m.product_id = u.product_id"),
        SQL("pu.factor"),
    )


def _delivered_kits():
    """The same of kits: whole ones, of which every component has left by the promised day.

    The policy never divides kits among warehouses: they have no parts.
    """
    return SQL(
        """
        SELECT min(floor(COALESCE(x.qty, 0)::numeric / c.per + 0.000001)) AS qty
          FROM (SELECT b.product_id,
                       NULLIF(sum(b.qty) / NULLIF(max(sum(b.kits)) OVER (), 0), 0) AS per
                  FROM dist_promise_entry b
                 WHERE b.line_id = l.id AND b.kits IS NOT NULL AND b.state <> 'hold'
                 GROUP BY b.product_id) c
          JOIN product_product cp ON cp.id = c.product_id
          JOIN product_template ct ON ct.id = cp.product_tmpl_id
          JOIN uom_uom cu ON cu.id = ct.uom_id
     LEFT JOIN LATERAL (%s) x ON true
         WHERE c.per IS NOT NULL
        """,
        _left_in_time(
            SQL("m.sale_line_id = l.id AND m.product_id = c.product_id"), SQL("cu.factor")
        ),
    )


def _left_in_time(of_moves, factor):
    """What left for the customer by the promised day, of moves `m`; returns are apart.

    The day is that of the warehouse that the goods left, as a ship day is. What left from no
    warehouse counts by that of the request.

    :param of_moves: the condition by which the moves belong to the line
    :param factor: of the unit in which they are counted
    """
    return SQL(
        """
        SELECT sum(m.quantity * mu.factor / %(factor)s) AS qty FROM stock_move m
          JOIN stock_location src ON src.id = m.location_id AND src.usage <> 'customer'
          JOIN stock_location dst ON dst.id = m.location_dest_id
           AND (dst.usage = 'customer' OR (dst.usage = 'transit' AND dst.company_id IS NULL))
          JOIN uom_uom mu ON mu.id = m.product_uom
     LEFT JOIN stock_warehouse mw ON mw.id = COALESCE(src.warehouse_id, u.warehouse_id)
    CROSS JOIN LATERAL (SELECT COALESCE(mw.dist_tz, 'UTC') AS tz) s
         WHERE %(of_moves)s AND m.state = 'done' AND %(day)s <= p.day
        """,
        of_moves=of_moves,
        factor=factor,
        day=local_day("m.date"),
    )

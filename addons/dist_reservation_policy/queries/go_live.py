# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the policy decided in the last days, order by order and warehouse by warehouse."""

from odoo.tools import SQL

from ..core.commitment import STOPPED
from .keys import usable, usable_quant

#: from the mildest to the worst; an order counts once, as the worst that it was told
RANKS = (
    "promised", "later", "split", "backordered", "shortage", "asked", "approval", "refused",
)  # fmt: skip
#: the order is confirmed by stock Odoo although the supply by its date does not cover it
AVOIDED = ("later", "split", "backordered", *STOPPED)
#: how far back people look, in days
PERIODS = (7, 14, 30)

_RANK = SQL(
    """
    CASE d.outcome WHEN 'refused' THEN 8 WHEN 'approval' THEN 7 WHEN 'asked' THEN 6
                   WHEN 'shortage' THEN 5 WHEN 'backordered' THEN 4 WHEN 'split' THEN 3
                   ELSE CASE WHEN d.promised_qty < d.requested_qty THEN 2 ELSE 1 END END
    """
)


def _periods():
    return SQL("(VALUES %s) AS p(days)", SQL(", ").join(SQL("(%s)", days) for days in PERIODS))


def _lines():
    """One row an order line and period.

    A refused line may ask again and again, so the largest refusal counts; what it grew by adds up.
    So it is with what was asked or waited for approval: nothing was promised at that attempt.
    """
    return SQL(
        """
        SELECT p.days, d.warehouse_id, d.company_id, d.mode, d.order_id,
               CASE WHEN d.order_id IS NULL THEN d.order_name END AS gone, d.line_id,
               CASE WHEN d.line_id IS NULL THEN d.product_id END AS gone_product_id,
               min(d.id) AS id, max(d.order_name) AS order_name, max(d.channel_id) AS channel_id,
               max(d.partner_id) AS partner_id, max(d.create_date) AS decided_at,
               max(%(rank)s) AS rank,
               COALESCE(max(d.requested_qty - d.promised_qty)
                        FILTER (WHERE d.outcome = ANY(%(stopped)s)), 0) AS refused_qty,
               COALESCE(sum(d.requested_qty - d.promised_qty)
                        FILTER (WHERE d.outcome <> ALL(%(stopped)s)), 0) AS late_qty
          FROM %(periods)s
          JOIN dist_promise_decision d
            ON d.create_date >= statement_timestamp() AT TIME ZONE 'UTC'
                                - p.days * interval '1 day'
         WHERE d.warehouse_id IS NOT NULL
         GROUP BY p.days, d.warehouse_id, d.company_id, d.mode, d.order_id, gone, d.line_id,
                  gone_product_id
        """,
        rank=_RANK,
        periods=_periods(),
        stopped=list(STOPPED),
    )


def go_live_orders():
    """The query behind dist.go.live.order: one row an order, warehouse, mode and period.

    Money is what the quantity would have brought at the price of the line's first request. What
    the policy divides among warehouses was asked for once, by the line that was entered.
    """
    return SQL(
        """
        SELECT min(l.id)::bigint * 100 + l.days AS id, l.days, l.warehouse_id, l.company_id,
               c.currency_id, l.mode, l.order_id, max(l.order_name) AS order_name,
               max(l.channel_id) AS channel_id, max(l.partner_id) AS partner_id,
               max(l.decided_at) AS decided_at, count(*) AS line_count,
               (%(ranks)s::varchar[])[l.worst] AS outcome,
               sum(l.qty) AS missing_qty,
               sum(l.qty * COALESCE(u.price_unit, 0)) AS missing_value
          FROM (SELECT x.*, CASE WHEN x.worst >= 6 THEN x.refused_qty ELSE x.late_qty END AS qty
                  FROM (SELECT y.*, max(y.rank) OVER (
                                   PARTITION BY y.days, y.warehouse_id, y.company_id, y.mode,
                                                y.order_id, y.gone) AS worst
                          FROM (%(lines)s) y) x) l
          JOIN res_company c ON c.id = l.company_id
     LEFT JOIN sale_order_line s ON s.id = l.line_id
     LEFT JOIN dist_unmet_demand u
            ON u.sale_order_line_res_id = COALESCE(s.dist_split_from_id, s.id)
         GROUP BY l.days, l.warehouse_id, l.company_id, c.currency_id, l.mode, l.order_id, l.gone,
                  l.worst
        """,
        ranks=list(RANKS),
        lines=_lines(),
    )


def _counts():
    """Orders by outcome, and what is behind the oversells that the policy avoids."""
    by_outcome = (
        SQL("count(*) FILTER (WHERE o.outcome = %s) AS %s", rank, SQL.identifier(f"{rank}_count"))
        for rank in RANKS
    )
    avoided = SQL("FILTER (WHERE o.outcome = ANY(%s))", list(AVOIDED))
    return SQL(", ").join(
        [
            SQL("count(*) AS order_count"),
            *by_outcome,
            SQL("count(*) %s AS avoided_count", avoided),
            SQL("sum(o.missing_qty) %s AS avoided_qty", avoided),
            SQL("sum(o.missing_value) %s AS avoided_value", avoided),
        ]
    )


COUNTED = (
    "order_count", *(f"{rank}_count" for rank in RANKS), "avoided_count", "avoided_qty",
    "avoided_value",
)  # fmt: skip


def go_live():
    """The query behind dist.go.live: one row a warehouse and period.

    A warehouse that enforces shows what it was told while enforcing, every other one what
    monitoring found.
    """
    return SQL(
        """
        SELECT s.id * 100 + p.days AS id, s.id AS warehouse_id, s.company_id, s.currency_id,
               p.days, s.mode, a.create_date AS since, a.user_id, a.reason, %(counted)s, %(open)s
          FROM (SELECT w.id, w.company_id, c.currency_id, c.partner_id, w.dist_mode AS mode,
                       ls.parent_path AS path
                  FROM stock_warehouse w
                  JOIN res_company c ON c.id = w.company_id
                  JOIN stock_location ls ON ls.id = w.lot_stock_id
                 WHERE w.active) s
    CROSS JOIN %(periods)s
     LEFT JOIN LATERAL (
               SELECT e.create_date, e.user_id, e.reason FROM dist_audit e
                WHERE e.res_model = 'stock.warehouse' AND e.res_id = s.id AND e.kind = 'mode'
                ORDER BY e.id DESC LIMIT 1) a ON true
     LEFT JOIN (SELECT o.warehouse_id, o.days, o.mode, %(counts)s
                  FROM (%(orders)s) o GROUP BY o.warehouse_id, o.days, o.mode) n
            ON n.warehouse_id = s.id AND n.days = p.days
           AND n.mode = CASE s.mode WHEN 'enforce' THEN 'enforce' ELSE 'monitor' END
        """,
        counted=SQL(", ").join(
            SQL("COALESCE(n.%(c)s, 0) AS %(c)s", c=SQL.identifier(name)) for name in COUNTED
        ),
        open=_still_open(),
        periods=_periods(),
        counts=_counts(),
        orders=go_live_orders(),
    )


def _still_open():
    """What somebody should look at before, or while, the policy decides (row `s` above)."""
    return SQL(
        """
        (SELECT count(DISTINCT b.line_id) FROM dist_promise b
          WHERE b.warehouse_id = s.id AND b.state = 'at_risk' AND b.shadow = (s.mode <> 'enforce')
        ) AS at_risk_count,
        (SELECT count(DISTINCT b.line_id) FROM dist_promise b
          WHERE b.warehouse_id = s.id AND b.state = 'backorder'
            AND b.shadow = (s.mode <> 'enforce')) AS waiting_count,
        (SELECT count(*) FROM (%(over)s) g) AS over_reserved_count,
        (SELECT count(DISTINCT g.line_id) FROM (%(unseen)s) g) AS unseen_count,
        (SELECT count(*) FROM dist_exception x
          WHERE x.warehouse_id = s.id AND x.state <> 'closed') AS case_count
        """,
        over=_over_reserved(),
        unseen=_unseen(),
    )


def _over_reserved():
    """Products of which more is reserved than is there, in the usable stock of warehouse `s`."""
    return SQL(
        """
        SELECT q.product_id FROM stock_location l
          JOIN stock_quant q ON q.location_id = l.id AND %(quant)s
         WHERE %(usable)s
         GROUP BY q.product_id HAVING sum(q.reserved_quantity) > sum(q.quantity)
        """,
        quant=usable_quant(),
        usable=usable("l"),
    )


def _unseen():
    """(transfer, order line) of open deliveries out of warehouse `s` that no policy ever saw.

    Of a delivery in several steps it is the one that takes the goods out of the usable stock.
    """
    return SQL(
        """
        SELECT m.picking_id, sol.id AS line_id FROM stock_move m
          JOIN stock_picking k ON k.id = m.picking_id
           AND k.state IN ('waiting', 'confirmed', 'assigned')
          JOIN stock_location src ON src.id = m.location_id
          JOIN stock_location dst ON dst.id = m.location_dest_id
          JOIN sale_order_line sol ON sol.id = m.sale_line_id
           AND sol.dist_promise_decided IS NOT TRUE
          JOIN product_product pp ON pp.id = m.product_id
          JOIN product_template pt ON pt.id = pp.product_tmpl_id AND pt.is_storable
         WHERE m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
           AND (%(src)s) AND NOT (%(dst)s)
        """,
        src=usable("src"),
        dst=usable("dst"),
    )


_WAREHOUSE = """
    (SELECT w.id, w.company_id, c.partner_id, ls.parent_path AS path
       FROM stock_warehouse w JOIN res_company c ON c.id = w.company_id
       JOIN stock_location ls ON ls.id = w.lot_stock_id WHERE w.id = %s) s
"""


def over_reserved_products(cr, warehouse_id):
    """The ids of the products behind the count of the same name."""
    cr.execute(
        SQL(
            "SELECT g.product_id FROM %s CROSS JOIN LATERAL (%s) g ORDER BY 1",
            SQL(_WAREHOUSE, warehouse_id),
            _over_reserved(),
        )
    )
    return [product_id for (product_id,) in cr.fetchall()]


def unseen_pickings(cr, warehouse_id):
    """The ids of the transfers behind the count of order lines that no policy ever saw."""
    cr.execute(
        SQL(
            "SELECT DISTINCT g.picking_id FROM %s CROSS JOIN LATERAL (%s) g ORDER BY 1",
            SQL(_WAREHOUSE, warehouse_id),
            _unseen(),
        )
    )
    return [picking_id for (picking_id,) in cr.fetchall()]

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Open supply and demand of a company's items by day."""

import numpy as np

from odoo.tools import SQL

from .planning import fetch, flush

EVENT = np.dtype(
    [
        ("item", np.int64),
        ("day", np.int64),
        ("qty", float),
        ("kind", np.int64),
        ("extra", bool),
        ("purchase_line", np.int64),
        ("picking", np.int64),
        ("other_warehouse", np.int64),
    ]
)
RECEIPT, REQUEST, DEMAND = 1, 2, 3
OPEN = SQL("('waiting', 'confirmed', 'partially_available', 'assigned')")
#: drafts made for proposals count, too: nobody confirms them but a buyer, and until then the same
#: goods would be proposed again
OPEN_MOVE = SQL(
    """
    (m.state IN %s
     OR m.state = 'draft' AND EXISTS (
        SELECT 1 FROM dist_replenishment_proposal pr
         WHERE pr.picking_id = m.picking_id AND pr.state = 'ordered'))
    """,
    OPEN,
)


def events(env, company, today):
    """Open supply and demand of all items of a company by day, each at its last open move.

    Days count from today; a receipt that is overdue counts today, demand that is overdue has a
    negative day. Kinds: RECEIPT, REQUEST (for quotation: asked for, not ordered), DEMAND (negative
    quantities; extra is what no forecast knows of: projects, and transfers to other warehouses).
    """
    flush(env, "stock.move", "purchase.order", "purchase.order.line", "stock.location")
    flush(env, "sale.order", "sale.order.line", "dist.replenishment.proposal")
    return fetch(
        env,
        SQL(
            "%s UNION ALL %s UNION ALL %s",
            _receipts(company, today),
            _requests(company, today),
            _demands(company, today),
        ),
        EVENT,
    )


def _day(column, company, today):
    return SQL(
        "((%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date - %s::date)",
        column,
        company.partner_id.tz or "UTC",
        today,
    )


def _receipts(company, today):
    """Goods that will come into a warehouse from outside it; customers' returns are no supply."""
    return SQL(
        """
        SELECT i.id, GREATEST(%(day)s, 0), m.product_qty,
               CASE WHEN m.state = 'draft' THEN %(request)s ELSE %(kind)s END, false,
               COALESCE(m.purchase_line_id, 0), COALESCE(m.picking_id, 0),
               COALESCE(src.warehouse_id, from_there.warehouse_id, 0)
          FROM stock_move m
          JOIN stock_location src ON src.id = m.location_id
          JOIN stock_location dst ON dst.id = m.location_dest_id
     LEFT JOIN stock_location fin ON fin.id = m.location_final_id
          JOIN dist_replenishment_item i ON i.product_id = m.product_id AND i.active
               AND i.warehouse_id = COALESCE(dst.warehouse_id, fin.warehouse_id)
     LEFT JOIN LATERAL (
               SELECT l.warehouse_id FROM stock_move_move_rel r
                 JOIN stock_move o ON o.id = r.move_orig_id AND o.state NOT IN ('done', 'cancel')
                 JOIN stock_location l ON l.id = o.location_id AND l.usage = 'internal'
                WHERE r.move_dest_id = m.id AND src.usage = 'transit' LIMIT 1) from_there ON true
         WHERE %(open)s AND m.company_id = %(company)s AND i.company_id = %(company)s
           AND src.usage NOT IN ('customer', 'inventory')
           AND src.warehouse_id IS DISTINCT FROM i.warehouse_id
           AND COALESCE(fin.dist_stock_status, dst.dist_stock_status) = 'usable'
           AND (dst.warehouse_id IS NOT NULL OR NOT EXISTS (
               SELECT 1 FROM stock_move_move_rel r JOIN stock_move n ON n.id = r.move_dest_id
                WHERE r.move_orig_id = m.id AND n.state NOT IN ('done', 'cancel')))
        """,
        day=_day(SQL("m.date"), company, today),
        kind=RECEIPT,
        request=REQUEST,
        open=OPEN_MOVE,
        company=company.id,
    )


def _requests(company, today):
    """What vendors were asked for and nobody has ordered yet: else it would be proposed twice."""
    return SQL(
        """
        SELECT i.id, GREATEST(%(day)s, 0), l.product_qty * lu.factor / u.factor, %(kind)s, false,
               l.id, 0, 0
          FROM purchase_order_line l
          JOIN purchase_order po ON po.id = l.order_id
               AND po.state IN ('draft', 'sent', 'to approve')
          JOIN stock_picking_type k ON k.id = po.picking_type_id AND k.code = 'incoming'
     LEFT JOIN stock_warehouse_orderpoint o ON o.id = l.orderpoint_id
          JOIN dist_replenishment_item i ON i.product_id = l.product_id AND i.active
               AND i.warehouse_id = COALESCE(o.warehouse_id, k.warehouse_id)
          JOIN product_product p ON p.id = l.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
          JOIN uom_uom u ON u.id = t.uom_id
          JOIN uom_uom lu ON lu.id = l.product_uom_id
         WHERE po.company_id = %(company)s AND i.company_id = %(company)s AND l.product_qty > 0
        """,
        day=_day(SQL("COALESCE(l.date_planned, po.date_order)"), company, today),
        kind=REQUEST,
        company=company.id,
    )


def _demands(company, today):
    """Open moves that will take goods out of a warehouse, for customers, others and production.

    Of a chain of moves each unit counts once, where it lies: what an earlier move has still to
    bring from the warehouse's own stock counts there. What comes from elsewhere, as bought for an
    order, counts on both sides.
    """
    return SQL(
        """
        SELECT i.id, %(day)s, COALESCE(ahead.qty, 0) - m.product_qty, %(kind)s,
               COALESCE(dst.warehouse_id, to_there.warehouse_id) IS NOT NULL
               OR so.dist_is_project IS TRUE,
               0, COALESCE(m.picking_id, 0),
               COALESCE(dst.warehouse_id, to_there.warehouse_id, 0)
          FROM stock_move m
          JOIN stock_location src ON src.id = m.location_id AND src.dist_stock_status = 'usable'
          JOIN stock_location dst ON dst.id = COALESCE(m.location_final_id, m.location_dest_id)
          JOIN dist_replenishment_item i ON i.product_id = m.product_id AND i.active
               AND i.warehouse_id = src.warehouse_id
     LEFT JOIN sale_order_line sol ON sol.id = m.sale_line_id
     LEFT JOIN sale_order so ON so.id = sol.order_id
     LEFT JOIN LATERAL (
               SELECT l.warehouse_id FROM stock_move_move_rel r
                 JOIN stock_move n ON n.id = r.move_dest_id
                 JOIN stock_location l ON l.id = n.location_dest_id AND l.usage = 'internal'
                WHERE r.move_orig_id = m.id AND dst.usage = 'transit' LIMIT 1) to_there ON true
     LEFT JOIN LATERAL (
               SELECT sum(o.product_qty) AS qty
                 FROM stock_move_move_rel r
                 JOIN stock_move o ON o.id = r.move_orig_id AND o.state IN %(states)s
                 JOIN stock_location ol ON ol.id = o.location_id AND ol.usage = 'internal'
                      AND ol.dist_stock_status = 'usable' AND ol.warehouse_id = src.warehouse_id
                 JOIN stock_location fl ON fl.id = COALESCE(o.location_final_id, o.location_dest_id)
                      AND fl.warehouse_id IS DISTINCT FROM ol.warehouse_id
                WHERE r.move_dest_id = m.id AND m.procure_method = 'make_to_order') ahead ON true
         WHERE %(open)s AND m.company_id = %(company)s AND i.company_id = %(company)s
           AND src.usage = 'internal'
           AND dst.warehouse_id IS DISTINCT FROM src.warehouse_id
           AND COALESCE(ahead.qty, 0) < m.product_qty
        """,
        day=_day(SQL("m.date"), company, today),
        kind=DEMAND,
        states=OPEN,
        open=OPEN_MOVE,
        company=company.id,
    )

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What came back of what was delivered: a row for each delivery, receipt and credit without goods.

Deliveries and returns are rows of their own, so that any group sums them and divides the sums. A
returned row takes day, customer, vendor, channel and warehouse from its delivery, so that both
fall into the same group. What is dear to find is a subquery in a column: PostgreSQL leaves out the
columns that nobody asked for.
"""

from odoo.tools import SQL

from .analysis_value import GOODS_COST, NET_PRICE, RECOVERED, VENDOR


def return_analysis():
    """The query behind dist.return.analysis."""
    return SQL(
        """
        SELECT c.*, NULL::float8 AS return_rate, NULL::float8 AS value_rate,
               NULL::float8 AS recovery_rate,
               %(days_to_receive)s AS days_to_receive,
               %(days_to_inspect)s AS days_to_inspect,
               %(days_to_dispose)s AS days_to_dispose,
               GREATEST(c.credited_on - c.accepted_at::date, 0)::float8 AS days_to_credit
          FROM (SELECT b.*, %(credited_on)s AS credited_on FROM (%(rows)s) b) c
        """,
        days_to_receive=_days("c.authorised_at", "c.received_at"),
        days_to_inspect=_days("c.standing_since", "c.inspected_at"),
        days_to_dispose=_days("c.inspected_at", "c.disposed_at"),
        credited_on=_CREDITED_ON,
        rows=_rows(),
    )


def _days(since, until):
    """Days between two moments; what happened the other way round has none."""
    return SQL(
        "CASE WHEN %(until)s >= %(since)s"
        " THEN extract(epoch FROM %(until)s - %(since)s)::float8 / 86400 END",
        since=SQL(since),
        until=SQL(until),
    )


#: The first credit note after the goods were accepted. One that was there before, as with credits
#: in advance, is the answer only when it covers everything. A day less for the time zone.
_CREDITED_ON = SQL(
    """
    CASE WHEN b.accepted_at IS NOT NULL THEN (
        SELECT COALESCE(
                   min(COALESCE(am.invoice_date, am.date)) FILTER (
                       WHERE COALESCE(am.invoice_date, am.date) >= b.accepted_at::date - 1),
                   CASE WHEN b.is_credited_whole
                        THEN max(COALESCE(am.invoice_date, am.date)) END)
          FROM account_move_line aml
          JOIN account_move am ON am.id = aml.move_id
         WHERE aml.dist_return_line_id = b.line_id
           AND am.state = 'posted' AND am.move_type = 'out_refund') END
    """
)


def _rows():
    """Each fact with what is known of it. Empties come and go without being returns."""
    return SQL(
        """
        SELECT f.id, f.kind, f.date, f.product_id,
               pp.product_tmpl_id, t.categ_id, f.lot_id, f.company_id, f.line_id,
               %(vendor)s AS vendor_id,
               COALESCE(cp.commercial_partner_id, cp.id) AS partner_id,
               COALESCE(so.dist_channel_id, ret.channel_id) AS channel_id,
               COALESCE(src.warehouse_id, so.warehouse_id, r.warehouse_id, ret.warehouse_id)
                   AS warehouse_id,
               so.id AS order_id, f.return_id, f.receipt_id, rl.reason_id, re.fault,
               f.delivered_qty, f.returned_qty,
               (f.delivered_qty * %(price)s)::float8 AS delivered_value,
               (f.returned_qty * %(price)s)::float8 AS returned_value,
               (f.returned_qty * %(cost)s)::float8 AS goods_value,
               (%(decided)s * %(cost)s)::float8 AS decided_value,
               (%(recovered)s)::float8 AS recovered_value,
               CASE WHEN f.kind = 'received' THEN ret.authorised_at END AS authorised_at,
               CASE WHEN f.kind = 'received' THEN f.happened_at END AS received_at,
               CASE WHEN f.receipt_id IS NOT NULL THEN f.happened_at END AS standing_since,
               r.inspected_at, %(times)s,
               rl.accepted_qty > 0 AND rl.credited_qty >= rl.accepted_qty AS is_credited_whole
          FROM (%(facts)s) f
          JOIN product_product pp ON pp.id = f.product_id
          JOIN product_template t ON t.id = pp.product_tmpl_id AND t.dist_is_empty IS NOT TRUE
          JOIN res_company co ON co.id = f.company_id
          %(joins)s
        """,
        vendor=VENDOR,
        price=NET_PRICE,
        cost=GOODS_COST,
        decided=_DECIDED_QTY,
        recovered=RECOVERED,
        times=_TIMES,
        facts=_facts(),
        joins=_JOINS,
    )


_JOINS = SQL(
    """
     LEFT JOIN stock_move o ON o.id = f.delivery_id
     LEFT JOIN stock_picking pk ON pk.id = o.picking_id
     LEFT JOIN stock_location src ON src.id = o.location_id
     LEFT JOIN sale_order_line sol ON sol.id = f.sale_line_id
     LEFT JOIN sale_order so ON so.id = sol.order_id
     LEFT JOIN uom_uom pu ON pu.id = t.uom_id
     LEFT JOIN uom_uom lu ON lu.id = sol.product_uom_id
     LEFT JOIN stock_lot lot ON lot.id = f.lot_id
     LEFT JOIN dist_return ret ON ret.id = f.return_id
     LEFT JOIN dist_return_line rl ON rl.id = f.line_id
     LEFT JOIN dist_return_reason re ON re.id = rl.reason_id
     LEFT JOIN dist_return_receipt r ON r.id = f.receipt_id
     LEFT JOIN dist_disposition d ON d.id = f.disposition_id
     LEFT JOIN res_partner cp
            ON cp.id = COALESCE(so.partner_id, pk.partner_id, o.partner_id, ret.partner_id,
                                r.partner_id)
    """
)
#: what became of it is known; goods on their way back to the customer were never ours to recover
_DECIDED_QTY = SQL(
    """
    CASE WHEN f.receipt_id IS NOT NULL THEN COALESCE((
              SELECT sum(x.quantity) FROM dist_disposition x
               WHERE x.receipt_id = f.receipt_id AND x.state = 'executed'
                 AND x.kind NOT IN ('rework', 'to_customer')), 0)
         ELSE f.returned_qty END
    """
)
_TIMES = SQL(
    """
    CASE WHEN f.receipt_id IS NULL THEN d.executed_at
         WHEN r.inspection_state = 'disposed' THEN (
              SELECT max(x.executed_at) FROM dist_disposition x
               WHERE x.receipt_id = f.receipt_id AND x.state = 'executed') END AS disposed_at,
    CASE WHEN f.receipt_id IS NULL THEN CASE WHEN d.is_credited THEN d.executed_at END
         ELSE (SELECT max(x.executed_at) FROM dist_disposition x
                WHERE x.receipt_id = f.receipt_id AND x.state = 'executed'
                  AND x.is_credited) END AS accepted_at
    """
)


def _facts():
    """The four kinds of facts, each with an id that no other has."""
    return SQL(" UNION ALL ").join((_DELIVERED, _RECEIVED, _BY_HAND, _CREDITED))


#: goods that a disposition sends to the customer again were delivered before
_DELIVERED = SQL(
    """
    SELECT 3 * ml.id::bigint AS id, 'delivered' AS kind, m.id AS delivery_id, m.sale_line_id,
           NULL::int AS return_id, NULL::int AS line_id, NULL::int AS receipt_id,
           NULL::int AS disposition_id, NULL::int AS back_id, ml.product_id, ml.lot_id,
           m.company_id, m.date AS date, ml.date AS happened_at,
           ml.quantity_product_uom AS delivered_qty, 0::numeric AS returned_qty
      FROM stock_move_line ml
      JOIN stock_move m ON m.id = ml.move_id
      JOIN stock_location a ON a.id = ml.location_id AND a.usage <> 'customer'
      JOIN stock_location b ON b.id = ml.location_dest_id AND b.usage = 'customer'
     WHERE ml.state = 'done' AND m.dist_disposition_id IS NULL
    """
)
#: reworked goods have a receipt of their own again, but came back once
_RECEIVED = SQL(
    """
    SELECT 3 * r.id::bigint + 1, CASE WHEN r.rework_id IS NULL THEN 'received' ELSE 'reworked' END,
           o.id, COALESCE(l.sale_line_id, o.sale_line_id),
           r.return_id, r.line_id, r.id, NULL, NULL, r.product_id, r.lot_id, r.company_id,
           COALESCE(o.date, r.received_at), COALESCE(again.executed_at, r.received_at), 0,
           CASE WHEN r.rework_id IS NULL THEN r.quantity ELSE 0 END
      FROM dist_return_receipt r
 LEFT JOIN dist_return_line l ON l.id = r.line_id
 LEFT JOIN stock_move o ON o.id = COALESCE(r.origin_move_id, l.move_id)
 LEFT JOIN dist_disposition again ON again.id = r.rework_id
     WHERE r.kind = 'customer'
    """
)
#: what came back where nothing is gated: by Odoo's own return, or before the suite
_BY_HAND = SQL(
    """
    SELECT 3 * ml.id::bigint, 'received', m.origin_returned_move_id,
           COALESCE(m.sale_line_id, l.sale_line_id, o.sale_line_id), l.return_id, l.id, NULL, NULL,
           m.id, ml.product_id, ml.lot_id, m.company_id, COALESCE(o.date, ml.date), ml.date, 0,
           ml.quantity_product_uom
      FROM stock_move_line ml
      JOIN stock_move m ON m.id = ml.move_id
      JOIN stock_location a ON a.id = ml.location_id AND a.usage = 'customer'
      JOIN stock_location b ON b.id = ml.location_dest_id AND b.usage <> 'customer'
 LEFT JOIN stock_move o ON o.id = m.origin_returned_move_id
 LEFT JOIN dist_return_line l ON l.id = m.dist_return_line_id
     WHERE ml.state = 'done'
       AND NOT EXISTS (SELECT FROM dist_return_receipt r WHERE r.move_line_id = ml.id)
    """
)
_CREDITED = SQL(
    """
    SELECT 3 * d.id::bigint + 2, 'credited', l.move_id, l.sale_line_id, l.return_id, l.id, NULL,
           d.id, NULL, d.product_id, d.lot_id, d.company_id, COALESCE(o.date, d.executed_at),
           d.executed_at, 0, d.quantity
      FROM dist_disposition d
      JOIN dist_return_line l ON l.id = d.line_id
 LEFT JOIN stock_move o ON o.id = l.move_id
     WHERE d.receipt_id IS NULL AND d.state = 'executed'
       AND d.kind NOT IN ('rework', 'to_customer')
    """
)

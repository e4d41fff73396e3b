# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What customers got, sent back and are expected to send back; who has a serial.

An *anchor* is what a return line goes by: `(order line, None)`, or `(None, delivery)` of goods that
no order delivered.
"""

from odoo.tools import SQL

READ = {
    "stock.move": ["sale_line_id", "origin_returned_move_id", "dist_return_line_id", "state"],
    "stock.move.line": ["quantity_product_uom", "state", "lot_id", "move_id"],
    "dist.return.line": ["sale_line_id", "move_id", "authorised_qty", "received_qty", "state"],
    "dist.return.receipt": ["line_id", "move_line_id", "quantity", "lot_id"],
    "dist.disposition": ["line_id", "kind", "state", "quantity", "lot_id"],
}
OPEN_STATES = ("authorised", "receipt", "closed")


def _flush(env):
    for model, fnames in READ.items():
        env[model].flush_model(fnames)


def customer_balances(env, sale_line_ids, move_ids):
    """Return (order line, delivery, product, lot, delivered, returned, last delivery) of anchors.

    Returned is what receipts of return lines say, and what came back in any other way: by Odoo's
    own return, by hand, or before the suite. What was sent to the customer again counts as
    delivered. One query for any number of lines.
    """
    _flush(env)
    return env.execute_query(
        SQL(
            """
            WITH tied AS (%(tied)s)
            SELECT sale_line_id, move_id, product_id, lot_id,
                   SUM(delivered), SUM(returned), MAX(delivered_at)
              FROM (%(moved)s UNION ALL %(received)s) AS moved
          GROUP BY sale_line_id, move_id, product_id, lot_id
            """,
            tied=_tied(sale_line_ids, move_ids),
            moved=_MOVED,
            received=_received(sale_line_ids, move_ids),
        )
    )


def _tied(sale_line_ids, move_ids):
    """Movements that belong to an anchor: deliveries, what came back, what went out again."""
    by_line = _of_anchors(sale_line_ids, move_ids)
    return SQL(
        """
        SELECT m.id, m.sale_line_id, NULL::int AS move_id
          FROM stock_move m
         WHERE m.sale_line_id = ANY(%(sales)s)
         UNION
        SELECT m.id, o.sale_line_id, NULL
          FROM stock_move o
          JOIN stock_move m ON m.origin_returned_move_id = o.id AND m.sale_line_id IS NULL
         WHERE o.sale_line_id = ANY(%(sales)s)
         UNION
        SELECT m.id, NULL, m.id
          FROM stock_move m
         WHERE m.id = ANY(%(moves)s)
         UNION
        SELECT m.id, NULL, m.origin_returned_move_id
          FROM stock_move m
         WHERE m.origin_returned_move_id = ANY(%(moves)s) AND m.sale_line_id IS NULL
         UNION
        SELECT m.id, l.sale_line_id, CASE WHEN l.sale_line_id IS NULL THEN l.move_id END
          FROM dist_return_line l
          JOIN stock_move m ON m.dist_return_line_id = l.id AND m.sale_line_id IS NULL
         WHERE %(by_line)s
         UNION
        SELECT m.id, l.sale_line_id, CASE WHEN l.sale_line_id IS NULL THEN l.move_id END
          FROM dist_return_line l
          JOIN dist_disposition d ON d.line_id = l.id
          JOIN stock_move m ON m.dist_disposition_id = d.id AND m.sale_line_id IS NULL
         WHERE %(by_line)s
        """,
        sales=list(sale_line_ids),
        moves=list(move_ids),
        by_line=by_line,
    )


def _of_anchors(sale_line_ids, move_ids):
    return SQL(
        "(l.sale_line_id = ANY(%s) OR l.sale_line_id IS NULL AND l.move_id = ANY(%s))",
        list(sale_line_ids),
        list(move_ids),
    )


#: a movement of which a receipt of a return line tells; it is counted there
_TOLD = SQL(
    "SELECT FROM dist_return_receipt r WHERE r.move_line_id = ml.id AND r.line_id IS NOT NULL"
)
_MOVED = SQL(
    """
    SELECT t.sale_line_id, t.move_id, ml.product_id, ml.lot_id,
           CASE WHEN dst.usage = 'customer' THEN ml.quantity_product_uom ELSE 0 END AS delivered,
           CASE WHEN src.usage = 'customer' THEN ml.quantity_product_uom ELSE 0 END AS returned,
           CASE WHEN dst.usage = 'customer' THEN ml.date END AS delivered_at
      FROM tied t
      JOIN stock_move_line ml ON ml.move_id = t.id AND ml.state = 'done'
      JOIN stock_location src ON src.id = ml.location_id
      JOIN stock_location dst ON dst.id = ml.location_dest_id
     WHERE (src.usage = 'customer') != (dst.usage = 'customer')
       AND NOT (src.usage = 'customer' AND EXISTS (%s))
    """,
    _TOLD,
)


def _received(sale_line_ids, move_ids):
    """Receipts of return lines; reworked goods get another receipt, but came in once."""
    return SQL(
        """
        SELECT l.sale_line_id, CASE WHEN l.sale_line_id IS NULL THEN l.move_id END,
               r.product_id, r.lot_id, 0, r.quantity, NULL
          FROM dist_return_line l
          JOIN dist_return_receipt r ON r.line_id = l.id AND r.kind = 'customer'
         WHERE %(by_line)s
         UNION ALL
        SELECT l.sale_line_id, CASE WHEN l.sale_line_id IS NULL THEN l.move_id END,
               d.product_id, d.lot_id, 0, -d.quantity, NULL
          FROM dist_return_line l
          JOIN dist_disposition d ON d.line_id = l.id
         WHERE %(by_line)s AND d.kind = 'rework' AND d.state = 'executed'
        """,
        by_line=_of_anchors(sale_line_ids, move_ids),
    )


def open_elsewhere(env, sale_line_ids, move_ids, return_ids):
    """Return (order line, delivery, product, lot, quantity) authorised on other returns.

    Only what hasn't come back, with a receipt or (where nothing is gated) without. A closed return
    keeps what was credited without coming back.
    """
    _flush(env)
    return env.execute_query(
        SQL(
            """
            SELECT l.sale_line_id, CASE WHEN l.sale_line_id IS NULL THEN l.move_id END AS delivery,
                   l.product_id, l.lot_id,
                   SUM(GREATEST(l.authorised_qty - l.received_qty - (
                       SELECT COALESCE(SUM(ml.quantity_product_uom), 0)
                         FROM stock_move m
                         JOIN stock_move_line ml ON ml.move_id = m.id AND ml.state = 'done'
                         JOIN stock_location src ON src.id = ml.location_id
                        WHERE m.dist_return_line_id = l.id AND src.usage = 'customer'
                          AND NOT EXISTS (%(told)s)), 0))
              FROM dist_return_line l
             WHERE %(by_line)s
               AND l.state = ANY(%(states)s)
               AND l.return_id != ALL(%(returns)s)
          GROUP BY l.sale_line_id, delivery, l.product_id, l.lot_id
            """,
            told=_TOLD,
            by_line=_of_anchors(sale_line_ids, move_ids),
            states=list(OPEN_STATES),
            returns=list(return_ids),
        )
    )


def touch(env, table, ids):
    """Write a new version of these rows, which the caller has locked, without changing them.

    Transactions don't see what others commit meanwhile. A lock alone would let a later one, with an
    older view, authorise the same units; a newer version of the row makes it start again.
    """
    if ids:
        env.cr.execute(
            SQL(
                "UPDATE %(table)s SET write_uid = write_uid WHERE id = ANY(%(ids)s)",
                table=SQL.identifier(table),
                ids=list(ids),
            )
        )


def serial_holders(env, lot_ids):
    """Return {lot: (last delivery or None, its customer)} of serials; who has left no trace: none.

    The last movement decides. Its customer is the order's, else that of the transfer. A serial
    that isn't with a customer has no customer.
    """
    env["stock.move.line"].flush_model(["lot_id", "state", "date", "move_id"])
    rows = env.execute_query(
        SQL(
            """
            SELECT DISTINCT ON (ml.lot_id) ml.lot_id,
                   CASE WHEN dst.usage = 'customer' THEN m.id END,
                   CASE WHEN dst.usage = 'customer'
                        THEN COALESCE(so.partner_id, p.partner_id, m.partner_id) END
              FROM stock_move_line ml
              JOIN stock_move m ON m.id = ml.move_id
              JOIN stock_location dst ON dst.id = ml.location_dest_id
         LEFT JOIN stock_picking p ON p.id = m.picking_id
         LEFT JOIN sale_order_line sol ON sol.id = m.sale_line_id
         LEFT JOIN sale_order so ON so.id = sol.order_id
             WHERE ml.lot_id = ANY(%s) AND ml.state = 'done'
          ORDER BY ml.lot_id, ml.date DESC, ml.id DESC
            """,
            list(lot_ids),
        )
    )
    return {lot_id: (move_id, partner_id) for lot_id, move_id, partner_id in rows}

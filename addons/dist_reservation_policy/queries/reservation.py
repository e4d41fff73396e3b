# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the reservation worker reads."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from .keys import dated_keys_table, scope, usable, usable_quant

#: one gate for physical reservation, apart from the gates of the promises
RESERVATION_LOCK = 0x64697376
#: how long a transaction waits for stock rows before it is tried again
QUANT_WAIT_MS = 2_000


def lock_reservation(cr, *, wait):
    """Take the reservation gate until the cursor's transaction ends; whether we have it."""
    if wait:
        cr.execute(SQL("SELECT pg_advisory_xact_lock(%s)", RESERVATION_LOCK))
        return True
    cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s)", RESERVATION_LOCK))
    return cr.fetchone()[0]


def lock_quants(cr, quant_ids):
    """Lock stock rows against changes, waiting for who has them locked.

    The wait is bounded: the holder may be waiting for us on a connection that PostgreSQL cannot
    connect with its transaction.

    :raises psycopg2.OperationalError: when a row was changed or deleted since the cursor's
        transaction began, or stays locked
    """
    _lock_rows(cr, SQL("q.id = ANY(%s)", list(quant_ids)))


def touch_pickings(cr, picking_ids):
    """Make a new version of the transfers' rows, which collides with everybody who writes them.

    A lock would not do: whoever waits for it goes on with the row as he saw it before.

    :raises psycopg2.errors.SerializationFailure: when one was changed since the cursor's
        transaction began; Odoo tries again
    """
    if picking_ids:
        cr.execute(
            SQL(
                "UPDATE stock_picking SET write_date = write_date WHERE id = ANY(%s)",
                sorted(picking_ids),
            )
        )


def lock_goods(cr, product_ids, warehouse_ids):
    """Lock every stock row of the products inside the warehouses, as `lock_quants` does."""
    inside = SQL(
        """
        q.product_id = ANY(%s) AND EXISTS (
            SELECT 1 FROM stock_location l
             WHERE l.id = q.location_id AND l.warehouse_id = ANY(%s) AND l.usage = 'internal')
        """,
        list(product_ids),
        list(warehouse_ids),
    )
    _lock_rows(cr, inside)


def lock_deliveries(cr, line_ids):
    """Lock the open deliveries of order lines against a picking that begins meanwhile.

    :raises psycopg2.OperationalError: when one was changed since the cursor's transaction began
    """
    cr.execute(
        SQL(
            """
            SELECT set_config('lock_timeout', %(wait)s, true);
            SELECT m.id FROM stock_move m
             WHERE m.sale_line_id = ANY(%(lines)s) AND m.state NOT IN ('done', 'cancel')
             ORDER BY m.id FOR NO KEY UPDATE OF m;
            SELECT ml.id FROM stock_move_line ml JOIN stock_move m ON m.id = ml.move_id
             WHERE m.sale_line_id = ANY(%(lines)s) AND m.state NOT IN ('done', 'cancel')
             ORDER BY ml.id FOR NO KEY UPDATE OF ml;
            SET LOCAL lock_timeout TO DEFAULT
            """,
            wait=f"{QUANT_WAIT_MS}ms",
            lines=list(line_ids),
        ),
        log_exceptions=False,
    )


def _lock_rows(cr, condition):
    # one round trip, for it is a frequent one
    cr.execute(
        SQL(
            """
            SELECT set_config('lock_timeout', %s, true);
            SELECT q.id FROM stock_quant q WHERE %s ORDER BY q.id FOR NO KEY UPDATE OF q;
            SET LOCAL lock_timeout TO DEFAULT
            """,
            f"{QUANT_WAIT_MS}ms",
            condition,
        ),
        log_exceptions=False,
    )


def try_lock_quant(cr, quant_ids):
    """Lock the first of the stock rows that is free, in their order; its id, or None.

    :raises psycopg2.errors.SerializationFailure: when a row was changed since the cursor's
        transaction began
    """
    cr.execute(
        SQL(
            """
            SELECT q.id FROM stock_quant q
              JOIN unnest(%s::int[]) WITH ORDINALITY AS k(id, place) ON k.id = q.id
             ORDER BY k.place LIMIT 1 FOR NO KEY UPDATE OF q SKIP LOCKED
            """,
            list(quant_ids),
        ),
        log_exceptions=False,
    )
    found = cr.fetchone()
    return found and found[0]


def unreserved(cr, keys):
    """{key: usable quantity that no transfer has reserved}; negative when too much is reserved."""
    cr.execute(
        SQL(
            """
            WITH %s
            SELECT s.product_id, s.warehouse_id,
                   sum(COALESCE(q.quantity, 0) - COALESCE(q.reserved_quantity, 0))::text
              FROM scope s JOIN stock_quant q ON q.product_id = s.product_id
              JOIN stock_location l ON l.id = q.location_id AND %s
             WHERE %s GROUP BY s.product_id, s.warehouse_id
            """,
            scope(dated_keys_table(keys)),
            usable("l"),
            usable_quant(),
        )
    )
    return {(row[0], row[1]): Decimal(row[2]) for row in cr.fetchall()}


class OpenMove(NamedTuple):
    """An open move that draws on shared stock. Quantities are in the product's unit.

    `firm` is what the ledger promises to its line, `ship_date` the earliest day of it.
    """

    product_id: int
    warehouse_id: int
    move_id: int
    line_id: int | None
    wanted: Decimal
    held: Decimal
    started: bool
    firm: Decimal
    ship_date: date | None


def open_moves(cr, keys):
    """{key: list of OpenMove} of everything that the reservation worker decides about."""
    cr.execute(
        SQL(
            """
            WITH %(scope)s
            SELECT s.product_id, s.warehouse_id, m.id, m.sale_line_id, m.product_qty::text,
                   COALESCE(h.qty, 0)::text, COALESCE(h.started, false),
                   COALESCE(f.qty, 0)::text, f.ship_date
              FROM scope s JOIN stock_move m ON m.product_id = s.product_id
                   AND m.state IN ('confirmed', 'partially_available', 'assigned')
                   AND m.procure_method <> 'make_to_order'
              JOIN stock_location src ON src.id = m.location_id
              JOIN stock_location dst ON dst.id = m.location_dest_id
         LEFT JOIN LATERAL (
                   SELECT sum(ml.quantity_product_uom) AS qty, bool_or(ml.picked) AS started
                     FROM stock_move_line ml WHERE ml.move_id = m.id) h ON true
         LEFT JOIN LATERAL (
                   SELECT sum(d.qty) AS qty, min(d.ship_date) AS ship_date FROM (
                       SELECT e.ship_date, sum(e.qty) AS qty FROM dist_promise_entry e
                        WHERE e.line_id = m.sale_line_id AND e.product_id = s.product_id
                          AND e.warehouse_id = s.warehouse_id AND e.state = 'firm'
                          AND NOT e.shadow AND NOT e.settled
                        GROUP BY e.ship_date HAVING sum(e.qty) > 0) d) f ON true
             WHERE (%(src)s) AND NOT (%(dst)s)
               AND NOT EXISTS (SELECT 1 FROM stock_move_move_rel r WHERE r.move_dest_id = m.id)
             ORDER BY m.id
            """,
            scope=scope(dated_keys_table(keys)),
            src=usable("src"),
            dst=usable("dst"),
        )
    )
    found = defaultdict(list)
    for p, w, move, line, wanted, held, started, firm, day in cr.fetchall():
        found[p, w].append(
            OpenMove(p, w, move, line, Decimal(wanted), Decimal(held), started, Decimal(firm), day)
        )
    return found


def misplaced_lines(cr, keys):
    """Ids of move lines that hold goods in a part of shared stock that is not usable.

    Somebody put the location into quarantine, say. What is picked has left it already.
    """
    cr.execute(
        SQL(
            """
            WITH %(scope)s
            SELECT DISTINCT ml.id
              FROM scope s JOIN stock_move m ON m.product_id = s.product_id
                   AND m.state IN ('confirmed', 'partially_available', 'assigned')
                   AND m.procure_method <> 'make_to_order'
              JOIN stock_location src ON src.id = m.location_id
              JOIN stock_location dst ON dst.id = m.location_dest_id
              JOIN stock_move_line ml ON ml.move_id = m.id AND ml.quantity <> 0
               AND ml.picked IS NOT TRUE
              JOIN stock_location l ON l.id = ml.location_id
             WHERE (%(src)s) AND NOT (%(dst)s)
               AND l.parent_path LIKE s.path || '%%' AND l.dist_stock_status <> 'usable'
               AND NOT EXISTS (SELECT 1 FROM stock_move_move_rel r WHERE r.move_dest_id = m.id)
             ORDER BY ml.id
            """,
            scope=scope(dated_keys_table(keys)),
            src=usable("src"),
            dst=usable("dst"),
        )
    )
    return [row[0] for row in cr.fetchall()]


def open_keys(cr):
    """Keys with something to promise again, or to reserve where enforced; urgent first."""
    cr.execute(
        """
        SELECT product_id, warehouse_id FROM (
            SELECT e.product_id, e.warehouse_id, min(e.ship_date) AS day
              FROM dist_promise_entry e
             WHERE NOT e.settled AND e.state IN ('at_risk', 'backorder')
             GROUP BY e.product_id, e.warehouse_id, e.shadow
            HAVING sum(e.qty) > 0
             UNION ALL
            SELECT m.product_id, l.warehouse_id, min(m.date)::date
              FROM stock_move m JOIN stock_location l ON l.id = m.location_id
              JOIN stock_warehouse w ON w.id = l.warehouse_id AND w.dist_mode = 'enforce'
         LEFT JOIN sale_order_line sol ON sol.id = m.sale_line_id
             WHERE m.state IN ('confirmed', 'partially_available') AND l.usage = 'internal'
                   -- a line that only waits is found by its backorder above
               AND (sol.id IS NULL OR sol.dist_promised_qty > 0 OR sol.dist_in_kits
                    OR COALESCE(sol.dist_promise_state, 'done') = 'done')
             GROUP BY m.product_id, l.warehouse_id) k
         GROUP BY product_id, warehouse_id ORDER BY min(day), product_id, warehouse_id
        """
    )
    return [tuple(row) for row in cr.fetchall()]


def promised_keys(cr):
    """Every key with a promise that is not fulfilled yet."""
    cr.execute(
        """
        SELECT DISTINCT product_id, warehouse_id FROM dist_promise_entry
         WHERE NOT settled AND state <> 'hold' ORDER BY 1, 2
        """
    )
    return [tuple(row) for row in cr.fetchall()]


def failed_keys(cr):
    """Keys whose reservation failed, with a case that is still open."""
    cr.execute(
        """
        SELECT DISTINCT split_part(cause_key, ':', 3)::int, split_part(cause_key, ':', 4)::int
          FROM dist_exception
         WHERE cause_key LIKE 'reservation:%%:%%:%%' AND state <> 'closed'
         ORDER BY 1, 2
        """,
        [],
    )
    return [tuple(row) for row in cr.fetchall()]

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a channel is known to have: sent to it, acknowledged by it, read back from it.

Kept apart from the published items, which the drain alone writes: an acknowledgement must never
make a drain start over, nor the other way round.
"""

from psycopg2.extras import execute_values

from odoo.tools import SQL

from .publication import ROW

ECHO = """
    CREATE TABLE IF NOT EXISTS dist_publication_echo (
        item_id int PRIMARY KEY REFERENCES dist_publication_item ON DELETE CASCADE,
        publication_id int NOT NULL, seq bigint NOT NULL DEFAULT 0,
        sent_qty numeric, sent_at timestamp, acknowledged_qty numeric, acknowledged_at timestamp,
        read_back_qty numeric, read_back_at timestamp)
"""
DELIVERIES = (
    "ALTER TABLE dist_publication_delivery ADD COLUMN IF NOT EXISTS seq_to bigint",
    """
    CREATE UNIQUE INDEX IF NOT EXISTS dist_publication_delivery_done
        ON dist_publication_delivery (publication_id, epoch, seq_to) WHERE state = 'done'
    """,
)


def create_echo(cr):
    """A row an item; goes with its item."""
    cr.execute(ECHO)


def create_delivery_sequence(cr):
    """The bigint column of deliveries: up to which `seq` one goes, and that once only."""
    for statement in DELIVERIES:
        cr.execute(statement)


def acknowledged_seq(cr, publication_id, epoch):
    """Up to which `seq` the channel has acknowledged; reads one entry of an index."""
    cr.execute(
        SQL(
            "SELECT max(seq_to) FROM dist_publication_delivery"
            " WHERE publication_id = %s AND epoch = %s AND state = 'done'",
            publication_id,
            epoch,
        )
    )
    return cr.fetchone()[0] or 0


def record_acknowledgement(cr, delivery, after, told=None):
    """Note that the channel has what was told up to `seq_to`; return how many items, None again.

    An item that has changed since is left out: it was told with a later `seq` and is
    acknowledged with that one. Nothing is noted twice for the same `seq_to`.

    :param delivery: dict of publication_id, company_id, epoch, seq_to, kind, sent_at (naive UTC)
    :param after: the `seq` acknowledged before
    :param told: (id of the item, `seq`, quantity) of what was sent, where that is known; then what
        has changed since is noted with the quantity that the channel has
    """
    cr.execute(
        SQL(
            """
            INSERT INTO dist_publication_delivery
                   (publication_id, company_id, epoch, seq_to, kind, state, sent_at, done_at,
                    item_count, delay_seconds)
            VALUES (%(publication_id)s, %(company_id)s, %(epoch)s, %(seq_to)s, %(kind)s, 'done',
                    %(sent_at)s, now() AT TIME ZONE 'UTC', 0,
                    greatest(0, extract(epoch FROM clock_timestamp() AT TIME ZONE 'UTC'
                                                   - %(sent_at)s)))
            ON CONFLICT DO NOTHING RETURNING id
            """,
            **delivery,
        )
    )
    row = cr.fetchone()
    if not row:
        return None
    count = _echo(cr, delivery, after) if told is None else _echo_told(cr, told)
    cr.execute(
        SQL("UPDATE dist_publication_delivery SET item_count = %s WHERE id = %s", count, row[0])
    )
    return count


def _echo(cr, delivery, after):
    cr.execute(
        SQL(
            """
            INSERT INTO dist_publication_echo AS e
                   (item_id, publication_id, seq, sent_qty, sent_at, acknowledged_qty,
                    acknowledged_at)
            SELECT id, publication_id, seq, published_qty, %(sent_at)s, published_qty,
                   now() AT TIME ZONE 'UTC'
              FROM dist_publication_item
             WHERE publication_id = %(publication_id)s AND seq > %(after)s AND seq <= %(seq_to)s
            ON CONFLICT (item_id) DO UPDATE
               SET seq = EXCLUDED.seq, sent_qty = EXCLUDED.sent_qty, sent_at = EXCLUDED.sent_at,
                   acknowledged_qty = EXCLUDED.acknowledged_qty,
                   acknowledged_at = EXCLUDED.acknowledged_at
             WHERE e.seq < EXCLUDED.seq
            """,
            publication_id=delivery["publication_id"],
            sent_at=delivery["sent_at"],
            seq_to=delivery["seq_to"],
            after=after,
        )
    )
    return cr.rowcount


def _echo_told(cr, told):
    execute_values(
        cr._obj,
        "UPDATE dist_publication_echo e SET seq = v.seq, acknowledged_qty = v.qty,"
        " acknowledged_at = now() AT TIME ZONE 'UTC'"
        " FROM (VALUES %s) AS v (id, seq, qty) WHERE e.item_id = v.id AND e.seq < v.seq",
        told,
        "(%s, %s::bigint, %s::numeric)",
        page_size=len(told),
    )
    return cr.rowcount


def items_to_send(cr, publication_id, after, limit):
    """The items that changed after a `seq`, oldest change first, as dicts.

    `item` is what the channel is told, as JSON text; `expected_qty` is what it should still have:
    what it said it has, if that is newer than its last acknowledgement, else what it acknowledged.
    """
    cr.execute(
        SQL(
            """
            SELECT i.id, i.seq, i.published_qty, i.item,
                   CASE WHEN e.read_back_at >= COALESCE(e.acknowledged_at, e.read_back_at)
                        THEN e.read_back_qty ELSE e.acknowledged_qty END AS expected_qty
              FROM (SELECT id, seq, published_qty, %s AS item FROM dist_publication_item
                     WHERE publication_id = %s AND seq > %s ORDER BY seq LIMIT %s) i
              LEFT JOIN dist_publication_echo e ON e.item_id = i.id
             ORDER BY i.seq
            """,
            SQL(ROW),
            publication_id,
            after,
            limit,
        )
    )
    return cr.dictfetchall()


def record_sent(cr, publication_id, rows, sent_at):
    """Note what is about to be sent.

    :param rows: (id of the item, quantity)
    """
    execute_values(
        cr._obj,
        "INSERT INTO dist_publication_echo (publication_id, sent_at, item_id, sent_qty) VALUES %s"
        " ON CONFLICT (item_id) DO UPDATE"
        " SET sent_at = EXCLUDED.sent_at, sent_qty = EXCLUDED.sent_qty",
        [(publication_id, sent_at, *row) for row in rows],
        page_size=1000,
    )


def record_read_back(cr, publication_id, rows, read_at):
    """Note what the channel says it has; return the product ids that the publication has.

    A read-back that is older than the one on record is not noted.

    :param rows: {product id: quantity}
    """
    cr.execute(
        SQL(
            """
            WITH said AS (SELECT * FROM unnest(%(ids)s::int[], %(qtys)s::numeric[]) AS s (id, qty)),
            item AS (
                SELECT i.id, i.product_res_id, said.qty FROM said
                  JOIN dist_publication_item i
                    ON i.publication_id = %(publication_id)s AND i.product_res_id = said.id),
            noted AS (
                INSERT INTO dist_publication_echo AS e
                       (item_id, publication_id, read_back_qty, read_back_at)
                SELECT id, %(publication_id)s, qty, %(read_at)s FROM item
                ON CONFLICT (item_id) DO UPDATE
                   SET read_back_qty = EXCLUDED.read_back_qty, read_back_at = EXCLUDED.read_back_at
                 WHERE e.read_back_at IS NULL OR e.read_back_at <= EXCLUDED.read_back_at)
            SELECT product_res_id FROM item
            """,
            publication_id=publication_id,
            ids=list(rows),
            qtys=list(rows.values()),
            read_at=read_at,
        )
    )
    return {row[0] for row in cr.fetchall()}


def known_products(cr, publication_id, product_ids, skus):
    """{product id or sku: product id} of what the publication tells; a sku of two is none."""
    cr.execute(
        SQL(
            """
            SELECT product_res_id, sku FROM dist_publication_item
             WHERE publication_id = %s AND (product_res_id = ANY(%s) OR sku = ANY(%s))
            """,
            publication_id,
            list(product_ids),
            list(skus),
        )
    )
    rows = cr.fetchall()
    by_sku = {}
    for product_id, sku in rows:
        by_sku.setdefault(sku, []).append(product_id)
    known = {sku: ids[0] for sku, ids in by_sku.items() if len(ids) == 1}
    return {**known, **{product_id: product_id for product_id, _sku in rows}}


def recent_delays(cr, publication_id, count):
    """Seconds between sending and acknowledgement, of the last deliveries."""
    cr.execute(
        SQL(
            "SELECT delay_seconds FROM dist_publication_delivery"
            " WHERE publication_id = %s AND state = 'done' ORDER BY id DESC LIMIT %s",
            publication_id,
            count,
        )
    )
    return [row[0] for row in cr.fetchall()]


def delete_deliveries(cr, before):
    """Delete the attempts before a moment, save the last acknowledgement of each publication."""
    cr.execute(
        SQL(
            """
            DELETE FROM dist_publication_delivery d
             WHERE d.sent_at < %s
               AND EXISTS (SELECT 1 FROM dist_publication_delivery later
                            WHERE later.publication_id = d.publication_id AND later.id > d.id
                              AND (d.state <> 'done'
                                   OR later.state = 'done' AND later.epoch = d.epoch
                                      AND later.seq_to > d.seq_to))
            """,
            before,
        )
    )


def record_attempt(cr, attempt):
    """Note an attempt that was not acknowledged, or a read-back.

    :param attempt: dict of publication_id, company_id, epoch, kind, state, item_count, sent_at,
        failure_count, next_attempt_at, error
    """
    columns = SQL(", ").join(map(SQL.identifier, attempt))
    cr.execute(
        SQL(
            "INSERT INTO dist_publication_delivery (%s, done_at)"
            " VALUES (%s, now() AT TIME ZONE 'UTC')",
            columns,
            SQL(", ").join(SQL("%s", value) for value in attempt.values()),
        )
    )

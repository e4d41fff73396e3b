# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Gates and claims: the short transaction beside the request's own."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from .keys import keys_table

#: the type, where a field before has its name
Day = date

#: namespace of the advisory locks that stand for "this transaction is still in flight"
XACT_LOCK = 0x64697374


def xact_id(cr):
    """The id of the cursor's transaction, which from now on holds a lock that ends with it.

    Whoever must outwait this transaction waits for that lock (`wait_for_transactions`).
    """
    cr.execute(
        SQL(
            """
            SELECT x.id::text, pg_advisory_xact_lock(%s, (x.id::text::bigint %% 2147483647)::int)
              FROM (SELECT pg_current_xact_id() AS id OFFSET 0) x
            """,
            XACT_LOCK,
        )
    )
    return int(cr.fetchone()[0])


def lock_gates(cr, keys):
    """Lock the gate of every key in one order, making those that are missing.

    New gate rows are committed before any is locked: inserting one while holding another would lock
    in two different orders.
    """
    if _lock_existing(cr, keys) < len(set(keys)):
        cr.rollback()
        cr.execute(
            SQL(
                """
                INSERT INTO dist_promise_gate (product_id, warehouse_id)
                SELECT * FROM %s AS k(product_id, warehouse_id) ORDER BY 1, 2
                ON CONFLICT DO NOTHING
                """,
                keys_table(keys),
            )
        )
        cr.commit()
        _lock_existing(cr, keys)


def _lock_existing(cr, keys):
    cr.execute(
        SQL(
            """
            SELECT g.product_id FROM dist_promise_gate g
              JOIN %s AS k(product_id, warehouse_id) USING (product_id, warehouse_id)
             ORDER BY g.product_id, g.warehouse_id FOR UPDATE OF g
            """,
            keys_table(keys),
        )
    )
    return cr.rowcount


class Claim(NamedTuple):
    """What a transaction is about to take, or to promise.

    :param kind: promise, backorder, move or decrease
    :param limit: until when the goods must keep; of goods that leave until when they do
    """

    kind: str
    product_id: int
    warehouse_id: int
    line_id: int | None
    qty: Decimal
    date: date
    channel_id: int | None = None
    limit: Day | None = None


def insert_claims(cr, xid, claims):
    """Insert the claims of `xid`, each a Claim or a tuple that begins like one."""
    rows = [
        (*c[:4], str(c.qty), str(c.date), c.channel_id, c.limit)
        for c in (Claim(*claim) for claim in claims)
    ]
    columns = [list(column) for column in zip(*rows, strict=True)]
    cr.execute(
        SQL(
            """
            INSERT INTO dist_promise_claim
                   (xid, kind, product_id, warehouse_id, line_id, qty, date, channel_id, min_expiry)
            SELECT %s::text::xid8, c.* FROM unnest(
                %s::varchar[], %s::int[], %s::int[], %s::int[], %s::numeric[], %s::date[],
                %s::int[], %s::date[]) AS c
            """,
            str(xid),
            *columns,
        )
    )


def delete_claims(cr, xid, line_ids):
    """Drop the claims that transaction `xid` made for the lines, to make them anew."""
    cr.execute(
        SQL(
            "DELETE FROM dist_promise_claim WHERE xid = %s::text::xid8 AND line_id = ANY(%s)",
            str(xid),
            list(line_ids),
        )
    )


def sweep_claims(cr):
    """Delete claims whose transaction has ended, or is from the future of another cluster.

    :raises psycopg2.OperationalError: on a REPEATABLE READ cursor, when another one sweeps as well
    """
    cr.execute(
        """
        DELETE FROM dist_promise_claim c USING (SELECT pg_current_xact_id() AS id OFFSET 0) me
         WHERE pg_visible_in_snapshot(c.xid, pg_current_snapshot()) OR c.xid > me.id
        """,
        log_exceptions=False,
    )
    return cr.rowcount


def claims_in_flight(cr, keys, xid):
    """Ids of the other transactions that hold a promise for one of the keys and haven't ended."""
    cr.execute(
        SQL(
            """
            SELECT DISTINCT c.xid::text FROM dist_promise_claim c
              JOIN %s AS k(product_id, warehouse_id) USING (product_id, warehouse_id)
             WHERE c.kind = 'promise' AND c.xid <> %s::text::xid8
               AND NOT pg_visible_in_snapshot(c.xid, pg_current_snapshot())
            """,
            keys_table(keys),
            str(xid),
        )
    )
    return sorted(int(row[0]) for row in cr.fetchall())


def wait_for_transactions(cr, xids):
    """Return when each of the transactions has ended, one way or the other."""
    for xid in xids:
        cr.execute(SQL("SELECT pg_advisory_xact_lock_shared(%s, %s)", XACT_LOCK, xid % 2147483647))

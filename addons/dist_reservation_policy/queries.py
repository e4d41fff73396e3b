# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The SQL of the promise layer.

Each function takes the cursor to work with, because the same question is asked on the request's own
transaction and on the short one beside it. A *key* is a (product id, warehouse id) pair.

The order of things is what makes it safe, see docs/dist_reservation_policy.md: `lock_gates`, then
`read_position` in **one further** statement, then `insert_claims`, then the commit of the short
transaction. Tests break each of these on purpose.
"""

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from .core.position import Demand, Position, Receipt

OPEN_MOVE = SQL("m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')")
#: namespace of the advisory locks that stand for "this transaction is still in flight"
XACT_LOCK = 0x64697374
#: one gate for physical reservation, apart from the gates of the promises
RESERVATION_LOCK = 0x64697376

SCHEMA = (
    """
    CREATE UNLOGGED TABLE IF NOT EXISTS dist_promise_gate (
        product_id int NOT NULL, warehouse_id int NOT NULL, PRIMARY KEY (product_id, warehouse_id))
    """,
    """
    CREATE UNLOGGED TABLE IF NOT EXISTS dist_promise_claim (
        id bigserial PRIMARY KEY, xid xid8 NOT NULL, kind varchar NOT NULL,
        product_id int NOT NULL, warehouse_id int NOT NULL, line_id int,
        qty numeric NOT NULL, date date NOT NULL)
    """,
    """
    CREATE INDEX IF NOT EXISTS dist_promise_claim_key
        ON dist_promise_claim (product_id, warehouse_id)
    """,
)


def create_tables(cr):
    """Create gate and claims: no foreign keys, and unlogged, for after a crash all claimants are dead."""
    for statement in SCHEMA:
        cr.execute(statement)


def drop_tables(cr):
    cr.execute("DROP TABLE IF EXISTS dist_promise_gate, dist_promise_claim")


def _keys(keys):
    ordered = sorted(set(keys))
    return SQL(
        "unnest(%s::int[], %s::int[])", [k[0] for k in ordered], [k[1] for k in ordered]
    )


# --- the gate ---------------------------------------------------------------------------------


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
                _keys(keys),
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
            _keys(keys),
        )
    )
    return cr.rowcount


def insert_claims(cr, xid, claims):
    """Insert (kind, product, warehouse, line or None, quantity, date) claims of transaction `xid`."""
    rows = [(k, p, w, line, str(q), str(d)) for k, p, w, line, q, d in claims]
    columns = [list(column) for column in zip(*rows, strict=True)]
    cr.execute(
        SQL(
            """
            INSERT INTO dist_promise_claim (xid, kind, product_id, warehouse_id, line_id, qty, date)
            SELECT %s::text::xid8, c.* FROM unnest(
                %s::varchar[], %s::int[], %s::int[], %s::int[], %s::numeric[], %s::date[]) AS c
            """,
            str(xid),
            *columns,
        )
    )


def sweep_claims(cr):
    """Delete the claims whose transaction has ended, and those from the future of another cluster."""
    cr.execute(
        """
        DELETE FROM dist_promise_claim c USING (SELECT pg_current_xact_id() AS id OFFSET 0) me
         WHERE pg_visible_in_snapshot(c.xid, pg_current_snapshot()) OR c.xid > me.id
        """
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
            _keys(keys),
            str(xid),
        )
    )
    return sorted(int(row[0]) for row in cr.fetchall())


def wait_for_transactions(cr, xids):
    """Return when each of the transactions has ended, one way or the other."""
    for xid in xids:
        cr.execute(
            SQL("SELECT pg_advisory_xact_lock_shared(%s, %s)", XACT_LOCK, xid % 2147483647)
        )


# --- the position -----------------------------------------------------------------------------

def _scope(keys):
    return SQL(
        """
        scope AS (
            SELECT k.product_id, k.warehouse_id, w.company_id, c.partner_id, ls.parent_path AS path
              FROM %s AS k(product_id, warehouse_id)
              JOIN stock_warehouse w ON w.id = k.warehouse_id
              JOIN res_company c ON c.id = w.company_id
              JOIN stock_location ls ON ls.id = w.lot_stock_id)
        """,
        _keys(keys),
    )


_USABLE = """
    {0}.usage = 'internal' AND {0}.dist_stock_status = 'usable' AND {0}.parent_path LIKE s.path || '%%'
"""


def _usable(alias):
    return SQL(_USABLE.format(alias))


def _on_hand():
    """Company-owned quants that the outgoing rule of the warehouse could reserve."""
    return SQL(
        """
        SELECT s.product_id, s.warehouse_id, 'on_hand', NULL::date, sum(q.quantity)::text,
               NULL::int, NULL::int, NULL::varchar, NULL::varchar
          FROM scope s JOIN stock_quant q ON q.product_id = s.product_id
          JOIN stock_location l ON l.id = q.location_id AND %s
         WHERE q.company_id = s.company_id AND (q.owner_id IS NULL OR q.owner_id = s.partner_id)
         GROUP BY s.product_id, s.warehouse_id
        """,
        _usable("l"),
    )


def _receipts():
    """Open moves that will bring goods into usable stock, each unit at its last open move.

    Customers' returns are no supply, and goods that wait for one order's own move go to that order.
    """
    return SQL(
        """
        SELECT s.product_id, s.warehouse_id, 'receipt', m.date::date, m.product_qty::text,
               m.id, NULL, m.reference, NULL
          FROM scope s JOIN stock_move m ON m.product_id = s.product_id AND %(open)s
          JOIN stock_location src ON src.id = m.location_id
          JOIN stock_location dst ON dst.id = m.location_dest_id
     LEFT JOIN stock_location fin ON fin.id = m.location_final_id
         WHERE m.company_id = s.company_id AND src.usage NOT IN ('customer', 'inventory')
           AND NOT (%(src)s)
           AND ((%(dst)s) OR ((%(fin)s) AND NOT EXISTS (
               SELECT 1 FROM stock_move_move_rel r JOIN stock_move n ON n.id = r.move_dest_id
                WHERE r.move_orig_id = m.id AND n.state NOT IN ('done', 'cancel'))))
           AND NOT EXISTS (
               SELECT 1 FROM stock_move_move_rel r JOIN stock_move n ON n.id = r.move_dest_id
                JOIN stock_location f ON f.id = n.location_id
                WHERE r.move_orig_id = m.id AND n.state = 'waiting' AND f.parent_path LIKE s.path || '%%')
        """,
        open=OPEN_MOVE,
        src=_usable("src"),
        dst=_usable("dst"),
        fin=_usable("fin"),
    )


def _moves(shadow):
    """Open moves that will take usable stock, beyond what the ledger knows of their order line."""
    return SQL(
        """
        SELECT o.product_id, o.warehouse_id, 'move', o.date, (o.qty - COALESCE(e.qty, 0))::text,
               o.move_id, o.line_id, NULL, NULL
          FROM (SELECT s.product_id, s.warehouse_id, min(m.date)::date AS date,
                       sum(m.product_qty) AS qty, min(m.id) AS move_id, m.sale_line_id AS line_id
                  FROM scope s JOIN stock_move m ON m.product_id = s.product_id
                       AND m.state IN ('confirmed', 'partially_available', 'assigned')
                  JOIN stock_location src ON src.id = m.location_id
                  JOIN stock_location dst ON dst.id = m.location_dest_id
                 WHERE (%(src)s) AND NOT (%(dst)s)
                 GROUP BY s.product_id, s.warehouse_id, m.sale_line_id,
                          CASE WHEN m.sale_line_id IS NULL THEN m.id END) o
     LEFT JOIN LATERAL (
               SELECT sum(e.qty) AS qty FROM dist_promise_entry e
                WHERE e.line_id = o.line_id AND e.product_id = o.product_id
                  AND e.warehouse_id = o.warehouse_id AND e.shadow = %(shadow)s
                  AND e.state <> 'hold') e ON o.line_id IS NOT NULL
     LEFT JOIN sale_order_line sol ON %(shadow)s AND sol.id = o.line_id
         WHERE o.qty > COALESCE(e.qty, 0) AND sol.dist_monitored IS NOT TRUE
        """,
        src=_usable("src"),
        dst=_usable("dst"),
        shadow=shadow,
    )


def _ledger(shadow):
    """The balances of the ledger: promises, what is at risk, backorders, and holds not yet expired."""
    return SQL(
        """
        SELECT e.product_id, e.warehouse_id, e.state, e.ship_date, sum(e.qty)::text,
               NULL::int, e.line_id, NULL::varchar, NULL::varchar
          FROM dist_promise_entry e
          JOIN scope s ON s.product_id = e.product_id AND s.warehouse_id = e.warehouse_id
         WHERE NOT e.settled AND e.shadow = %s
           AND (e.expires_at IS NULL OR e.expires_at > statement_timestamp() AT TIME ZONE 'UTC')
         GROUP BY e.product_id, e.warehouse_id, e.state, e.ship_date, e.line_id
        HAVING sum(e.qty) <> 0
        """,
        shadow,
    )


def _claims():
    """What transactions in flight have claimed: counts as long as they are not visible to us."""
    return SQL(
        """
        SELECT c.product_id, c.warehouse_id, 'claim', c.date, c.qty::text,
               NULL::int, c.line_id, NULL::varchar, c.kind
          FROM dist_promise_claim c
          JOIN scope s ON s.product_id = c.product_id AND s.warehouse_id = c.warehouse_id
         WHERE NOT pg_visible_in_snapshot(c.xid, pg_current_snapshot())
        """
    )


class Row(NamedTuple):
    """One addend of a position. `kind`: on_hand, receipt, move, claim, or a state of the ledger."""

    product_id: int
    warehouse_id: int
    kind: str
    date: date | None
    qty: Decimal
    move_id: int | None
    line_id: int | None
    ref: str | None
    claim: str | None


def read_position(cr, keys, *, shadow=False):
    """Every addend of the positions of the keys, as of one moment: a single statement.

    :param shadow: read the ledger that monitoring keeps instead of the real one
    :return: {key: list of Row}
    """
    parts = [_on_hand(), _receipts(), _moves(shadow), _ledger(shadow)]
    if not shadow:
        parts.append(_claims())
    cr.execute(SQL("WITH %s %s", _scope(keys), SQL(" UNION ALL ").join(parts)))
    rows = defaultdict(list)
    for row in cr.fetchall():
        rows[row[0], row[1]].append(Row(*row[:4], Decimal(row[4]), *row[5:]))
    return rows


def position_of(rows, today, skip=lambda row: False):
    """The core's position made of the rows that `skip` doesn't leave out."""
    on_hand, receipts, demands = Decimal(0), [], []
    for row in rows:
        if skip(row):
            continue
        if row.kind == "on_hand":
            on_hand += row.qty
        elif row.kind == "receipt":
            receipts.append(Receipt(row.date, row.qty, row.ref or ""))
        else:
            demands.append(Demand(max(row.date, today), row.qty))
    return Position(today, on_hand, tuple(receipts), tuple(demands))


# --- the ledger -------------------------------------------------------------------------------

ENTRY_COLUMNS = {
    "line_id": "int", "order_id": "int", "product_id": "int", "warehouse_id": "int",
    "company_id": "int", "channel_id": "int", "partner_id": "int", "qty": "numeric",
    "ship_date": "date", "state": "varchar", "kind": "varchar", "supply_ref": "varchar",
    "expires_at": "timestamp", "shadow": "bool", "xact": "varchar",
}  # fmt: skip


def insert_entries(cr, rows, uid):
    """Append entries (dicts of ENTRY_COLUMNS) to the ledger. There is no statement that changes one."""
    columns = SQL(", ").join(SQL.identifier(name) for name in ENTRY_COLUMNS)
    declared = SQL(", ".join(f"{name} {kind}" for name, kind in ENTRY_COLUMNS.items()))
    cr.execute(
        SQL(
            """
            INSERT INTO dist_promise_entry
                   (%(columns)s, settled, create_uid, create_date, write_uid, write_date)
            SELECT %(columns)s, false, %(uid)s, clock_timestamp() AT TIME ZONE 'UTC',
                   %(uid)s, clock_timestamp() AT TIME ZONE 'UTC'
              FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(%(declared)s)
            """,
            columns=columns,
            declared=declared,
            rows=json.dumps(rows, default=str),
            uid=uid,
        )
    )


def line_balances(cr, line_ids):
    """[(line, product, warehouse, state, ship date, shadow, quantity)] that aren't zero."""
    cr.execute(
        SQL(
            """
            SELECT line_id, product_id, warehouse_id, state, ship_date, shadow, sum(qty)::text
              FROM dist_promise_entry WHERE line_id = ANY(%s) AND NOT settled AND state <> 'hold'
             GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(qty) <> 0 ORDER BY 1, 2, 3, 4, 5
            """,
            list(line_ids),
        )
    )
    return [(*row[:6], Decimal(row[6])) for row in cr.fetchall()]


def uncommitted_promises(cr, line_ids, xid):
    """(product, warehouse, line, quantity, date) that this very transaction has promised so far."""
    cr.execute(
        SQL(
            """
            SELECT product_id, warehouse_id, line_id, sum(qty)::text, ship_date
              FROM dist_promise_entry WHERE line_id = ANY(%s) AND xact = %s AND NOT settled
             GROUP BY 1, 2, 3, 5 HAVING sum(qty) > 0
            """,
            list(line_ids),
            str(xid),
        )
    )
    return [(p, w, line, Decimal(q), d) for p, w, line, q, d in cr.fetchall()]


def delete_claims(cr, xid, line_ids):
    """Drop the claims that transaction `xid` made for the lines, to make them anew."""
    cr.execute(
        SQL(
            "DELETE FROM dist_promise_claim WHERE xid = %s::text::xid8 AND line_id = ANY(%s)",
            str(xid),
            list(line_ids),
        )
    )


def touch_lines(cr, line_ids, *, monitored=None):
    """Bring the figures on the order lines up to date with the ledger; return how many were touched.

    The write is the lock: whoever changes the same line at the same time must retry.

    :param monitored: the lines were just decided, in a warehouse that only monitors or not
    """
    cr.execute(
        SQL(
            """
            UPDATE sale_order_line l
               SET dist_promised_qty = s.firm, dist_at_risk_qty = s.risk,
                   dist_backorder_qty = s.back, dist_held_qty = s.held,
                   dist_promised_date = s.promised, dist_hold_until = s.until,
                   dist_monitored = COALESCE(%(monitored)s, l.dist_monitored),
                   dist_promise_decided = l.dist_promise_decided OR %(monitored)s IS NOT NULL,
                   dist_promise_state = CASE
                       WHEN s.entries = 0 THEN NULL
                       WHEN s.risk > 0 THEN 'at_risk'
                       WHEN s.back > 0 AND s.firm > 0 THEN 'part'
                       WHEN s.back > 0 THEN 'backordered'
                       WHEN s.firm > 0 THEN 'promised'
                       ELSE 'done' END
              FROM (SELECT k.id, count(e.id) FILTER (WHERE e.state <> 'hold') AS entries,
                           COALESCE(sum(e.qty) FILTER (WHERE e.state = 'firm'), 0) AS firm,
                           COALESCE(sum(e.qty) FILTER (WHERE e.state = 'at_risk'), 0) AS risk,
                           COALESCE(sum(e.qty) FILTER (WHERE e.state = 'backorder'), 0) AS back,
                           COALESCE(sum(e.qty) FILTER (WHERE e.state = 'hold' AND NOT e.settled), 0)
                               AS held,
                           max(e.expires_at) FILTER (WHERE e.state = 'hold' AND NOT e.settled)
                               AS until,
                           (SELECT max(b.ship_date) FROM (
                                SELECT f.ship_date FROM dist_promise_entry f
                                 WHERE f.line_id = k.id AND f.state = 'firm'
                                 GROUP BY f.ship_date HAVING sum(f.qty) > 0) b) AS promised
                      FROM unnest(%(lines)s::int[]) AS k(id)
                 LEFT JOIN dist_promise_entry e ON e.line_id = k.id GROUP BY k.id) s
             WHERE l.id = s.id
            """,
            lines=list(line_ids),
            monitored=monitored,
        )
    )
    return cr.rowcount


def settle_lines(cr, line_ids):
    """Mark the entries of lines whose every balance is zero, so that positions stop reading them."""
    cr.execute(
        SQL(
            """
            UPDATE dist_promise_entry e SET settled = true
             WHERE e.line_id = ANY(%s) AND NOT e.settled AND e.state <> 'hold'
               AND NOT EXISTS (
                   SELECT 1 FROM dist_promise_entry b
                    WHERE b.line_id = e.line_id AND NOT b.settled AND b.state <> 'hold'
                    GROUP BY b.product_id, b.warehouse_id, b.state, b.ship_date
                   HAVING sum(b.qty) <> 0)
            """,
            list(line_ids),
        )
    )


def settle_holds(cr, line_ids):
    """End the holds of the lines."""
    cr.execute(
        SQL(
            """
            UPDATE dist_promise_entry SET settled = true
             WHERE line_id = ANY(%s) AND state = 'hold' AND NOT settled
            """,
            list(line_ids),
        )
    )
    return cr.rowcount


# --- decisions --------------------------------------------------------------------------------


def insert_decisions(cr, rows, uid):
    """Insert decisions with any cursor; what that cursor can't see is left empty."""
    cr.execute(
        SQL(
            """
            INSERT INTO dist_promise_decision
                   (user_id, order_id, order_name, line_id, product_id, warehouse_id, channel_id,
                    partner_id, company_id, mode, outcome, requested_date, requested_qty,
                    promised_qty, dated_qty, backorder_qty, reasons, policy,
                    create_uid, create_date, write_uid, write_date)
            SELECT %(uid)s, o.id, r.order_name, l.id, p.id, r.warehouse_id, r.channel_id, c.id,
                   r.company_id, r.mode, r.outcome, r.requested_date, r.requested_qty,
                   r.promised_qty, r.dated_qty, r.backorder_qty, r.reasons, r.policy,
                   %(uid)s, clock_timestamp() AT TIME ZONE 'UTC',
                   %(uid)s, clock_timestamp() AT TIME ZONE 'UTC'
              FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(
                   order_id int, order_name varchar, line_id int, product_id int, warehouse_id int,
                   channel_id int, partner_id int, company_id int, mode varchar, outcome varchar,
                   requested_date date, requested_qty numeric, promised_qty numeric,
                   dated_qty numeric, backorder_qty numeric, reasons jsonb, policy jsonb)
         LEFT JOIN sale_order o ON o.id = r.order_id
         LEFT JOIN sale_order_line l ON l.id = r.line_id
         LEFT JOIN product_product p ON p.id = r.product_id
         LEFT JOIN res_partner c ON c.id = r.partner_id
            """,
            rows=json.dumps(rows, default=str),
            uid=uid,
        )
    )


def create_promise_view(cr):
    """The model dist.promise: one row a balance that isn't zero, and a hold that hasn't expired."""
    cr.execute("DROP VIEW IF EXISTS dist_promise")
    cr.execute(
        """
        CREATE VIEW dist_promise AS
        SELECT min(e.id) AS id, e.line_id, max(e.order_id) AS order_id, e.product_id,
               e.warehouse_id, e.company_id, max(e.channel_id) AS channel_id,
               max(e.partner_id) AS partner_id, sum(e.qty) AS qty, e.ship_date, e.state,
               max(e.supply_ref) AS supply_ref, max(e.expires_at) AS expires_at, e.shadow
          FROM dist_promise_entry e
         WHERE NOT e.settled
           AND (e.expires_at IS NULL OR e.expires_at > statement_timestamp() AT TIME ZONE 'UTC')
         GROUP BY e.line_id, e.product_id, e.warehouse_id, e.company_id, e.ship_date, e.state,
                  e.shadow
        HAVING sum(e.qty) <> 0
        """
    )


# --- physical reservation ---------------------------------------------------------------------


def lock_reservation(cr, *, wait):
    """Take the reservation gate until the cursor's transaction ends; whether we have it."""
    if wait:
        cr.execute(SQL("SELECT pg_advisory_xact_lock(%s)", RESERVATION_LOCK))
        return True
    cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s)", RESERVATION_LOCK))
    return cr.fetchone()[0]


def unreserved(cr, product_id, warehouse_id):
    """Usable quantity that no transfer has reserved; negative when more is reserved than there is."""
    cr.execute(
        SQL(
            """
            WITH %s
            SELECT COALESCE(sum(q.quantity - q.reserved_quantity), 0)::text
              FROM scope s JOIN stock_quant q ON q.product_id = s.product_id
              JOIN stock_location l ON l.id = q.location_id AND %s
             WHERE q.company_id = s.company_id
               AND (q.owner_id IS NULL OR q.owner_id = s.partner_id)
            """,
            _scope([(product_id, warehouse_id)]),
            _usable("l"),
        )
    )
    return Decimal(cr.fetchone()[0])


def open_keys(cr):
    """Keys with something to promise again or to reserve in an enforcing warehouse, most urgent first."""
    cr.execute(
        """
        SELECT product_id, warehouse_id FROM (
            SELECT e.product_id, e.warehouse_id, min(e.ship_date) AS day
              FROM dist_promise_entry e
             WHERE NOT e.settled AND NOT e.shadow AND e.state IN ('at_risk', 'backorder')
             GROUP BY e.product_id, e.warehouse_id
            HAVING sum(e.qty) > 0
             UNION ALL
            SELECT m.product_id, l.warehouse_id, min(m.date)::date
              FROM stock_move m JOIN stock_location l ON l.id = m.location_id
              JOIN stock_warehouse w ON w.id = l.warehouse_id AND w.dist_mode = 'enforce'
             WHERE m.state IN ('confirmed', 'partially_available') AND l.usage = 'internal'
             GROUP BY m.product_id, l.warehouse_id) k
         GROUP BY product_id, warehouse_id ORDER BY min(day), product_id, warehouse_id
        """
    )
    return [tuple(row) for row in cr.fetchall()]

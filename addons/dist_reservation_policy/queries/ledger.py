# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The append-only ledger, the figures on order lines that follow from it, and decisions."""

import json
from decimal import Decimal

from odoo.tools import SQL

from .claims import Claim
from .keys import keys_table

ENTRY_COLUMNS = {
    "line_id": "int", "order_id": "int", "product_id": "int", "warehouse_id": "int",
    "company_id": "int", "channel_id": "int", "partner_id": "int", "qty": "numeric",
    "ship_date": "date", "arrival_date": "date", "first_date": "bool", "state": "varchar",
    "kind": "varchar", "supply_ref": "varchar", "min_expiry": "date",
    "expires_at": "timestamp", "shadow": "bool", "xact": "varchar", "kits": "numeric",
}  # fmt: skip


def insert_entries(cr, rows, uid):
    """Append entries (dicts of ENTRY_COLUMNS). There is no statement that changes one.

    All of them carry the same moment: no moment lies between the two sides of one step.
    """
    columns = SQL(", ").join(SQL.identifier(name) for name in ENTRY_COLUMNS)
    declared = SQL(", ".join(f"{name} {kind}" for name, kind in ENTRY_COLUMNS.items()))
    cr.execute(
        SQL(
            """
            INSERT INTO dist_promise_entry
                   (%(columns)s, settled, create_uid, create_date, write_uid, write_date)
            SELECT %(columns)s, false, %(uid)s, statement_timestamp() AT TIME ZONE 'UTC',
                   %(uid)s, statement_timestamp() AT TIME ZONE 'UTC'
              FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(%(declared)s)
            """,
            columns=columns,
            declared=declared,
            rows=json.dumps(rows, default=str),
            uid=uid,
        )
    )


def line_balances(cr, line_ids):
    """[(line, product, warehouse, state, ship date, shadow, quantity, limit)] that aren't zero."""
    cr.execute(
        SQL(
            """
            SELECT line_id, product_id, warehouse_id, state, ship_date, shadow, sum(qty)::text,
                   min_expiry
              FROM dist_promise_entry WHERE line_id = ANY(%s) AND NOT settled AND state <> 'hold'
             GROUP BY 1, 2, 3, 4, 5, 6, 8 HAVING sum(qty) <> 0 ORDER BY 1, 2, 3, 4, 5, 8
            """,
            list(line_ids),
        )
    )
    return [(*row[:6], Decimal(row[6]), row[7]) for row in cr.fetchall()]


def uncommitted_claims(cr, line_ids, xid):
    """What this very transaction has promised so far, as a list of Claim."""
    cr.execute(
        SQL(
            """
            SELECT CASE WHEN state = 'backorder' THEN 'backorder' ELSE 'promise' END,
                   product_id, warehouse_id, line_id, sum(qty)::text, ship_date, max(channel_id),
                   min_expiry
              FROM dist_promise_entry WHERE line_id = ANY(%s) AND xact = %s AND NOT settled
               AND state <> 'hold'
             GROUP BY 1, 2, 3, 4, 6, 8 HAVING sum(qty) > 0
            """,
            list(line_ids),
            str(xid),
        )
    )
    return [Claim(*row[:4], Decimal(row[4]), *row[5:]) for row in cr.fetchall()]


def own_firm_changes(cr, keys, xid, today):
    """What transaction `xid` itself changed of firm promises.

    :param cr: the cursor of the transaction, for nobody else sees its entries
    :return: list of (line, product, warehouse, ship date, limit, quantity, how much of the promise
        it delivered when it was due: those goods have left, which no decrease says)
    """
    cr.execute(
        SQL(
            """
            SELECT e.line_id, e.product_id, e.warehouse_id, e.ship_date, e.min_expiry,
                   sum(e.qty)::text, COALESCE(-sum(e.qty) FILTER (
                       WHERE e.kind = 'consume' AND e.ship_date <= %s), 0)::text
              FROM dist_promise_entry e
              JOIN %s AS k(product_id, warehouse_id) USING (product_id, warehouse_id)
             WHERE e.xact = %s AND e.state = 'firm' AND NOT e.shadow
             GROUP BY 1, 2, 3, 4, 5
            """,
            today,
            keys_table(keys),
            str(xid),
        )
    )
    return [(*row[:5], Decimal(row[5]), Decimal(row[6])) for row in cr.fetchall()]


#: Present and first dates of line s.id: those of the last firm quantity that is left, and of the
#: last that was ever promised and not given up again (a release undoes the latest end first).
_DATES = """
    SELECT max(b.ship_date) FILTER (WHERE b.firm > 0) AS ship_date,
           max(b.arrival_date) FILTER (WHERE b.firm > 0) AS arrival_date,
           max(b.ship_date) FILTER (WHERE b.first > 0) AS first_ship_date,
           max(b.first_arrival_date) FILTER (WHERE b.first > 0) AS first_arrival_date
      FROM (SELECT f.ship_date, sum(f.qty) AS firm, max(f.arrival_date) AS arrival_date,
                   sum(f.qty) FILTER (WHERE NOT f.settled AND (f.first_date OR f.kind = 'release'))
                       AS first,
                   max(f.arrival_date) FILTER (WHERE f.first_date) AS first_arrival_date
              FROM dist_promise_entry f WHERE f.line_id = s.id AND f.state = 'firm'
             GROUP BY f.ship_date) b
"""


#: What the balances of line s.id are worth in kits, of which it is whole ones that count, or NULL.
#: A kit has left, is promised or waits as far as each of its components does. `per` is what a kit
#: contains of a component, by what was promised first; goods without it are of the line's own kind.
_KITS = """
    SELECT h.firm - h.done + h.own_firm AS firm, h.kept - h.firm + h.own_risk AS risk,
           h.total - h.kept + h.own_back AS back, h.held
      FROM (SELECT w.total, w.held, w.own_firm, w.own_risk, w.own_back,
                   CASE WHEN w.done > w.total - 0.000001 THEN w.total
                        ELSE floor(w.done + 0.000001) END AS done,
                   CASE WHEN w.firm > w.total - 0.000001 THEN w.total
                        ELSE floor(w.firm + 0.000001) END AS firm,
                   CASE WHEN w.kept > w.total - 0.000001 THEN w.total
                        ELSE floor(w.kept + 0.000001) END AS kept
              FROM (SELECT COALESCE(min(c.done / c.per), 0) AS done,
                           COALESCE(min((c.done + c.firm) / c.per), 0) AS firm,
                           COALESCE(min((c.done + c.firm + c.risk) / c.per), 0) AS kept,
                           round(COALESCE(min((c.done + c.firm + c.risk + c.back) / c.per), 0), 6)
                               AS total,
                           COALESCE(min(c.held), 0) AS held,
                           COALESCE(sum(c.firm) FILTER (WHERE c.per IS NULL), 0) AS own_firm,
                           COALESCE(sum(c.risk) FILTER (WHERE c.per IS NULL), 0) AS own_risk,
                           COALESCE(sum(c.back) FILTER (WHERE c.per IS NULL), 0) AS own_back
                      FROM (SELECT NULLIF(sum(e.qty) FILTER (
                                          WHERE e.kits IS NOT NULL AND e.state <> 'hold')
                                      / NULLIF(max(sum(e.kits) FILTER (WHERE e.state <> 'hold'))
                                                   OVER (), 0), 0) AS per,
                                   COALESCE(-sum(e.qty) FILTER (WHERE e.kind = 'consume'), 0)
                                       AS done,
                                   COALESCE(sum(e.qty) FILTER (WHERE e.state = 'firm'), 0) AS firm,
                                   COALESCE(sum(e.qty) FILTER (WHERE e.state = 'at_risk'), 0)
                                       AS risk,
                                   COALESCE(sum(e.qty) FILTER (WHERE e.state = 'backorder'), 0)
                                       AS back,
                                   sum(e.kits) FILTER (WHERE e.state = 'hold' AND NOT e.settled)
                                       AS held
                              FROM dist_promise_entry e WHERE e.line_id = s.id
                             GROUP BY e.product_id) c) w) h
     WHERE s.in_kits
"""

#: What the ledger has of each line.
_SUMS = """
    SELECT k.id, count(e.id) FILTER (WHERE e.state <> 'hold') AS entries,
           COALESCE(sum(e.qty) FILTER (WHERE e.state = 'firm'), 0) AS firm,
           COALESCE(sum(e.qty) FILTER (WHERE e.state = 'at_risk'), 0) AS risk,
           COALESCE(sum(e.qty) FILTER (WHERE e.state = 'backorder'), 0) AS back,
           COALESCE(sum(e.qty) FILTER (WHERE e.state = 'hold' AND NOT e.settled), 0) AS held,
           max(e.expires_at) FILTER (WHERE e.state = 'hold' AND NOT e.settled) AS until,
           COALESCE(bool_or(e.kits IS NOT NULL), false) AS in_kits
      FROM unnest(%(lines)s::int[]) AS k(id)
 LEFT JOIN dist_promise_entry e ON e.line_id = k.id GROUP BY k.id
"""


def touch_lines(cr, line_ids, *, monitored=None):
    """Bring the figures on order lines up to date with the ledger; return how many were touched.

    The write is the lock: whoever changes the same line at the same time must retry.

    :param monitored: the lines were just decided, in a warehouse that only monitors or not
    """
    cr.execute(
        SQL(
            """
            UPDATE sale_order_line l
               SET dist_promised_qty = COALESCE(q.firm, s.firm),
                   dist_at_risk_qty = COALESCE(q.risk, s.risk),
                   dist_backorder_qty = COALESCE(q.back, s.back),
                   dist_held_qty = COALESCE(q.held, s.held), dist_in_kits = s.in_kits,
                   dist_promised_date = d.ship_date, dist_arrival_date = d.arrival_date,
                   -- what was promised first stays, also when all of it is delivered
                   dist_first_ship_date = COALESCE(d.first_ship_date, l.dist_first_ship_date),
                   dist_first_arrival_date
                       = COALESCE(d.first_arrival_date, l.dist_first_arrival_date),
                   dist_hold_until = s.until,
                   dist_monitored = COALESCE(%(monitored)s, l.dist_monitored),
                   dist_promise_decided = l.dist_promise_decided OR %(monitored)s IS NOT NULL,
                   dist_promise_state = CASE
                       WHEN s.entries = 0 THEN NULL
                       WHEN s.risk > 0 THEN 'at_risk'
                       WHEN s.back > 0 AND COALESCE(q.firm, s.firm) > 0 THEN 'part'
                       WHEN s.back > 0 THEN 'backordered'
                       WHEN s.firm > 0 THEN 'promised'
                       ELSE 'done' END
              FROM (%(sums)s) s
             CROSS JOIN LATERAL (%(dates)s) d
              LEFT JOIN LATERAL (%(kits)s) q ON true
             WHERE l.id = s.id
            """,
            sums=SQL(_SUMS, lines=list(line_ids)),
            monitored=monitored,
            dates=SQL(_DATES),
            kits=SQL(_KITS),
        )
    )
    return cr.rowcount


def settle_lines(cr, line_ids):
    """Mark the entries of lines whose every balance is zero: positions stop reading them."""
    cr.execute(
        SQL(
            """
            UPDATE dist_promise_entry e SET settled = true
             WHERE e.line_id = ANY(%s) AND NOT e.settled AND e.state <> 'hold'
               AND NOT EXISTS (
                   SELECT 1 FROM dist_promise_entry b
                    WHERE b.line_id = e.line_id AND NOT b.settled AND b.state <> 'hold'
                    GROUP BY b.product_id, b.warehouse_id, b.state, b.ship_date, b.min_expiry
                   HAVING sum(b.qty) <> 0)
            """,
            list(line_ids),
        )
    )


def settle_holds(cr, line_ids, uid):
    """End the holds of the lines, by entries that say when; return how many entries ended."""
    cr.execute(
        SQL(
            """
            WITH ended AS (
                UPDATE dist_promise_entry SET settled = true
                 WHERE line_id = ANY(%(lines)s) AND state = 'hold' AND NOT settled RETURNING *)
            INSERT INTO dist_promise_entry
                   (line_id, order_id, product_id, warehouse_id, company_id, channel_id, partner_id,
                    qty, ship_date, min_expiry, state, kind, expires_at, shadow, settled, xact,
                    create_uid, create_date, write_uid, write_date)
            SELECT line_id, order_id, product_id, warehouse_id, company_id, channel_id, partner_id,
                   -qty, ship_date, min_expiry, state, 'release', expires_at, shadow, true,
                   pg_current_xact_id()::text,
                   %(uid)s, statement_timestamp() AT TIME ZONE 'UTC',
                   %(uid)s, statement_timestamp() AT TIME ZONE 'UTC'
              FROM ended
            """,
            lines=list(line_ids),
            uid=uid,
        )
    )
    return cr.rowcount


def close_ledger(cr, warehouse_ids, shadow, uid):
    """Write every open balance of the warehouses back to zero, settled; return the line ids."""
    cr.execute(
        SQL(
            """
            INSERT INTO dist_promise_entry
                   (line_id, order_id, product_id, warehouse_id, company_id, channel_id, partner_id,
                    qty, ship_date, min_expiry, state, kind, expires_at, shadow, settled,
                    create_uid, create_date, write_uid, write_date)
            SELECT line_id, max(order_id), product_id, warehouse_id, company_id, max(channel_id),
                   max(partner_id), -sum(qty), ship_date, min_expiry, state, 'release',
                   expires_at, shadow, false,
                   %(uid)s, statement_timestamp() AT TIME ZONE 'UTC',
                   %(uid)s, statement_timestamp() AT TIME ZONE 'UTC'
              FROM dist_promise_entry
             WHERE warehouse_id = ANY(%(warehouses)s) AND shadow = %(shadow)s AND NOT settled
             GROUP BY line_id, product_id, warehouse_id, company_id, ship_date, min_expiry, state,
                      expires_at, shadow
            HAVING sum(qty) <> 0
            """,
            uid=uid,
            warehouses=list(warehouse_ids),
            shadow=shadow,
        )
    )
    cr.execute(
        SQL(
            """
            UPDATE dist_promise_entry SET settled = true
             WHERE warehouse_id = ANY(%s) AND shadow = %s AND NOT settled RETURNING line_id
            """,
            list(warehouse_ids),
            shadow,
        )
    )
    return sorted({row[0] for row in cr.fetchall()})


def insert_decisions(cr, rows, uid):
    """Insert decisions with any cursor; what that cursor can't see is left empty.

    Each record is looked up by its key: joined, the planner expects a hundred rows and reads all
    orders and lines instead.
    """
    cr.execute(
        SQL(
            """
            INSERT INTO dist_promise_decision
                   (user_id, order_id, order_name, line_id, product_id, warehouse_id, channel_id,
                    partner_id, company_id, mode, outcome, requested_date, requested_qty,
                    promised_qty, dated_qty, backorder_qty, reasons, policy,
                    create_uid, create_date, write_uid, write_date)
            SELECT %(uid)s, (SELECT id FROM sale_order WHERE id = r.order_id), r.order_name,
                   (SELECT id FROM sale_order_line WHERE id = r.line_id),
                   (SELECT id FROM product_product WHERE id = r.product_id),
                   r.warehouse_id, r.channel_id,
                   (SELECT id FROM res_partner WHERE id = r.partner_id),
                   r.company_id, r.mode, r.outcome, r.requested_date, r.requested_qty,
                   r.promised_qty, r.dated_qty, r.backorder_qty, r.reasons, r.policy,
                   %(uid)s, clock_timestamp() AT TIME ZONE 'UTC',
                   %(uid)s, clock_timestamp() AT TIME ZONE 'UTC'
              FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(
                   order_id int, order_name varchar, line_id int, product_id int, warehouse_id int,
                   channel_id int, partner_id int, company_id int, mode varchar, outcome varchar,
                   requested_date date, requested_qty numeric, promised_qty numeric,
                   dated_qty numeric, backorder_qty numeric, reasons jsonb, policy jsonb)
            """,
            rows=json.dumps(rows, default=str),
            uid=uid,
        )
    )

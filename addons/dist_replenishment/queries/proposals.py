# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writing proposals and the figures of reordering rules, many in one statement."""

import json

from odoo.tools import SQL

BATCH = 5_000

#: what the engine writes of a proposal, in the order of the columns, with its type in PostgreSQL
FIGURES = (
    ("product_id", "int"),
    ("warehouse_id", "int"),
    ("action", "varchar"),
    ("severity", "varchar"),
    ("partner_id", "int"),
    ("supplierinfo_id", "int"),
    ("source_warehouse_id", "int"),
    ("purchase_line_id", "int"),
    ("picking_id", "int"),
    ("proposed_qty", "numeric"),
    ("price_unit", "float"),
    ("amount", "numeric"),
    ("on_hand_qty", "numeric"),
    ("incoming_qty", "numeric"),
    ("outgoing_qty", "numeric"),
    ("order_date", "date"),
    ("receipt_date", "date"),
    ("stockout_date", "date"),
    ("wanted_date", "date"),
    ("explanation", "jsonb"),
)
OPEN = SQL("state IN ('new', 'to_approve', 'approved', 'snoozed')")
NOW = SQL("(now() AT TIME ZONE 'UTC')")


def upsert(env, run, rows):
    """Write proposals by item and key; return how many are new, and how many have changed.

    What a buyer has decided about an open one stays; its figures follow. One that was put aside
    until today or before is to be decided again. A row that says the same changes nothing.

    :param rows: dicts with item_id, key, and the names of FIGURES
    """
    env["dist.replenishment.proposal"].flush_model()
    new = changed = 0
    for start in range(0, len(rows), BATCH):
        flags = env.execute_query(_upsert(run, rows[start : start + BATCH]))
        new += sum(inserted for (inserted,) in flags)
        changed += sum(not inserted for (inserted,) in flags)
    env["dist.replenishment.proposal"].invalidate_model()
    return new, changed


def _upsert(run, rows):
    names = [SQL.identifier(name) for name, _type in FIGURES]
    types = SQL(", ").join(SQL("%s %s", SQL.identifier(name), SQL(kind)) for name, kind in FIGURES)
    columns = SQL(", ").join(names)
    return SQL(
        """
        INSERT INTO dist_replenishment_proposal AS p
               (item_id, key, company_id, run_id, state, decided_qty,
                create_uid, write_uid, create_date, write_date, %(columns)s)
        SELECT f.item_id, f.key, %(company)s, %(run)s, 'new', f.proposed_qty,
               %(user)s, %(user)s, %(now)s, %(now)s, %(fresh)s
          FROM jsonb_to_recordset(%(rows)s::jsonb) AS f (item_id int, key varchar, %(types)s)
            ON CONFLICT (item_id, key) WHERE %(open)s DO UPDATE
           SET %(set)s, run_id = EXCLUDED.run_id, write_uid = EXCLUDED.write_uid,
               write_date = EXCLUDED.write_date,
               decided_qty = CASE WHEN %(follows)s THEN EXCLUDED.decided_qty
                                  ELSE p.decided_qty END,
               price_unit = CASE WHEN p.is_qty_decided THEN p.price_unit
                                 ELSE EXCLUDED.price_unit END,
               amount = CASE WHEN p.is_qty_decided THEN p.amount
                             WHEN %(follows)s THEN EXCLUDED.amount
                             ELSE p.decided_qty * EXCLUDED.price_unit END,
               state = CASE WHEN p.state = 'snoozed' AND p.snoozed_until <= %(today)s
                            THEN 'new' ELSE p.state END
         WHERE (%(old)s) IS DISTINCT FROM (%(excluded)s)
            OR (p.state = 'snoozed' AND p.snoozed_until <= %(today)s)
        RETURNING p.xmax = 0
        """,
        # what was only put aside is decided about on its day, by the figures of that day
        follows=SQL("p.state IN ('new', 'snoozed') AND p.is_qty_decided IS NOT TRUE"),
        columns=columns,
        types=types,
        fresh=_all("f", names),
        old=_all("p", _compared()),
        excluded=_all("excluded", _compared()),
        set=SQL(", ").join(SQL("%s = EXCLUDED.%s", name, name) for name in _compared()),
        rows=json.dumps(rows),
        open=OPEN,
        company=run.company_id.id,
        run=run.id,
        today=run.today,
        user=run.env.uid,
        now=NOW,
    )


def _all(alias, names):
    return SQL(", ").join(SQL("%s.%s", SQL.identifier(alias), name) for name in names)


def _compared():
    """Price and amount may be a buyer's; the explanation holds what the engine's are made of."""
    return [SQL.identifier(name) for name, _type in FIGURES if name not in ("price_unit", "amount")]


def retire(env, run, rows):
    """Mark the open proposals of the run's company that it didn't make again; return how many.

    What was decided about a purchase stays while its need waits for the vendor's next order day.
    """
    names = ("item_id", "key", "action")
    keys = json.dumps([{name: row[name] for name in names} for row in rows])
    env.cr.execute(
        SQL(
            """
        UPDATE dist_replenishment_proposal p
           SET state = 'obsolete', run_id = %(run)s, write_uid = %(user)s, write_date = %(now)s
         WHERE p.company_id = %(company)s AND %(open)s
           AND NOT EXISTS (
               SELECT 1
                 FROM jsonb_to_recordset(%(keys)s::jsonb)
                      AS f (item_id int, key varchar, action varchar)
                WHERE f.item_id = p.item_id
                  AND (f.key = p.key
                       OR f.action = 'wait' AND p.action = 'buy'
                          AND (p.is_qty_decided OR p.state <> 'new')))
            """,
            keys=keys,
            open=OPEN,
            company=run.company_id.id,
            run=run.id,
            user=env.uid,
            now=NOW,
        )
    )
    env["dist.replenishment.proposal"].invalidate_model()
    return env.cr.rowcount


def write_orderpoints(env, rows):
    """Set levels and what is computed from them on reordering rules; return how many differed.

    One statement, for writing each by the ORM would compute each again. What a person had set is
    kept beside, for the day on which the rule is given back.

    :param rows: (orderpoint id, minimum, maximum, to order, deadline as ISO date or None)
    """
    model = env["stock.warehouse.orderpoint"]
    model.flush_model()
    env.cr.execute(
        SQL(
            """
        UPDATE stock_warehouse_orderpoint o
           SET product_min_qty = f.low, product_max_qty = f.high, dist_is_planned = true,
               dist_own_min_qty = CASE WHEN o.dist_is_planned THEN o.dist_own_min_qty
                                       ELSE o.product_min_qty END,
               dist_own_max_qty = CASE WHEN o.dist_is_planned THEN o.dist_own_max_qty
                                       ELSE o.product_max_qty END,
               dist_own_trigger = CASE WHEN o.dist_is_planned THEN o.dist_own_trigger
                                       ELSE o.trigger END,
               qty_to_order_computed = f.to_order, deadline_date = f.deadline,
               trigger = 'manual', write_uid = %(user)s, write_date = %(now)s
          FROM unnest(%(ids)s::int[], %(lows)s::numeric[], %(highs)s::numeric[],
                      %(orders)s::numeric[], %(deadlines)s::date[])
               AS f (id, low, high, to_order, deadline)
         WHERE o.id = f.id
           AND (o.product_min_qty, o.product_max_qty, o.dist_is_planned, o.trigger,
                COALESCE(o.qty_to_order_computed, 0), o.deadline_date)
               IS DISTINCT FROM (f.low, f.high, true, 'manual', f.to_order, f.deadline)
            """,
            **dict(
                zip(
                    ("ids", "lows", "highs", "orders", "deadlines"),
                    (list(column) for column in zip(*rows, strict=True)),
                    strict=True,
                )
            ),
            user=env.uid,
            now=NOW,
        )
    )
    model.invalidate_model()
    return env.cr.rowcount


def write_parameters(env, rows):
    """Set what was learned on items; return how many differed.

    :param rows: (item id, demand, sigma, lead, lead P90, protection, safety, reorder point,
        order up to, expected fill)
    """
    model = env["dist.replenishment.item"]
    model.flush_model()
    names = [SQL.identifier(name) for name in PARAMETERS]
    arrays = SQL(", ").join(
        SQL("%s::float[]", list(column)) for column in list(zip(*rows, strict=True))[1:]
    )
    env.cr.execute(
        SQL(
            """
        UPDATE dist_replenishment_item i
           SET %(set)s, write_uid = %(user)s, write_date = %(now)s
          FROM unnest(%(ids)s::int[], %(arrays)s) AS f (id, %(names)s)
         WHERE i.id = f.id AND (%(old)s) IS DISTINCT FROM (%(fresh)s)
            """,
            set=SQL(", ").join(SQL("%s = f.%s", name, name) for name in names),
            ids=[row[0] for row in rows],
            arrays=arrays,
            names=SQL(", ").join(names),
            old=_all("i", names),
            fresh=_all("f", names),
            user=env.uid,
            now=NOW,
        )
    )
    model.invalidate_model()
    return env.cr.rowcount


PARAMETERS = (
    "demand_weekly",
    "demand_sigma",
    "lead_days",
    "lead_days_p90",
    "protection_days",
    "safety_stock_qty",
    "reorder_point_qty",
    "order_up_to_qty",
    "expected_fill",
)


def remember(proposals, decision, reason, note):
    """Record a decision of the user about each of the proposals as it is now.

    :param reason: record of dist.replenishment.reason or None
    """
    env = proposals.env
    proposals.flush_recordset()
    env.cr.execute(
        SQL(
            """
        INSERT INTO dist_replenishment_decision
               (proposal_id, product_id, warehouse_id, company_id, decision, proposed_qty,
                decided_qty, snoozed_until, reason_id, note, user_id,
                create_uid, create_date, write_uid, write_date)
        SELECT p.id, p.product_id, p.warehouse_id, p.company_id, %(decision)s, p.proposed_qty,
               p.decided_qty, p.snoozed_until, %(reason)s, %(note)s, %(user)s,
               %(user)s, %(now)s, %(user)s, %(now)s
          FROM dist_replenishment_proposal p WHERE p.id = ANY(%(ids)s) ORDER BY p.id
            """,
            decision=decision,
            reason=reason.id if reason else None,
            note=note or None,
            user=env.uid,
            now=NOW,
            ids=proposals.ids,
        )
    )
    env["dist.replenishment.decision"].invalidate_model()
    proposals.invalidate_recordset(["decision_ids"], flush=False)

# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What could be promised of many products at once: one statement for all keys that are *simple*.

A key is simple when nothing but quantities and days decides about it. What the statement says of
such a key is, to the last unit, what `core.allocation.available_steps` says of the position that
`read_position` reads, without the claims of transactions in flight: it is about what is committed.
Which keys are not simple is said by the caller (`Wanted.hard`): see `hard_keys` for what SQL knows.
"""

from odoo.tools import SQL

from .keys import keys_table, local_day, usable, usable_quant
from .position import OPEN_MOVE
from .slips import overdue_in_transit
from .wanted import Rule


def availability(wanted):
    """The query of (product, warehouse, channel, company, *NUMBERS) of the simple keys.

    The caller flushes what it reads, and sees to the planner (`planned_for_many`).
    """
    tables = [
        _houses(wanted.houses),
        _rules(wanted.rules),
        _items(wanted),
        _stock(wanted),
        _open_moves(wanted),
        _outgoing(),
        SQL(
            "event(product_id, warehouse_id, kind, day, qty, today) AS (%s)",
            SQL(" UNION ALL ").join(_events(wanted)),
        ),
        *map(SQL, (_FLOWS, _AFTER, _STEPS, _TOTALS, _KEYS)),
    ]
    return SQL("WITH %s %s %s", SQL(", ").join(tables), SQL(_NUMBERS), _not_in(wanted.hard))


def _not_in(hard):
    if not hard:
        return SQL()
    return SQL(
        """
        WHERE NOT EXISTS (SELECT 1 FROM %s AS h(product_id, warehouse_id)
                           WHERE h.product_id = g.product_id AND h.warehouse_id = r.warehouse_id)
        """,
        keys_table(hard),
    )


def planned_for_many(cr, *, many):
    """Have PostgreSQL join large tables until the end of the transaction, or as usual again.

    It can't know how large the tables are that the statement itself makes, takes them for small,
    and would look each row up in all of another. Groups are nearly as many as rows: to sort them is
    quicker than to hash them.
    """
    cr.execute(
        SQL(
            """
            SELECT set_config('enable_nestloop', %(few)s, true),
                   set_config('enable_hashagg', %(few)s, true),
                   set_config('jit', 'off', true), set_config('work_mem', %(memory)s, true)
            """,
            few="off" if many else "on",
            memory="128MB" if many else "16MB",
        )
    )


def hard_keys(cr, product_ids):
    """Keys with demand for goods that must keep: how many will do depends on the lots.

    :param product_ids: only of these products; None: of all
    """
    cr.execute(
        SQL(
            """
            SELECT DISTINCT product_id, warehouse_id FROM dist_promise_entry
             WHERE NOT settled AND min_expiry IS NOT NULL AND %s
            """,
            SQL("true") if product_ids is None else SQL("product_id = ANY(%s)", product_ids),
        )
    )
    return {tuple(row) for row in cr.fetchall()}


def _houses(houses):
    """The tables `house`, a row a warehouse, and `place`, a row a location of promisable stock."""
    columns = [list(column) for column in zip(*houses, strict=True)] or [[], [], []]
    return SQL(
        """
        house AS MATERIALIZED (
            SELECT w.id AS warehouse_id, w.company_id, c.partner_id, ls.parent_path AS path,
                   COALESCE(w.dist_tz, 'UTC') AS tz, k.today, k.shadow
              FROM unnest(%s::int[], %s::date[], %s::bool[]) AS k(id, today, shadow)
              JOIN stock_warehouse w ON w.id = k.id
              JOIN res_company c ON c.id = w.company_id
              JOIN stock_location ls ON ls.id = w.lot_stock_id),
        place AS MATERIALIZED (
            SELECT l.id AS location_id, s.* FROM house s JOIN stock_location l ON %s)
        """,
        *columns,
        usable("l"),
    )


def _rules(rules):
    columns = [list(column) for column in zip(*rules, strict=True)] or [[]] * len(Rule._fields)
    columns[-1] = [str(buffer) for buffer in columns[-1]]
    return SQL(
        """
        rule AS MATERIALIZED (
            SELECT * FROM unnest(
                %s::int[], %s::int[], %s::int[], %s::int[], %s::bool[], %s::int[], %s::numeric[])
                AS r(class_id, warehouse_id, channel_id, company_id, receipts, confidence, buffer)),
        term AS MATERIALIZED (SELECT DISTINCT class_id, warehouse_id, confidence FROM rule)
        """,
        *columns,
    )


def _items(wanted):
    """The products, each with its class. A product of a company is for it and its branches."""
    return SQL(
        """
        family AS (
            SELECT c.id AS company_id, a.id AS owner_id FROM res_company c
              JOIN res_company a ON c.parent_path LIKE a.parent_path || '%%'),
        item AS (
            SELECT p.id AS product_id, COALESCE(o.class_id, g.class_id) AS class_id, p.owner_id
              FROM (%s) p(id, categ_id, owner_id)
         LEFT JOIN unnest(%s::int[], %s::int[]) AS o(product_id, class_id) ON o.product_id = p.id
         LEFT JOIN unnest(%s::int[], %s::int[]) AS g(categ_id, class_id)
                ON g.categ_id = COALESCE(p.categ_id, 0))
        """,
        wanted.products,
        list(wanted.special),
        list(wanted.special.values()),
        list(wanted.categories),
        list(wanted.categories.values()),
    )


def _stock(wanted):
    return SQL(
        """
        stock AS (
            SELECT q.product_id, s.warehouse_id, sum(q.quantity) AS qty
              FROM place s JOIN stock_quant q ON q.location_id = s.location_id
             WHERE %s AND %s
             GROUP BY q.product_id, s.warehouse_id)
        """,
        usable_quant(),
        wanted.only("q.product_id"),
    )


def _open_moves(wanted):
    return SQL(
        """
        move AS MATERIALIZED (
            SELECT m.id, m.product_id, m.product_qty, m.date, m.state, m.company_id,
                   m.location_id, m.location_dest_id, m.location_final_id, m.sale_line_id
              FROM stock_move m WHERE %s AND %s)
        """,
        OPEN_MOVE,
        wanted.only("m.product_id"),
    )


def _outside(column):
    """The condition that a column of move `m` names no promisable stock of warehouse `s`."""
    return SQL(
        """
        NOT EXISTS (SELECT 1 FROM place p
                     WHERE p.location_id = m.%s AND p.warehouse_id = s.warehouse_id)
        """,
        SQL.identifier(column),
    )


def _outgoing():
    """What order lines, and moves without one, are still to take, and what the ledger knows."""
    return SQL(
        """
        outgoing AS MATERIALIZED (
            SELECT o.product_id, o.warehouse_id, s.shadow, s.today, o.line_id, %(day)s AS day, o.qty
              FROM (SELECT m.product_id, s.warehouse_id, m.sale_line_id AS line_id,
                           min(m.date) AS date, sum(m.product_qty) AS qty
                      FROM move m JOIN place s ON s.location_id = m.location_id
                     WHERE m.state <> 'waiting' AND %(leaves)s
                     GROUP BY m.product_id, s.warehouse_id, m.sale_line_id,
                              CASE WHEN m.sale_line_id IS NULL THEN m.id END) o
              JOIN house s ON s.warehouse_id = o.warehouse_id),
        known AS (
            SELECT e.line_id, e.product_id, e.warehouse_id, e.shadow, sum(e.qty) AS qty
              FROM dist_promise_entry e
             WHERE e.state <> 'hold' AND e.line_id IN (SELECT o.line_id FROM outgoing o)
             GROUP BY e.line_id, e.product_id, e.warehouse_id, e.shadow)
        """,
        day=local_day("o.date"),
        leaves=_outside("location_dest_id"),
    )


def _events(wanted):
    """Queries of (product, warehouse, kind, day, quantity, today): what comes, and what goes."""
    chained = SQL(
        """
        AND m.location_final_id <> m.location_dest_id AND NOT EXISTS (
            SELECT 1 FROM stock_move_move_rel r JOIN stock_move n ON n.id = r.move_dest_id
             WHERE r.move_orig_id = m.id AND n.state NOT IN ('done', 'cancel')) AND %s
        """,
        _outside("location_dest_id"),
    )
    return [
        _receipts("location_dest_id", SQL()),
        _receipts("location_final_id", chained),
        _unpromised(wanted.houses),
        SQL(_LEDGER, only=wanted.only("e.product_id")),
    ]


def _receipts(column, condition):
    return SQL(
        """
        SELECT m.product_id, s.warehouse_id, 'receipt', greatest(%(day)s, s.today), m.product_qty,
               s.today
          FROM move m JOIN place s ON s.location_id = m.%(column)s
          JOIN stock_location src ON src.id = m.location_id
         WHERE m.company_id = s.company_id AND src.usage NOT IN ('customer', 'inventory')
           AND %(enters)s AND NOT %(overdue)s
           AND NOT EXISTS (
               SELECT 1 FROM stock_move_move_rel r JOIN stock_move n ON n.id = r.move_dest_id
                 JOIN stock_location f ON f.id = n.location_id
                WHERE r.move_orig_id = m.id AND n.state = 'waiting'
                  AND f.parent_path LIKE s.path || '%%') %(condition)s
        """,
        day=local_day("m.date"),
        column=SQL.identifier(column),
        enters=_outside("location_id"),
        overdue=overdue_in_transit(local_day("m.date")),
        condition=condition,
    )


def _unpromised(houses):
    """Open moves beyond what the ledger knows of their order line.

    In a warehouse that monitors, what lines were told there is known. Where none does, no line is
    read: all of them would be.
    """
    monitored = SQL("AND NOT EXISTS (SELECT 1 FROM sale_order_line l WHERE %s)", SQL(_MONITORED))
    return SQL(
        """
        SELECT o.product_id, o.warehouse_id, 'other', greatest(o.day, o.today),
               o.qty - COALESCE(k.qty, 0), o.today
          FROM outgoing o
     LEFT JOIN known k ON k.line_id = o.line_id AND k.product_id = o.product_id
           AND k.warehouse_id = o.warehouse_id AND k.shadow = o.shadow
         WHERE o.qty > COALESCE(k.qty, 0) %s
        """,
        monitored if any(house.shadow for house in houses) else SQL(),
    )


_MONITORED = "l.id = o.line_id AND o.shadow AND l.dist_monitored"
_LEDGER = """
    SELECT e.product_id, e.warehouse_id, e.state, greatest(e.ship_date, s.today), sum(e.qty),
           s.today
      FROM dist_promise_entry e
      JOIN house s ON s.warehouse_id = e.warehouse_id AND s.shadow = e.shadow
     WHERE NOT e.settled AND %(only)s
       AND (e.expires_at IS NULL OR e.expires_at > statement_timestamp() AT TIME ZONE 'UTC')
     GROUP BY e.product_id, e.warehouse_id, e.state, greatest(e.ship_date, s.today), s.today
"""
#: what comes and goes in the order of its days, for each number of confidence days that somebody
#: counts with; `due` is the day without them
_FLOWS = """
    flow AS (
        SELECT e.product_id, e.warehouse_id, c.confidence, e.today, e.kind, e.qty, e.day AS due,
               CASE WHEN e.kind = 'receipt' THEN e.day + c.confidence ELSE e.day END AS day,
               CASE WHEN e.kind = 'receipt' THEN e.qty ELSE -e.qty END AS change
          FROM event e JOIN (SELECT DISTINCT warehouse_id, confidence FROM term) c
            ON c.warehouse_id = e.warehouse_id)
"""
#: sorted once, from the last day backwards: how much more comes than goes after a day
_AFTER = """
    afterwards AS (
        SELECT *, COALESCE(sum(change) OVER later, 0) AS after, min(day) OVER later AS next_day
          FROM flow
        WINDOW later AS (PARTITION BY product_id, warehouse_id, confidence ORDER BY day DESC
                         GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
"""
#: What may be promised for a day is the smallest balance from then on: what is there in the end,
#: less the most that comes after that day or a later one. So on the day after one on which more
#: comes than after any later one, more can be promised: `rises`.
_STEPS = """
    step AS (
        SELECT *, after > most_after AS rises
          FROM (SELECT *, max(after) OVER later AS most_after FROM afterwards
                WINDOW later AS (PARTITION BY product_id, warehouse_id, confidence
                                 ORDER BY day DESC
                                 GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w)
"""
#: `lowest`, `next_qty` and `afters` are relative to what is on hand, and to the end
_TOTALS = """
    total AS (
        SELECT product_id, warehouse_id, confidence,
               COALESCE(sum(qty) FILTER (WHERE kind = 'receipt'), 0) AS incoming,
               COALESCE(sum(qty) FILTER (WHERE kind IN ('firm', 'at_risk')), 0) AS promised,
               COALESCE(sum(qty) FILTER (WHERE kind = 'backorder'), 0) AS waiting,
               COALESCE(sum(qty) FILTER (WHERE kind = 'hold'), 0) AS held,
               COALESCE(sum(qty) FILTER (WHERE kind = 'other'), 0) AS other,
               COALESCE(sum(qty) FILTER (WHERE kind <> 'receipt' AND due <= today), 0) AS due,
               sum(change) AS change, sum(change) - max(after) AS lowest,
               min(day) AS first_day, min(day) > min(today) AS starts_later,
               min(next_day) FILTER (WHERE rises) AS next_day,
               sum(change) - max(most_after) FILTER (WHERE rises) AS next_qty,
               array_agg(next_day) FILTER (WHERE rises) AS days,
               array_agg(most_after) FILTER (WHERE rises) AS afters
          FROM step GROUP BY product_id, warehouse_id, confidence)
"""
#: joined by key first, and only then repeated for each channel; the offset keeps it apart
_KEYS = """
    goods AS (
        SELECT i.product_id, i.class_id, i.owner_id, c.warehouse_id, c.confidence,
               COALESCE(s.qty, 0) AS qty,
               COALESCE(e.promised, 0) AS promised, COALESCE(e.waiting, 0) AS waiting,
               COALESCE(e.held, 0) AS held, COALESCE(e.other, 0) AS other,
               COALESCE(e.incoming, 0) AS incoming, COALESCE(s.qty, 0) - COALESCE(e.due, 0) AS rest,
               COALESCE(s.qty, 0) + COALESCE(e.change, 0) AS forecast,
               COALESCE(s.qty, 0) + COALESCE(
                   CASE WHEN e.starts_later THEN least(e.lowest, 0) ELSE e.lowest END, 0) AS lowest,
               CASE WHEN e.starts_later AND e.lowest > 0 THEN e.first_day
                    ELSE e.next_day END AS next_day,
               COALESCE(s.qty, 0) + CASE WHEN e.starts_later AND e.lowest > 0 THEN e.lowest
                                         ELSE e.next_qty END AS next_qty, e.days, e.afters
          FROM item i JOIN term c ON c.class_id = i.class_id
     LEFT JOIN stock s ON s.product_id = i.product_id AND s.warehouse_id = c.warehouse_id
     LEFT JOIN total e ON e.product_id = i.product_id AND e.warehouse_id = c.warehouse_id
           AND e.confidence = c.confidence
        OFFSET 0)
"""
#: the next day is the first on which more can be promised than today; where that is still less than
#: the buffer, it is the first of those that follow on which it is more
_NUMBERS = """
    SELECT g.product_id, r.warehouse_id, r.channel_id, r.company_id,
           g.qty AS on_hand_qty, g.promised AS promised_qty, g.waiting AS backorder_qty,
           g.held AS held_qty, g.other AS other_demand_qty, g.incoming AS incoming_qty,
           g.forecast AS forecast_qty, 0::numeric AS protected_qty, r.buffer AS buffer_qty,
           greatest(0, CASE WHEN r.receipts THEN g.lowest ELSE least(g.lowest, g.rest) END
                       - r.buffer) AS available_qty,
           CASE WHEN r.receipts AND g.next_qty > r.buffer THEN g.next_day
                WHEN r.receipts AND g.days IS NOT NULL THEN (
                   SELECT min(u.day) FROM unnest(g.days, g.afters) u(day, after)
                    WHERE g.forecast - u.after > r.buffer) END AS next_date,
           COALESCE(
               CASE WHEN r.receipts AND g.next_qty > r.buffer THEN g.next_qty
                    WHEN r.receipts AND g.days IS NOT NULL THEN (
                       SELECT min(g.forecast - u.after) FROM unnest(g.days, g.afters) u(day, after)
                        WHERE g.forecast - u.after > r.buffer) END - r.buffer, 0) AS next_qty
      FROM goods g
      JOIN rule r ON r.class_id = g.class_id AND r.warehouse_id = g.warehouse_id
       AND r.confidence = g.confidence
       AND (g.owner_id IS NULL OR (r.company_id, g.owner_id) IN (
               SELECT f.company_id, f.owner_id FROM family f))
"""
